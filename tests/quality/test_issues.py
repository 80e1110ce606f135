"""One issue under several phrasings with opposite stances, in the sample articles as the shipped model reads them."""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path

import pytest

from stancekit.actors.registry import load_registry
from stancekit.export import position_to_dict, read_positions
from stancekit.export.jsonl import to_line
from stancekit.extract.phrases import load_phrase_encoder
from stancekit.flow import Stancekit
from stancekit.ingest import read_articles
from stancekit.issues.run import issues
from stancekit.issues.wording import Wordings
from stancekit.records import Article
from stancekit.settings import load_settings

ROOT = Path(__file__).parents[2]
SAMPLES = [ROOT / "corpora" / "samples" / name for name in ("summer-columns.jsonl", "athens-blinks-and-wins.md")]
MINE = ROOT / "configs" / "issues" / "greek-loans.yaml"


@pytest.fixture(scope="module")
def grouped(tmp_path_factory):
    """The records of the samples, with the issues of the list that comes with the repository."""
    folder = tmp_path_factory.mktemp("issues")
    settings = load_settings()
    articles = (item for item in read_articles(SAMPLES, settings.ingest) if isinstance(item, Article))
    with (folder / "positions.jsonl").open("w", encoding="utf-8") as file:
        for result in Stancekit.load(settings=settings).results(articles):
            file.writelines(to_line(position_to_dict(position)) for position in result.positions)
    issues([folder / "positions.jsonl"], folder / "grouped.jsonl", settings, lists=[MINE])
    return list(read_positions(folder / "grouped.jsonl"))


def test_one_issue_under_three_phrasings_with_opposite_stances(grouped):
    own = [record for record in grouped if record["target"]["id"] == "issue:loan-guarantee"]
    said = {" ".join(f["target"]["text"].lower().replace("’", "'").split()) for r in own for f in r["evidence"]}
    assert len({text.removeprefix("the ").removeprefix("a ").removeprefix("any ") for text in said}) >= 3
    assert {"favor", "against"} <= {record["stance"] for record in own}
    assert len({record["article"]["id"] for record in own}) >= 2


def test_the_loan_is_not_taken_for_its_guarantee(grouped):
    by_issue = defaultdict(set)
    for record in grouped:
        by_issue[record["target"]["id"]] |= {f["target"]["text"].lower() for f in record["evidence"]}
    assert not any("guarantee" in text for text in by_issue["issue:second-loan"])
    assert all("loan" not in text or "guarantee" in text for text in by_issue["issue:loan-guarantee"])


@pytest.fixture(scope="module")
def likeness():
    """How alike two phrases are to the shipped model's encoder."""
    settings, wordings = load_settings(), Wordings(load_registry())
    encoder = load_phrase_encoder(settings.extract.model, settings.issues.word_share)

    def measured(one: str, other: str) -> float:
        a, b = encoder.embed([wordings.of(one).text, wordings.of(other).text])
        return float(a @ b)

    return measured


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("curbs on Ukraine's army", "limits to the size of its military (Ukraine)"),
        ("the second loan to Greece", "a new loan to Athens"),
        ("raising the retirement age", "a higher retirement age"),
    ],
)
def test_other_words_for_one_issue_are_alike(likeness, one, other):
    assert likeness(one, other) >= load_settings().issues.similarity


@pytest.mark.parametrize(
    ("one", "other"),
    [("the loan guarantee", "the new loan"), ("the carbon tax", "the sugar tax"), ("the raid", "the railway")],
)
def test_other_issues_are_not(likeness, one, other):
    assert likeness(one, other) < load_settings().issues.similarity
