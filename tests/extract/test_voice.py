"""In whose voice a position stands: marks and their speakers are believed before the model."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Sequence
from dataclasses import replace

import pytest

from stancekit.extract.candidates import questions
from stancekit.extract.findings import PairReading, finding
from stancekit.extract.voice import Speech, likeliest_voice, speaker_of
from stancekit.records import AUTHOR, AnalysedArticle, Article, Mention, Quote, Sentence, Span

NARRATED, REPORTED, QUOTED = (0.05, 0.15, 0.8, 0.0), (0.05, 0.8, 0.15, 0.0), (0.8, 0.1, 0.1, 0.0)


def placed(article: AnalysedArticle, words: str, after: int = 0) -> Span:
    start = article.article.text.index(words, after)
    return Span(start, start + len(words))


def spoken(article: AnalysedArticle, speaker: str | None, reported: str | None = None) -> AnalysedArticle:
    """The article with a speaker for all its quotations, and a stretch of indirect speech of the same speaker."""
    who = None if speaker is None else placed(article, speaker)
    quotes = tuple(Quote(q.span, who) for q in article.quotes)
    return replace(
        article, quotes=quotes, reported=() if reported is None else (Quote(placed(article, reported), who),)
    )


def voice(article: AnalysedArticle, holder: str, target: str, cue: str | None, voices: Sequence[float]) -> str:
    sentence = next(s for s in article.sentences if s.span.covers(placed(article, target)))
    mention = next(m for m in sentence.mentions if m.span.of(article.article.text) == holder)
    shown = None if cue is None else placed(article, cue)
    return likeliest_voice(Speech(article), sentence.span, mention, placed(article, target), shown, voices)


Made = Callable[..., AnalysedArticle]


def test_a_cue_in_the_holders_own_quotation_is_a_quote(made: Made) -> None:
    article = made('Halvorsen called the budget "a fantasy".', {"Halvorsen": "halvorsen"})
    assert voice(spoken(article, "Halvorsen"), "Halvorsen", "the budget", "a fantasy", NARRATED) == "quote"
    assert voice(spoken(article, None), "Halvorsen", "the budget", "a fantasy", NARRATED) == "narrated"


def test_a_mixed_quotation_may_be_a_quote_though_the_verb_stands_outside(made: Made) -> None:
    article = made('Halvorsen dismissed the budget as "a fantasy".', {"Halvorsen": "halvorsen", "Oslo": "norway"})
    own = spoken(article, "Halvorsen")
    assert voice(own, "Halvorsen", "the budget", "dismissed", QUOTED) == "quote"
    assert voice(own, "Halvorsen", "the budget", "dismissed", NARRATED) == "narrated"
    assert voice(spoken(article, None), "Halvorsen", "the budget", "dismissed", QUOTED) != "quote"


def test_whoever_is_named_in_anothers_quotation_is_reported(made: Made) -> None:
    article = made('Halvorsen said "Athens hates the loan".', {"Halvorsen": "halvorsen", "Athens": "greece"})
    assert voice(spoken(article, "Halvorsen"), "Athens", "the loan", "hates", QUOTED) == "reported"


def test_i_in_a_quotation_quotes(made: Made) -> None:
    article = made('Halvorsen said "I hate the loan".', {"Halvorsen": "halvorsen", "I": "halvorsen"})
    assert voice(spoken(article, "Halvorsen"), "I", "the loan", "hate", REPORTED) == "quote"
    assert voice(spoken(article, None), "I", "the loan", "hate", REPORTED) == "quote"


def test_in_anothers_indirect_speech_reported_is_likelier(made: Made) -> None:
    article = made("Halvorsen said that Athens hates the loan.", {"Halvorsen": "halvorsen", "Athens": "greece"})
    unsure = (0.0, 0.3, 0.7, 0.0)
    assert voice(article, "Athens", "the loan", "hates", unsure) == "narrated"
    told = spoken(article, "Halvorsen", "that Athens hates the loan")
    assert voice(told, "Athens", "the loan", "hates", unsure) == "reported"
    assert voice(told, "Athens", "the loan", "hates", (0.0, 0.1, 0.9, 0.0)) == "narrated"


def test_a_target_in_the_holders_own_words_is_a_quote_though_the_verb_stands_outside(made: Made) -> None:
    people, things = {"Halvorsen": "halvorsen"}, ["a loan to nobody", "a loan"]
    words = spoken(made('Halvorsen mocked "a loan to nobody".', people, things), "Halvorsen")
    assert voice(words, "Halvorsen", "a loan to nobody", "mocked", NARRATED) == "quote"
    # One or two words may be a scare quote or a title.
    few = spoken(made('Halvorsen mocked "a loan".', people, things), "Halvorsen")
    assert voice(few, "Halvorsen", "a loan", "mocked", NARRATED) == "narrated"
    others = spoken(made('Halvorsen mocked "a loan to nobody".', people, things), None)
    assert voice(others, "Halvorsen", "a loan to nobody", "mocked", NARRATED) == "narrated"


def test_a_charge_is_reported_in_an_article_and_narrated_in_a_sentence_alone(made: Made) -> None:
    charge, people = "Halvorsen accused Athens of waste.", {"Halvorsen": "halvorsen", "Athens": "greece"}
    either, told = (0.0, 0.5, 0.5, 0.0), " The vote was late. It rained. They left."
    assert voice(made(charge, people), "Halvorsen", "Athens", "accused", either) == "narrated"
    assert voice(made(charge + told, people), "Halvorsen", "Athens", "accused", either) == "reported"
    # The model is heard all the same, and other verbs are left to it.
    assert voice(made(charge, people), "Halvorsen", "Athens", "accused", (0.0, 0.9, 0.1, 0.0)) == "reported"
    praise = made("Halvorsen praised Athens." + told, people)
    assert voice(praise, "Halvorsen", "Athens", "praised", (0.0, 0.45, 0.55, 0.0)) == "narrated"


def test_the_authors_own_mention_has_the_authors_voice(made: Made) -> None:
    article = made("We hate the loan.", {"We": AUTHOR})
    assert voice(article, "We", "the loan", "hate", NARRATED) == "author"


def test_a_stray_mark_without_speaker_changes_little(made: Made) -> None:
    article = made('Halvorsen hates the "loan".', {"Halvorsen": "halvorsen"})
    assert voice(spoken(article, None), "Halvorsen", "loan", "hates", NARRATED) == "narrated"


TEXT = 'Halvorsen spoke first. "Nobody will pay for the loan. It was a trap."'


@pytest.fixture
def speech(made: Made) -> AnalysedArticle:
    """A quotation of two sentences; the speaker is named before it."""
    return spoken(made(TEXT, {"Halvorsen": "halvorsen"}, ["the loan", "a trap"]), "Halvorsen")


def test_the_author_of_a_quoted_sentence_is_its_speaker(speech: AnalysedArticle) -> None:
    question = next(q for q in questions(speech, 0) if "Nobody" in q.sentence.span.of(TEXT))
    target = next(n for n, t in enumerate(question.targets) if t.span.of(TEXT) == "the loan")
    reading = PairReading(
        0, target, (0.1, 0.1, 0.7, 0.1), "REJECT", (0.0, 0.0, 0.0, 1.0), hypothetical=False, cue=None, addressee=0
    )
    found = finding(Speech(speech), question, reading)
    assert isinstance(found.holder, Mention)
    assert (found.holder.span.of(TEXT), found.holder.actor, found.voice) == ("Halvorsen", "halvorsen", "quote")
    assert not found.sentence.overlaps(found.holder.span)


def test_only_a_sentence_that_is_all_quotation_has_its_speaker_for_author(speech: AnalysedArticle) -> None:
    first, second, third, *_ = (s.span for s in speech.sentences)
    told = Speech(speech)
    assert speaker_of(told, first) is None
    assert speaker_of(told, second) == speaker_of(told, third) == speech.sentences[0].mentions[0]
    unknown = replace(speech, quotes=tuple(replace(q, speaker=None) for q in speech.quotes))
    assert speaker_of(Speech(unknown), second) is None


def test_thousands_of_quotations_are_asked_in_seconds() -> None:
    text = "".join(f"Ada{n:04} said “no way out” of it, " for n in range(2000))
    names = [Span(m.start(), m.end()) for m in re.finditer(r"Ada\d+", text)]
    spans = [Span(m.start(), m.end()) for m in re.finditer(r"“[^”]+”", text)]
    people = tuple(Mention(name, name, "name", "PERSON", name.of(text)) for name in names)
    sentence = Sentence(Span(0, len(text) - 1), 0, people)
    told = tuple(Quote(span, name) for span, name in zip(spans, names, strict=True))
    speech = Speech(AnalysedArticle(Article("a", text), (sentence,), told))
    begun = time.process_time()
    found = {
        likeliest_voice(speech, sentence.span, m, q.span, None, NARRATED) for m, q in zip(people, told, strict=True)
    }
    assert time.process_time() - begun < 10
    assert found == {"quote"}
