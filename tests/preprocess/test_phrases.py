"""Issue phrases from syntax, on trees built by hand: what a parser may say of a sentence, right or wrong."""

from __future__ import annotations

import pytest
import spacy
from spacy.tokens import Doc

from stancekit.preprocess.phrases import find_phrases

VOCAB = spacy.blank("en").vocab
WORDS = "They refuse curbs on exports with scorn".split()
POS = ["PRON", "VERB", "NOUN", "ADP", "NOUN", "ADP", "NOUN"]
DEPS = ["nsubj", "ROOT", "dobj", "prep", "pobj", "prep", "pobj"]


def phrases(governors: list[int], max_words: int = 12) -> set[str]:
    doc = Doc(VOCAB, WORDS, heads=governors, deps=DEPS, pos=POS)
    return {doc[start:end].text for start, end, _ in find_phrases(next(iter(doc.sents)), max_words)}


@pytest.mark.parametrize(
    "governors",
    [
        [1, 1, 1, 2, 3, 1, 5],  # on exports: of curbs
        [1, 1, 1, 1, 3, 1, 5],  # on exports: of refuse
    ],
)
def test_an_object_has_its_complement_wherever_the_parser_puts_it(governors: list[int]) -> None:
    found = phrases(governors)
    assert {"curbs", "curbs on exports", "refuse curbs", "refuse curbs on exports", "exports"} <= found
    assert "curbs on" not in found


def test_what_follows_may_be_the_objects_too_as_far_as_it_is_long_enough() -> None:
    governors = [1, 1, 1, 1, 3, 1, 5]
    assert "curbs on exports with scorn" in phrases(governors)
    assert "curbs on exports with scorn" not in phrases(governors, 4)
    assert "curbs on exports" in phrases(governors, 4)


def test_what_stands_apart_from_the_object_is_not_its_own() -> None:
    words = "They refuse curbs today on principle".split()
    pos = ["PRON", "VERB", "NOUN", "NOUN", "ADP", "NOUN"]
    deps = ["nsubj", "ROOT", "dobj", "npadvmod", "prep", "pobj"]
    doc = Doc(VOCAB, words, heads=[1, 1, 1, 1, 1, 4], deps=deps, pos=pos)
    found = {doc[start:end].text for start, end, _ in find_phrases(next(iter(doc.sents)), 12)}
    assert {"curbs", "principle"} <= found
    assert not any(text.startswith("curbs") and text.endswith("principle") for text in found)
