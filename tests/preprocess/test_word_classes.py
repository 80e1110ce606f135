import copy
from pathlib import Path

import pytest
import spacy
from spacy.tokens import Doc

from stancekit.preprocess.word_classes import WordClasses, take_word_classes

SAMPLES = Path(__file__).parents[2] / "corpora" / "samples"
DO = {"patterns": [[{"LOWER": "do", "DEP": "ROOT"}]], "attrs": {"POS": "VERB"}, "index": 0}
THERE = {"patterns": [[{"DEP": "expl"}, {"LOWER": {"IN": ["is", "'s"]}}]], "attrs": {"POS": "VERB"}, "index": 1}
TAGS = [{"patterns": [[{"TAG": tag}]], "attrs": {"POS": pos}, "index": 0} for tag, pos in
        (("EX", "PRON"), ("VBZ", "AUX"), ("VBP", "AUX"), ("NN", "NOUN"))]  # fmt: skip


def tagged(nlp, words, tags, deps):
    return Doc(nlp.vocab, words=words.split(), tags=tags.split(), deps=deps.split(), heads=[0] * len(words.split()))


def classes(patterns, nlp, doc):
    return [token.pos_ for token in WordClasses(patterns, nlp.vocab.strings)(doc)]


@pytest.fixture(scope="module")
def blank():
    return spacy.blank("en")


def test_of_rules_that_fit_the_last_one_counts(blank):
    doc = tagged(blank, "Oslo do it", "NNP VBP NN", "nsubj ROOT dobj")
    assert classes([*TAGS, DO], blank, doc) == ["", "VERB", "NOUN"]
    assert classes([DO, *TAGS], blank, doc) == ["", "AUX", "NOUN"]


def test_a_rule_of_several_words_takes_its_turn_among_the_others(blank):
    doc = tagged(blank, "There is a fantasy it is", "EX VBZ DT NN PRP VBZ", "expl ROOT det attr nsubj relcl")
    assert classes([*TAGS, THERE], blank, doc) == ["PRON", "VERB", "", "NOUN", "", "AUX"]
    doc = tagged(blank, "There is a fantasy it is", "EX VBZ DT NN PRP VBZ", "expl ROOT det attr nsubj relcl")
    assert classes([THERE, *TAGS], blank, doc) == ["PRON", "AUX", "", "NOUN", "", "AUX"]
    assert classes([THERE], blank, tagged(blank, "There", "EX", "expl")) == [""]


def test_exceptions_are_kept(blank):
    pattern = {"patterns": [[{"TAG": "NN", "DEP": {"NOT_IN": ["det", ""]}}]], "attrs": {"POS": "X"}, "index": 0}
    doc = tagged(blank, "a b c", "NN NN DT", "det ROOT ROOT")
    assert classes([*TAGS, pattern], blank, doc) == ["NOUN", "X", ""]


@pytest.mark.parametrize("word", [{"SHAPE": "Xxxx"}, {"LOWER": {"REGEX": "^do"}}, {"TAG": "NN", "OP": "+"}])
def test_a_pipeline_with_other_rules_keeps_them(blank, word):
    nlp = copy.deepcopy(blank)
    ruler = nlp.add_pipe("attribute_ruler")
    ruler.add_patterns([{"patterns": [[word]], "attrs": {"POS": "X"}, "index": 0}])
    assert take_word_classes(nlp)(doc := Doc(nlp.vocab, words=["a"])) is doc
    assert nlp.pipe_names == ["attribute_ruler"]
    assert len(ruler.patterns) == 1


def test_so_does_one_where_something_may_read_word_classes_later(blank):
    nlp = copy.deepcopy(blank)
    nlp.add_pipe("attribute_ruler").add_patterns([*TAGS, {**DO, "attrs": {"LEMMA": "do"}}])
    nlp.add_pipe("entity_ruler")
    take_word_classes(nlp)
    assert nlp.pipe_names == ["attribute_ruler", "entity_ruler"]
    assert nlp.get_pipe("attribute_ruler").patterns == TAGS


def test_word_classes_of_whole_articles_are_those_of_spacy(settings):
    nlp = spacy.load(settings.preprocess.spacy_model, exclude=["lemmatizer", "ner"])
    texts = [path.read_text("utf-8") for path in sorted(SAMPLES.glob("*.txt"))]
    usual = [[token.pos_ for token in doc] for doc in nlp.pipe(texts)]
    set_classes = take_word_classes(nlp)
    assert "attribute_ruler" not in nlp.pipe_names
    assert [[token.pos_ for token in set_classes(doc)] for doc in nlp.pipe(texts)] == usual
    assert sum(map(len, usual)) > 1000
