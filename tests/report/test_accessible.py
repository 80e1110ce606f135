"""Widths, light and dark, and what axe-core finds."""

from __future__ import annotations

from pathlib import Path

import pytest

from stancekit.report import Built

PARTS = ("sides", "matrix", "network", "time", "all", "about")
# What stands out of the page to the right; only the matrix may, inside its own scrolling.
WIDE = """() => [...document.querySelectorAll('body *')]
  .filter((e) => e.getBoundingClientRect().right > innerWidth + 1)
  .filter((e) => !e.closest('#matrix-scroll, #panel:not([open])'))
  .map((e) => `${e.tagName}.${e.className} ${e.id}`)"""
# Pairs of headings, texts, names and controls of one layer that cover each other in part.
COVERED = """() => {
  const kinds = 'h2, h3, p, dt, dd, .quiet, .toggle, .what .link, .list td, .line-chart svg, #graph, #filters input';
  const layer = (e) => e.closest('#filterbar, #panel, header')?.id ?? 'main';
  const boxes = [...document.querySelectorAll(kinds)]
    .filter((e) => e.checkVisibility() && !e.closest('.menu-list, .unseen, #tip'))
    .map((e) => [e, e.getBoundingClientRect()]);
  const cover = (p, q) => p.left < q.right - 2 && q.left < p.right - 2 && p.top < q.bottom - 2 && q.top < p.bottom - 2;
  return boxes.flatMap(([a, p], n) => boxes.slice(n + 1)
    .filter(([b, q]) => layer(a) === layer(b) && !a.contains(b) && !b.contains(a) && cover(p, q))
    .map(([b]) => [a.outerHTML.slice(0, 90), b.outerHTML.slice(0, 90)]));
}"""
PAPER = "getComputedStyle(document.documentElement).backgroundColor"


def serious_faults(one) -> list[tuple[str, str, str]]:
    from axe_playwright_python.sync_playwright import Axe

    found = Axe().run(one.page).response["violations"]
    return [
        (fault["id"], node["html"], node["failureSummary"])
        for fault in found
        if fault["impact"] in ("serious", "critical")
        for node in fault["nodes"]
    ]


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (390, "dark")])
def test_the_page_fits_its_width_and_axe_finds_no_serious_fault(
    open_page, built: tuple[Path, Built], width: int, scheme: str
) -> None:
    one = open_page(built[0], width=width, color_scheme=scheme)
    for part in PARTS:
        one.part(part)
    assert one.page.evaluate("document.documentElement.scrollWidth") <= width
    assert one.page.evaluate(WIDE) == []
    assert one.page.evaluate(COVERED) == []
    assert serious_faults(one) == []
    one.go("who=halvorsen&what=issue%3Aloan-new")
    if width < 500:  # the panel covers a small screen, and lets nothing behind it be reached
        assert one.page.evaluate("document.querySelector('#panel').matches(':modal')")
        assert one.page.evaluate("document.querySelector('#panel').getBoundingClientRect().width") == width
    one.page.wait_for_timeout(200)
    assert one.page.evaluate("document.documentElement.scrollWidth") <= width
    assert one.page.evaluate(WIDE) == []
    assert one.page.evaluate(COVERED) == []
    assert serious_faults(one) == []
    assert one.clean()


def test_on_the_smallest_phone_nothing_stands_out_and_filters_are_behind_a_button(
    open_page, built: tuple[Path, Built]
) -> None:
    one = open_page(built[0], width=320)
    for part in PARTS:
        one.part(part)
    assert one.page.evaluate("document.documentElement.scrollWidth") <= 320
    assert one.page.evaluate(WIDE) == []
    assert one.page.locator("#filters").is_hidden()
    one.page.get_by_role("button", name="Filters").click()
    one.page.get_by_label("quotation").check()
    assert one.count() == "2 of 7 positions, 2 of 7 sentences"
    light = one.page.evaluate(PAPER)
    one.page.get_by_role("button", name="Switch between light and dark").click()
    assert one.page.evaluate(PAPER) != light
    assert one.clean()
