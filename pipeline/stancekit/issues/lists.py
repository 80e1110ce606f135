"""A user's own issues: YAML files with an id, a label and phrases for each."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, Final

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from stancekit.errors import InputError, UsageError
from stancekit.issues.catalogue import PREFIX, Issue, Named

_SUFFIXES: Final = (".yaml", ".yml")
_GUIDE: Final = "see docs/issues.md for the shape"


class _Entry(BaseModel):
    """An issue as a list has it."""

    model_config = ConfigDict(extra="forbid", strict=True)

    id: str = Field(pattern=r"^(issue:)?[^\s:@]+$")
    label: str = Field(min_length=1)
    phrases: list[str] = []
    opposed: list[str] = []


def read_lists(paths: Iterable[Path]) -> Iterator[Issue]:
    """The issues of files and folders of them, in their order. The label is one of an issue's phrases.

    Raises:
        UsageError: there is no such file.
        InputError: it cannot be read, or an issue in it is not as it should be; the message has file and line.
    """
    for path in _files(paths):
        yield from _read(path)


def _files(paths: Iterable[Path]) -> Iterator[Path]:
    for path in paths:
        found = sorted(p for p in path.iterdir() if p.suffix.lower() in _SUFFIXES) if path.is_dir() else [path]
        if not found:
            raise UsageError(f"{path}: no .yaml file in it; name a file of issues, {_GUIDE}")
        yield from found


def _read(path: Path) -> Iterator[Issue]:
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except FileNotFoundError as error:
        raise UsageError(f"{path}: there is no such file; name a file of issues, {_GUIDE}") from error
    except OSError as error:
        raise InputError(f"{path}: cannot be read ({error.strerror}); name a file of issues") from error
    except UnicodeDecodeError as error:
        raise InputError(f"{path}: not UTF-8 (byte {error.start}); save it as UTF-8") from error
    for line, tree in _entries(text, path):
        yield _issue(tree, f"{path}:{line}")


def _entries(text: str, path: Path) -> Iterator[tuple[int, Any]]:
    loader = yaml.SafeLoader(text)
    try:
        root = loader.get_single_node()
        if root is None:
            return
        if not isinstance(root, yaml.SequenceNode):
            raise InputError(f"{path}:1: no list of issues; begin each issue with `- id: …`, {_GUIDE}")
        for node in root.value:
            yield node.start_mark.line + 1, loader.construct_document(node)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise InputError(f"{path}:{line}: not YAML ({_flat(error.problem)}); mend the line, {_GUIDE}") from error
    except (yaml.YAMLError, RecursionError, ValueError) as error:
        raise InputError(f"{path}: not YAML ({_flat(error)}); mend the file, {_GUIDE}") from error
    finally:
        loader.dispose()


def _issue(tree: Any, where: str) -> Issue:
    try:
        entry = _Entry.model_validate(tree)
    except ValidationError as error:
        faults = "; ".join(f"{'.'.join(map(str, e['loc'])) or 'the entry'}: {e['msg']}" for e in error.errors())
        raise InputError(f"{where}: no issue ({faults}); it has id, label, phrases and opposed, {_GUIDE}") from error
    favoured = dict.fromkeys([entry.label, *entry.phrases])
    phrases = [Named(text, opposed=False) for text in favoured] + [Named(text, opposed=True) for text in entry.opposed]
    return Issue(PREFIX + entry.id.removeprefix(PREFIX), entry.label, "listed", phrases, where=where)


def _flat(error: object) -> str:
    return " ".join(str(error).split())[:120]
