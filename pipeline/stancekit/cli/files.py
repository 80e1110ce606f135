"""Files that a command writes beside what its function writes."""

from __future__ import annotations

from pathlib import Path

from stancekit.errors import UsageError


def write(path: Path, text: str) -> None:
    """Write ``text``. Raises UsageError when that cannot be done."""
    try:
        path.write_text(text, "utf-8")
    except OSError as error:
        raise UsageError(f"{path}: cannot be written ({error.strerror}); choose another file") from error
