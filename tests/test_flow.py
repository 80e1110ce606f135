"""The whole way, from a text to its positions, with a model that has learnt nothing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from stancekit import Article, ModelError, Positions, Rejection, Settings, Stancekit, load_settings
from stancekit.flow import Result, load_extractor
from stancekit.records import AUTHOR, Noise, Position, Span

EXAMPLE = (
    "Halvorsen warned the Greek government on Monday that Oslo would block any new loan,"
    ' calling its budget "a fantasy".'
)
OTHER = "Athens wants the second loan, and Warsaw supports the guarantee; Berlin and Helsinki reject both of them."


@pytest.fixture(scope="module")
def kit(tiny_model: Path) -> Stancekit:
    return Stancekit.load(tiny_model, load_settings(overrides=["extract.precision=fp32"]))


def recut(position: Position) -> Iterator[tuple[str, str]]:
    """The words of the holder (the author: none) and of the target, cut out of the article's text again."""
    text = position.article.text
    for finding in position.evidence:
        assert 0 <= finding.sentence.start < finding.sentence.end <= len(text)
        inside = [s for s in (finding.holder and finding.holder.span, finding.target.span, finding.cue) if s]
        assert all(finding.sentence.covers(span) for span in inside)
        yield "" if finding.holder is None else finding.holder.span.of(text), finding.target.span.of(text)


def test_a_text_becomes_positions_whose_evidence_can_be_cut_out_again(kit: Stancekit) -> None:
    positions = kit.extract(EXAMPLE)
    assert positions
    for position in positions:
        assert position.article.text == EXAMPLE
        assert position.model == kit.model
        assert position.evidence
        for holder, target in recut(position):
            assert (position.actor.id == AUTHOR) == (holder == "")
            assert target in EXAMPLE
            name = position.target.name.partition(" (")[0]  # behind it stands whose it is: its budget (Norway)
            assert position.target.kind == "actor" or name in EXAMPLE
    assert len({(p.actor.id, p.target.id) for p in positions}) == len(positions)


def test_an_article_keeps_its_identity(kit: Stancekit) -> None:
    article = Article("column-7", f"{EXAMPLE}\n\n{OTHER}", path="in/column-7.txt", title="A loan", date="2029-01-15")
    positions = kit.extract(article)
    assert positions
    assert {p.article for p in positions} == {article}
    first = [p.evidence[0].sentence for p in positions]
    assert first == sorted(first)
    assert len({p.id for p in positions}) == len(positions)
    assert [p.id for p in kit.extract(article)] == [p.id for p in positions]
    assert not {p.id for p in kit.extract(replace(article, id="column-8"))} & {p.id for p in positions}


def test_articles_stream_through_one_at_a_time_in_order(kit: Stancekit) -> None:
    articles = [Article(f"a{n}", text) for n, text in enumerate([EXAMPLE, "...", OTHER])]
    results = list(kit.results(iter(articles)))
    assert [r.analysed.article for r in results] == articles
    assert [bool(r.findings) for r in results] == [True, False, True]
    for result in results:
        accounted(result)
    assert [p.target for p in results[2].positions] == [p.target for p in kit.extract(articles[2])]


def accounted(result: Result) -> None:
    """Every finding is evidence or was dropped with a reason; no more pairs are scored than there are."""
    evidence = [f for p in result.positions for f in p.evidence]
    assert sorted(map(repr, [*evidence, *(d.finding for d in result.dropped)])) == sorted(map(repr, result.findings))
    assert 0 <= len(result.findings) <= result.scored <= result.pairs - result.split


def test_noise_has_no_positions(kit: Stancekit) -> None:
    text = f"{OTHER}\n\n{EXAMPLE}"
    caption = Article("a", text, noise=(Noise(Span(0, len(OTHER)), "caption"),))
    found = [finding for p in kit.extract(caption) for finding in p.evidence]
    assert found
    assert all(finding.sentence.start >= len(OTHER) for finding in found)


def test_a_text_with_nothing_in_it_is_rejected_and_one_word_is_not(kit: Stancekit) -> None:
    for empty in ("", " \n\t\n"):
        with pytest.raises(Rejection) as rejected:
            kit.extract(empty)
        assert rejected.value.reason == "empty"
    assert isinstance(kit.extract("Peace"), tuple)
    assert kit.extract("...") == ()


def test_the_model_is_named_in_the_call_or_in_the_settings(
    tiny_model: Path, settings: Settings, tmp_path: Path
) -> None:
    assert load_extractor(settings).info.name == "tiny"
    nowhere = settings.model_copy(update={"extract": settings.extract.model_copy(update={"model": str(tmp_path)})})
    assert load_extractor(nowhere, tiny_model).info.name == "tiny"
    with pytest.raises(ModelError, match="no model folder"):
        load_extractor(nowhere)


def test_what_an_article_gives_becomes_a_table(kit: Stancekit) -> None:
    positions = kit.extract(EXAMPLE)
    frame = positions.to_frame()
    assert frame["position_id"].tolist() == [p.id for p in positions]
    assert len(positions.to_frame(rows="findings")) == sum(len(p.evidence) for p in positions)
    assert isinstance(next(kit.results([Article("a", EXAMPLE)])).positions, Positions)
