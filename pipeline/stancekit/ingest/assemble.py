"""From a decoded text and what is known about it to an Article."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from stancekit.errors import Rejection
from stancekit.ingest.dates import date_of_name
from stancekit.ingest.layout import read_layout
from stancekit.ingest.metadata import Metadata
from stancekit.records import Article, NoiseKind
from stancekit.settings import IngestSettings


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a text comes from. ``name`` is the file's stem (or the id, without a file), in which a date may stand."""

    id: str
    name: str
    path: str | None
    sha256: str


def assemble(
    text: str,
    origin: Origin,
    given: Metadata,
    settings: IngestSettings,
    hints: Mapping[str, NoiseKind] | None = None,
) -> Article:
    """An article with its metadata and layout noise.

    Metadata count in this order: ``given`` (fields, HTML tags, arguments), front matter, the lines above the text, the
    dateline, and for the date also the origin's name.
    """
    layout = read_layout(text, given, hints)
    known = layout.metadata.over(Metadata(date=date_of_name(origin.name)))
    return Article(
        id=origin.id,
        text=text,
        path=origin.path,
        title=known.title,
        date=known.date,
        author=known.author,
        source=known.source,
        sha256=origin.sha256,
        noise=layout.noise if settings.drop_noise else (),
    )


def refuse_short(text: str, path: str, settings: IngestSettings, line: int | None = None) -> None:
    """Set aside what has no text, or less than ``min_characters``.

    Raises:
        Rejection: ``empty`` or ``too_short``.
    """
    length = len(text.strip())
    if length == 0:
        raise Rejection(path, "empty", "no text in it; leave it out", line)
    if length < settings.min_characters:
        detail = (
            f"{length} characters, fewer than ingest.min_characters = {settings.min_characters}; lower it to read this"
        )
        raise Rejection(path, "too_short", detail, line)
