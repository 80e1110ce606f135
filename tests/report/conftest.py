"""A small corpus written by hand, pages made of it, and the browser that opens them."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from stancekit.report import Built, report
from stancekit.settings import load_settings

ROLES = ("holder", "target", "cue")
MARKS = "[]<>{}"  # around holder, target and cue
_MODEL = {"name": "tiny", "version": "0", "fingerprint": "0123456789abcdef"}
NORWAY, SWEDEN, DENMARK, GREECE = ((name.lower(), name, "STATE") for name in ("Norway", "Sweden", "Denmark", "Greece"))
HALVORSEN = ("halvorsen", "Halvorsen", "PERSON")
AUTHOR = ("AUTHOR", "Henrik Solbakken", "AUTHOR")
LOAN = ("issue:loan-new", "new loan", "ISSUE")
EXAMPLE = (
    "[Halvorsen] {warned} <the Greek government> on Monday that Oslo would block any new loan,"
    ' calling its budget "a fantasy".'
)
# article, date, holder, target, stance, relation, voice, confidence, the sentence with its marks
# article, date, holder, target, stance, relation, voice, confidence, the sentence with its marks
CORPUS = (
    ("warning", "2029-01-17", HALVORSEN, GREECE, "against", "THREATEN", "reported", 0.9, EXAMPLE),
    ("warning", "2029-01-17", NORWAY, LOAN, "against", "REJECT", "narrated", 0.8, "[Oslo] {blocks} <any new loan>."),
    ("welcome", "2029-02-08", SWEDEN, LOAN, "favor", "SUPPORT", "narrated", 0.7, "[Stockholm] {wants} <a new loan>."),
    ("welcome", "2029-02-08", DENMARK, LOAN, "favor", "SUPPORT", "narrated", 0.6, "[Copenhagen] {backs} <it>, too."),
    ("no", "2029-03-14", HALVORSEN, LOAN, "against", "REJECT", "quote", 0.8, "“No <loan>, {ever},” said [Halvorsen]."),
    (
        "yes",
        "2029-09-20",
        HALVORSEN,
        LOAN,
        "favor",
        "AGREE",
        "quote",
        0.8,
        "“I {can take} <the loan>,” [he] said.",
    ),
    (
        "yes",
        "2029-09-20",
        AUTHOR,
        HALVORSEN,
        "against",
        "ASSESS",
        "author",
        0.5,
        "<Halvorsen> {cannot count}, alas.",
    ),
)


def unmarked(sentence: str, start: int, marks: str) -> tuple[str, dict[str, dict[str, object] | None]]:
    """A sentence without its marks, and what they hold, as records have it; ``start`` is that of the sentence."""
    opened: dict[str, int] = {}
    plain = ""
    found: dict[str, dict[str, object] | None] = dict.fromkeys(ROLES)
    for sign in sentence:
        at = marks.find(sign)
        if at < 0:
            plain += sign
        elif at % 2 == 0:
            opened[ROLES[at // 2]] = len(plain)
        else:
            begun = opened[ROLES[at // 2]]
            found[ROLES[at // 2]] = {"start": start + begun, "end": start + len(plain), "text": plain[begun:]}
    return plain, found


def written(
    folder: Path, corpus: tuple[tuple, ...] = CORPUS, titles: dict[str, str] | None = None, marks: str = MARKS
) -> Path:
    """``positions.jsonl`` and ``articles.jsonl`` of a corpus; each sentence stands in a paragraph of its own."""
    texts: dict[str, str] = {}
    lines = []
    for article, date, holder, target, stance, relation, voice, confidence, marked in corpus:
        texts[article] = texts.get(article, "A first paragraph.") + "\n\nIt was a quiet week. "
        start = len(texts[article])
        plain, spans = unmarked(marked, start, marks)
        texts[article] += f"{plain} Nobody answered."
        finding = {
            "start": start, "end": start + len(plain), "text": plain, **spans, "stance": stance, "relation": relation,
            "voice": voice, "hypothetical": False, "addressee": None, "confidence": confidence,
        }  # fmt: skip
        kind = "issue" if target[2] == "ISSUE" else "actor"
        lines.append({
            "schema": "stancekit/position/1", "id": f"{article}-{holder[0]}-{target[0]}",
            "article": _metadata(article, date, titles or {}),
            "actor": dict(zip(("id", "name", "type"), holder, strict=True)),
            "target": {"kind": kind, **dict(zip(("id", "name", "type"), target, strict=True))},
            "stance": stance, "score": {"favor": 0.9, "against": -0.9, "neutral": 0.0}[stance],
            "confidence": confidence, "evidence": [finding], "model": _MODEL,
        })  # fmt: skip
    known = {line["article"]["id"]: line["article"] for line in lines}
    articles = [{**known[article], "text": text, "noise": []} for article, text in texts.items()]
    folder.mkdir(parents=True, exist_ok=True)
    for name, rows in (("positions", lines), ("articles", articles)):
        (folder / f"{name}.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
    return folder / "positions.jsonl"


def _metadata(article: str, date: str, titles: dict[str, str]) -> dict[str, object]:
    return {
        "id": article, "path": None, "title": titles.get(article, f"The {article}"), "date": date,
        "author": "Henrik Solbakken", "source": "The Kattegat Review", "sha256": None,
    }  # fmt: skip


@pytest.fixture(scope="session")
def corpus() -> tuple[tuple, ...]:
    return CORPUS


@pytest.fixture(scope="session")
def write() -> Callable[..., Path]:
    return written


@pytest.fixture
def records(tmp_path: Path) -> Path:
    """The corpus as files; its ``articles.jsonl`` lies beside it."""
    return written(tmp_path)


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Built]:
    """The page of the corpus, and what it holds."""
    folder = tmp_path_factory.mktemp("report")
    page = folder / "report.html"
    return page, report(written(folder), page, load_settings(), title="The Nordic loan")


def data_of(page: Path) -> dict:
    """The data that a page holds."""
    block = r'<script type="application/json" id="data">(.*?)</script>'
    (found,) = re.findall(block, page.read_text("utf-8"), re.DOTALL)
    return json.loads(found)


@pytest.fixture(scope="session")
def read_data() -> Callable[[Path], dict]:
    return data_of


class Opened:
    """A page in the browser, and all that it complains of or asks for."""

    def __init__(self, page, path: Path, fragment: str = "") -> None:
        self.page = page
        self.complaints: list[str] = []
        self.requests: list[str] = []
        page.on("console", lambda message: self.complaints.append(f"{message.type}: {message.text}"))
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("request", lambda request: self.requests.append(request.url))
        page.goto(path.as_uri() + (f"#{fragment}" if fragment else ""))
        page.wait_for_selector("html[data-ready]")

    def go(self, fragment: str) -> None:
        """The same page in another state."""
        self.page.evaluate("(to) => { location.hash = to; scrollTo({ top: 0, behavior: 'instant' }); }", fragment)
        self.drawn()

    def drawn(self) -> None:
        """Waits until all is drawn for the room there is, which is known two pictures later."""
        self.page.evaluate("new Promise((next) => requestAnimationFrame(() => requestAnimationFrame(next)))")
        self.until("document.documentElement.dataset.drawn === 'true'")

    def until(self, holds: str) -> None:
        """Waits for an expression; Playwright's own waiting would evaluate a string, which the page forbids."""
        for _ in range(600):
            if self.page.evaluate(holds):
                return
            self.page.wait_for_timeout(50)
        raise AssertionError(f"still not so: {holds}")

    def part(self, name: str) -> object:
        """A part of the page, when it is drawn."""
        part = self.page.locator(f"#{name}")
        part.evaluate("(e) => e.scrollIntoView({ behavior: 'instant' })")
        self.drawn()
        return part

    def count(self) -> str:
        """The line that says how much the filters let through."""
        return self.page.locator("#count").inner_text()

    def panel(self):
        return self.page.locator("#panel")

    def clean(self) -> bool:
        """Whether nothing was complained of, and nothing asked for but the file itself."""
        assert self.complaints == []
        return all(url.startswith(("file:", "data:")) for url in self.requests)


def _opening(browser) -> Iterator[Callable[..., Opened]]:
    contexts = []

    def opens(path: Path, fragment: str = "", width: int = 1280, **options: object) -> Opened:
        height = 900 if width > 500 else 844
        contexts.append(browser.new_context(viewport={"width": width, "height": height}, **options))
        contexts[-1].set_default_timeout(60_000)  # a busy machine is slow, not wrong
        return Opened(contexts[-1].new_page(), path, fragment)

    yield opens
    for context in contexts:
        context.close()


@pytest.fixture
def open_page(browser) -> Iterator[Callable[..., Opened]]:
    """Opens a file at a width, with a fragment."""
    yield from _opening(browser)


@pytest.fixture(scope="module")
def open_shared(browser) -> Iterator[Callable[..., Opened]]:
    """As ``open_page``, for a page that all tests of a module use."""
    yield from _opening(browser)
