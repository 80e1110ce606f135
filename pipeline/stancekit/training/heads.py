"""How well the other heads do, on the findings whose holder and target were found."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from stancekit.records import Span
from stancekit.training.documents import Document
from stancekit.training.scoring import guesses_of, judge, word_f1


def head_scores(documents: Sequence[Document], records: Sequence[Mapping[str, Any]]) -> dict[str, float]:
    """Shares over matched findings: voice right, hypothetical right, cue overlapping gold's, addressee there or not.

    Over matched issue findings besides: target span exactly gold's, and its mean word F1 with gold.
    """
    by_article: dict[str, list[Mapping[str, Any]]] = defaultdict(list)
    for record in records:
        by_article[record["article"]["id"]].append(record)
    n: Counter[str] = Counter()
    fit = 0.0
    for document in documents:
        judged = judge(document, guesses_of(document, by_article.get(document.id, [])))
        for i, j in judged.pairs:
            gold, shown = judged.gold[i], judged.guesses[j].evidence
            n["matched"] += 1
            n["voice"] += gold.voice == shown["voice"]
            n["hypothetical"] += gold.hypothetical == shown["hypothetical"]
            n["addressee"] += (gold.addressee is None) == (shown["addressee"] is None)
            if gold.cue is not None:
                n["cues"] += 1
                n["cue"] += shown["cue"] is not None and gold.cue.overlaps(
                    Span(shown["cue"]["start"], shown["cue"]["end"])
                )
            if gold.target is None:
                n["issues"] += 1
                n["exact"] += (shown["target"]["start"], shown["target"]["end"]) == (
                    gold.target_span.start,
                    gold.target_span.end,
                )
                fit += word_f1(gold.target_span.of(document.text), shown["target"]["text"])
    return {
        "voice_accuracy": _share(n["voice"], n["matched"]),
        "hypothetical_accuracy": _share(n["hypothetical"], n["matched"]),
        "addressee_accuracy": _share(n["addressee"], n["matched"]), "cue_overlap": _share(n["cue"], n["cues"]),
        "issue_exact": _share(n["exact"], n["issues"]), "issue_word_f1": _share(fit, n["issues"]),
    }  # fmt: skip


def _share(part: float, whole: int) -> float:
    return round(part / whole, 4) if whole else 0.0
