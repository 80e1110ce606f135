"""Articles that want to do harm: nothing of theirs runs, turns or hides anything."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from stancekit.report import report
from stancekit.settings import load_settings

ATTACKS = (
    "<script>window.harm = 1</script>",
    "</script><script>window.harm = 2</script>",
    '"><img src=x onerror="window.harm = 3">',
    "<svg onload=window.harm=4>",
    "' onmouseover='window.harm = 5' x='",
    "javascript:window.harm=6",
    "<!--<script>",
    "${window.harm = 7}",
    "\u202egnorts\u202c",
    "__proto__",
)
MARKS = "⟦⟧⟨⟩⦃⦄"  # those that no attack has
HARM = "\u202eonly harm\u202c, </script><script>window.harm = 8</script> \u2066and\u2069 more"
SHOWN = "U+202Eonly harmU+202C, </script><script>window.harm = 8</script> U+2066andU+2069 more."
WATCH = """window.harm = 0; window.refused = [];
  addEventListener('securitypolicyviolation', (e) => refused.push(e.violatedDirective));"""
TURNING = set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
FOREIGN = "img, iframe, object, embed, link, base, b[onclick], svg[onload], [onmouseover]"


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory, write: Callable[..., Path]) -> Path:
    """A page in which every text is an attack: names, ids, titles, relations, sentences, and the heading."""
    folder = tmp_path_factory.mktemp("hostile")
    rows = []
    for number, attack in enumerate(ATTACKS):
        holder, target = (f"{attack} {number}", attack, "PERSON"), (f"issue:{attack}", f"{attack} again", "ISSUE")
        sentence = f"⟦{attack}⟧ ⦃wants⦄ ⟨{attack}⟩ and says {HARM}."
        for month, stance in (("03", "favor"), ("04", "against")):
            article = f"{attack} {month}"
            rows.append((article, f"2029-{month}-01", holder, target, stance, attack, "quote", 0.9, sentence))
    titles = {row[0]: f"{row[0]} <b onclick=window.harm=9>title</b>" for row in rows}
    records = write(folder, tuple(rows), titles, MARKS)
    page = folder / "report.html"
    settings = load_settings(overrides=["over_time.reprints=false"])
    report(records, page, settings, title="</title><script>window.harm = 10</script>\u202e")
    return page


def test_a_hostile_article_runs_nothing_and_turns_nothing(hostile: Path, open_page) -> None:
    one = open_page(hostile, "q=%3Cscript%3Ewindow.harm=11%3C/script%3E&who=%3Cimg%20src%3Dx%20onerror%3Dharm%3D12%3E")
    page = one.page
    page.evaluate(WATCH)
    one.go("")
    assert one.count() == "20 positions, 20 sentences"
    for part in ("sides", "matrix", "network", "time", "all", "about"):
        one.part(part)
    for sign in page.locator("#matrix .cell").all()[:3]:
        sign.hover()
        sign.click()
    sentence = page.locator("#panel .sentence").first
    assert sentence.evaluate("(e) => e.textContent").endswith(SHOWN)
    page.locator("#lines .point").first.click()
    page.get_by_label("Actor", exact=True).fill(ATTACKS[0])
    page.keyboard.press("Enter")
    assert one.count() == "2 of 20 positions, 2 of 20 sentences"
    page.get_by_label("Search").fill(ATTACKS[2])
    page.wait_for_timeout(150)
    one.go("")
    assert not set(page.evaluate("document.body.innerText")) & TURNING
    assert "window.harm = 10" in page.locator("h1").inner_text()
    assert page.locator(FOREIGN).count() == 0
    assert page.locator("script").count() == 3
    assert page.evaluate("({}).polluted") is None
    assert page.evaluate("window.harm") == 0
    assert page.evaluate("window.refused") == []
    assert one.clean()


def test_the_policy_would_stop_what_gets_in_all_the_same(hostile: Path, open_page) -> None:
    """The second wall: markup put into the page by force does not run either."""
    one = open_page(hostile)
    one.page.evaluate(WATCH)
    one.page.evaluate("document.body.insertAdjacentHTML('beforeend', '<img src=x onerror=\"window.harm = 1\">')")
    one.page.evaluate("document.body.append(Object.assign(document.createElement('script'), { text: 'harm = 2' }))")
    one.page.wait_for_timeout(150)
    assert one.page.evaluate("window.harm") == 0
    assert {"img-src", "script-src-elem"} <= set(one.page.evaluate("window.refused"))
