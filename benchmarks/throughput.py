"""Articles a second of ``stancekit extract``, measured on whole processes.

    python benchmarks/throughput.py                          200 articles, the default model
    python benchmarks/throughput.py --set batch.threads=1 --repeat 3

The articles are made anew for each run of the script, always the same ones: about 700 words of paragraphs drawn without
repetition from ``corpora/samples``, no two articles alike. Each is a file of its own.

A process is timed from its start to its end: interpreter, imports, loading, reading, analysis, scoring, writing. Two
rates come of it, each ``articles / seconds``:

    after loading   without the seconds until the first worker could begin (``loading_seconds`` of the summary); what
                    other workers need to load after that counts as running
    whole           with everything

A machine that does something else beside makes all three smaller; processor seconds suffer less.

Memory is that of the process and its children together, the highest of several looks, in two figures:

    in use        the sum of what Linux calls the proportional set size (PSS), looked at twice a second: a page that
                  n processes share counts 1/n for each, so all pages count once; what the run takes from the machine
    upper bound   the sum of the resident set sizes (RSS), looked at 20 times a second: a shared page counts for each

Without ``/proc`` there is only an upper bound, which then is that of the largest single process.
"""

from __future__ import annotations

import argparse
import json
import random
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from stancekit import Article, Rejection, load_settings, read_articles

SAMPLES = Path(__file__).resolve().parent.parent / "corpora" / "samples"
WORDS = 700
MIB = 1 << 20


@dataclass(frozen=True)
class Run:
    """One process: its wall-clock and processor seconds, its peak memory in bytes, and its own summary.

    ``shared_once`` is the memory in use, ``shared_each`` the upper bound; the first is 0 where it cannot be known.
    """

    seconds: float
    processor: float
    shared_once: int
    shared_each: int
    summary: dict[str, Any]

    def rate(self, left_out: str | None) -> float:
        """Articles a second, without the seconds that the summary has under ``left_out``."""
        seconds: float = self.seconds - (self.summary[left_out] if left_out else 0.0)
        articles: int = self.summary["articles"]
        return articles / seconds


def main() -> None:
    options = arguments()
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch) / "articles"
        words = make_articles(folder, options.articles)
        print(f"{options.articles} articles, {words / options.articles:.0f} words each on average")
        runs = []
        for number in range(1, options.repeat + 1):
            runs.append(measured(command(options, folder, Path(scratch) / "out"), Path(scratch) / "summary.json"))
            print(report(number, runs[-1]), flush=True)
        if len(runs) > 1:
            print(spread(runs))


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--articles", type=int, default=200)
    parser.add_argument("--model", help="a model folder or name instead of the default")
    parser.add_argument("--set", action="append", default=[], metavar="KEY=VALUE", help="a setting; may be repeated")
    parser.add_argument("--repeat", type=int, default=1, help="how often to run, to see how far the figures vary")
    return parser.parse_args()


def make_articles(folder: Path, number: int) -> int:
    """Write the articles; their words in all."""
    folder.mkdir(parents=True)
    paragraphs = list(sample_paragraphs())
    draw = random.Random(1)
    seen: set[tuple[str, ...]] = set()
    words = 0
    while len(seen) < number:
        chosen = drawn(paragraphs, draw)
        if chosen not in seen:
            seen.add(chosen)
            text = "\n\n".join(chosen) + "\n"
            words += len(text.split())
            (folder / f"{len(seen):06}.txt").write_text(text, "utf-8")
    return words


def sample_paragraphs() -> Iterator[str]:
    """The paragraphs of the sample corpus without its layout noise, each once."""
    settings = load_settings().ingest
    seen: set[str] = set()
    for article in read_articles([SAMPLES], settings):
        if isinstance(article, Rejection):
            raise SystemExit(str(article))
        for paragraph in clean_paragraphs(article):
            if paragraph not in seen:
                seen.add(paragraph)
                yield paragraph


def clean_paragraphs(article: Article) -> Iterator[str]:
    at = 0
    for line in article.text.splitlines(keepends=True):
        start, at = at, at + len(line)
        noisy = any(n.span.start < at and start < n.span.end for n in article.noise)
        if not noisy and len(line.split()) >= 20:
            yield line.strip()


def drawn(paragraphs: list[str], draw: random.Random) -> tuple[str, ...]:
    """Paragraphs in a random order, as many as come nearest to the wanted length."""
    chosen: list[str] = []
    words = 0
    for paragraph in draw.sample(paragraphs, len(paragraphs)):
        more = len(paragraph.split())
        if abs(words + more - WORDS) > abs(words - WORDS):
            break
        chosen.append(paragraph)
        words += more
    return tuple(chosen)


def command(options: argparse.Namespace, folder: Path, out: Path) -> list[str]:
    settings = [part for text in options.set for part in ("--set", text)]
    model = ["--model", options.model] if options.model else []
    summary = ["--json", str(out.parent / "summary.json")]
    program = [sys.executable, "-m", "stancekit", "extract", str(folder), "-o", str(out / "positions.jsonl")]
    return [*program, "--quiet", *summary, *model, *settings]


def measured(call: list[str], summary: Path) -> Run:
    """Run a process to its end; whatever it sets aside or fails at stops the benchmark."""
    before, began = processor_seconds(), time.perf_counter()
    process = subprocess.Popen(call)
    once, each, looks = 0, 0, 0
    while process.poll() is None:
        each = max(each, resident(process.pid))
        if looks % 10 == 0:  # it costs milliseconds
            once = max(once, proportional(process.pid))
        looks += 1
        time.sleep(0.05)
    seconds = time.perf_counter() - began
    if process.returncode:
        raise SystemExit(f"stancekit extract ended with exit code {process.returncode}")
    if not each:
        each = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * (1 if sys.platform == "darwin" else 1024)
    return Run(seconds, processor_seconds() - before, once, each, json.loads(summary.read_text("utf-8")))


def processor_seconds() -> float:
    """Of all processes that were started here and have ended, with those that they started."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def resident(pid: int) -> int:
    """Resident memory of a process and all below it, shared pages counted for each, in bytes."""
    return sum(_pages(one) for one in family(pid)) * resource.getpagesize()


def proportional(pid: int) -> int:
    """Memory of a process and all below it, shared pages counted once, in bytes."""
    return sum(map(_proportional, family(pid)))


def family(pid: int) -> list[int]:
    """A process and all below it; those that end meanwhile may be missing, and all where there is no /proc."""
    try:
        below = [
            int(c) for task in Path(f"/proc/{pid}/task").iterdir() for c in (task / "children").read_text().split()
        ]
    except OSError:
        return []
    return [pid, *(one for child in below for one in family(child))]


def _pages(pid: int) -> int:
    try:
        return int(Path(f"/proc/{pid}/statm").read_text("ascii").split()[1])
    except OSError:
        return 0


def _proportional(pid: int) -> int:
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text("ascii").splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) * 1024 for line in lines if line.startswith("Pss:")), 0)


def report(number: int, run: Run) -> str:
    own = run.summary
    return (
        f"run {number}: {run.rate('loading_seconds'):.2f} articles/s after loading, "
        f"{run.rate(None):.2f} whole; {run.seconds:.1f} s, of them loading {own['loading_seconds']:.1f}; "
        f"{run.processor / own['articles']:.2f} processor seconds an article, loading included; "
        f"peak memory {run.shared_once / MIB:.0f} MiB in use, {run.shared_each / MIB:.0f} MiB as an upper bound; "
        f"{own['scored'] / own['articles']:.0f} of {own['pairs'] / own['articles']:.0f} pairs scored an article, "
        f"{own['findings']} findings"
    )


def spread(runs: list[Run]) -> str:
    rates = sorted(run.rate("loading_seconds") for run in runs)
    middle = rates[len(rates) // 2]
    ratios = " ".join(f"{rate / middle:.3f}" for rate in rates)
    return f"median {middle:.2f} articles/s after loading; the runs as ratios to it: {ratios}"


if __name__ == "__main__":
    main()
