"""Names and titles for one line."""

from __future__ import annotations

import re
import unicodedata

_TURNING = re.compile("[\u202a-\u202e\u2066-\u2069]")


def one_line(text: str) -> str:
    """The text without line breaks, and without the characters that hide, or turn what follows."""
    visible = "".join(" " if unicodedata.category(sign) in {"Cc", "Zl", "Zp"} else sign for sign in text)
    return _TURNING.sub("", " ".join(visible.split()))
