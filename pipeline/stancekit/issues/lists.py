"""A user's own issues: YAML files with an id, a label and phrases for each."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, Final

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from stancekit.errors import InputError, UsageError
from stancekit.issues.catalogue import PREFIX, Issue, Named
from stancekit.yaml_lists import YAML_SUFFIXES, Listed, entries, read_text

_GUIDE: Final = "see docs/issues.md for the shape"
_ISSUES: Final = Listed("issue", "issues", _GUIDE)


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
        for line, tree in entries(read_text(path, str(path), _ISSUES), str(path), _ISSUES):
            yield _issue(tree, f"{path}:{line}")


def _files(paths: Iterable[Path]) -> Iterator[Path]:
    for path in paths:
        if not path.exists():
            raise UsageError(f"{path}: there is no such file; name a file of issues, {_GUIDE}")
        found = sorted(p for p in path.iterdir() if p.suffix.lower() in YAML_SUFFIXES) if path.is_dir() else [path]
        if not found:
            raise UsageError(f"{path}: no .yaml file in it; name a file of issues, {_GUIDE}")
        yield from found


def _issue(tree: Any, where: str) -> Issue:
    try:
        entry = _Entry.model_validate(tree)
    except ValidationError as error:
        faults = "; ".join(f"{'.'.join(map(str, e['loc'])) or 'the entry'}: {e['msg']}" for e in error.errors())
        raise InputError(f"{where}: no issue ({faults}); it has id, label, phrases and opposed, {_GUIDE}") from error
    favoured = dict.fromkeys([entry.label, *entry.phrases])
    phrases = [Named(text, opposed=False) for text in favoured] + [Named(text, opposed=True) for text in entry.opposed]
    return Issue(PREFIX + entry.id.removeprefix(PREFIX), entry.label, "listed", phrases, where=where)
