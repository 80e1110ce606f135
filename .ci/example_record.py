"""Holds the record that README.md and docs/records.md show against what the shipped model makes of the sentence.

python .ci/example_record.py            fails if they differ
python .ci/example_record.py --write    writes the model's record into both pages
"""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path
from typing import Any

from stancekit import Stancekit, position_to_dict

EXAMPLE = (
    "Halvorsen warned the Greek government on Monday that Oslo would block any new loan, "
    'calling its budget "a fantasy".'
)
SHOWN = ("Halvorsen", "Greece")  # names of the actor and the target whose record the pages show
PAGES = ("README.md", "docs/records.md")
NEAR = 0.05  # processors that compute in bfloat16 differ from others by about so much
_BLOCK = re.compile(r"(?<=^<!-- example record -->\n```json\n).*?(?=^```$)", re.MULTILINE | re.DOTALL)


def made() -> dict[str, Any]:
    """The record that the default model makes; the surest of Halvorsen's where it has none on Greece."""
    records = [position_to_dict(p) for p in Stancekit.load().extract(EXAMPLE)]
    own = [r for r in records if r["actor"]["name"] == SHOWN[0]]
    if not own:
        raise SystemExit(f"the model finds no position of {SHOWN[0]} in the example sentence, only {records}")
    return max(own, key=lambda r: (r["target"]["name"] == SHOWN[1], r["confidence"]))


def formatted(record: dict[str, Any]) -> str:
    """A field a line, and so in the evidence."""
    fields = [
        f'"{k}": {json.dumps(v, ensure_ascii=False)}' for k, v in record.items() if k not in ("evidence", "model")
    ]
    items = [
        ",\n   ".join(f'"{k}": {json.dumps(v, ensure_ascii=False)}' for k, v in e.items()) for e in record["evidence"]
    ]
    evidence = ",\n  ".join(f"{{{item}}}" for item in items)
    lines = [*fields, f'"evidence": [\n  {evidence}]', f'"model": {json.dumps(record["model"])}']
    return "{" + ",\n ".join(lines) + "}\n"


def differs(shown: Any, real: Any) -> bool:
    """Whether two records differ by more than numbers that are near each other."""
    if isinstance(shown, dict) and isinstance(real, dict):
        return shown.keys() != real.keys() or any(differs(shown[k], real[k]) for k in shown)
    if isinstance(shown, list) and isinstance(real, list):
        return len(shown) != len(real) or any(map(differs, shown, real))
    if isinstance(shown, float) and isinstance(real, float):
        return abs(shown - real) > NEAR
    return bool(shown != real)


def main(root: Path, *, write: bool) -> None:
    """Write the record into the pages, or exit naming the pages that show another."""
    record = made()
    for page in (root / name for name in PAGES):
        text = page.read_text("utf-8")
        block = _BLOCK.search(text)
        if block is None:
            raise SystemExit(f"{page}: no JSON block under <!-- example record -->")
        if write:
            page.write_text(text[: block.start()] + formatted(record) + text[block.end() :], "utf-8")
        elif differs(json.loads(block[0]), record):
            raise SystemExit(
                f"{page} shows another record; run python .ci/example_record.py --write\n{formatted(record)}"
            )
    print(formatted(record), end="")


if __name__ == "__main__":
    main(Path(__file__).resolve().parents[1], write="--write" in sys.argv[1:])
