"""The picture of results in a notebook that docs/python.md shows, from the example sentence.

    python docs/screenshots/notebook.py

It is made in Chromium (STANCEKIT_CHROMIUM, or what is installed).
"""

from __future__ import annotations

from html import escape
from pathlib import Path

from chromium import check_size, launched

from stancekit import Stancekit

TARGET = Path(__file__).resolve().parent / "notebook.png"
TEXT = (
    "Halvorsen warned the Greek government on Monday that Oslo would block any new loan, "
    'calling its budget "a fantasy".'
)
WIDTH = 900  # pixels
STYLE = """
body { margin: 0; padding: 16px 20px 20px; background: #fff; display: inline-block; box-sizing: border-box; }
pre { font: 14px/1.4 "DejaVu Sans Mono", monospace; margin: 14px 0 8px; color: #333; }
pre b { font-weight: 400; color: #2a5ea8; }
"""


def cells() -> str:
    """The page: cells of a notebook with what they give."""
    result = Stancekit.load().result(TEXT)
    shown = {
        "result = kit.result(text)\nresult": result,
        "result.positions": result.positions,
        "result.positions[0]": result.positions[0],
    }
    parts = [
        f"<pre><b>In [{n}]:</b> {escape(code)}</pre>{one._repr_html_()}"
        for n, (code, one) in enumerate(shown.items(), start=2)
    ]
    return f"<!doctype html><meta charset='utf-8'><title>A notebook</title><style>{STYLE}</style>{''.join(parts)}"


def main() -> None:
    """Take the picture, and exit if it is too large."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = launched(playwright)
        size = {"width": WIDTH, "height": 400}
        page = browser.new_page(viewport=size, color_scheme="light", device_scale_factor=1)
        page.set_content(cells())
        page.locator("body").screenshot(path=TARGET)
        browser.close()
    check_size(TARGET)


if __name__ == "__main__":
    main()
