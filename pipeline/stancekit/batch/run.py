"""Files and folders to the three files of a run; reads in the order things happen."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING

from stancekit.batch.ahead import Ahead
from stancekit.batch.analysis import Analysed, Here, growing
from stancekit.batch.aside import failed, one_each
from stancekit.batch.progress import Meter, Progress
from stancekit.batch.summary import Summary, Tally, Times
from stancekit.errors import Rejection, StancekitError, UsageError
from stancekit.export import RecordWriter
from stancekit.export.writer import part_of
from stancekit.extract.folder import find_model
from stancekit.flow import Result, load_extractor, results
from stancekit.ingest import Discovery, discover
from stancekit.records import AnalysedArticle
from stancekit.settings import Settings

if TYPE_CHECKING:
    from stancekit.extract.extractor import Extractor


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

    With ``settings.batch.overlap`` articles are read and analysed in a child process. A script that calls this has to
    do so inside ``if __name__ == "__main__":``, as every program that starts processes.

    Args:
        inputs: files and folders; see ``ingest.discover``.
        output: the file of positions.
        settings: everything that can be set.
        model: a model to use instead of ``settings.extract.model``.
        progress: called after each article and each rejection.

    Raises:
        UsageError: an input does not exist, the output cannot be written or would overwrite an input, or the spaCy
            pipeline is not installed.
        ModelError: the model cannot be used.
        StancekitError: the child process died, or the counts do not add up.
    """
    began = perf_counter()
    settings = with_model(settings, model)
    found = discover(inputs)
    refuse_overwriting(found, output)
    folder = find_model(settings.extract.model)  # a wrong name should not cost the seconds that torch takes to load
    tally, meter = Tally(), Meter(found)
    with (Ahead if settings.batch.overlap else Here)(found, settings) as source:
        extractor = load_extractor(settings, folder)
        source.load()
        loaded = perf_counter()
        with _threads(settings), _written(output, settings) as writer:
            for outcome in _outcomes(source, extractor, settings):
                _record(outcome, writer, tally)
                if progress:
                    progress(_progress(outcome, tally, meter))
            _check(source.read, writer, tally)
    return tally.summary(found.ignored, Times(perf_counter() - began, loaded - began, source.begun - began))


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


def _outcomes(source: Ahead | Here, extractor: Extractor, settings: Settings) -> Iterator[Result | Rejection]:
    """The results of the articles and the rejections, in order."""
    stream = iter(source)
    for size in growing(settings.extract.batch_articles):
        batch: list[Analysed] = list(islice(stream, size))
        if not batch:
            return
        yield from one_each(batch, lambda articles: results(articles, extractor, settings), _refused)


def _refused(analysed: AnalysedArticle, error: Exception) -> Rejection:
    return failed(analysed.article, "extraction", error)


def _record(outcome: Result | Rejection, writer: RecordWriter, tally: Tally) -> None:
    try:
        if isinstance(outcome, Rejection):
            writer.reject(outcome)
            tally.rejected[outcome.reason] += 1
        else:
            writer.write(outcome.analysed.article, outcome.positions)
            tally.add(outcome)
    except OSError as error:
        raise _unwritable(writer.path, error) from error


def _unwritable(path: Path, error: OSError) -> UsageError:
    return UsageError(f"{path}: cannot be written any further ({error.strerror}); make room or choose another output")


def _progress(outcome: Result | Rejection, tally: Tally, meter: Meter) -> Progress:
    rejection = outcome if isinstance(outcome, Rejection) else None
    item = outcome if isinstance(outcome, Rejection) else outcome.analysed.article
    return Progress(tally.articles, tally.rejected.total(), meter.after(item), rejection)


def _check(read: int, writer: RecordWriter, tally: Tally) -> None:
    """What was read has been written or set aside, and what was found stands in a position or was dropped."""
    if read != writer.articles + writer.rejected:
        raise StancekitError(
            f"{read} articles and rejections were read, but {writer.articles} written and {writer.rejected} set aside; "
            "report this fault of stancekit"
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


@contextmanager
def _threads(settings: Settings) -> Iterator[None]:
    """Let torch compute with ``batch.threads`` threads; 0 is torch's own choice, less one where a child has a core.

    Torch chooses one thread per core, or OMP_NUM_THREADS. Its threads wait for each other after every operation, so
    one that shares its core with the child holds up all of them: on two cores, one thread is faster than two.
    """
    import torch

    before = torch.get_num_threads()
    spare = max(1, before - 1) if settings.batch.overlap else before
    torch.set_num_threads(settings.batch.threads or spare)
    try:
        yield
    finally:
        torch.set_num_threads(before)
