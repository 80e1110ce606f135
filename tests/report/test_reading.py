"""The page as a reader uses it, in Chromium."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from stancekit.report import Built, report
from stancekit.settings import load_settings

WARNED = (
    "Halvorsen warned the Greek government on Monday that Oslo would block any new loan,"
    ' calling its budget "a fantasy".'
)
ALL = "7 positions, 7 sentences"
LABEL = "document.activeElement.getAttribute('aria-label')"
TIES = "document.querySelector('#graph')._cyreg.cy.edges().map((e) => ['who', 'what', 'stance'].map((k) => e.data(k)))"
PLACE = """(id) => {
  const graph = document.querySelector('#graph'), box = graph.getBoundingClientRect();
  const at = graph._cyreg.cy.getElementById(id).renderedPosition();
  return [box.x + at.x, box.y + at.y];
}"""
SIGNS = """(e) => [getComputedStyle(e, '::before').content, getComputedStyle(e, '::after').content,
  getComputedStyle(e).textDecorationStyle]"""
SEEN = """(e) => {
  const copy = e.cloneNode(true);
  copy.querySelectorAll('.unseen').forEach((one) => one.remove());
  return copy.textContent;
}"""


@pytest.fixture(scope="module")
def shared(open_shared, built: tuple[Path, Built]):
    """One page for all of these tests, since opening it takes longer than what they do."""
    one = open_shared(built[0])
    yield one
    assert one.clean()


@pytest.fixture
def desk(shared):
    """The page as it is when it opens, without filters."""
    shared.go("")
    return shared


def words(locator) -> str:
    """A text without what is only there for screen readers."""
    return " ".join(locator.evaluate(SEEN).split())


def test_the_heading_says_what_is_there(desk) -> None:
    assert desk.page.title() == desk.page.locator("h1").inner_text() == "The Nordic loan"
    assert words(desk.page.locator("#standfirst")) == (
        "7 positions of 5 actors on 3 targets, with the 7 sentences that say so, in 4 articles "
        "from 17 January 2029 to 20 September 2029."
    )
    brief = words(desk.page.locator("#brief"))
    assert "What divides most is new loan: 2 for it (Denmark and Sweden), 1 against it (Norway)" in brief
    assert "A change of mind: Halvorsen on new loan, against in Mar 2029, for in Sep 2029." in brief


def test_the_sides_of_a_target_are_named(desk) -> None:
    sides = desk.part("sides").locator(".side")
    assert words(sides.first.locator("h3")) == "new loan"
    assert [words(row) for row in sides.first.locator(".people").all()] == [
        "ForDenmark1Sweden1", "AgainstNorway1", "BothHalvorsen2 now for"
    ]  # fmt: skip
    desk.page.get_by_role("button", name="Actors", exact=True).click()
    assert sides.locator("h3").all_inner_texts() == ["Greece", "Halvorsen"]
    desk.page.get_by_role("button", name="All", exact=True).click()


@pytest.mark.parametrize(
    ("fragment", "count"),
    [
        ("stance=against", "4 of 7 positions, 4 of 7 sentences"),
        ("stance=against&stance=favor", "7 of 7 positions, 7 of 7 sentences"),
        ("actor=halvorsen", "3 of 7 positions, 3 of 7 sentences"),
        ("target=issue%3Aloan-new&actor=halvorsen", "2 of 7 positions, 2 of 7 sentences"),
        ("relation=REJECT", "2 of 7 positions, 2 of 7 sentences"),
        ("voice=quote", "2 of 7 positions, 2 of 7 sentences"),
        ("voice=author&voice=reported", "2 of 7 positions, 2 of 7 sentences"),
        ("from=2029-02-08&to=2029-03-14", "3 of 7 positions, 3 of 7 sentences"),
        ("min=0.75", "4 of 7 positions, 4 of 7 sentences"),
        ("q=greek+MONDAY", "1 of 7 positions, 1 of 7 sentences"),
        ("q=kattegat", "7 of 7 positions, 7 of 7 sentences"),
        ("q=nowhere", "0 of 7 positions, 0 of 7 sentences"),
        ("actor=nobody&stance=perhaps&min=7&from=yesterday", ALL),
        ("matrix", ALL),
    ],
)
def test_the_address_holds_the_filters(desk, fragment: str, count: str) -> None:
    desk.go(fragment)
    assert desk.count() == count


def test_filters_change_what_is_drawn_and_the_address(desk) -> None:
    signs = desk.part("matrix").locator(".cell")
    assert signs.count() == 6
    desk.page.get_by_role("group", name="Stance").get_by_role("button", name="against").click()
    assert desk.count() == "4 of 7 positions, 4 of 7 sentences"
    assert signs.count() == 4
    assert desk.page.url.endswith("#stance=against")
    desk.page.get_by_label("Actor", exact=True).fill("norway")
    desk.page.keyboard.press("Enter")
    assert desk.count() == "1 of 7 positions, 1 of 7 sentences"
    desk.page.get_by_role("button", name="Remove the filter against").click()
    desk.page.get_by_text("More filters").click()
    desk.page.get_by_label("told by the author").check()
    assert desk.page.url.endswith("#actor=norway&voice=narrated")
    desk.page.keyboard.press("Escape")
    desk.page.get_by_label("Search").fill("fantasy")
    desk.until("document.querySelector('#count').textContent.startsWith('0 of 7')")
    desk.page.locator("#nothing").get_by_role("button").click()
    assert desk.count() == ALL
    assert desk.page.locator("#nothing").is_hidden()


def test_a_click_on_a_sign_shows_the_sentence_with_its_marks(desk) -> None:
    desk.part("matrix")
    label = "Halvorsen on Greece: against, score −0.90, 1 sentence in 1 article"
    desk.page.locator("#matrix").get_by_role("button", name=label).click()
    panel = desk.panel()
    assert words(panel.locator("h2")) == "Halvorsen on Greece"
    assert words(panel.locator(".sentence")) == WARNED
    assert words(panel.locator(".paragraph")) == f"It was a quiet week. {WARNED} Nobody answered."
    marked = {role: words(panel.locator(f".sentence mark.{role}")) for role in ("holder", "target", "cue")}
    assert marked == {"holder": "Halvorsen", "target": "the Greek government", "cue": "warned"}
    head = words(panel.locator(".finding-head"))
    assert head == "against · threatens, in indirect speech · confidence 0.90"
    source = words(panel.locator(".source"))
    assert source == "The warning, Henrik Solbakken, The Kattegat Review, 17 January 2029. copy"
    assert desk.page.url.endswith("#who=halvorsen&what=greece")


def test_marks_are_told_apart_without_colour(desk) -> None:
    desk.go("who=halvorsen&what=greece")
    marks = [desk.panel().locator(f".sentence mark.{role}") for role in ("holder", "target", "cue")]
    assert [one.evaluate(SIGNS) for one in marks] == [
        ['"["', '"]"', "solid"], ['"⟨"', '"⟩"', "dashed"], ['"{"', '"}"', "double"]
    ]  # fmt: skip


def test_a_point_of_a_timeline_leads_to_the_sentences_of_its_period(desk) -> None:
    part = desk.part("time")
    points = part.locator(".point")
    assert [point.get_attribute("aria-label") for point in points.all()] == [
        "Mar 2029: −0.90, 1 article", "Sep 2029: +0.90, 1 article"
    ]  # fmt: skip
    shift = words(part.locator(".shift-words"))
    assert shift.startswith("Changed sides: against (−0.90) in Mar 2029, for (+0.90) in Sep 2029")
    points.nth(1).click()
    assert words(desk.panel().locator(".sentence")) == "“I can take the loan,” he said."
    assert desk.page.url.endswith("#who=halvorsen&what=issue%3Aloan-new&when=2029-09")


def test_the_network_has_the_same_ties_and_leads_to_their_sentences(desk) -> None:
    desk.part("network")
    favor, against, both = 0, 1, 3
    assert sorted(desk.page.evaluate(TIES)) == [
        ["AUTHOR:Henrik Solbakken", "halvorsen", against], ["denmark", "issue:loan-new", favor],
        ["halvorsen", "greece", against], ["halvorsen", "issue:loan-new", both],
        ["norway", "issue:loan-new", against], ["sweden", "issue:loan-new", favor],
    ]  # fmt: skip
    desk.page.mouse.click(*desk.page.evaluate(PLACE, "nsweden"))
    assert words(desk.panel().locator(".sentence")) == "Stockholm wants a new loan."
    assert "who=sweden" in desk.page.url


def test_names_in_the_network_do_not_cover_each_other(desk) -> None:
    desk.part("network")
    boxes = desk.page.evaluate("document.querySelector('#graph')._cyreg.cy.nodes().map((n) => n.boundingBox())")
    assert len(boxes) == 7
    for n, a in enumerate(boxes):
        for b in boxes[n + 1 :]:
            assert a["x2"] <= b["x1"] or b["x2"] <= a["x1"] or a["y2"] <= b["y1"] or b["y2"] <= a["y1"]


def test_the_list_leads_to_the_same_sentences(desk) -> None:
    part = desk.part("all")
    rows = part.locator("tbody tr")
    assert rows.count() == 7
    part.get_by_role("link", name=re.compile("Copenhagen")).click()
    assert words(desk.panel().locator(".sentence")) == "Copenhagen backs it, too."
    desk.go("")
    part.locator("th").get_by_text("Confidence").click()
    sure = part.locator("td.at-confidence").all_inner_texts()
    assert sure == ["0.90", "0.80", "0.80", "0.80", "0.70", "0.60", "0.50"]


def test_the_panel_follows_the_address(desk) -> None:
    desk.go("stance=against&who=halvorsen")
    assert desk.count() == "4 of 7 positions, 4 of 7 sentences"
    assert desk.panel().locator(".finding").count() == 2
    left = desk.page.evaluate("document.querySelector('#panel').getBoundingClientRect().left")
    assert desk.page.evaluate("document.querySelector('main').getBoundingClientRect().right") <= left
    desk.go("stance=favor")
    assert desk.count() == "3 of 7 positions, 3 of 7 sentences"
    assert desk.panel().is_hidden()


def test_the_keyboard_is_enough(desk) -> None:
    keys = desk.page.keyboard
    keys.press("/")
    assert desk.page.evaluate("document.activeElement.id") == "q"
    desk.part("matrix").locator(".cell[tabindex='0']").focus()
    seen = {desk.page.evaluate(LABEL)}
    for key in ("ArrowRight", "ArrowDown", "ArrowLeft", "ArrowUp", "ArrowRight", "ArrowRight", "ArrowDown") * 2:
        keys.press(key)
        seen.add(desk.page.evaluate(LABEL))
    assert len(seen) >= 3
    label = desk.page.evaluate(LABEL)
    keys.press("Enter")
    assert desk.panel().is_visible()
    assert desk.page.evaluate("document.activeElement.id") == "panel-title"
    desk.page.wait_for_timeout(100)
    keys.press("Escape")
    assert desk.panel().is_hidden()
    desk.page.wait_for_timeout(100)
    assert desk.page.evaluate(LABEL) == label


def test_a_sentence_that_is_not_on_the_page_is_counted_and_its_record_named(
    open_page, records: Path, tmp_path: Path
) -> None:
    page = tmp_path / "report.html"
    report(records, page, load_settings(overrides=["report.sentences=1"]))
    one = open_page(page, "who=denmark")
    assert one.count() == ALL
    assert words(one.panel().locator(".elsewhere")).endswith("It stands in the record welcome-denmark-issue:loan-new.")
    assert "6 sentences are counted, but not to be read here" in words(one.part("about"))
    assert one.part("all").get_by_text("not on the page").count() == 6
    assert one.clean()


def test_on_paper_there_is_nothing_to_press(desk) -> None:
    desk.go("who=halvorsen")
    desk.page.emulate_media(media="print")
    assert desk.page.locator("#filters").is_hidden()
    assert desk.panel().locator(".sentence").first.is_visible()
    desk.page.emulate_media(media="screen")
