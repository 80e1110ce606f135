"""An analysis is scored from gold: what it misses counts, what it proposes beyond gold does not."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

import pytest

from stancekit.records import AnalysedArticle, Article, Mention, MentionKind, Sentence, Span
from stancekit.training.coreference import coreference_scores, matched
from stancekit.training.documents import Document, document

TEXT = "Ada Halvorsen warned Athens. She and the minister wait. The US trusts her. They left."
PRONOUNS = {"She", "her", "They"}


def places(words: str) -> Span:
    """Where the words stand; ``her#2`` is their second occurrence."""
    words, _, number = words.partition("#")
    found = [m.span() for m in re.finditer(rf"\b{words}\b", TEXT)]
    return Span(*found[int(number or 1) - 1])


def gold(actors: Mapping[str, Sequence[str]], holders: Sequence[tuple[str, str]] = ()) -> Document:
    raw: dict[str, Any] = {
        "id": "x", "text": TEXT, "sentences": [[0, len(TEXT)]],
        "actors": [
            {"id": name, "name": name, "type": "PERSON", "mentions": [[s.start, s.end] for s in map(places, words)]}
            for name, words in actors.items()
        ],
        "positions": [
            {"holder": actor, "holder_span": [places(words).start, places(words).end], "target": None,
             "target_span": [0, 3], "stance": "against", "relation": "ASSESS", "voice": "narrated"}
            for actor, words in holders
        ],
    }  # fmt: skip
    return document(raw)


def analysed(actors: Mapping[str, Sequence[str]]) -> AnalysedArticle:
    mentions = []
    for actor, all_words in actors.items():
        for words in all_words:
            kind: MentionKind = "pronoun" if words in PRONOUNS else "nominal" if "minister" in words else "name"
            mentions.append(Mention(places(words), places(words), kind, "PERSON", actor))
    ordered = tuple(sorted(mentions, key=lambda m: m.span))
    return AnalysedArticle(Article("x", TEXT), (Sentence(Span(0, len(TEXT)), 0, ordered),))


ALL = {"ada": ["Ada Halvorsen", "She", "the minister", "her"], "greece": ["Athens"]}


def scored(actors: Mapping[str, Sequence[str]], truth: Mapping[str, Sequence[str]] = ALL) -> dict[str, Any]:
    return coreference_scores([(gold(truth, [("ada", "She")]), analysed(actors))])


def test_all_found_and_all_together_is_one() -> None:
    scores = scored(ALL)
    assert scores["conll_f1"] == 1.0
    assert scores["names_b3"] == {"precision": 1.0, "recall": 1.0, "f1": 1.0}
    assert (scores["actor_mentions_found"], scores["pronouns_right"], scores["pronoun_holders_right"]) == (
        1.0,
        1.0,
        1.0,
    )


def test_what_is_proposed_beyond_gold_is_not_counted() -> None:
    assert scored({**ALL, "us": ["The US"]}) == scored(ALL)


def test_a_mention_that_is_not_proposed_lowers_recall_alone() -> None:
    scores = scored({**ALL, "ada": ["Ada Halvorsen", "She", "her"]})
    assert scores["actor_mentions_found"] == 0.8
    assert scores["muc"] == {"precision": 1.0, "recall": 0.6667, "f1": 0.8}
    assert scores["b3"]["precision"] == 1.0
    assert scores["b3"]["recall"] < 1.0


def test_a_leading_article_more_or_less_is_the_same_mention() -> None:
    truth = gold({"us": ["US"], "ada": ["the minister"]})
    found = matched(truth, analysed({"us": ["The US"], "ada": ["minister"]}))
    assert {span.of(TEXT): mention.span.of(TEXT) for span, mention in found.items()} == {
        "US": "The US", "the minister": "minister",
    }  # fmt: skip
    assert matched(truth, analysed({"ada": ["Ada Halvorsen"]})) == {}


def test_a_pronoun_with_the_wrong_actor_is_wrong() -> None:
    scores = scored({"ada": ["Ada Halvorsen", "the minister", "her"], "greece": ["Athens", "She"]})
    assert (scores["pronouns_right"], scores["pronoun_holders_right"]) == (0.5, 0.0)


def test_pronouns_among_themselves_are_no_answer_where_gold_has_a_name() -> None:
    scores = scored({"ada": ["Ada Halvorsen", "the minister"], "she": ["She", "her"], "greece": ["Athens"]})
    assert scores["pronouns_right"] == 0.0


def test_pronouns_among_themselves_are_right_where_gold_has_nothing_else() -> None:
    truth = {"they": ["They"], "greece": ["Athens"]}
    assert scored_alone({"them": ["They"], "greece": ["Athens"]}, truth) == 1.0
    assert scored_alone({"greece": ["Athens", "They"]}, truth) == 0.0


def scored_alone(actors: Mapping[str, Sequence[str]], truth: Mapping[str, Sequence[str]]) -> float:
    return coreference_scores([(gold(truth), analysed(actors))])["pronouns_right"]  # type: ignore[return-value]


def test_a_state_is_no_pronoun() -> None:
    scores = coreference_scores([(gold({"us": ["US"]}), analysed({"us": ["US"]}))])
    assert scores["pronouns_right"] == 0.0  # there is none


def test_documents_without_chains_score_nothing() -> None:
    scores = coreference_scores([])
    assert scores["conll_f1"] == 0.0
    assert scores["muc"] == {"precision": 0.0, "recall": 0.0, "f1": 0.0}


@pytest.mark.parametrize("kind", ["muc", "b3", "ceafe", "names_b3"])
def test_every_measure_has_three_figures(kind: str) -> None:
    assert list(scored(ALL)[kind]) == ["precision", "recall", "f1"]
