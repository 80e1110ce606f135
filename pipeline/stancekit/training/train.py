"""``stancekit train``: annotated data -> a model folder. Reads in the order things happen."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import torch
from tokenizers import Tokenizer

from stancekit.errors import InputError, SettingsError, UsageError
from stancekit.extract.adapter import add_adapter, halve_frozen
from stancekit.extract.confidence import Scaling
from stancekit.extract.decode import Rule
from stancekit.extract.encoder import Encoder
from stancekit.extract.extractor import find_device
from stancekit.extract.folder import ModelConfig, bare, find_model, load_model, save_model
from stancekit.extract.model import StanceModel
from stancekit.extract.weights import load_backbone
from stancekit.settings import Settings
from stancekit.training.devset import (
    FIRST_SHARES,
    finding_scores,
    fitting_rule,
    fitting_scaling,
    rows_scores,
    scored_findings,
)
from stancekit.training.documents import Document, Row, read_rows
from stancekit.training.encoded import Encoded, encode
from stancekit.training.examples import (
    Example,
    pair_examples,
    position_examples,
    unlabelled_examples,
)
from stancekit.training.loop import Epoch, Loss, run_epochs
from stancekit.training.prepared import fingerprint, short_names, store, stored
from stancekit.training.taught import Taught
from stancekit.training.teacher import teach

# What is fitted on dev, by their names in the model's configuration.
_FITTED = ("threshold", "rival", "first_share", "confidence_scale", "confidence_shift")

Log = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class DevFile:
    """A data file that is measured: its rows and its examples."""

    name: str
    rows: list[Row]
    examples: list[Example]


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
    if own.unlabelled and not own.teacher:
        raise SettingsError("train.unlabelled: texts without labels need train.teacher to say what is in them")
    folder.mkdir(parents=True, exist_ok=True)
    torch.manual_seed(own.seed)
    learn, dev = prepare(settings, folder / "prepared", log)
    model, tokenizer, config = new_model(settings, name, version)
    device = find_device(settings.extract.device)
    model.to(device)
    examples = [e for own_examples in learn.values() for e in own_examples]
    taught = _taught(settings, folder / "prepared", examples, device, log)
    items = encode(tokenizer, config, examples)
    dev_items = [(file, encode(tokenizer, config, file.examples)) for file in dev]
    log(f"{len(items)} windows to learn from, {sum(p.numel() for p in model.parameters()):,} weights, on {device}")
    loss = Loss(model, own, config.pad_token, device, taught)
    (folder / "settings.toml").write_text(settings.to_toml(), "utf-8")
    best = -1.0
    history = []
    for epoch in run_epochs(
        model, items, loss, own, lambda: measure(model, settings, dev_items, config.pad_token, device)
    ):
        history.append(asdict(epoch))
        log(_line(epoch))
        if epoch.scores["mean"] >= best:  # without dev files the last
            best = epoch.scores["mean"]
            save_model(
                folder,
                model,
                tokenizer,
                replace(config, **{key: epoch.scores[key] for key in _FITTED}),
            )
        (folder / "training.json").write_text(json.dumps(history, indent=1) + "\n", "utf-8")
    finish(settings, folder, {file: len(examples) for file, examples in learn.items()})
    return folder


def finish(settings: Settings, folder: Path, learnt: Mapping[str, int]) -> None:
    """Measure the kept model on the dev files, the whole way from text to records, and write evaluation and card."""
    from stancekit.training.card import write_card
    from stancekit.training.evaluate import evaluate

    write_card(folder, settings, evaluate(str(folder), [Path(f) for f in settings.train.dev], settings), learnt)


def new_model(settings: Settings, name: str, version: str) -> tuple[StanceModel, Tokenizer, ModelConfig]:
    """A model on a pretrained encoder, its heads still random, or the one that ``train.start`` names to go on with."""
    own = settings.train
    if own.start:
        loaded = load_model(find_model(own.start), merge=False)
        read = loaded.config.context
        if own.context != read:  # examples are made by the settings
            raise SettingsError(f"train.context={own.context}: {own.start} reads {read}; set it to that")
        _freeze(loaded.model, settings, bool(loaded.config.adapter_rank))
        return loaded.model, loaded.tokenizer, replace(loaded.config, name=name, version=version)
    backbone, tokenizer = load_backbone(own.encoder)
    encoder = backbone.config.to_dict()
    encoder = {
        k: v
        for k, v in encoder.items()
        if not k.startswith("_") and k not in ("dtype", "transformers_version", "architectures")
    }
    config = ModelConfig(
        name=name, version=version, encoder=encoder, marker_layers=own.marker_layers, span_size=own.span_size,
        marks=own.marks,
        context=own.context, window_tokens=own.window_tokens, first_token=tokenizer.cls_token_id,
        last_token=tokenizer.sep_token_id, pad_token=tokenizer.pad_token_id, threshold=0.5, rival=0.0,
        base=own.encoder if own.adapter_rank else "", adapter_rank=own.adapter_rank,
    )  # fmt: skip
    reader = Encoder(bare(backbone.float()), own.marker_layers)
    if own.window_tokens > reader.longest:
        raise SettingsError(f"train.window_tokens={own.window_tokens}: {own.encoder} reads {reader.longest} at most")
    model = StanceModel(reader, own.span_size, own.marks, own.dropout)
    if own.adapter_rank:
        add_adapter(reader.backbone, own.adapter_rank, own.dropout)
    _freeze(model, settings, bool(own.adapter_rank))
    fast: Tokenizer = tokenizer.backend_tokenizer
    fast.no_padding()
    fast.no_truncation()
    return model, fast, config


def _freeze(model: StanceModel, settings: Settings, adapted: bool) -> None:
    """Leave the word vectors as they are where the settings say so; beside an adapter the encoder is frozen already."""
    backbone = model.encoder.backbone
    if not adapted:
        backbone.embeddings.requires_grad_(not settings.train.freeze_embeddings)
    elif settings.train.bf16:
        halve_frozen(backbone)


def prepare(settings: Settings, cache: Path, log: Log) -> tuple[dict[str, list[Example]], list[DevFile]]:
    """Examples to learn from, by file, and the dev files; parsed sentences are kept in ``cache``."""
    own = settings.train
    learn = {
        name: _examples(settings, Path(file), cache, log)[1]
        for file, name in short_names([*own.positions, *own.entities, *own.targets]).items()
    }
    if own.unlabelled:
        learn["texts without labels"] = _unlabelled(settings, cache)
    dev = []
    for file, name in short_names(own.dev).items():
        rows, examples = _examples(settings, Path(file), cache, log)
        # What gold leaves open is asked too: a text that is read for the first time does not say what that is.
        dev.append(DevFile(name, rows, [replace(e, open=()) for e in examples]))
    return learn, dev


def _examples(settings: Settings, file: Path, cache: Path, log: Log) -> tuple[list[Row], list[Example]]:
    kind, rows = read_rows(file)
    place = cache / fingerprint([file], settings.preprocess, settings.train.context, "3")
    if not place.is_dir():
        from stancekit.preprocess.analyse import Analyser

        if kind != "positions":
            store(pair_examples(rows, Analyser(settings.preprocess)), place)
            return rows, stored(place)
        documents = [r for r in rows if isinstance(r, Document)]
        examples, coverage = position_examples(documents, Analyser(settings.preprocess), settings.train.context)
        if not examples:
            raise InputError(f"{file}: no sentence with a candidate holder and target; name English documents")
        covered = f"candidates cover {coverage.share:.4f} of {coverage.findings} findings"
        log(f"{file.name}: {len(examples)} sentences; {covered}")
        store(examples, place)
    return rows, stored(place)


def _unlabelled(settings: Settings, cache: Path) -> list[Example]:
    files = [Path(file) for file in settings.train.unlabelled]
    place = cache / fingerprint(files, settings.preprocess, settings.train.context, "unlabelled 2")
    if not place.is_dir():
        from stancekit.preprocess.analyse import Analyser

        texts = list(dict.fromkeys(row.text for file in files for row in read_rows(file)[1]))
        store(unlabelled_examples(texts, Analyser(settings.preprocess), settings.train.context), place)
    return stored(place)


def _taught(
    settings: Settings, cache: Path, examples: Sequence[Example], device: torch.device, log: Log
) -> dict[int, Taught] | None:
    own = settings.train
    if not own.teacher:
        return None
    folder = find_model(own.teacher)
    files = [Path(f) for f in (*own.positions, *own.entities, *own.targets, *own.unlabelled)]
    key = fingerprint([folder / "model.safetensors", *files], settings.preprocess, own.context, "taught 1")
    log(f"asking {own.teacher} about {len(examples)} texts, unless its answers are in {cache}")
    return teach(own.teacher, examples, cache / f"taught-{key}.pt", device)


def measure(
    model: StanceModel, settings: Settings, dev: Sequence[tuple[DevFile, list[Encoded]]], pad: int, device: torch.device
) -> dict[str, Any]:
    """Scores on every dev file; the rule is fitted on all position documents together; ``mean`` ranks epochs."""
    found = {
        file.name: scored_findings(
            model, items, pad, device, settings.extract.max_pairs, settings.extract.min_pair_probability
        )
        for file, items in dev
        if isinstance(file.rows[0], Document)
    }
    # Ids are unique in a file only.
    documents = [replace(r, id=f"{f.name}/{r.id}") for f, _ in dev for r in f.rows if isinstance(r, Document)]
    rule, share, scaling = Rule(0.5, 0.0), 0.0, Scaling()
    if documents:
        every = {
            tried: {f"{name}/{k}": v for name, one in found.items() for k, v in one[tried].items()}
            for tried in FIRST_SHARES
        }
        rules = {tried: fitting_rule(documents, own) for tried, own in every.items()}
        share = max(FIRST_SHARES, key=lambda tried: finding_scores(documents, every[tried], rules[tried])["stance"])
        rule = rules[share]
        scaling = fitting_scaling(documents, every[share], rule)
    scores: dict[str, Any] = {
        "threshold": rule.threshold, "rival": rule.rival, "first_share": share,
        "confidence_scale": scaling.scale, "confidence_shift": scaling.shift,
    }  # fmt: skip
    heads: list[float] = []
    for file, items in dev:
        if file.name in found:
            own = [r for r in file.rows if isinstance(r, Document)]
            scores[file.name] = finding_scores(own, found[file.name][share], rule)
            heads.append(scores[file.name]["stance"])
        else:
            scores[file.name] = rows_scores(model, file.examples, items, pad, device)
            heads.append(scores[file.name]["macro_f1"])
    scores["mean"] = round(sum(heads) / len(heads), 4) if heads else 0.0
    return scores


def _line(epoch: Epoch) -> str:
    losses = " ".join(f"{kind} {value:.3f}" for kind, value in sorted(epoch.losses.items()))
    dev = "; ".join(f"{file} {_short(s)}" for file, s in epoch.scores.items() if isinstance(s, dict))
    rule = " ".join(f"{key} {epoch.scores[key]}" for key in _FITTED)
    chosen = f"{rule}; mean {epoch.scores['mean']}"
    return f"epoch {epoch.number}: {epoch.seconds:.0f} s; loss {losses}; {dev}; {chosen}"


def _short(scores: dict[str, Any]) -> str:
    if "macro_f1" in scores:
        return f"macro {scores['macro_f1']:.3f} micro {scores['micro_f1']:.3f}"
    return " ".join(f"{k} {scores[k]:.3f}" for k in ("pair", "stance", "relation", "precision", "recall"))
