"""The page in a browser that has no network: what it asks for is given to the app, and the answer to the page."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator

import pytest
from fastapi.testclient import TestClient
from tests.conftest import EXAMPLE
from tests.serve.conftest import HERE, changed

from stancekit.serve.page import page

TEXT = f"By Henrik Solbakken\n\n😀 It was a quiet week.\n\n{EXAMPLE} Nobody answered.\n\nOslo blocks any new loan."
HOSTILE = (
    "<script>window.broken = 1</script> Halvorsen </script><img src=x onerror='window.broken = 1'> warned "
    "\u202eOslo\u202c on Monday.\n\n"
)
MODEL = {"name": "hand", "version": "1", "fingerprint": "f00d"}
# Pairs of texts and controls that cover each other in part.
COVERED = """() => {
  const boxes = [...document.querySelectorAll('h1, h2, h3, p, label, textarea, button, input, blockquote')]
    .filter((e) => e.checkVisibility() && !e.closest('.unseen, .skip, .chosen, .list > *'))
    .filter((e) => e.getClientRects().length === 1)
    .map((e) => [e, e.getBoundingClientRect()]);
  const cover = (p, q) => p.left < q.right - 2 && q.left < p.right - 2 && p.top < q.bottom - 2 && q.top < p.bottom - 2;
  return boxes.flatMap(([a, p], n) => boxes.slice(n + 1)
    .filter(([b, q]) => !a.contains(b) && !b.contains(a) && cover(p, q))
    .map(([b]) => [a.outerHTML.slice(0, 90), b.outerHTML.slice(0, 90)]));
}"""
WIDE = """() => [...document.querySelectorAll('body *')]
  .filter((e) => e.checkVisibility() && !e.closest('.unseen, .skip'))
  .filter((e) => e.getBoundingClientRect().right > innerWidth + 1).map((e) => e.outerHTML.slice(0, 90))"""
PAPER = "getComputedStyle(document.documentElement).backgroundColor"


def quoted(text: str, words: str, start: int = 0) -> dict[str, object]:
    at = text.index(words, start)
    return {"start": at, "end": at + len(words), "text": words}


def finding(text: str, sentence: str, holder: str | None, target: str, cue: str, **more: object) -> dict[str, object]:
    whole = quoted(text, sentence)
    parts = {role: words and quoted(text, words, whole["start"]) for role, words in
             (("holder", holder), ("target", target), ("cue", cue))}  # fmt: skip
    told = {"stance": "against", "relation": "THREATEN", "voice": "reported", "hypothetical": False, "addressee": None}
    return {**whole, **parts, **told, "confidence": 0.6, **more}


def answer(text: str, *positions: tuple[str, str, str, float, list[dict[str, object]]]) -> str:
    """An answer of the server as it might be, with the positions (actor, stance, target, confidence, findings)."""
    metadata = {"id": "a", "path": None, "title": "The week", "date": "2029-01-17", "author": "Henrik Solbakken",
                "source": None, "sha256": "0" * 64}  # fmt: skip
    records = [
        {"schema": "stancekit/position/1", "id": str(n) * 20, "article": metadata,
         "actor": {"id": actor, "name": actor, "type": "AUTHOR" if actor == "AUTHOR" else "PERSON"},
         "target": {"kind": "issue", "id": f"issue:{target}", "name": target, "type": "ISSUE"},
         "stance": stance, "score": 0, "confidence": confidence, "evidence": evidence, "model": MODEL}
        for n, (actor, stance, target, confidence, evidence) in enumerate(positions)
    ]  # fmt: skip
    found = sum(len(record["evidence"]) for record in records)
    counts = {
        "findings": found + 1,
        "positions": len(records),
        "dropped": {"self": 1},
        "pairs": 200,
        "scored": 20,
        "split": 0,
    }
    noise = [{"start": 0, "end": text.index("\n"), "kind": "metadata"}] if text.startswith("By ") else []
    return json.dumps({"article": {**metadata, "noise": noise}, "positions": records, "counts": counts, "model": MODEL})


def usual(text: str) -> str:
    last = "Oslo blocks any new loan."
    warned = finding(text, EXAMPLE, "Halvorsen", "the Greek government", "warned")
    blocks = finding(text, last, "Oslo", "any new loan", "blocks", relation="REJECT")
    return answer(
        text,
        ("Halvorsen", "against", "Greece", 0.5, [warned]),
        ("AUTHOR", "mixed", "new loan", 0.8, [
            finding(text, EXAMPLE, None, "any new loan", "block", stance="favor"),
            finding(text, last, None, "any new loan", "blocks", relation="REJECT", voice="author"),
        ]),
        ("Oslo", "against", "new loan", 0.3, [blocks]),
    )  # fmt: skip


class Worker:
    """Stands for a worker process: gives the answer that a test has written, or that of the usual text."""

    def __init__(self, pretended) -> None:
        self.pretended = pretended
        self.made: Callable[[str], str] = usual
        self.asked: list[object] = []

    def __getattr__(self, name: str) -> object:
        return getattr(self.pretended, name)

    def start(self) -> Worker:
        self.pretended.start()
        return self

    def answers(self, batch, _seconds) -> list[str]:
        self.asked.extend(batch)
        return [self.made(asked.text) for asked in batch]


@pytest.fixture
def worker(pretended) -> Worker:
    return Worker(pretended)


class Opened:
    """The page in the browser, and all that it complains of or asks for."""

    def __init__(self, tab, client: TestClient) -> None:
        self.tab = tab
        self.complaints: list[str] = []
        self.requests: list[str] = []
        tab.on("console", lambda message: self.complaints.append(message.text))
        tab.on("pageerror", lambda error: self.complaints.append(str(error)))

        def given(route) -> None:
            asked = route.request
            self.requests.append(f"{asked.method} {asked.url}")
            body = asked.post_data_buffer
            response = client.request(asked.method, asked.url, headers=asked.all_headers(), content=body)
            route.fulfill(status=response.status_code, headers=dict(response.headers), body=response.content)

        tab.route("**/*", given)
        tab.goto(f"{HERE}/")
        tab.wait_for_selector("html[data-ready]")

    def send(self, text: str = TEXT) -> None:
        self.tab.fill("#text", text)
        self.tab.click("#go")
        self.tab.wait_for_selector("#result:not([hidden])")

    def marks(self) -> list[str]:
        """What is marked, with the role."""
        marks = self.tab.locator("#marked mark:not(.off)").all()
        return [f"{mark.get_attribute('class').split()[0]} {mark.inner_text()}" for mark in marks]

    def listed(self) -> list[str]:
        return [" ".join(one.inner_text().split()) for one in self.tab.locator(".number").all()]


@pytest.fixture
def open_page(browser, client_of, worker) -> Iterator[Callable[..., Opened]]:
    contexts = []

    def opens(width: int = 1280, limits: dict[str, object] | None = None, **options: object) -> Opened:
        height = 900 if width > 500 else 844
        contexts.append(browser.new_context(viewport={"width": width, "height": height}, **options))
        contexts[-1].set_default_timeout(60_000)  # a busy machine is slow, not wrong
        return Opened(contexts[-1].new_page(), client_of(worker, **(limits or {})))

    yield opens
    for context in contexts:
        context.close()


def test_a_text_is_marked_and_its_positions_are_listed(open_page, worker) -> None:
    one = open_page()
    one.tab.locator("summary").click()
    one.tab.fill("#date", "2029-01-17")
    one.send()
    assert (worker.asked[0].text, worker.asked[0].date, worker.asked[0].title) == (TEXT, "2029-01-17", None)
    assert one.tab.inner_text("#found") == "3 positions"
    assert "4 findings, 1 of them evidence of no position" not in one.tab.inner_text("#counts")
    assert "5 findings, 1 of them evidence of no position" in one.tab.inner_text("#counts")
    assert one.tab.locator("#marked").text_content().replace("\u00a0", "").startswith(TEXT[:50])
    assert one.marks() == [
        "holder Halvorsen", "cue warned", "target the Greek government", "cue block", "target any new loan",
        "holder Oslo", "cue blocks", "target any new loan",
    ]  # fmt: skip
    assert one.listed() == [
        "1 Halvorsen against Greece confidence 0.50", "2 the author both new loan confidence 0.80",
        "3 Oslo against new loan confidence 0.30",
    ]  # fmt: skip
    assert one.complaints == []
    assert set(one.requests) == {f"GET {HERE}/", f"GET {HERE}/model", f"POST {HERE}/positions"}


def test_a_position_is_opened_from_the_text_and_leads_back_to_it(open_page) -> None:
    one = open_page()
    one.send()
    one.tab.get_by_role("button", name="Position 1: Halvorsen, against, Greece").click()
    assert one.marks() == ["holder Halvorsen", "cue warned", "target the Greek government"]
    evidence = one.tab.locator(".evidence:visible")
    assert evidence.locator("blockquote").text_content() == (
        EXAMPLE.replace("Halvorsen", "[who: Halvorsen]").replace("warned", "[in which words: warned]")
        .replace("the Greek government", "[on what: the Greek government]")
    )  # fmt: skip
    assert "threatens, in indirect speech, confidence 0.60" in evidence.inner_text()
    one.tab.keyboard.press("Escape")
    assert len(one.marks()) == 8
    row = one.tab.locator(".number").nth(1)
    row.press("Enter")
    assert row.get_attribute("aria-expanded") == "true"
    assert one.tab.locator(".evidence:visible blockquote").count() == 2
    one.tab.get_by_role("button", name="Show in the text").nth(1).press("Enter")
    assert one.tab.evaluate("document.activeElement.closest('#marked') && document.activeElement.textContent") == "2"
    assert one.tab.evaluate("document.activeElement === [...document.querySelectorAll('.ref')].at(-2)")
    one.tab.get_by_role("button", name="Show all marks").click()
    assert len(one.marks()) == 8


def test_positions_are_ordered_left_out_and_saved(open_page) -> None:
    one = open_page()
    one.send()
    one.tab.get_by_role("button", name="surest first").click()
    assert [words[0] for words in one.listed()] == ["2", "1", "3"]
    one.tab.locator("#least").fill("0.45")
    assert [words[0] for words in one.listed()] == ["2", "1"]
    assert one.tab.inner_text("#hidden") == "1 position is less sure, and not shown."
    assert "holder Oslo" not in one.marks()
    with one.tab.expect_download() as download:
        one.tab.get_by_role("button", name="Save as JSON lines").click()
    assert download.value.suggested_filename == "positions.jsonl"
    lines = download.value.path().read_text("utf-8").splitlines()
    assert [json.loads(line) for line in lines] == json.loads(usual(TEXT))["positions"]
    one.tab.get_by_role("button", name="Change the text").click()
    assert one.tab.input_value("#text") == TEXT
    assert one.tab.evaluate("document.activeElement.id") == "text"


def test_what_is_wrong_is_told_and_nothing_is_lost(open_page) -> None:
    one = open_page(limits={"max_characters": 300})
    one.tab.click("#go")
    assert "There is no text yet" in one.tab.inner_text("#problem")
    one.tab.fill("#text", "😀" * 301)
    assert one.tab.inner_text("#length") == "301 of at most 300 characters"
    one.tab.click("#go")
    one.tab.locator("#problem", has_text="301 characters").wait_for()
    assert "send it in parts" in one.tab.inner_text("#problem")
    assert one.tab.input_value("#text") == "😀" * 301
    one.tab.unroute("**/*")
    one.tab.route("**/*", lambda route: route.abort())
    one.tab.click("#go")
    one.tab.locator("#problem", has_text="does not answer").wait_for()


def test_a_hostile_text_is_shown_and_runs_nothing(open_page, worker) -> None:
    sentence = HOSTILE.strip()

    def hostile(text: str) -> str:
        who = "Halvorsen </script><img src=x onerror='window.broken = 1'>"
        told = {"addressee": "<b>x</b>", "voice": "<i>", "relation": "<u>"}
        found = finding(text, sentence, who, "\u202eOslo\u202c", "warned", **told)
        return answer(
            text,
            ("<script>window.broken = 1</script>", "against", "<img src=x onerror='window.broken = 1'>", 0.5, [found]),
        )

    worker.made = hostile
    one = open_page()
    one.send(HOSTILE)
    one.tab.locator(".number").click()
    assert one.tab.evaluate("window.broken") is None
    assert one.tab.locator("#result script, #result img").count() == 0
    assert "<script>window.broken = 1</script>" in one.tab.inner_text("#marked")
    assert "U+202E" in one.tab.inner_text("#marked")
    assert one.complaints == []


def test_the_example_is_one_click_away(open_page, worker) -> None:
    worker.made = answer
    one = open_page()
    one.tab.get_by_role("button", name="Try an example").click()
    one.tab.wait_for_selector("#result:not([hidden])")
    assert worker.asked[0].text == EXAMPLE
    assert one.tab.inner_text("#found") == "No positions"


def serious_faults(one: Opened) -> list[tuple[str, str, str]]:
    from axe_playwright_python.sync_playwright import Axe

    found = Axe().run(one.tab).response["violations"]
    return [
        (fault["id"], node["html"], node["failureSummary"])
        for fault in found
        if fault["impact"] in ("serious", "critical")
        for node in fault["nodes"]
    ]


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (390, "dark"), (320, "light")])
def test_the_page_fits_its_width_and_axe_finds_no_serious_fault(open_page, width: int, scheme: str) -> None:
    one = open_page(width=width, color_scheme=scheme)
    for step in ("empty", "answered", "chosen"):
        if step == "answered":
            one.send()
        elif step == "chosen":
            one.tab.locator(".ref").first.click()
            assert one.tab.locator("#chosen").is_visible() == (width < 900)
        assert one.tab.evaluate("document.documentElement.scrollWidth") <= width, step
        assert one.tab.evaluate(WIDE) == [], step
        assert one.tab.evaluate(COVERED) == [], step
        if step != "answered" and width != 320:  # axe takes a second or two each time
            assert serious_faults(one) == [], step
    paper = one.tab.evaluate(PAPER)
    one.tab.get_by_role("button", name="Switch between light and dark").click()
    assert one.tab.evaluate(PAPER) != paper
    assert one.complaints == []


def test_on_a_phone_what_was_chosen_in_the_text_leads_to_the_list(open_page) -> None:
    one = open_page(width=390)
    one.send()
    one.tab.locator(".ref").first.click()
    one.tab.get_by_role("button", name="In the list").click()
    assert one.tab.locator("#chosen").is_hidden()
    assert one.tab.evaluate("document.activeElement.matches('.number[aria-expanded=true]')")


def test_the_page_is_one_file_that_loads_nothing() -> None:
    html, policy = page(changed())
    assert "connect-src 'self'" in policy
    assert "unsafe" not in policy
    assert not re.search(
        r"""(?:src|href)\s*=\s*["']?(?!data:,|#text|/openapi\.json)[^\s"'>]""", html.split("<script>")[0]
    )
    assert not re.search(r"url\((?!data:)", html)
    assert len(re.findall(r'font-family: "Source S\w+ \d"', html)) > 1
    assert "@style@" not in html
