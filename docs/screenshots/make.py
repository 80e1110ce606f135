"""The pictures of the report page that the README shows, from records of the sample corpus.

    stancekit extract corpora/samples -o out/positions.jsonl --registry configs/actors/samples.yaml
    stancekit issues out/positions.jsonl -o out/with-issues.jsonl --issues configs/issues/greek-loans.yaml
    python docs/screenshots/make.py out/with-issues.jsonl

They are made in Chromium (STANCEKIT_CHROMIUM, or what is installed), each below 200 kB.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from chromium import check_size, launched

from stancekit.report import report
from stancekit.settings import load_settings

FOLDER = Path(__file__).resolve().parent
TITLE = "A loan for Greece, and who should guarantee it"
WHO = "Tormod Halvorsen"


@dataclass(frozen=True)
class Picture:
    """A file, the window's size in pixels, light or dark, what is done before the picture is taken, and its scale."""

    name: str
    width: int
    height: int
    scheme: str
    prepare: Callable[[Any], None]
    scale: float = 1


def to(part: str) -> Callable[[Any], None]:
    """Scrolls to a part of the page, and waits until it is drawn."""

    def scrolled(page: Any) -> None:
        page.evaluate(f"document.querySelector('#{part}').scrollIntoView({{ behavior: 'instant' }})")
        page.wait_for_timeout(1500)

    return scrolled


def to_evidence(page: Any) -> None:
    """The matrix, with the sentences of a sign beside it: of those of the story's main figure, the largest."""
    to("matrix")(page)
    signs = page.locator(f"#matrix .cell[aria-label^='{WHO} on']").all()
    max(signs, key=sentences).click()
    page.wait_for_timeout(800)
    to("matrix")(page)


def sentences(sign: Any) -> int:
    """How many there are, as the sign's description says."""
    words = sign.get_attribute("aria-label").rpartition(", ")[2]
    return int(words.split()[0])


PICTURES = (
    Picture("report-sides.png", 1280, 900, "light", lambda page: page.wait_for_timeout(500)),
    Picture("report-evidence.png", 1200, 720, "light", to_evidence),
    Picture("report-camps.png", 1280, 800, "dark", to("network"), 0.64),
    Picture("report-phone.png", 390, 844, "light", to("sides")),
)


def main() -> None:
    from playwright.sync_api import sync_playwright

    if len(sys.argv) != 2:
        sys.exit(__doc__)
    with tempfile.TemporaryDirectory() as scratch, sync_playwright() as playwright:
        page_file = Path(scratch) / "report.html"
        report(Path(sys.argv[1]), page_file, load_settings(), title=TITLE)
        browser = launched(playwright)
        for picture in PICTURES:
            taken(browser, page_file, picture)
        browser.close()


def taken(browser: Any, page_file: Path, picture: Picture) -> None:
    context = browser.new_context(
        viewport={"width": picture.width, "height": picture.height},
        color_scheme=picture.scheme,
        device_scale_factor=picture.scale,
    )
    context.set_default_timeout(60_000)
    page = context.new_page()
    page.goto(page_file.as_uri())
    page.wait_for_selector("html[data-ready]")
    picture.prepare(page)
    target = FOLDER / picture.name
    page.screenshot(path=target)
    context.close()
    check_size(target)


if __name__ == "__main__":
    main()
