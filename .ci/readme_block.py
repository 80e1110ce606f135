"""Prints the code block of the README that stands under ``<!-- ci: NAME -->``, so that what is shown is what is run."""

from __future__ import annotations

import re
import sys
from pathlib import Path


def block(page: str, name: str) -> str:
    """The contents of the first code block after the mark.

    Raises:
        SystemExit: there is no such mark, or no block right below it.
    """
    match = re.search(rf"^<!-- ci: {re.escape(name)} -->\n```\w*\n(.*?)^```$", page, re.MULTILINE | re.DOTALL)
    if match is None:
        raise SystemExit(f"README.md: no code block under <!-- ci: {name} -->")
    return match[1].rstrip("\n")


if __name__ == "__main__":
    readme = Path(__file__).resolve().parents[1] / "README.md"
    print(block(readme.read_text("utf-8"), sys.argv[1]))
