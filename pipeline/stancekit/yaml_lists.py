"""Lists that users write in YAML, of actors or of issues, entry by entry, each with the line that it stands in."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import yaml

from stancekit.errors import InputError

YAML_SUFFIXES: Final = (".yaml", ".yml")
# The parser in C where PyYAML was built with it: ten times as fast.
_LOADER: Final[Any] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(frozen=True, slots=True)
class Listed:
    """What a list is of, as messages say it: ``actor``, ``actors`` and where its shape is told."""

    one: str
    many: str
    guide: str


def read_text(path: Path, shown: str, listed: Listed) -> str:
    """The text of a file in UTF-8, without a byte order mark; ``shown`` is what messages call the file.

    Raises:
        InputError: it cannot be read, or is not UTF-8.
    """
    try:
        return path.read_bytes().decode("utf-8-sig")
    except OSError as error:
        raise InputError(f"{shown}: cannot be read ({error.strerror}); name a file of {listed.many}") from error
    except UnicodeDecodeError as error:
        raise InputError(f"{shown}: not UTF-8 (byte {error.start}); save it as UTF-8") from error


def entries(text: str, shown: str, listed: Listed) -> Iterator[tuple[int, Any]]:
    """Line, from 1, and content of each entry of a list; an empty text has none.

    Raises:
        InputError: it is no YAML, no list, or a field stands twice in an entry; the message has file and line.
    """
    loader = _LOADER(text)
    try:
        root = loader.get_single_node()
        if root is None:
            return
        if not isinstance(root, yaml.SequenceNode):
            raise InputError(
                f"{shown}:1: no list of {listed.many}; begin each {listed.one} with `- id: …`, {listed.guide}"
            )
        for node in root.value:
            _refuse_twice(node, shown, listed)
            yield node.start_mark.line + 1, _constructed(loader, node, shown, listed)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise InputError(f"{shown}:{line}: not YAML ({_flat(error.problem)}); mend the line, {listed.guide}") from error
    except (yaml.YAMLError, RecursionError) as error:
        raise InputError(f"{shown}: not YAML ({_flat(error)}); mend the file, {listed.guide}") from error
    finally:
        loader.dispose()


def _constructed(loader: Any, node: yaml.Node, shown: str, listed: Listed) -> Any:
    try:
        return loader.construct_document(node)
    except ValueError as error:  # a date such as 2021-02-30
        line = node.start_mark.line + 1
        raise InputError(f"{shown}:{line}: {_flat(error)}; mend the value, {listed.guide}") from error


def _refuse_twice(node: yaml.Node, shown: str, listed: Listed) -> None:
    """A field that stands twice: YAML would take the last and say nothing."""
    if not isinstance(node, yaml.MappingNode):
        return
    seen: set[str] = set()
    for name, _ in node.value:
        if name.value in seen:
            line = name.start_mark.line + 1
            raise InputError(f"{shown}:{line}: {name.value} stands twice in one {listed.one}; join the two")
        if isinstance(name.value, str):
            seen.add(name.value)


def _flat(error: object) -> str:
    return " ".join(str(error).split())[:120]
