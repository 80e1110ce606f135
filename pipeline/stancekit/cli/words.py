"""Words for the terminal."""

from __future__ import annotations

from collections.abc import Mapping


def line(text: str) -> str:
    """``text`` on one line, a control character (such as the start of an escape sequence) shown as its number."""
    return "".join(c if c.isprintable() else f"\\x{ord(c):02x}" for c in " ".join(text.split()))


def counted(number: int, one: str, many: str | None = None) -> str:
    """``1 article``, ``1,200 articles``."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def listed(counts: Mapping[str, int]) -> str:
    """``binary 2, empty 1``, the most frequent first."""
    return ", ".join(f"{key or 'none'} {n:,}" for key, n in sorted(counts.items(), key=lambda c: (-c[1], c[0])))


def table(rows: Mapping[str, str]) -> str:
    """Lines of a name and what belongs to it, aligned; names without anything are left out."""
    width = max((len(name) for name, value in rows.items() if value), default=0)
    return "\n".join(f"{name:{width}}  {line(value)}" for name, value in rows.items() if value)
