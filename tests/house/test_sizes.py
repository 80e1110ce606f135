"""Files and functions stay short enough to read at once, and are named by what they hold."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

FILE_LINES = 350
FUNCTION_LINES = 60
# Names for whatever did not find its place.
VAGUE = re.compile(r"(?:^|_)(?:utils?|helpers?|managers?|processors?|common|misc|stuff)(?:_|$)")
VAGUE_CLASS = re.compile(r"(?:Utils?|Helper|Manager|Processor)$")


def oversized(path: Path) -> Iterator[str]:
    source = path.read_text("utf-8")
    lines = len(source.splitlines())
    if lines >= FILE_LINES:
        yield f"{path.name}: {lines} lines"
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.end_lineno is not None:
            length = node.end_lineno - node.lineno + 1
            if length >= FUNCTION_LINES:
                yield f"{path.name}: {node.name} has {length} lines"


def vaguely_named(path: Path) -> Iterator[str]:
    if VAGUE.search(path.stem):
        yield f"{path.name}: say what is in it"
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.ClassDef) and VAGUE_CLASS.search(node.name):
            yield f"{path.name}: class {node.name}: say what it is"


def test_no_file_or_function_is_too_long(sources: list[Path]) -> None:
    assert [fault for path in sources for fault in oversized(path)] == []


def test_every_name_says_what_is_there(sources: list[Path]) -> None:
    assert [fault for path in sources for fault in vaguely_named(path)] == []


def test_a_long_file_and_a_long_function_are_found(tmp_path: Path) -> None:
    long_file, long_function, short = tmp_path / "f.py", tmp_path / "g.py", tmp_path / "h.py"
    long_file.write_text("x = 1\n" * FILE_LINES)
    long_function.write_text("async def g():\n" + "    x = 1\n" * (FUNCTION_LINES - 1))
    short.write_text("def h():\n" + "    x = 1\n" * (FUNCTION_LINES - 2))
    assert list(oversized(long_file)) == ["f.py: 350 lines"]
    assert list(oversized(long_function)) == ["g.py: g has 60 lines"]
    assert list(oversized(short)) == []


def test_vague_names_are_found(tmp_path: Path) -> None:
    named = {name: tmp_path / name for name in ("text_utils.py", "helpers.py", "commonwealth.py", "window.py")}
    for path in named.values():
        path.write_text("")
    named["window.py"].write_text("class BatchManager: ...\n")
    assert {name for name, path in named.items() if list(vaguely_named(path))} == {
        "text_utils.py", "helpers.py", "window.py"
    }  # fmt: skip
