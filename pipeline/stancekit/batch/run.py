"""Files and folders to the three files of a run; reads in the order things happen."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from time import perf_counter

from stancekit.actors.registry import registry_of
from stancekit.batch.batches import Batch, Item, batches
from stancekit.batch.crew import Alone, Crew, workers_for
from stancekit.batch.progress import Meter, Progress
from stancekit.batch.summary import Summary, Tally, Times
from stancekit.batch.work import Outcome
from stancekit.errors import Rejection, StancekitError, UsageError
from stancekit.export import RecordWriter
from stancekit.export.writer import part_of
from stancekit.extract.folder import check_model, find_model
from stancekit.ingest import Discovery, discover, read_files
from stancekit.settings import Settings


def extract(
    inputs: Sequence[str | Path],
    output: Path,
    settings: Settings,
    *,
    model: str | None = None,
    progress: Callable[[Progress], None] | None = None,
) -> Summary:
    """Extract the positions of every article in files and folders.

    Writes ``output`` and, beside it, ``articles.jsonl``, ``rejected.jsonl`` and the resolved settings (see
    ``settings_path``). All are written as the records come, under names that end in ``.part``, and get their own names
    once everything is done and the counts add up. The order is that of the inputs. An article that cannot be read, or
    that raises in a later stage, goes to ``rejected.jsonl``; the others are not touched. Memory does not grow with the
    number of articles.

    With several ``settings.batch.workers`` articles are worked on in processes of their own; the files are the same. A
    script that calls this has to do so inside ``if __name__ == "__main__":``, as every program that starts processes.

    Args:
        inputs: files and folders; see ``ingest.discover``.
        output: the file of positions.
        settings: everything that can be set.
        model: a model to use instead of ``settings.extract.model``.
        progress: called after each article and each rejection.

    Raises:
        UsageError: an input does not exist, the output cannot be written or would overwrite an input, the spaCy
            pipeline is not installed, or there is no such registry of actors.
        InputError: a registry of actors cannot be read.
        ModelError: the model cannot be used.
        StancekitError: a worker process died, or the counts do not add up.
    """
    began = perf_counter()
    settings = with_model(settings, model)
    registry_of(settings.aggregate.registries)  # a broken file of actors should stop a run before it begins
    found = discover(inputs)
    refuse_overwriting(found, output)
    folder = find_model(settings.extract.model)
    check_model(folder)  # a wrong or broken model should not cost the seconds that torch takes to load
    tally, meter = Tally(), Meter(found)
    with _crew(found, settings, folder, tally) as crew:
        crew.load()
        with _written(output, settings) as writer:
            for batch, outcomes in crew.finished():
                for item, outcome in zip(batch, outcomes, strict=True):
                    _record(outcome, writer, tally)
                    if progress:
                        progress(_progress(item, outcome, tally, meter))
            _check(writer, tally)
    return tally.summary(found.ignored, Times(perf_counter() - began, crew.loaded - began))


def with_model(settings: Settings, model: str | None) -> Settings:
    """The settings with another model, where one is given."""
    if model is None:
        return settings
    return settings.model_copy(update={"extract": settings.extract.model_copy(update={"model": model})})


def settings_path(output: Path) -> Path:
    """Where the resolved settings go: ``positions.settings.toml`` beside ``positions.jsonl``."""
    return output.with_name(f"{output.stem}.settings.toml")


def refuse_overwriting(found: Discovery, output: Path) -> None:
    """Raise UsageError when a file to read is one that the run would replace."""
    writer = RecordWriter(output)
    own = {os.path.realpath(path) for path in (writer.path, writer.articles_path, writer.rejected_path)}
    suffixes = {os.path.splitext(path)[1] for path in own}  # noqa: PTH122 - paths of files may be no UTF-8
    for file in found.files:
        if os.path.splitext(file.path)[1] in suffixes and os.path.realpath(file.path) in own:  # noqa: PTH122
            raise UsageError(
                f"{file.shown}: would be read, and then be replaced by this run's own output; "
                "write to another folder with -o, or move the file"
            )


def _crew(found: Discovery, settings: Settings, folder: Path, tally: Tally) -> Alone | Crew:
    source = _batches(found, settings, tally)
    workers = workers_for(found, settings)
    return Alone(source, settings, folder) if workers == 1 else Crew(workers, source, settings, folder)


def _batches(found: Discovery, settings: Settings, tally: Tally) -> Iterator[Batch]:
    """What the files hold, counted; no stage would take more articles at once."""
    return batches(
        _counted(read_files(found, settings.ingest), tally),
        min(settings.preprocess.batch_articles, settings.extract.batch_articles),
    )


def _counted(stream: Iterator[Item], tally: Tally) -> Iterator[Item]:
    for item in stream:
        tally.read += 1
        yield item


def _record(outcome: Outcome, writer: RecordWriter, tally: Tally) -> None:
    try:
        if isinstance(outcome, Rejection):
            writer.reject(outcome)
            tally.rejected[outcome.reason] += 1
        else:
            writer.write_lines(outcome.lines)
            tally.add(outcome)
    except OSError as error:
        raise _unwritable(writer.path, error) from error


def _unwritable(path: Path, error: OSError) -> UsageError:
    return UsageError(f"{path}: cannot be written any further ({error.strerror}); make room or choose another output")


def _progress(item: Item, outcome: Outcome, tally: Tally, meter: Meter) -> Progress:
    rejection = outcome if isinstance(outcome, Rejection) else None
    return Progress(tally.articles, tally.rejected.total(), meter.after(item), rejection)


def _check(writer: RecordWriter, tally: Tally) -> None:
    """What was read has been written or set aside, and what was found stands in a position or was dropped."""
    if tally.read != writer.articles + writer.rejected:
        raise StancekitError(
            f"{tally.read} articles and rejections were read, but {writer.articles} written and {writer.rejected} set "
            "aside; report this fault of stancekit"
        )
    if tally.findings != writer.findings + tally.dropped.total():
        raise StancekitError(
            f"{tally.findings} findings, but {writer.findings} written and {tally.dropped.total()} dropped; "
            "report this fault of stancekit"
        )


@contextmanager
def _written(output: Path, settings: Settings) -> Iterator[RecordWriter]:
    """The writer of a run, with the settings that get their name just before the records do."""
    path = settings_path(output)
    with RecordWriter(output, settings.output.texts) as writer:
        try:
            part_of(path).write_text(settings.to_toml(), "utf-8")
        except OSError as error:
            raise _unwritable(path, error) from error
        yield writer
        part_of(path).replace(path)
