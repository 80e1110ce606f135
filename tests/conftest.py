"""A whole model for tests, made in a second and without a download, and a folder with everything that goes wrong."""

from __future__ import annotations

import json
import os
import re
import shutil
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from stancekit.settings import Settings, load_settings

if TYPE_CHECKING:
    from tokenizers import Tokenizer

EXAMPLE = (
    "Halvorsen warned the Greek government on Monday that Oslo would block any new loan,"
    ' calling its budget "a fantasy".'
)
SENTENCES = (
    EXAMPLE,
    "Nobody in Oslo can remember a finance minister who spoke like this about a friendly state.",
    "Athens wants the second loan, and Warsaw supports the guarantee; Berlin and Helsinki reject both of them.",
    "She said that critics of the IMF had asked Norway, Sweden and the European Commission for help in January 2029.",
)
SPECIAL = ("[PAD]", "[UNK]", "[CLS]", "[SEP]")


@pytest.fixture(scope="session")
def tiny_model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A model folder with two layers of random weights, the same in every session; most pairs are findings to it."""
    import torch

    from stancekit.extract.folder import ModelConfig, build, save_model

    tokenizer = tokenizer_of(" ".join(SENTENCES))
    trained_as = load_settings().train.model_dump()
    shape = {field.name: trained_as[field.name] for field in fields(ModelConfig) if field.name in trained_as}
    shape |= {"encoder": tiny_encoder(tokenizer.get_vocab_size()), "marker_layers": 1, "span_size": 8}
    first, last, pad = (SPECIAL.index(token) for token in ("[CLS]", "[SEP]", "[PAD]"))
    shape |= {"window_tokens": 64, "first_token": first, "last_token": last, "pad_token": pad}
    config = ModelConfig(**shape, name="tiny", version="0", threshold=0.2, rival=0.0)
    folder = tmp_path_factory.mktemp("models") / "tiny"
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(1)
        save_model(folder, build(config), tokenizer, config)
    return folder


def tiny_encoder(vocabulary: int) -> dict[str, object]:
    """The configuration of a BERT that fits into 200 kB."""
    return {
        "model_type": "bert", "vocab_size": vocabulary, "hidden_size": 32, "num_hidden_layers": 2,
        "num_attention_heads": 2, "intermediate_size": 64, "max_position_embeddings": 128,
    }  # fmt: skip


def tokenizer_of(text: str) -> Tokenizer:
    """A tokenizer that knows the words of ``text``, and letters for others, the same in every process (a trained one
    is not).
    """
    from tokenizers import Tokenizer, decoders, models, normalizers, pre_tokenizers

    signs = "abcdefghijklmnopqrstuvwxyz0123456789.,;:'\"!?-"
    words = sorted({word for word in re.findall(r"\w+", text.lower()) if len(word) > 1})
    pieces = [*SPECIAL, *signs, *(f"##{sign}" for sign in signs), *words]
    tokenizer = Tokenizer(models.WordPiece({piece: n for n, piece in enumerate(pieces)}, unk_token="[UNK]"))
    tokenizer.normalizer = normalizers.BertNormalizer()
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    tokenizer.decoder = decoders.WordPiece()
    return tokenizer


@pytest.fixture
def settings(tiny_model: Path) -> Settings:
    """The defaults with the tiny model, in one process and in fp32."""
    return tiny_settings(tiny_model)


def tiny_settings(tiny_model: Path, *more: str) -> Settings:
    own = (f"extract.model='{tiny_model}'", "extract.precision=fp32", "batch.workers=1")
    return load_settings(overrides=[*own, *more])


@pytest.fixture
def awful_folder(tmp_path: Path) -> Path:
    """Five articles among seven things that are none."""
    text = "\n\n".join(SENTENCES)
    folder = tmp_path / "in"
    (folder / "none").mkdir(parents=True)
    (folder / "plain.txt").write_text(text, "utf-8")
    (folder / "latin.txt").write_bytes(f"A caf\xe9 in Orl\xe9ans.\n\n{text}".encode("latin-1"))
    (folder / "notes.md").write_text(f"---\ntitle: A loan\n---\n\n{text}", "utf-8")
    (folder / "broken.html").write_text(f"<html><body><article><p>{text}<div><b>So <i>it</p> goes on", "utf-8")
    (folder / "lines.jsonl").write_text('{"id": "one", "text": ' + json.dumps(text) + '}\n{"id": "tw', "utf-8")
    (folder / "empty.txt").write_bytes(b"")
    (folder / "binary.txt").write_bytes(bytes(range(256)) * 8)
    with (folder / "huge.txt").open("wb") as file:
        file.truncate(50_000_000)
    (folder / "unreadable.txt").symlink_to(folder / "nowhere.txt")
    (folder / "picture.html").write_text("<html><body><img src='a.png'></body></html>", "utf-8")
    (folder / "style.css").write_text("p { color: red }", "utf-8")
    return folder


@pytest.fixture(scope="session")
def awful_reasons() -> dict[str, str]:
    """What becomes of the things in the awful folder that are no articles."""
    return {
        "binary.txt": "binary", "empty.txt": "empty", "huge.txt": "too_large", "lines.jsonl": "json",
        "picture.html": "no_text", "unreadable.txt": "unreadable", "none": "empty_folder",
    }  # fmt: skip


@pytest.fixture(scope="module")
def browser() -> Iterator[object]:
    """Chromium without a window. A developer may be without one; where everything has to hold that is a fault.

    Of a module and no longer, since Playwright keeps an event loop running meanwhile, beside which no other can.
    """
    from playwright.sync_api import sync_playwright

    named = os.environ.get("STANCEKIT_CHROMIUM")
    path = named or next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    if path is None:
        words = "no Chromium: install it (Debian: apt-get install chromium), or name it in STANCEKIT_CHROMIUM"
        pytest.fail(words) if os.environ.get("CI") else pytest.skip(words)
    with sync_playwright() as playwright:
        options = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]
        started = playwright.chromium.launch(executable_path=path, args=options)
        yield started
        started.close()
