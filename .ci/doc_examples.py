"""Runs the examples of the pages below and holds what they print against what the pages show.

    python .ci/doc_examples.py [PAGE...]             names what differs, and fails
    python .ci/doc_examples.py --write [PAGE...]     writes what they print into the pages

A page is run from top to bottom, in a folder of its own with the repository's ``corpora`` and ``configs``: shell blocks
command by command, Python blocks with common variables, and a block with a title is written to the file of that name.
The block that follows right behind, marked ``text``, is what is printed.
"""

from __future__ import annotations

import io
import os
import re
import shlex
import sys
import tempfile
from collections.abc import Iterator
from contextlib import chdir, redirect_stdout
from dataclasses import dataclass
from itertools import zip_longest
from pathlib import Path
from unittest import mock

ROOT = Path(__file__).resolve().parents[1]
PAGES = ("docs/python.md", "docs/tutorials/discourse-network.md", "docs/tutorials/custom-actors.md")
WIDTH = "110"  # columns of the terminal
NEAR = 0.03  # figures that are computed differ by less from processor to processor
_BLOCK = re.compile(r'^```(\w+)(?: title="([^"\n]+)")?\n(.*?)^```\n', re.MULTILINE | re.DOTALL)
_SECONDS = re.compile(r"^(time +).*", re.MULTILINE)


@dataclass(frozen=True)
class Example:
    """A block of a page.

    Attributes:
        kind: ``sh``, ``python``, or that of a file.
        title: the name of the file to write, for a block that is one.
        code: what stands in it.
        shown: what the page says it prints; None where it says nothing.
        at: where in the page what it prints stands, half-open in characters.
    """

    kind: str
    title: str
    code: str
    shown: str | None
    at: tuple[int, int]


def examples(page: str) -> Iterator[Example]:
    """The blocks of a page in order, each with the one behind it that shows what it prints."""
    blocks = list(_BLOCK.finditer(page))
    for block, behind in zip_longest(blocks, blocks[1:]):
        if block[1] != "text":
            prints = (
                behind if behind and behind[1] == "text" and not page[block.end() : behind.start()].strip() else None
            )
            shown, at = (prints[3], prints.span(3)) if prints else (None, (0, 0))
            yield Example(block[1], block[2] or "", block[3], shown, at)


def run(page: str, folder: Path) -> list[tuple[Example, str]]:
    """Every example of a page with what it printed.

    Raises:
        SystemExit: a command failed, or is none of stancekit's.
    """
    import torch

    import stancekit.spacy_component  # noqa: F401 - for spaCy, where the package is on the path and not installed

    names: dict[str, object] = {"__name__": "page"}
    # The page shows fp32, which is near the same on all processors, and what a terminal of a known width shows.
    with (
        chdir(folder),
        mock.patch.dict(os.environ, {"COLUMNS": WIDTH, "NO_COLOR": "1"}),
        mock.patch.object(torch.cpu, "_is_avx512_bf16_supported", return_value=False),
    ):
        return [(example, _printed(example, names)) for example in examples(page)]


def _printed(example: Example, names: dict[str, object]) -> str:
    if example.title:
        Path(example.title).write_text(example.code, "utf-8")
        return ""
    if example.kind == "sh":
        return "".join(_command(line) for line in example.code.splitlines())
    if example.kind == "python":
        printed = io.StringIO()
        with redirect_stdout(printed):
            exec(compile(example.code, "page", "exec"), names)  # noqa: S102 - our own pages
        return printed.getvalue()
    return ""


def _command(line: str) -> str:
    from typer.testing import CliRunner

    from stancekit.cli import app

    words = shlex.split(line, comments=True)
    if words[:2] == ["pip", "install"]:
        return ""
    if words[0] != "stancekit":
        raise SystemExit(f"{line}: only stancekit's commands are run")
    if words[1] == "extract":
        words += ["--set", "batch.workers=1"]
    done = CliRunner().invoke(app, words[1:], catch_exceptions=False)
    if done.exit_code:
        raise SystemExit(f"{line}: exit code {done.exit_code}\n{done.output}")
    return _SECONDS.sub(r"\1…", done.stdout)


def difference(shown: str | None, printed: str) -> str | None:
    """The first line in which the two differ by more than computed figures that are near each other."""
    if shown is None:
        return f"nothing is shown of {printed.splitlines()[0]!r}" if printed.strip() else None
    for ours, real in zip_longest(shown.rstrip().splitlines(), printed.rstrip().splitlines(), fillvalue=""):
        if not _alike(ours.split(), real.split()):
            return f"{ours!r} is shown, {real!r} is printed"
    return None


def _alike(ours: list[str], real: list[str]) -> bool:
    return len(ours) == len(real) and all(map(_near, ours, real))


def _near(ours: str, real: str) -> bool:
    one, other = (re.fullmatch(r"([^\w.+-]*)([+-]?\d+\.\d+)(\W*)", word) for word in (ours, real))
    if one and other:
        return one[1] == other[1] and one[3] == other[3] and abs(float(one[2]) - float(other[2])) <= NEAR
    return ours == real


def written(page: str, done: list[tuple[Example, str]]) -> str:
    """The page with what was printed."""
    for example, printed in reversed(done):
        if example.shown is not None:
            lines = "".join(f"{line.rstrip()}\n" for line in printed.rstrip().splitlines())
            page = page[: example.at[0]] + lines + page[example.at[1] :]
    return page


def prepared(folder: Path) -> Path:
    """A folder in which the examples of a page run."""
    for name in ("corpora", "configs"):
        (folder / name).symlink_to(ROOT / name)
    return folder


def main(pages: list[str], *, write: bool) -> None:
    """Write the pages, or exit naming what differs."""
    faults = []
    for name in pages or PAGES:
        path = ROOT / name
        page = path.read_text("utf-8")
        with tempfile.TemporaryDirectory() as folder:
            done = run(page, prepared(Path(folder)))
        if write:
            path.write_text(written(page, done), "utf-8")
        faults += [f"{name}: {fault}" for e, printed in done if (fault := difference(e.shown, printed))]
    if faults and not write:
        raise SystemExit("\n".join(faults))


if __name__ == "__main__":
    main([word for word in sys.argv[1:] if word != "--write"], write="--write" in sys.argv[1:])
