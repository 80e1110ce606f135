"""One actor under five names, and one office with two holders, over the articles of the sample corpus."""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path

import pytest

from stancekit.actors import load_registry
from stancekit.aggregate import aggregate
from stancekit.ingest import read_articles
from stancekit.preprocess.analyse import Analyser
from stancekit.records import AnalysedArticle, Article, Finding, ModelInfo
from stancekit.settings import load_settings

ROOT = Path(__file__).resolve().parents[2]
SAMPLES = ROOT / "corpora" / "samples"
NAMES = (
    "Halvorsen", "Tormod Halvorsen", "Finance Minister Halvorsen", "the Norwegian finance minister", "the minister"
)  # fmt: skip


def findings_of(analysed: AnalysedArticle) -> list[Finding]:
    """A finding for each mention beside a phrase: whom a holder is taken for does not depend on a model here."""
    return [
        Finding(sentence.span, mention, phrase, "against", (0.05, 0.9, 0.05), "REJECT", "narrated")
        for sentence in analysed.sentences
        for mention in sentence.mentions
        for phrase in [p for p in sentence.phrases if not p.span.overlaps(mention.span)][:1]
    ]


@pytest.fixture(scope="module")
def holders() -> dict[str, dict[str, set[str]]]:
    """The words that positions show for each actor id, by the dates of the articles."""
    settings = load_settings()
    registry = load_registry([ROOT / "configs" / "actors" / "samples.yaml", "world"])
    names = ("halvorsen-draws-a-line.txt", "2029-02-08-*", "berlin-*", "the-minister-*", "2029-09-20-*")
    paths = [path for name in names for path in SAMPLES.glob(name)]
    articles = [item for item in read_articles(paths, settings.ingest) if isinstance(item, Article)]
    found: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for analysed in Analyser(settings.preprocess).analyse(articles):
        made = aggregate(analysed, findings_of(analysed), settings.aggregate, ModelInfo("none", "1", "0"), registry)
        for position in made.positions:
            words = {f.holder.span.of(analysed.article.text) for f in position.evidence if f.holder}
            found[position.actor.id][analysed.article.date or ""] |= words
    return found


def test_one_actor_under_five_names_across_articles(holders):
    shown = {words for by_date in holders["tormod-halvorsen"].values() for words in by_date}
    assert shown >= set(NAMES)
    assert len(holders["tormod-halvorsen"]) == 5  # in every article
    assert not shown & {"Clara Wiedenhoff", "Despina Karvela", "the German finance minister", "Oslo"}
    assert not holders.keys() & {"halvorsen", "finance-minister-halvorsen", "norwegian-finance-minister"}


def test_one_office_with_two_holders(holders):
    def holder_of(title, date):
        return [actor for actor, by_date in holders.items() if any(title in words.lower() for words in by_date[date])]

    assert holder_of("the greek finance minister", "2029-03-14") == ["petros-lamprinos"]
    assert holder_of("the greek finance minister", "2029-06-21") == ["eleftheria-sakka"]


def test_a_capital_stands_for_its_government(holders):
    norway = {words for by_date in holders["norway"].values() for words in by_date}
    assert norway >= {"Norway", "Oslo"}
