"""The page of ``stancekit report``: how long it takes to build, how big it is, how fast it opens and filters.

    python benchmarks/report_page.py                         10,000 positions
    python benchmarks/report_page.py --positions 100000      more than the page takes by default
    python benchmarks/report_page.py --keep out/             keep the records and the page

The records are invented, always the same ones: 120 actors in four camps and 160 issues speak through articles of nine
paragraphs over two years. Who speaks how often follows a power law, as in real corpora, and so does what they speak of.

The page is built by the command, in a process of its own, and opened in Chromium (STANCEKIT_CHROMIUM, or what is
installed) at 1280 by 900 pixels:

    first paint   from the start of the navigation to the first contentful paint
    ready         to when everything in sight is drawn and filters work
    filter        from a change of a filter to the picture after it, count and drawings in sight included: five filters,
                  set and taken away, at each of five places of the page

Each time is the median of the openings, and of the filters the slowest; the machine should do nothing else.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

MIB = 1 << 20
LIMITS = {"page": 15.0, "first paint": 2000.0, "filter": 200.0}  # MB, ms, ms
SURNAMES = "Halvorsen Karvela Wiedenhoff Rautala Zarecki Quintanar Castelain Brynildsen Roubis Mandaraki".split()
FIRST = "Tormod Despina Clara Aino Tomasz Ines Bruno Ase Thanasis Sofia Petros Eleftheria".split()
THINGS = "loan guarantee budget tariff pipeline reform treaty embargo pension port grid quota".split()
KINDS = "new common Nordic second Greek frozen joint early delayed secret larger cheaper regional".split()
VERBS = {
    "favor": (("SUPPORT", "backs"), ("AGREE", "has agreed to"), ("REQUEST", "asks for")),
    "against": (("REJECT", "rejects"), ("ACCUSE", "calls a mistake:"), ("THREATEN", "threatens to block")),
    "neutral": (("ASSESS", "has no opinion on"),),
}
WORDS = (
    "nobody envoy spring figure table lectern corridor market winter deadline harbour committee paper promise minister "
    "village railway signature autumn budget newspaper neighbour argument question answer letter morning bridge"
).split()
# Runs an act, and gives the milliseconds until the count has changed and the picture after that is drawn.
TIMED = """async (act) => {
  const count = document.querySelector('#count'), before = count.textContent;
  const begun = performance.now();
  new Function(act)();
  while (count.textContent === before) {
    if (performance.now() - begun > 10000) throw new Error(`nothing changes: ${act}`);
    await new Promise((next) => setTimeout(next, 1));
  }
  await new Promise((next) => requestAnimationFrame(() => setTimeout(next)));
  return performance.now() - begun;
}"""


PARTS = ("title", "matrix", "network", "time", "all")


@dataclass(frozen=True)
class Opening:
    """One opening of the page: milliseconds to the first contentful paint, to ready, and of each kind of filter."""

    paint: float
    ready: float
    filters: dict[tuple[str, str], float]  # by the part in sight and the act


def main() -> None:
    options = _options()
    with tempfile.TemporaryDirectory() as scratch:
        folder = options.keep or Path(scratch)
        folder.mkdir(parents=True, exist_ok=True)
        count = write_records(folder, options.positions)
        page = folder / "report.html"
        seconds, memory, summary = build(folder, page)
        openings = [opened(page) for _ in range(options.repeat)]
    size = page_size(summary)
    slowest = slowest_acts(openings)
    found = {
        "page": size,
        "first paint": statistics.median(o.paint for o in openings),
        "filter": max(slowest.values()),
    }
    print(summary)
    print(f"records      {count:,} positions")
    print(f"built in     {seconds:.1f} s, {memory / MIB:,.0f} MiB at most")
    print(f"page         {size:.1f} MB (at most {LIMITS['page']:.0f})")
    print(f"first paint  {found['first paint']:.0f} ms (at most {LIMITS['first paint']:.0f})")
    print(f"ready        {statistics.median(o.ready for o in openings):.0f} ms")
    for name, value in slowest.items():
        print(f"filter       {value:.0f} ms  {name} (at most {LIMITS['filter']:.0f})")
    sys.exit(any(found[name] > limit for name, limit in LIMITS.items()))


def write_records(folder: Path, wanted: int) -> int:
    """``positions.jsonl`` and ``articles.jsonl``; returns the number of positions."""
    rng = random.Random(1)
    actors, issues = invented_actors(rng), invented_issues(rng)
    lean = {(a["id"], i["id"]): leaning(a, i, rng) for a in actors for i in issues}
    positions = (folder / "positions.jsonl").open("w", encoding="utf-8")
    articles = (folder / "articles.jsonl").open("w", encoding="utf-8")
    count = 0
    with positions, articles:
        for number in range(wanted):
            article, records = invented_article(number, actors, issues, lean, rng)
            articles.write(json.dumps(article) + "\n")
            for record in records[: wanted - count]:
                positions.write(json.dumps(record) + "\n")
                count += 1
            if count >= wanted:
                break
    return count


def invented_actors(rng: random.Random) -> list[dict[str, Any]]:
    names = [f"{first} {last}" for first in FIRST for last in SURNAMES]
    rng.shuffle(names)
    return [
        {"id": name.lower().replace(" ", "-"), "name": name, "type": "PERSON", "camp": number % 4}
        for number, name in enumerate(names)
    ]


def invented_issues(rng: random.Random) -> list[dict[str, Any]]:
    names = [f"{kind} {thing}" for kind in KINDS for thing in THINGS]
    names += [f"{thing} of {year}" for year in (2029, 2030) for thing in THINGS]
    rng.shuffle(names)
    return [
        {"kind": "issue", "id": f"issue:{name.replace(' ', '-')}", "name": f"the {name}", "type": "ISSUE"}
        for name in names[:160]
    ]


def leaning(actor: dict[str, Any], issue: dict[str, Any], rng: random.Random) -> float:
    """The probability that the actor is for the issue: camps differ by issue, members by a little."""
    camp = random.Random(f"{actor['camp']} {issue['id']}").choice((0.1, 0.15, 0.5, 0.85, 0.9))
    return min(0.97, max(0.03, camp + rng.uniform(-0.1, 0.1)))


def invented_article(
    number: int, actors: list[Any], issues: list[Any], lean: dict[tuple[str, str], float], rng: random.Random
) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    day = date(2029, 1, 1) + timedelta(days=rng.randrange(730))
    about = {
        "id": f"column-{number:06}", "path": None, "title": f"Column {number + 1:,}", "date": day.isoformat(),
        "author": None, "source": f"The {rng.choice(SURNAMES)} Review", "sha256": None,
    }  # fmt: skip
    text, records, met = "", [], set[tuple[str, str]]()
    for _ in range(9):
        text += " ".join(f"The {' '.join(rng.choices(WORDS, k=12))}." for _ in range(3)) + " "
        actor, issue = power(actors, rng), power(issues, rng)
        if (actor["id"], issue["id"]) not in met and rng.random() < 0.5:
            met.add((actor["id"], issue["id"]))
            record, sentence = invented_position(about, actor, issue, lean[actor["id"], issue["id"]], len(text), rng)
            text += sentence + " "
            records.append(record)
        text = text.rstrip() + "\n\n"
    return {**about, "text": text, "noise": []}, records


def power(items: list[Any], rng: random.Random) -> Any:
    """The n-th is drawn with a weight of about 1 / n."""
    return items[min(len(items) - 1, int(len(items) ** rng.random()) - 1)]


def invented_position(
    about: dict[str, Any], actor: dict[str, Any], issue: dict[str, Any], lean: float, start: int, rng: random.Random
) -> tuple[dict[str, Any], str]:
    stance = "neutral" if rng.random() < 0.05 else "favor" if rng.random() < lean else "against"
    relation, verb = rng.choice(VERBS[stance])
    day = rng.choice(("Monday", "Friday"))
    sentence = f"{actor['name']}, as the paper had it on {day}, {verb} {issue['name']}, whatever others may say."
    words = {"holder": actor["name"], "cue": verb, "target": issue["name"]}
    at = {role: start + sentence.index(said) for role, said in words.items()}
    confidence = round(rng.uniform(0.5, 0.95), 4)
    finding = {
        "start": start, "end": start + len(sentence), "text": sentence,
        **{name: {"start": at[name], "end": at[name] + len(words[name]), "text": words[name]} for name in words},
        "stance": stance, "relation": relation, "voice": rng.choice(("quote", "reported", "narrated")),
        "hypothetical": False, "addressee": None, "confidence": confidence,
    }  # fmt: skip
    record = {
        "schema": "stancekit/position/1", "id": f"{rng.getrandbits(80):020x}", "article": about,
        "actor": {key: actor[key] for key in ("id", "name", "type")}, "target": issue, "stance": stance,
        "score": {"favor": 1, "against": -1, "neutral": 0}[stance] * round(rng.uniform(0.6, 1), 4) + 0.0,
        "confidence": confidence, "evidence": [finding],
        "model": {"name": "invented", "version": "1", "fingerprint": "0" * 16},
    }  # fmt: skip
    return record, sentence


def build(folder: Path, page: Path) -> tuple[float, int, str]:
    """Seconds, peak memory in bytes, and what the command printed."""
    command = [
        sys.executable,
        "-m",
        "stancekit",
        "report",
        str(folder),
        "-o",
        str(page),
        "--title",
        "An invented debate",
    ]
    begun = time.perf_counter()
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    seconds = time.perf_counter() - begun
    # On Linux in KiB; children that have ended, of which this is the only large one.
    return seconds, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * 1024, done.stdout.strip()


def opened(page: Path) -> Opening:
    from playwright.sync_api import sync_playwright

    path = os.environ.get("STANCEKIT_CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox", "--disable-gpu"])
        # The measuring evaluates code by name, which the page's policy forbids; what is measured is the same.
        context = browser.new_context(viewport={"width": 1280, "height": 900}, bypass_csp=True)
        context.set_default_timeout(120_000)
        tab = context.new_page()
        tab.goto(page.as_uri())
        tab.wait_for_selector("html[data-ready]")
        tab.wait_for_timeout(3000)
        paint = tab.evaluate("performance.getEntriesByName('first-contentful-paint')[0].startTime")
        ready = tab.evaluate("performance.getEntriesByName('ready')[0].startTime")
        filters = dict(filter_times(tab))
        browser.close()
    return Opening(paint, ready, filters)


def filter_times(tab: Any) -> Iterator[tuple[tuple[str, str], float]]:
    actor = tab.evaluate("JSON.parse(document.getElementById('data').textContent).actors.id[0]")
    acts = {
        "stance": "document.querySelector('[data-value=against]').click()",
        "actor": f"location.hash = 'actor={actor}'",
        "search": "const q = document.querySelector('#q'); q.value = 'guarantee'; q.dispatchEvent(new Event('input'))",
        "confidence": "const m = document.querySelector('#min'); m.value = 0.8; m.dispatchEvent(new Event('input'))",
        "voice": "document.querySelector('input[value=quote]').click()",
    }
    clear = "document.querySelector('#reset').click()"
    for part in PARTS:
        tab.evaluate(f"document.querySelector('#{part}').scrollIntoView({{ behavior: 'instant' }})")
        tab.wait_for_timeout(2500)
        for name, act in acts.items():
            yield (part, name), tab.evaluate(TIMED, act)
            tab.wait_for_timeout(800)  # what is out of sight is drawn meanwhile
            yield (part, f"no {name}"), tab.evaluate(TIMED, clear)
            tab.wait_for_timeout(800)


def slowest_acts(openings: list[Opening]) -> dict[str, float]:
    """For each part of the page in sight, the median of the act that takes longest."""
    median = {act: statistics.median(o.filters[act] for o in openings) for act in openings[0].filters}
    slowest = {}
    for part in PARTS:
        act = max((act for act in median if act[0] == part), key=lambda act: median[act])
        slowest[f"in sight of {part}, the slowest: {act[1]}"] = median[act]
    return slowest


def page_size(summary: str) -> float:
    return float(summary.rpartition("(")[2].split()[0])


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="How long the page takes to build, to open, and to filter.")
    parser.add_argument("--positions", type=int, default=10_000)
    parser.add_argument("--repeat", type=int, default=3, help="openings of the page")
    parser.add_argument("--keep", type=Path, metavar="FOLDER", help="keep the records and the page there")
    return parser.parse_args()


if __name__ == "__main__":
    main()
