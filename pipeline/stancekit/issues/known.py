"""The file of issues: one a line, written by a run, edited by the user, read by the next run.

{"schema": "stancekit/issue/1", "id": "issue:loan-guarantee", "label": "loan guarantee", "count": 12,
 "phrases": [{"text": "loan guarantee", "count": 11}, {"text": "no loan guarantee", "count": 1, "opposed": true}]}
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from stancekit.errors import InputError, UsageError
from stancekit.issues.catalogue import Catalogue, Issue, Named

SCHEMA: Final = "stancekit/issue/1"
_HINT: Final = "give the issues that `stancekit issues` wrote"


class _Phrase(BaseModel):
    model_config = ConfigDict(strict=True)

    text: str = Field(min_length=1)
    count: int = Field(0, ge=0)
    opposed: bool | None = None


class _Line(BaseModel):
    model_config = ConfigDict(strict=True)

    id: str = Field(pattern="^issue:.")
    label: str = Field(min_length=1)
    phrases: list[_Phrase]


def read_known(path: Path) -> Iterator[Issue]:
    """The issues of a file, in its order; their label is one of their phrases.

    Raises:
        UsageError: there is no such file.
        InputError: a line is no issue; the message has file and line.
    """
    for number, line in _lines(path):
        yield _issue(line, f"{path}:{number}")


def _lines(path: Path) -> Iterator[tuple[int, bytes]]:
    try:
        with path.open("rb") as file:
            for number, line in enumerate(file, start=1):
                if line.strip():
                    yield number, line.removeprefix(b"\xef\xbb\xbf") if number == 1 else line
    except FileNotFoundError as error:
        raise UsageError(f"{path}: there is no such file; leave --known away, or {_HINT}") from error
    except OSError as error:
        raise InputError(f"{path}: cannot be read ({error.strerror}); {_HINT}") from error


def _issue(line: bytes, where: str) -> Issue:
    try:
        raw = json.loads(line.decode("utf-8"))
    except (UnicodeDecodeError, json.JSONDecodeError, RecursionError) as error:
        raise InputError(f"{where}: not JSON ({error}); mend or delete the line") from error
    if not isinstance(raw, dict) or raw.get("schema") != SCHEMA:
        found = raw.get("schema") if isinstance(raw, dict) else type(raw).__name__
        raise InputError(f"{where}: schema {found!r}, not {SCHEMA!r}; {_HINT}")
    try:
        told = _Line.model_validate(raw)
    except ValidationError as error:
        faults = "; ".join(f"{'.'.join(map(str, e['loc']))}: {e['msg']}" for e in error.errors())
        raise InputError(f"{where}: no issue ({faults}); mend or delete the line") from error
    phrases = [Named(p.text, p.count, p.opposed) for p in told.phrases]
    if told.label not in (phrase.text for phrase in phrases):
        phrases.append(Named(told.label))
    return Issue(told.id, told.label, "known", phrases, where=where)


def rows(catalogue: Catalogue) -> Iterator[dict[str, Any]]:
    """The issues as objects of the schema ``stancekit/issue/1``, the most frequent first."""
    for issue in sorted(catalogue.issues, key=lambda i: (-i.count, i.id)):
        yield {
            "schema": SCHEMA,
            "id": issue.id,
            "label": issue.label,
            "count": issue.count,
            "phrases": [_row(phrase, issue) for phrase in sorted(issue.phrases, key=lambda p: -p.count)],
        }


def _row(phrase: Named, issue: Issue) -> dict[str, Any]:
    told: dict[str, Any] = {"text": phrase.text, "count": phrase.count}
    opposed = issue.opposed(phrase)
    # Only what a reader would not expect: who is for a phrase is for its issue, unless the two deny each other.
    return {**told, "opposed": opposed} if opposed or phrase.denied != issue.denied else told
