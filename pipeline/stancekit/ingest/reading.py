"""Articles from files, folders and strings, one at a time. Each file or line gives one Article or one Rejection."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from stancekit.errors import Rejection, UsageError
from stancekit.ingest.assemble import Origin, assemble, refuse_short
from stancekit.ingest.dates import to_iso
from stancekit.ingest.decode import decode
from stancekit.ingest.discover import Discovery, SourceFile, discover, unreadable
from stancekit.ingest.html import read_html
from stancekit.ingest.jsonl import read_jsonl
from stancekit.ingest.metadata import Metadata
from stancekit.records import Article, NoiseKind
from stancekit.settings import IngestSettings, load_settings

_METADATA = ("title", "date", "author", "source", "path", "sha256")


def read_articles(inputs: Sequence[str | Path], settings: IngestSettings) -> Iterator[Article | Rejection]:
    """Read files and folders: ``.txt``, ``.md``, ``.html``, ``.htm`` and ``.jsonl``; see ``discover`` for the order.

    Every file, and every line of a jsonl file that is not blank, gives one Article or one Rejection, whose ``reason``
    is one of: ``unsupported`` (a named file's suffix), ``empty_folder``, ``unreadable``, ``too_large``, ``empty``,
    ``too_short``, ``binary``, ``encoding``, ``html``, ``no_text``, ``json``, ``missing_text``, ``wrong_type``,
    ``duplicate_id`` (the id of an article read before in this run).

    Raises:
        UsageError: an input does not exist; raised at once, before anything is read.
    """
    return read_files(discover(inputs), settings)


def read_files(found: Discovery, settings: IngestSettings) -> Iterator[Article | Rejection]:
    """Read what ``discover`` found, in its order; the same promises as ``read_articles``."""
    seen: dict[str, str] = {}
    for item in found.items:
        if isinstance(item, Rejection):
            yield item
        else:
            yield from _distinct(_read(item, settings), item, seen)


def article_from_text(
    text: str,
    *,
    id: str = "text",  # noqa: A002 - named as the article's field
    settings: IngestSettings | None = None,
    **metadata: str | None,
) -> Article:
    """An article from a string, with the metadata and layout noise that a file with this text would have.

    Args:
        text: the article; offsets count in it as it is. ``min_characters`` and ``max_bytes`` do not apply.
        id: its id.
        settings: the default settings if left out.
        **metadata: ``title``, ``date`` (see ``dates.to_iso``), ``author``, ``source``, ``path``, ``sha256``; what is
            given wins over what the text says. ``sha256`` is of the text's UTF-8 bytes if left out.

    Raises:
        UsageError: unknown metadata, or a date that cannot be read.
        Rejection: ``empty``, or ``encoding`` for half a surrogate pair.
    """
    unknown = sorted(set(metadata) - set(_METADATA))
    if unknown:
        raise UsageError(f"article_from_text: no metadata {', '.join(unknown)}; there are {', '.join(_METADATA)}")
    date = metadata.get("date")
    if date and to_iso(date) is None:
        raise UsageError(f"date {date!r}: not a full, unambiguous date; write it as 2025-09-04")
    path = metadata.get("path")
    if not text.strip():
        raise Rejection(path or id, "empty", "no text in it")
    try:
        sha256 = metadata.get("sha256") or hashlib.sha256(text.encode("utf-8")).hexdigest()
    except UnicodeEncodeError as error:
        detail = f"half a surrogate pair at character {error.start}, which no text has; repair the source"
        raise Rejection(path or id, "encoding", detail) from error
    given = Metadata(
        metadata.get("title"), to_iso(date) if date else None, metadata.get("author"), metadata.get("source")
    )
    origin = Origin(id=id, name=Path(path or id).stem, path=path, sha256=sha256)
    return assemble(text, origin, given, settings or load_settings().ingest)


def _read(file: SourceFile, settings: IngestSettings) -> Iterator[tuple[int | None, Article | Rejection]]:
    """What a file holds, each with its line number in files that have an article a line."""
    path = Path(file.path)
    try:
        if not path.is_file():
            yield None, Rejection(file.shown, "unreadable", _why_no_file(path))
        elif file.format == "jsonl":
            yield from read_jsonl(file, path, settings)
        else:
            yield None, _read_whole(file, path, settings)
    except OSError as error:
        yield None, unreadable(file.shown, error)
    except Rejection as rejection:
        yield None, rejection
    except Exception as error:  # noqa: BLE001 - one file that breaks a reader must not lose the others
        detail = f"{type(error).__name__}: {error}; please report it with the file, and convert the file meanwhile"
        yield None, Rejection(file.shown, "failed", detail)


def _why_no_file(path: Path) -> str:
    if path.is_symlink():
        return "a link that leads nowhere; repair or remove it"
    return "not a regular file; save its contents to one" if path.exists() else "not there any more"


def _read_whole(file: SourceFile, path: Path, settings: IngestSettings) -> Article:
    raw = _bytes(file, path, settings.max_bytes)
    text, given, hints = _decoded(file, raw)
    refuse_short(text, file.shown, settings)
    origin = Origin(id=file.id, name=path.stem, path=file.shown, sha256=hashlib.sha256(raw).hexdigest())
    return assemble(text, origin, given, settings, hints)


def _decoded(file: SourceFile, raw: bytes) -> tuple[str, Metadata, Mapping[str, NoiseKind]]:
    if file.format == "html":
        page = read_html(raw, file.shown)
        return page.text, page.metadata, page.hints
    return decode(raw, file.shown), Metadata(), {}


def _bytes(file: SourceFile, path: Path, max_bytes: int) -> bytes:
    with path.open("rb") as stream:
        raw = stream.read(max_bytes + 1)  # never more, should the file be huge or growing
    if len(raw) > max_bytes:
        size = max(path.stat().st_size, len(raw))
        detail = f"{size} bytes, more than ingest.max_bytes = {max_bytes}; raise it or split the file"
        raise Rejection(file.shown, "too_large", detail)
    return raw


def _distinct(
    articles: Iterator[tuple[int | None, Article | Rejection]], file: SourceFile, seen: dict[str, str]
) -> Iterator[Article | Rejection]:
    """The articles, with a Rejection in place of each whose id an earlier one has; ``seen`` is of ids and files."""
    for line, article in articles:
        if isinstance(article, Rejection):
            yield article
        elif article.id in seen:
            detail = (
                f"id {article.id!r} was given before, in {seen[article.id]}; make ids unique, "
                "or number the lines of jsonl files with --set ingest.id_field="
            )
            yield Rejection(file.shown, "duplicate_id", detail, line)
        else:
            seen[article.id] = file.shown
            yield article
