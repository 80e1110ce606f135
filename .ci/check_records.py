"""Checks a run's files: there are records, every quotation is what its offsets say, every article is accounted for.

python .ci/check_records.py positions.jsonl [least number of records]
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any


def lines(path: Path) -> list[dict[str, Any]]:
    """The objects of a file of JSON lines."""
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


def faults(records: list[dict[str, Any]], texts: Mapping[str, str]) -> Iterator[str]:
    """What a record quotes that its article does not have at its offsets."""
    for record in records:
        text = texts[record["article"]["id"]]
        for evidence in record["evidence"]:
            for part in (evidence, evidence["holder"], evidence["target"], evidence["cue"]):
                if part is not None and text[part["start"] : part["end"]] != part["text"]:
                    yield f"{record['id']}: {part['text']!r} is not at {part['start']}, {part['end']}"


def main(path: Path, least: int) -> None:
    """Exits with the faults, if there are any."""
    records, articles = lines(path), lines(path.with_name("articles.jsonl"))
    found = list(faults(records, {a["id"]: a["text"] for a in articles}))
    if len(records) < least:
        found.append(f"{len(records)} records, at least {least} expected")
    if found:
        raise SystemExit("\n".join(found))
    print(f"{len(records)} records of {len(articles)} articles; all offsets cut what is quoted")


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 1)
