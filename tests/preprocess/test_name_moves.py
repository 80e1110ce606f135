"""Entities as spaCy's own search finds them."""

import copy
from pathlib import Path

import pytest
import spacy
from spacy.tokens import Doc

from stancekit.preprocess.name_moves import NameMoves, take_names
from stancekit.settings import load_settings

SAMPLES = Path(__file__).parents[2] / "corpora" / "samples"
# Names beside white space, over the borders of sentences, alone at the end; a text without words and one of spaces.
ODD = [
    "", "  \n ", "Oslo", "New York", "  Ada  Lovelace ", "The Greek government. Oslo.",
    "She met Ada\n\nLovelace said so.",
    'Halvorsen warned the Greek government that Oslo would block any new loan, calling its budget "a fantasy".',
    "the Bank of England the Bank of England the Bank of England", "New York New York New York New", "U.S. U.K. U.N.",
]  # fmt: skip


@pytest.fixture(scope="module")
def pipeline():
    return spacy.load(load_settings().preprocess.spacy_model, exclude=["lemmatizer"])


def entities(docs):
    return [[(token.ent_iob_, token.ent_type_) for token in doc] for doc in docs]


def lines():
    texts = [path.read_text("utf-8") for path in sorted(SAMPLES.glob("*.txt"))]
    return [line for text in texts for line in text.splitlines() if line.strip()]


def test_entities_of_whole_articles_are_those_of_spacy(pipeline):
    texts = [*lines(), *ODD]
    usual = entities(pipeline.pipe(texts))
    nlp = copy.deepcopy(pipeline)
    names = take_names(nlp, 7)
    assert "ner" not in nlp.pipe_names
    docs = list(names(nlp.pipe(texts)))
    assert entities(docs) == usual
    assert [doc.text for doc in docs] == texts
    assert all(doc.has_annotation("ENT_IOB") for doc in docs if len(doc))
    assert sum(len(doc.ents) for doc in docs) > 300


def test_no_name_goes_on_into_the_next_sentence(pipeline):
    words = "She met the Bank of England today".split()
    moves, together = NameMoves(pipeline.get_pipe("ner")), {}
    for starts in ([], [5]):
        doc = Doc(pipeline.vocab, words=words, sent_starts=[n == 0 or n in starts for n in range(len(words))])
        moves([doc])
        together[bool(starts)] = [ent.text for ent in doc.ents]
    assert together[False] == ["the Bank of England", "today"]
    assert all("of England" not in name for name in together[True])


@pytest.mark.parametrize("change", ["beam", "ruler", "first", "kind"])
def test_a_pipeline_of_another_make_keeps_its_own(pipeline, change):
    nlp = copy.deepcopy(pipeline)
    if change == "beam":
        nlp.get_pipe("ner").cfg["beam_width"] = 4
    elif change == "ruler":
        nlp.add_pipe("entity_ruler", before="ner")
    elif change == "first":
        nlp.add_pipe("sentencizer", last=True)
    else:
        nlp.replace_pipe("ner", "beam_ner")
    before = list(nlp.pipe_names)
    docs = [Doc(nlp.vocab, words=["Oslo"])]
    assert list(take_names(nlp, 4)(docs)) == docs
    assert nlp.pipe_names == before
    assert not docs[0].ents


def test_one_without_entities_is_left_alone():
    nlp = spacy.blank("en")
    nlp.add_pipe("sentencizer")
    docs = list(take_names(nlp, 4)([nlp("Oslo warned Athens.")]))
    assert nlp.pipe_names == ["sentencizer"]
    assert not docs[0].ents
    assert list(take_names(spacy.blank("en"), 4)([])) == []
