"""How well each head does, on the findings whose holder and target were found.

What holder and target were not found for is not counted here: these figures tell the heads' own errors from the
others'. The levels of ``scoring`` count everything.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from stancekit.records import AUTHOR, AnalysedArticle, Finding, Span
from stancekit.training.documents import Document, GoldFinding
from stancekit.training.scoring import judged_documents, of_counts, share, word_f1

Addressed = dict[tuple[Span | None, Span], tuple[Span, ...]]
_LABELLED = ("stance", "relation", "voice")


def addressed_by(
    analysed: AnalysedArticle, findings: Iterable[Finding]
) -> dict[tuple[Span | None, Span], tuple[Span, ...]]:
    """Of each finding that has an addressee, by its (holder, target): where its sentence mentions the addressee.

    Ids in records may be a registry's; by the spans an addressee can be compared with gold's mentions.
    """
    sentences = {sentence.span: sentence for sentence in analysed.sentences}
    return {
        (_holder(f), f.target.span): tuple(m.span for m in sentences[f.sentence].mentions if m.actor == f.addressee)
        for f in findings
        if f.addressee is not None
    }


def _holder(finding: Finding) -> Span | None:
    """As records have it, where the narrator's *we* is the author."""
    return None if finding.holder is None or finding.holder.actor == AUTHOR else finding.holder.span


@dataclass(slots=True)
class _Sums:
    """Sums over matched findings. ``labels`` counts (gold's, shown) for each head that gives a label."""

    n: Counter[str] = field(default_factory=Counter)
    fit: dict[str, float] = field(default_factory=lambda: defaultdict(float))
    labels: dict[str, Counter[tuple[str, str]]] = field(default_factory=lambda: defaultdict(Counter))


def head_scores(
    documents: Sequence[Document],
    records: Iterable[Mapping[str, Any]],
    addressed: Mapping[str, Addressed] | None = None,
) -> dict[str, Any]:
    """Figures over findings that are matched with gold, all shares in 0..1.

    ``matched`` counts them. ``stance``, ``relation`` and ``voice`` have an ``_accuracy`` and a ``_macro_f1`` (over the
    labels that gold or the records have); ``labels`` has the figures of each label. ``hypothetical_accuracy``, and
    ``hypothetical_f1`` of those that are. ``cue_exact``, ``cue_overlap`` and ``cue_word_f1`` over those with a cue in
    gold. ``addressee_accuracy``: there or not, as in gold; ``addressee_f1``: there, and the right actor, by a mention
    in the sentence. Over ``matched_issues``, the findings on issues: ``issue_exact`` and ``issue_word_f1`` of the
    target (a match lets the latter be no less than 0.5).

    Args:
        addressed: by document, what ``addressed_by`` gives; without it ``addressee_f1`` is 0.
    """
    sums = _Sums()
    for document, judged in judged_documents(documents, records):
        own = (addressed or {}).get(document.id, {})
        for i, j in judged.pairs:
            _add(sums, document, judged.gold[i], judged.guesses[j].evidence, own)
    return _figures(sums)


def _add(sums: _Sums, document: Document, gold: GoldFinding, shown: Mapping[str, Any], addressed: Addressed) -> None:
    sums.n["matched"] += 1
    for head in _LABELLED:
        sums.labels[head][getattr(gold, head), str(shown[head])] += 1
    sums.labels["hypothetical"][str(gold.hypothetical), str(bool(shown["hypothetical"]))] += 1
    _add_addressee(sums, document, gold, shown, addressed)
    target, cue = _span(shown["target"]), _span(shown["cue"])
    if gold.cue is not None:
        sums.n["cues"] += 1
        sums.n["cue_exact"] += gold.cue == cue
        sums.n["cue_overlap"] += cue is not None and gold.cue.overlaps(cue)
        sums.fit["cue"] += word_f1(gold.cue.of(document.text), cue.of(document.text)) if cue else 0.0
    if gold.target is None and target is not None:
        sums.n["issues"] += 1
        sums.n["issue_exact"] += gold.target_span == target
        sums.fit["issue"] += word_f1(gold.target_span.of(document.text), target.of(document.text))


def _add_addressee(
    sums: _Sums, document: Document, gold: GoldFinding, shown: Mapping[str, Any], addressed: Addressed
) -> None:
    there = shown["addressee"] is not None
    sums.n["addressee"] += (gold.addressee is not None) == there
    sums.n["addressee_gold"] += gold.addressee is not None
    sums.n["addressee_guessed"] += there
    target = _span(shown["target"])
    if gold.addressee is not None and there and target is not None:
        spans = addressed.get((_span(shown["holder"]), target), ())
        mentions = [m for actor in document.actors if actor.id == gold.addressee for m in actor.mentions]
        sums.n["addressee_hit"] += any(span.overlaps(m) for span in spans for m in mentions)


def _figures(sums: _Sums) -> dict[str, Any]:
    n, matched = sums.n, sums.n["matched"]
    tables = {head: label_scores(sums.labels[head]) for head in (*_LABELLED, "hypothetical")}
    figures: dict[str, Any] = {"matched": matched}
    for head in _LABELLED:
        figures[f"{head}_accuracy"] = _accuracy(sums.labels[head])
        figures[f"{head}_macro_f1"] = share(sum(own["f1"] for own in tables[head].values()), len(tables[head]))
    return figures | {
        "hypothetical_accuracy": _accuracy(sums.labels["hypothetical"]),
        "hypothetical_f1": tables["hypothetical"].get("True", {"f1": 0.0})["f1"],
        "cue_exact": share(n["cue_exact"], n["cues"]),
        "cue_overlap": share(n["cue_overlap"], n["cues"]),
        "cue_word_f1": share(sums.fit["cue"], n["cues"]),
        "addressee_accuracy": share(n["addressee"], matched),
        "addressee_f1": of_counts(n["addressee_hit"], n["addressee_guessed"], n["addressee_gold"])["f1"],
        "matched_issues": n["issues"],
        "issue_exact": share(n["issue_exact"], n["issues"]),
        "issue_word_f1": share(sums.fit["issue"], n["issues"]),
        "labels": {head: tables[head] for head in _LABELLED},
    }


def label_scores(confusion: Mapping[tuple[str, str], int]) -> dict[str, dict[str, float]]:
    """Precision, recall, f1 and counts of each label that occurs, gold's most frequent first.

    Args:
        confusion: how often gold has the first and the records the second.
    """
    gold: Counter[str] = Counter()
    guessed: Counter[str] = Counter()
    for (a, b), times in confusion.items():
        gold[a] += times
        guessed[b] += times
    ordered = sorted({*gold, *guessed}, key=lambda label: (-gold[label], label))
    return {label: of_counts(confusion.get((label, label), 0), guessed[label], gold[label]) for label in ordered}


def _accuracy(confusion: Mapping[tuple[str, str], int]) -> float:
    return share(sum(times for (a, b), times in confusion.items() if a == b), sum(confusion.values()))


def _span(quoted: Mapping[str, Any] | None) -> Span | None:
    return None if quoted is None else Span(quoted["start"], quoted["end"])
