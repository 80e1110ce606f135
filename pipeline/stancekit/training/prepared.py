"""Examples on disk, as a ``datasets`` table: parsed once, read by every later run on the same data."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import datasets

from stancekit.records import Span, Tree
from stancekit.training.examples import Example, PairLabel

_NOWHERE = [-1, -1]


def fingerprint(files: Sequence[Path], *parts: object) -> str:
    """A hash of the files' bytes and of whatever else the examples depend on."""
    digest = hashlib.sha256(repr(parts).encode())
    for file in files:
        digest.update(file.read_bytes())
    return digest.hexdigest()[:16]


def short_names(files: Sequence[str]) -> dict[str, str]:
    """For each path its file name, with as many folders before it as tell it from the others."""
    parts = {file: Path(file).parts for file in files}
    names = {}
    for file, own in parts.items():
        others = [p for p in parts.values() if p != own]
        sizes = (n for n in range(1, len(own)) if all(p[-n:] != own[-n:] for p in others))
        names[file] = "/".join(own[-next(sizes, len(own)) :])
    return names


def store(examples: Sequence[Example], folder: Path) -> None:
    """Write examples as an Arrow table; under its name once it is whole, since later runs trust what they find."""
    part = folder.with_name(f"{folder.name}.part")
    shutil.rmtree(part, ignore_errors=True)
    table = datasets.Dataset.from_list([_to_row(e) for e in examples])
    table.save_to_disk(str(part))
    part.rename(folder)


def stored(folder: Path) -> list[Example]:
    """Read what ``store`` wrote."""
    table = datasets.Dataset.load_from_disk(str(folder))
    return [_from_row(row) for row in table]


def _to_row(e: Example) -> dict[str, Any]:
    return {
        "kind": e.kind, "document": e.document, "start": e.start, "text": e.text, "holder_kind": e.holder_kind,
        "holders": [_pair(h) for h in e.holders], "targets": [_pair(t) for t in e.targets],
        "labels": [
            [p.holder, p.target, p.stance, p.relation, p.voice, int(p.hypothetical), *_pair(p.cue), *_pair(p.issue)]
            for p in e.labels
        ],
        "fits": [p.fit for p in e.labels], "addressees": [list(p.addressees) for p in e.labels],
        "keys": list(e.keys), "shut": [list(s) for s in e.shut], "open": [list(s) for s in e.open],
        "rows": [list(r) for r in e.rows],
        "starts": list(e.tree.starts), "words": list(e.tree.words), "governors": list(e.tree.governors),
        "dependencies": list(e.tree.labels), "tags": list(e.tree.tags),
    }  # fmt: skip


def _from_row(row: Any) -> Example:
    labels = tuple(
        PairLabel(h, t, fit, stance, relation, voice, bool(hyp), _span(spans[:2]), tuple(addressees), _span(spans[2:]))
        for (h, t, stance, relation, voice, hyp, *spans), fit, addressees in zip(
            row["labels"], row["fits"], row["addressees"], strict=True
        )
    )
    return Example(
        kind=row["kind"], document=row["document"], start=row["start"], text=row["text"],
        holder_kind=row["holder_kind"],
        holders=tuple(_span(h) for h in row["holders"]), targets=tuple(Span(*t) for t in row["targets"]), labels=labels,
        keys=tuple(row["keys"]), shut=tuple((h, t) for h, t in row["shut"]), open=tuple((h, t) for h, t in row["open"]),
        rows=tuple((h, t, y) for h, t, y in row["rows"]),
        tree=Tree(*(tuple(row[key]) for key in ("starts", "words", "governors", "dependencies", "tags"))),
    )  # fmt: skip


def _pair(span: Span | None) -> list[int]:
    return _NOWHERE if span is None else [span.start, span.end]


def _span(pair: Sequence[int]) -> Span | None:
    return None if pair[0] < 0 else Span(*pair)
