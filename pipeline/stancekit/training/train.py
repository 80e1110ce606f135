"""``stancekit train``: annotated data -> a model folder. Reads in the order things happen."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any, Final

import torch

from stancekit.errors import InputError, SettingsError, UsageError
from stancekit.extract.extractor import find_device
from stancekit.extract.folder import find_model, save_model
from stancekit.settings import Settings, TrainSettings
from stancekit.training.begin import new_model
from stancekit.training.documents import Document, Row, read_rows
from stancekit.training.encoded import encode
from stancekit.training.examples import (
    Example,
    named_target_examples,
    pair_examples,
    position_examples,
    unlabelled_examples,
)
from stancekit.training.loop import Epoch, Loss, run_epochs
from stancekit.training.measure import FITTED, DevFile, Reader, measure
from stancekit.training.prepared import fingerprint, short_names, store, stored
from stancekit.training.rare_labels import log_frequencies
from stancekit.training.taught import Taught
from stancekit.training.teacher import Teacher, teach

Log = Callable[[str], None]
_UNLABELLED: Final = "texts without labels"
_UNLABELLED_TARGETS: Final = "targets without labels"


def train(settings: Settings, folder: Path, *, name: str, version: str, log: Log) -> Path:
    """Train a model and write its folder: weights, configuration, settings, the log of its epochs, evaluation and card.

    The epoch with the best mean of the dev scores is kept, the last where none is measured. Parsed sentences are kept
    in ``folder/prepared`` for the next run; a model that is passed on can do without them.

    Raises:
        UsageError: no training data is named, or the encoder or the machine cannot do what the settings ask.
        InputError: a data file cannot be read, or there is nothing in it to learn from.
        ModelError: the encoder cannot be loaded.
    """
    own = settings.train
    if not (own.positions or own.entities or own.targets):
        raise UsageError(
            "train.positions, train.entities and train.targets are all empty; name at least one file to learn from"
        )
    if own.start_share and not own.start:
        raise SettingsError("train.start_share: without train.start there are no weights to share; set it to 0")
    if not own.epochs and not own.start:
        raise SettingsError("train.epochs=0: nothing would be learnt; name in train.start what is to be measured")
    if own.unlabelled and not own.teacher:
        raise SettingsError("train.unlabelled: texts without labels need train.teacher to say what is in them")
    if own.unlabelled_target_share and not own.unlabelled:
        raise SettingsError("train.unlabelled_target_share: no texts without labels; name train.unlabelled")
    folder.mkdir(parents=True, exist_ok=True)
    torch.manual_seed(own.seed)
    learn, dev = prepare(settings, folder / "prepared", log)
    model, tokenizer, config = new_model(settings, name, version)
    device = find_device(settings.extract.device)
    model.to(device)
    examples = [e for own_examples in learn.values() for e in own_examples]
    taught = ask_teacher(settings, folder / "prepared", learn, device, log)
    items = encode(tokenizer, config, examples)
    dev_items = [(file, encode(tokenizer, config, file.examples)) for file in dev]
    log(f"{len(items)} windows to learn from, {sum(p.numel() for p in model.parameters()):,} weights, on {device}")
    loss = Loss(model, own, config.pad_token, device, taught)
    (folder / "settings.toml").write_text(settings.to_toml(), "utf-8")
    best = -1.0
    history = []
    reader, seen = Reader(model, settings, config.pad_token, device), log_frequencies(examples)
    for epoch in run_epochs(model, items, loss, own, lambda: measure(reader, dev_items, seen)):
        history.append(asdict(epoch))
        log(_line(epoch))
        if epoch.scores["mean"] >= best:  # without dev files the last
            best = epoch.scores["mean"]
            save_model(
                folder,
                model,
                tokenizer,
                replace(config, **{key: epoch.scores[key] for key in FITTED}),
            )
        (folder / "training.json").write_text(json.dumps(history, indent=1) + "\n", "utf-8")
    finish(settings, folder, {file: len(examples) for file, examples in learn.items()})
    return folder


def finish(settings: Settings, folder: Path, learnt: Mapping[str, int]) -> None:
    """Measure the kept model on the dev files, the whole way from text to records, and write evaluation and card."""
    from stancekit.training.card import write_card
    from stancekit.training.evaluate import evaluate

    write_card(folder, settings, evaluate(str(folder), [Path(f) for f in settings.train.dev], settings), learnt)


def prepare(settings: Settings, cache: Path, log: Log) -> tuple[dict[str, list[Example]], list[DevFile]]:
    """Examples to learn from, by file, and the dev files; parsed sentences are kept in ``cache``."""
    own = settings.train
    learn = {name: _examples(settings, file, cache, log)[1] for name, file in _learnt_from(own).items()}
    asked = {_UNLABELLED: own.unlabelled_share, _UNLABELLED_TARGETS: own.unlabelled_target_share}
    if own.unlabelled:
        learn |= {name: _unlabelled(settings, cache, name) for name, share in asked.items() if share}
    dev = []
    for file, name in short_names(own.dev).items():
        rows, examples = _examples(settings, Path(file), cache, log)
        # What gold leaves open is asked too: a text that is read for the first time does not say what that is.
        dev.append(DevFile(name, rows, [replace(e, open=()) for e in examples]))
    return learn, dev


def _learnt_from(own: TrainSettings) -> dict[str, Path]:
    """The files of annotated documents and labelled pairs, by the names that tell them apart."""
    return {name: Path(file) for file, name in short_names([*own.positions, *own.entities, *own.targets]).items()}


def _examples(settings: Settings, file: Path, cache: Path, log: Log) -> tuple[list[Row], list[Example]]:
    kind, rows = read_rows(file)
    context = settings.train.context if kind == "positions" else 0  # labelled pairs stand in texts without neighbours
    place = cache / fingerprint([file], settings.preprocess, context, "5")
    if not place.is_dir():
        from stancekit.preprocess.analyse import Analyser

        if kind != "positions":
            store(pair_examples(rows, Analyser(settings.preprocess)), place)
            return rows, stored(place)
        documents = [r for r in rows if isinstance(r, Document)]
        examples, coverage = position_examples(documents, Analyser(settings.preprocess), context)
        if not examples:
            raise InputError(f"{file}: no sentence with a candidate holder and target; name English documents")
        covered = f"candidates cover {coverage.share:.4f} of {coverage.findings} findings"
        log(f"{file.name}: {len(examples)} sentences; {covered}")
        store(examples, place)
    return rows, stored(place)


def _unlabelled(settings: Settings, cache: Path, name: str) -> list[Example]:
    """What a teacher is asked about in the texts of ``train.unlabelled``: their sentences, or who is named in them."""
    own = settings.train
    files = [Path(file) for file in own.unlabelled]
    parts = (own.context, "unlabelled 3") if name == _UNLABELLED else ("unlabelled targets",)
    place = cache / fingerprint(files, settings.preprocess, *parts)
    if not place.is_dir():
        from stancekit.preprocess.analyse import Analyser

        analyser = Analyser(settings.preprocess)
        rows = [row for file in files for row in read_rows(file)[1]]
        if name == _UNLABELLED:
            examples = unlabelled_examples(list(dict.fromkeys(row.text for row in rows)), analyser, own.context)
        else:
            examples = named_target_examples(rows, analyser)
        if not examples:
            raise InputError(f"{', '.join(own.unlabelled)}: no {name} in them; name other files in train.unlabelled")
        store(examples, place)
    return stored(place)


def ask_teacher(
    settings: Settings, cache: Path, learn: Mapping[str, Sequence[Example]], device: torch.device, log: Log
) -> dict[int, Taught] | None:
    """What ``train.teacher`` says of the examples that ``prepare`` made, by their id(); None where no teacher is named.

    Its answers are kept in ``cache`` for each file, so that it is asked about another file's texts alone.
    """
    own = settings.train
    if not own.teacher:
        return None
    model = [find_model(own.teacher) / name for name in ("model.safetensors", "config.json")]
    paths = _learnt_from(own)
    teacher = Teacher(own.teacher, device)
    taught: dict[int, Taught] = {}
    for name, examples in learn.items():
        files = [paths[name]] if name in paths else [Path(f) for f in own.unlabelled]
        about = None if name in paths else name
        key = fingerprint([*model, *files], settings.preprocess, own.context, about, "taught 5")
        log(f"asking {own.teacher} about {len(examples)} texts of {name}, unless its answers are in {cache}")
        taught |= teach(teacher, examples, cache / f"taught-{key}.pt")
    return taught


def _line(epoch: Epoch) -> str:
    losses = " ".join(f"{kind} {value:.3f}" for kind, value in sorted(epoch.losses.items()))
    files = [key for key in epoch.scores if key not in FITTED and key != "mean"]
    dev = "; ".join(f"{file} {_short(epoch.scores[file])}" for file in files)
    rule = " ".join(f"{key} {epoch.scores[key]}" for key in FITTED)
    chosen = f"{rule}; mean {epoch.scores['mean']}"
    return f"epoch {epoch.number}: {epoch.seconds:.0f} s; loss {losses}; {dev}; {chosen}"


def _short(scores: dict[str, Any]) -> str:
    if "macro_f1" in scores:
        return f"macro {scores['macro_f1']:.3f} micro {scores['micro_f1']:.3f}"
    return " ".join(f"{k} {scores[k]:.3f}" for k in ("pair", "stance", "relation", "precision", "recall"))
