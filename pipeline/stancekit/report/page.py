"""The page around the data: one file with its style, its fonts, its scripts and a policy that lets nothing else run."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Mapping
from importlib.resources import files
from typing import Any

_STYLES = ("fonts.css", "page.css", "charts.css", "print.css")
# In the order in which they need each other.
_SCRIPTS = (
    "data.js", "dom.js", "state.js", "tally.js", "filters.js", "sides.js", "matrix.js", "network.js", "time.js",
    "evidence.js", "list.js", "main.js",
)  # fmt: skip


def rendered(data: Mapping[str, Any]) -> str:
    """The page as HTML.

    The data stand in a JSON block, in which ``<`` is escaped, so that no text of an article can end the block; the
    script puts texts on the page as text nodes only. The Content-Security-Policy lets run exactly the scripts and
    styles that are here, by their hashes, and forbids every connection.
    """
    style, library, script = _joined(_STYLES), _asset("cytoscape.min.js"), _script()
    parts = {
        "policy": _policy(style, (library, script)),
        "style": style,
        "data": _json(data),
        "library": library,
        "script": script,
    }
    before = _asset("page.html")
    for name, part in parts.items():
        head, mark, before = before.partition(f"@{name}@")
        if not mark:
            raise ValueError(f"page.html: no @{name}@, or not in the order {', '.join(parts)}")
        parts[name] = head + part
    return "".join(parts.values()) + before


def _script() -> str:
    return f'"use strict";\n(() => {{\n{_joined(_SCRIPTS)}}})();\n'


def _joined(names: tuple[str, ...]) -> str:
    return "".join(_asset(name) for name in names)


def _asset(name: str) -> str:
    return (files("stancekit.report") / "assets" / name).read_text("utf-8")


def _json(data: Mapping[str, Any]) -> str:
    """JSON without ``<``, and without the line ends that JavaScript knows and JSON does not."""
    text = json.dumps(data, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    for sign in "<>&\u2028\u2029":
        text = text.replace(sign, f"\\u{ord(sign):04x}")
    return text


def _policy(style: str, scripts: tuple[str, ...]) -> str:
    run = " ".join(map(_hash, scripts))
    return (
        f"default-src 'none'; script-src {run}; style-src {_hash(style)}; font-src data:; img-src data:; "
        "base-uri 'none'; form-action 'none'"
    )


def _hash(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"
