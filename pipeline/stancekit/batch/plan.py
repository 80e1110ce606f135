"""What a run would read and write, without running it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from stancekit.batch.run import refuse_overwriting, settings_path, with_model
from stancekit.errors import ModelError, Rejection
from stancekit.export import RecordWriter
from stancekit.extract.folder import find_model, read_config
from stancekit.ingest import Discovery, discover, read_files
from stancekit.records import Article
from stancekit.settings import Settings

_SHOWN = 5  # articles that are read to be shown


@dataclass(frozen=True, slots=True)
class Plan:
    """What ``extract`` would do with the same arguments.

    Attributes:
        found: the files it would read, and what it would set aside without reading.
        formats: files by format.
        first: the first articles and rejections, read.
        settings: the resolved settings, with the model that was asked for.
        model: the model in one line, or what is wrong with it.
        model_found: whether the model is on this machine.
        outputs: the files it would write.
    """

    found: Discovery
    formats: Mapping[str, int]
    first: tuple[Article | Rejection, ...]
    settings: Settings
    model: str
    model_found: bool
    outputs: tuple[Path, ...]


def plan(inputs: Sequence[str | Path], output: Path, settings: Settings, *, model: str | None = None) -> Plan:
    """Look at what ``extract`` would read and write; nothing is written and nothing is fetched.

    Raises:
        UsageError: an input does not exist, or the output would overwrite one.
    """
    settings = with_model(settings, model)
    found = discover(inputs)
    refuse_overwriting(found, output)
    words, there = _model(settings.extract.model)
    writer = RecordWriter(output)
    return Plan(
        found=found,
        formats=dict(Counter(file.format for file in found.files)),
        first=tuple(islice(read_files(found, settings.ingest), _SHOWN)),
        settings=settings,
        model=words,
        model_found=there,
        outputs=(writer.path, settings_path(output), writer.articles_path, writer.rejected_path),
    )


def _model(name: str) -> tuple[str, bool]:
    if name.count("/") == 1 and not name.startswith(("/", ".")) and not Path(name).is_dir():
        return f"{name}: no folder here; it would be fetched from Hugging Face", False
    try:
        folder = find_model(name)
        config = read_config(folder)
    except ModelError as error:
        return str(error), False
    return f"{config.name} {config.version} in {folder}", True
