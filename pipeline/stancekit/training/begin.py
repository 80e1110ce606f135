"""The model that a run begins with: on a bare encoder, or from models that are there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields, replace

import torch
from tokenizers import Tokenizer

from stancekit.errors import SettingsError
from stancekit.extract.adapter import add_adapter, halve_frozen
from stancekit.extract.encoder import Encoder
from stancekit.extract.folder import LoadedModel, ModelConfig, bare, find_model, load_model
from stancekit.extract.model import StanceModel
from stancekit.extract.weights import load_backbone
from stancekit.settings import Settings, TrainSettings
from stancekit.training.measure import FITTED

_TOGETHER = " + "  # between models whose mean is meant
_OWN = frozenset({"name", "version", *FITTED})  # what models of one shape may differ in


def new_model(settings: Settings, name: str, version: str) -> tuple[StanceModel, Tokenizer, ModelConfig]:
    """A model on a pretrained encoder, its heads still random, or what ``train.start`` names to go on with.

    Raises:
        SettingsError: the encoder or the start cannot do what the settings ask.
        ModelError: there is no such encoder or model, or it is broken.
    """
    model, tokenizer, config = _go_on(settings.train) if settings.train.start else _fresh(settings.train)
    _freeze(model, settings, bool(config.adapter_rank))
    return model, tokenizer, replace(config, name=name, version=version)


def _go_on(own: TrainSettings) -> tuple[StanceModel, Tokenizer, ModelConfig]:
    names = own.start.split(_TOGETHER)
    models = [load_model(find_model(name), merge=False) for name in names]
    for name, loaded in zip(names, models, strict=True):
        if own.context != loaded.config.context:  # examples are made by the settings
            raise SettingsError(f"train.context={own.context}: {name} reads {loaded.config.context}; set it to that")
        if _shape(loaded.config) != _shape(models[0].config):
            raise SettingsError(f"train.start: {name} has another shape than {names[0]}; name models of one shape")
    first = models[0]
    if len(models) > 1:
        first.model.load_state_dict(_mean(models))
    return first.model, first.tokenizer, first.config


def _shape(config: ModelConfig) -> list[object]:
    return [getattr(config, field.name) for field in fields(config) if field.name not in _OWN]


def _mean(models: Sequence[LoadedModel]) -> dict[str, torch.Tensor]:
    """The mean of the weights, which often scores better than each (Wortsman et al., *Model soups*, ICML 2022)."""
    states = [loaded.model.state_dict() for loaded in models]
    return {
        key: torch.stack([state[key] for state in states]).mean(0) if value.is_floating_point() else value
        for key, value in states[0].items()
    }


def _fresh(own: TrainSettings) -> tuple[StanceModel, Tokenizer, ModelConfig]:
    backbone, tokenizer = load_backbone(own.encoder)
    encoder = backbone.config.to_dict()
    encoder = {
        k: v
        for k, v in encoder.items()
        if not k.startswith("_") and k not in ("dtype", "transformers_version", "architectures")
    }
    config = ModelConfig(
        name="", version="", encoder=encoder, marker_layers=own.marker_layers, span_size=own.span_size, marks=own.marks,
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
