"""The tables of a model card, in Markdown, from what ``evaluate`` gave by the files' short names."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

Scores = Mapping[str, Mapping[str, Any]]
_NOTHING = "No annotated documents are among the dev files."
# What the card says of the heads: the row's name, and its keys.
_HEADS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("matched findings", ("matched",)),
    ("stance: right; macro F1 of 3", ("stance_accuracy", "stance_macro_f1")),
    ("relation: right; macro F1", ("relation_accuracy", "relation_macro_f1")),
    ("voice: right; macro F1", ("voice_accuracy", "voice_macro_f1")),
    ("hypothetical: right; F1 of those that are", ("hypothetical_accuracy", "hypothetical_f1")),
    ("cue: exact; overlapping; word F1", ("cue_exact", "cue_overlap", "cue_word_f1")),
    ("addressee: there or not as in gold; F1 of the actor", ("addressee_accuracy", "addressee_f1")),
    ("matched findings on issues", ("matched_issues",)),
    ("their target span: exact; word F1", ("issue_exact", "issue_word_f1")),
)


def score_table(scores: Scores) -> str:
    """The levels, those of the author apart, and the pairs' F1."""
    rows = [row for file, own in scores.items() for row in _score_rows(file, own)]
    return _table(("data", "rows", "figure", "value"), rows)


def _score_rows(file: str, own: Mapping[str, Any]) -> Iterator[Sequence[str]]:
    name = f"`{file}`"
    if own["kind"] != "positions":
        yield name, f"{own['rows']:,} rows", "macro F1; micro F1", f"{own['macro_f1']:.3f}; {own['micro_f1']:.3f}"
        return
    rows = f"{own['documents']} documents, {own['pair']['gold']} findings"
    for level in ("pair", "stance", "relation", "article"):
        yield name, rows, f"{level} F1", _f1(own[level])
    for level in ("pair", "stance"):
        author = own["author"][level]
        yield name, f"of the author: {author['gold']} findings", f"AUTHOR {level} F1", _f1(author)
    yield name, rows, "gold findings with a candidate pair", f"{own['candidates']:.3f}"


def _f1(level: Mapping[str, float]) -> str:
    return f"{level['f1']:.3f} (precision {level['precision']:.3f}, recall {level['recall']:.3f})"


def head_table(scores: Scores) -> str:
    """Every head over matched findings, a column for each file of documents; then the labels of stance and relation."""
    documents = _documents(scores)
    if not documents:
        return _NOTHING
    rows = [(name, *("; ".join(_shown(own[k]) for k in keys) for own in documents.values())) for name, keys in _HEADS]
    heads = _table(("on matched findings", *(f"`{file}`" for file in documents)), rows)
    return "\n\n".join([heads, *(_label_table(head, documents) for head in ("stance", "relation"))])


def _label_table(head: str, documents: Scores) -> str:
    """F1 of each label, with how many gold findings have it."""
    labels = dict.fromkeys(label for own in documents.values() for label in own["labels"][head])
    rows = [(label, *(_label(own["labels"][head].get(label)) for own in documents.values())) for label in labels]
    return _table((f"{head}: F1 (in gold)", *(f"`{file}`" for file in documents)), rows)


def _label(own: Mapping[str, float] | None) -> str:
    return "" if own is None else f"{own['f1']:.3f} ({own['gold']})"


def reliability_table(scores: Scores) -> str:
    """The calibration error of each file of documents, and its bins."""
    documents = _documents(scores)
    if not documents:
        return _NOTHING
    alike = zip(*(own["calibration"]["bins"] for own in documents.values()), strict=True)
    rows: list[Sequence[str]] = [
        (f"{bins[0]['start']:.1f} to {bins[0]['end']:.1f}", *map(_bin, bins))
        for bins in alike
        if any(b["n"] for b in bins)
    ]
    for name, key in (("**ECE**", "ece"), ("if calibrated, by chance", "ece_by_chance")):
        rows.append((name, *(_shown(own["calibration"][key]) for own in documents.values())))
    return _table(("confidence", *(f"`{file}`: n; mean; right" for file in documents)), rows)


def _bin(own: Mapping[str, float]) -> str:
    return f"{own['n']}; {own['confidence']:.2f}; {own['right']:.2f}" if own["n"] else ""


def risk_coverage_tables(scores: Scores) -> str:
    """For each file of documents what each least confidence leaves, and the area under the risk-coverage curve."""
    head = ("least confidence", *(f"{level}: {what}" for level in ("findings", "positions")
            for what in ("kept", "precision", "recall")))  # fmt: skip
    tables = []
    for file, own in _documents(scores).items():
        curve = own["risk_coverage"]
        rows = [
            (f"{cut['min_confidence']:.1f}", *_kept(cut["findings"]), *_kept(cut["positions"])) for cut in curve["cuts"]
        ]
        best = f"{_shown(curve['aurc_best'])} if every right finding were surer than every wrong one"
        area = f"`{file}`: area {_shown(curve['aurc'])} ({best})"
        tables.append(f"{area}\n\n{_table(head, rows)}")
    return "\n\n".join(tables) or _NOTHING


def _kept(level: Mapping[str, float]) -> tuple[str, str, str]:
    return f"{level['coverage']:.2f}", f"{level['precision']:.3f}", f"{level['recall']:.3f}"


def _documents(scores: Scores) -> Scores:
    return {file: own for file, own in scores.items() if own["kind"] == "positions"}


def _shown(value: float | None) -> str:
    if value is None:
        return "-"
    return f"{value:,}" if isinstance(value, int) else f"{value:.3f}"


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    first, *others = (f"| {' | '.join(line)} |" for line in (head, *rows))
    return "\n".join([first, f"|{'---|' * len(head)}", *others])
