"""Articles through the stage: each gets its own findings, whatever shares its batch."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import replace

import pytest

from stancekit.errors import SettingsError
from stancekit.extract.extractor import Extraction, Extractor
from stancekit.records import AnalysedArticle, Finding, Span

Make = Callable[..., Extractor]
Made = Callable[..., AnalysedArticle]

ACTORS = {"Athens": "greece", "Warsaw": "poland", "Oslo": "norway", "Berlin": "germany"}
PHRASES = ("the second loan", "the guarantee", "any new loan")
TEXTS = (
    "Athens wants the second loan. Warsaw supports the guarantee and Berlin rejects the second loan of Athens.",
    "Oslo would block any new loan.",
    "Peace.",
    "Berlin and Oslo said that Athens had asked Warsaw for the guarantee, and would block any new loan of Athens.",
)
FAR = f"Oslo {'and nobody ' * 40}would block any new loan."


@pytest.fixture
def articles(made: Made) -> list[AnalysedArticle]:
    return [made(text, ACTORS, PHRASES, name=f"text-{n}") for n, text in enumerate(TEXTS)]


def extracted(extractor: Extractor, articles: Sequence[AnalysedArticle]) -> list[Extraction]:
    pairs = list(extractor.extract(articles))
    assert [article for article, _ in pairs] == list(articles)
    return [extraction for _, extraction in pairs]


def said(extraction: Extraction) -> list[tuple[object, ...]]:
    """All of the findings but the digits of their probabilities."""
    return [
        (f.sentence, f.holder, f.target, f.stance, f.relation, f.voice, f.hypothetical, f.cue, f.addressee)
        for f in extraction.findings
    ]


def spans(findings: Sequence[Finding]) -> set[tuple[Span | None, Span]]:
    return {(f.holder.span if f.holder else None, f.target.span) for f in findings}


def test_every_article_gets_its_own_findings_in_order(make_extractor: Make, articles: list[AnalysedArticle]) -> None:
    extractor = make_extractor("extract.batch_articles=2", threshold=0.0)
    together = extracted(extractor, articles)
    assert all(e.findings for e in (together[0], together[1], together[3]))
    for article, extraction in zip(articles, together, strict=True):
        (alone,) = extracted(extractor, [article])
        assert said(extraction) == said(alone)
        assert all(s.covers(f.sentence) for f in extraction.findings for s in [Span(0, len(article.article.text))])
        assert (extraction.pairs, extraction.scored, extraction.split) == (alone.pairs, alone.scored, alone.split)


@pytest.mark.parametrize(
    "sizes", [("16", "1"), ("64", "3"), ("100000", "32")], ids=["one by one", "a few at once", "all at once"]
)
@pytest.mark.parametrize("marks", [1, 2])
def test_batch_sizes_change_no_finding(
    make_extractor: Make, articles: list[AnalysedArticle], sizes: tuple[str, str], marks: int
) -> None:
    tokens, count = sizes
    plain = extracted(make_extractor(marks=marks, threshold=0.0), articles)
    own = (f"extract.batch_tokens={tokens}", f"extract.batch_articles={count}")
    other = extracted(make_extractor(*own, marks=marks, threshold=0.0), articles)
    for one, two in zip(plain, other, strict=True):
        assert said(one) == said(two)
        for a, b in zip(one.findings, two.findings, strict=True):
            assert a.probabilities == pytest.approx(b.probabilities, abs=1e-5)


def test_articles_are_taken_a_batch_at_a_time(make_extractor: Make, articles: list[AnalysedArticle]) -> None:
    taken = []

    def stream():
        for article in articles:
            taken.append(article.article.id)
            yield article

    results = make_extractor("extract.batch_articles=2").extract(stream())
    next(results)
    assert taken == ["text-0", "text-1"]
    assert len(list(results)) == 3


def test_an_article_without_sentences_has_no_findings_and_disturbs_none(
    make_extractor: Make, made: Made, articles: list[AnalysedArticle]
) -> None:
    nothing = AnalysedArticle(made("All of it was layout.", {}).article, ())
    extractor = make_extractor(threshold=0.0)
    first, empty, last = extracted(extractor, [articles[0], nothing, articles[1]])
    assert empty == Extraction((), 0, 0, 0)
    assert [said(first), said(last)] == [said(e) for e in extracted(extractor, [articles[0], articles[1]])]
    assert extracted(extractor, [nothing]) == [empty]
    assert extracted(extractor, []) == []


def test_an_article_of_one_word_is_asked_what_its_author_thinks_of_it(make_extractor: Make, made: Made) -> None:
    (word,) = extracted(make_extractor(threshold=0.0), [made("Oslo", {"Oslo": "norway"})])
    assert (word.pairs, word.scored, word.split) == (1, 1, 0)
    (finding,) = word.findings
    assert (finding.holder, finding.voice, finding.target.span) == (None, "author", Span(0, 4))


def test_findings_quote_the_article(make_extractor: Make, articles: list[AnalysedArticle]) -> None:
    extractor = make_extractor(threshold=0.0)
    for article, extraction in extractor.extract(articles):
        text = article.article.text
        candidates = {w for w in (*ACTORS, *PHRASES) if w in text}
        for finding in extraction.findings:
            sentence = finding.sentence
            assert sentence in {s.span for s in article.sentences}
            named = [finding.target.span, *([finding.holder.span] if finding.holder else [])]
            assert all(sentence.covers(s) and s.of(text) in candidates for s in named)
            assert finding.cue is None or sentence.covers(finding.cue)


def test_nobody_holds_a_position_on_itself_and_no_target_is_told_twice(
    make_extractor: Make, articles: list[AnalysedArticle], example: AnalysedArticle
) -> None:
    # In the example sentence, the Greek government and its are one actor.
    for extraction in extracted(make_extractor(threshold=0.0), [*articles, example]):
        kept: list[Finding] = []
        for finding in extraction.findings:
            assert finding.holder is None or finding.holder.span != finding.target.span
            holder = finding.holder.actor if finding.holder else None
            same = [f for f in kept if (f.holder.actor if f.holder else None) == holder]
            assert not any(f.target.span.overlaps(finding.target.span) for f in same)
            kept.append(finding)


def surest(extraction: Extraction, share: float) -> float:
    """A threshold that about this share of the findings reaches; it lies between two of them."""
    sure = sorted({sum(f.probabilities) for f in extraction.findings}, reverse=True)
    last = round(share * len(sure))
    return (sure[last - 1] + sure[last]) / 2


def test_the_least_confidence_raises_the_models_threshold(
    make_extractor: Make, articles: list[AnalysedArticle]
) -> None:
    (everything,) = extracted(make_extractor(threshold=0.0), articles[3:])
    most, few = surest(everything, 0.8), surest(everything, 0.4)
    (plain,) = extracted(make_extractor(threshold=most), articles[3:])
    (strict,) = extracted(make_extractor(f"extract.min_confidence={few}", threshold=most), articles[3:])
    assert len(everything.findings) > len(plain.findings) > len(strict.findings) > 0
    assert spans(strict.findings) == spans([f for f in plain.findings if sum(f.probabilities) >= few])


def test_the_least_confidence_never_lowers_the_models_threshold(
    make_extractor: Make, articles: list[AnalysedArticle]
) -> None:
    (everything,) = extracted(make_extractor(threshold=0.0), articles[3:])
    few = surest(everything, 0.4)
    (strict,) = extracted(make_extractor(threshold=few), articles[3:])
    (lowered,) = extracted(make_extractor("extract.min_confidence=0.000001", threshold=few), articles[3:])
    assert said(lowered) == said(strict)
    assert len(strict.findings) < len(everything.findings)


def test_the_authors_findings_are_believed_by_a_weight_of_their_own(
    make_extractor: Make, articles: list[AnalysedArticle]
) -> None:
    (plain,) = extracted(make_extractor(threshold=0.0), articles[3:])
    weights = {"logit": 1.0, "author": -1.0}
    (shifted,) = extracted(make_extractor(threshold=0.0, confidence_weights=weights), articles[3:])
    assert spans(plain.findings) == spans(shifted.findings)
    assert {f.holder is None for f in plain.findings} == {True, False}
    for before, after in zip(plain.findings, shifted.findings, strict=True):
        if before.holder is None:
            assert sum(after.probabilities) < sum(before.probabilities)
        else:
            assert after == before


def test_the_first_pass_and_articles_are_believed_by_weights_of_their_own(
    make_extractor: Make, articles: list[AnalysedArticle]
) -> None:
    passage = articles[3]
    article = replace(passage, sentences=passage.sentences * 4)  # more than three sentences
    (plain,) = extracted(make_extractor(threshold=0.0), [passage])

    def confidences(analysed: AnalysedArticle, **weights: float) -> list[float]:
        (extraction,) = extracted(make_extractor(threshold=0.0, confidence_weights=weights), [analysed])
        return [sum(f.probabilities) for f in extraction.findings[: len(plain.findings)]]

    assert confidences(passage, logit=1.0, article=-1.0) == confidences(passage, logit=1.0)
    assert max(confidences(article, bias=0.0, article=-1.0)) == pytest.approx(1 / (1 + math.e))
    assert len({round(p, 6) for p in confidences(passage, first=1.0)}) > 1
    assert confidences(passage, first=1.0) != confidences(passage, logit=1.0)


def test_only_the_likeliest_pairs_of_a_sentence_are_scored_in_full(make_extractor: Make, made: Made) -> None:
    article = made(TEXTS[3], ACTORS, PHRASES)
    (all_of_them,) = extracted(make_extractor(), [article])
    (few,) = extracted(make_extractor("extract.max_pairs=5"), [article])
    (none,) = extracted(make_extractor("extract.min_pair_probability=1.0"), [article])
    assert all_of_them.scored == all_of_them.pairs == few.pairs == 5 * 6 - 4
    assert few.scored == 5
    assert (none.scored, none.findings, none.pairs) == (0, (), all_of_them.pairs)


def test_pairs_of_a_long_sentence_are_scored_where_a_window_holds_both_spans(make_extractor: Make, made: Made) -> None:
    text = f"{FAR[:-1]} of Athens."  # Oslo stands far away from the rest
    article = made(text, ACTORS, PHRASES)
    (cut,) = extracted(make_extractor(window_tokens=32), [article])
    # Lost are Oslo on Athens, Athens on Oslo, and Oslo on the loan.
    assert (cut.pairs, cut.split) == (3 * 3 - 2, 3)
    assert cut.scored == cut.pairs - cut.split
    (whole,) = extracted(make_extractor(window_tokens=128), [made(text.replace("and nobody ", ""), ACTORS, PHRASES)])
    assert (whole.pairs, whole.scored, whole.split) == (7, 7, 0)


def test_a_candidate_that_no_window_holds_is_counted(make_extractor: Make, made: Made) -> None:
    # The only target is longer than any window, so that nothing at all is asked about the sentence.
    article = made(FAR, {}, [FAR[5:-1]])
    (extraction,) = extracted(make_extractor(window_tokens=32), [article])
    assert extraction == Extraction((), pairs=1, scored=0, split=1)


def test_windows_can_be_made_shorter_than_the_models_and_no_longer(make_extractor: Make, made: Made) -> None:
    article = made(f"Oslo {'and nobody ' * 8}would block any new loan.", ACTORS, PHRASES)
    shorter, same, longer = (
        extracted(make_extractor(f"extract.window_tokens={n}", window_tokens=32, threshold=0.0), [article])[0]
        for n in (16, 32, 512)
    )
    assert shorter.split == 1
    assert (same.split, longer.split) == (0, 0)
    assert said(same) == said(longer)


def test_a_pair_in_two_windows_is_one_finding(make_extractor: Make, made: Made) -> None:
    middle = f"{'and nobody ' * 4}Oslo would block any new loan {'and nobody ' * 4}."
    article = made(middle, ACTORS, PHRASES)
    (extraction,) = extracted(make_extractor(window_tokens=32, threshold=0.0), [article])
    assert (extraction.pairs, extraction.scored, extraction.split) == (3, 3, 0)
    assert len(extraction.findings) == len(spans(extraction.findings)) == 3


def test_of_a_pairs_windows_the_surest_speaks(
    make_extractor: Make, made: Made, monkeypatch: pytest.MonkeyPatch
) -> None:
    article = made(f"{'and nobody ' * 12}Oslo would block any new loan {'and nobody ' * 12}.", ACTORS, PHRASES)
    for tokens in ("1", "100000"):
        extractor = make_extractor(f"extract.batch_tokens={tokens}", window_tokens=32, threshold=0.0)
        score, seen = extractor._scored, []
        monkeypatch.setattr(extractor, "_scored", lambda *a, s=score, n=seen: n.append(s(*a)) or n[-1])
        (extraction,) = extracted(extractor, [article])
        readings = [r for group in seen for window in group for r in window]
        loan = [1 - r.probabilities[0] for r in readings if (r.holder, r.target) == (1, 1)]
        assert len(set(loan)) > 1
        told = next(f for f in extraction.findings if f.holder and f.target.span.of(article.article.text)[:3] == "any")
        assert sum(told.probabilities) == pytest.approx(max(loan))


def test_context_is_read_but_not_reported(make_extractor: Make, made: Made) -> None:
    article = made(TEXTS[0], ACTORS, PHRASES)
    (alone,), (with_context,) = (extracted(make_extractor(context=n, threshold=0.0), [article]) for n in (0, 1))
    assert alone.pairs == with_context.pairs == with_context.scored
    changed = [(a.probabilities, b.probabilities) for a, b in zip(alone.findings, with_context.findings, strict=False)]
    assert any(one != pytest.approx(two, abs=1e-3) for one, two in changed)
    for finding in with_context.findings:
        own = [finding.target.span, *[s for s in (finding.holder and finding.holder.span, finding.cue) if s]]
        assert all(finding.sentence.covers(span) for span in own)


def test_half_precision_finds_nearly_the_same(make_extractor: Make, articles: list[AnalysedArticle]) -> None:
    full, half = (
        extracted(make_extractor(f"extract.precision={p}", threshold=0.0), articles[1:2])[0] for p in ("fp32", "bf16")
    )
    assert half.scored == full.scored
    for f, h in zip(full.findings, half.findings, strict=True):
        assert f.probabilities == pytest.approx(h.probabilities, abs=0.1)
    assert any(f.probabilities != h.probabilities for f, h in zip(full.findings, half.findings, strict=True))


def test_a_device_that_is_not_there_is_refused_in_one_line(make_extractor: Make) -> None:
    for wanted in ("cuda:63", "abacus"):
        with pytest.raises(SettingsError) as refused:
            make_extractor(f"extract.device={wanted}")
        assert f"extract.device: no '{wanted}'" in str(refused.value)
        assert "\n" not in str(refused.value)
