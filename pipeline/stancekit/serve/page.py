"""The page to paste a text into: one file with its style, fonts and scripts, and a policy that lets nothing else run.

It asks only the server it came from. A text that is pasted stays in the page and goes into one request.
"""

from __future__ import annotations

import base64
import hashlib
from importlib.resources import files
from typing import Final

from stancekit.settings import ServeSettings

POLICY_HEADER: Final = "Content-Security-Policy"
_SCRIPTS: Final = ("dom.js", "text.js", "positions.js", "main.js")  # in the order in which they need each other


def page(settings: ServeSettings) -> tuple[str, str]:
    """The page as HTML, and the Content-Security-Policy it has to be sent with."""
    style = _fonts() + _asset("page.css")
    script = f'"use strict";\n(() => {{\n{"".join(map(_asset, _SCRIPTS))}}})();\n'
    html = _asset("page.html")
    for mark, part in (("@style@", style), ("@most@", str(settings.max_characters)), ("@script@", script)):
        before, found, after = html.partition(mark)
        if not found:
            raise ValueError(f"page.html: no {mark}")
        html = before + part + after
    return html, _policy(style, script)


def _asset(name: str) -> str:
    return (files("stancekit.serve") / "assets" / name).read_text("utf-8")


def _fonts() -> str:
    """Those of the report, so that both look like what they are: two pages of one program."""
    return (files("stancekit.report") / "assets" / "fonts.css").read_text("utf-8")


def _policy(style: str, script: str) -> str:
    return (
        f"default-src 'none'; script-src {_hash(script)}; style-src {_hash(style)}; font-src data:; img-src data:; "
        "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    )


def _hash(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"
