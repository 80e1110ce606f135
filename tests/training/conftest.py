"""Annotated documents written by hand, and a tiny encoder to learn with."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest
import torch
from tests.conftest import tokenizer_of

from stancekit.extract.folder import read_config
from stancekit.preprocess.analyse import Analyser
from stancekit.settings import load_settings
from stancekit.training.documents import Document, document

EXAMPLE = (
    "Halvorsen warned the Greek government on Monday that Oslo would block any new loan,"
    ' calling its budget "a fantasy".'
)
# holder, target, stance, relation, voice, and what else there is; the words are looked up in the sentence.
HOUSE = [
    ("Halvorsen", "the Greek government", "against", "THREATEN", "reported", {"cue": "warned"}),
    ("Oslo", "any new loan", "against", "REJECT", "reported",
     {"cue": "block", "addressee": "greece", "hypothetical": True}),
    ("Halvorsen", "its budget", "against", "ACCUSE", "quote", {"cue": "a fantasy"}),
]  # fmt: skip
HOUSE_ACTORS = {
    "halvorsen": ("PERSON", ["Halvorsen"]),
    "greece": ("STATE", ["the Greek government", "its"]),
    "norway": ("STATE", ["Oslo"]),
}


Gold = tuple[str, str, str, str, str, Mapping[str, Any]]


def annotated(
    text: str, actors: Mapping[str, tuple[str, Sequence[str]]], positions: Iterable[Gold], name: str = "x"
) -> dict[str, Any]:
    """One sentence with gold, as a line of a data file holds it."""

    def span(words: str) -> list[int]:
        return [text.index(words), text.index(words) + len(words)]

    of = {words: actor for actor, (_, mentions) in actors.items() for words in mentions}
    return {
        "id": name, "text": text, "sentences": [[0, len(text)]],
        "actors": [{"id": a, "name": a, "type": kind, "mentions": [span(w) for w in mentions]}
                   for a, (kind, mentions) in actors.items()],
        "positions": [
            {"holder": of.get(holder, "AUTHOR"), "holder_span": span(holder) if holder in of else None,
             "target": of.get(target), "target_span": span(target),
             "target_kind": "actor" if target in of else "issue",
             "stance": stance, "relation": relation, "voice": voice,
             "cue_span": span(more["cue"]) if "cue" in more else None, "addressee": more.get("addressee"),
             "hypothetical": more.get("hypothetical", False), "optional": more.get("optional", False)}
            for holder, target, stance, relation, voice, more in positions
        ],
    }  # fmt: skip


def record(
    text: str,
    holder: str | None,
    target: str,
    stance: str,
    relation: str = "REJECT",
    article: str = "house",
    **more: Any,
) -> dict[str, Any]:
    """A position record with one finding; its words are looked up in the text. ``ids`` are of actor and target."""

    def cut(words: str | None) -> dict[str, Any] | None:
        return (
            None
            if words is None
            else {"start": text.index(words), "end": text.index(words) + len(words), "text": words}
        )

    actor_id, target_id = more.pop("ids", (holder or "AUTHOR", target))
    evidence = {
        "start": 0, "end": len(text), "holder": cut(holder), "target": cut(target), "stance": stance,
        "relation": relation, "voice": more.get("voice", "reported"), "hypothetical": more.get("hypothetical", False),
        "addressee": more.get("addressee"), "cue": cut(more.get("cue")),
    }  # fmt: skip
    about = {"id": target_id, "name": target}
    return {
        "article": {"id": article},
        "actor": {"id": actor_id},
        "target": about,
        "stance": stance,
        "evidence": [evidence],
    }


@pytest.fixture(scope="session")
def annotate() -> Callable[..., dict[str, Any]]:
    return annotated


@pytest.fixture(scope="session")
def house_raw() -> dict[str, Any]:
    """The example sentence with the three positions of the guidelines."""
    return annotated(EXAMPLE, HOUSE_ACTORS, HOUSE, "house")


@pytest.fixture(scope="session")
def house(house_raw: dict[str, Any]) -> Document:
    return document(house_raw)


@pytest.fixture(scope="session")
def analyser() -> Analyser:
    return Analyser(load_settings().preprocess)


@pytest.fixture
def write_lines(tmp_path: Path) -> Callable[..., Path]:
    """A file with an object (or a line as it is) on each line: ``write_lines("dev.jsonl", row, row)``."""

    def write(name: str, *rows: object) -> Path:
        lines = [row if isinstance(row, str) else json.dumps(row) for row in rows]
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("".join(f"{line}\n" for line in lines), "utf-8")
        return path

    return write


@pytest.fixture(scope="session")
def encoder_folder(tiny_model: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An encoder with its tokenizer, as Hugging Face would give it."""
    from transformers import BertConfig, BertModel, PreTrainedTokenizerFast

    folder = tmp_path_factory.mktemp("encoders") / "tiny"
    tokenizer = tokenizer_of(f"{EXAMPLE} Athens wants the second loan and Warsaw supports it. Oslo thanked nobody.")
    shape = {k: v for k, v in read_config(tiny_model).encoder.items() if k != "model_type"}
    shape["vocab_size"] = tokenizer.get_vocab_size()
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(5)
        BertModel(BertConfig(**shape)).save_pretrained(folder)
    PreTrainedTokenizerFast(
        tokenizer_object=tokenizer,
        unk_token="[UNK]", pad_token="[PAD]", cls_token="[CLS]", sep_token="[SEP]",
    ).save_pretrained(folder)  # fmt: skip
    return folder


@pytest.fixture
def offline(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Hugging Face is not asked, and nothing was fetched from it before."""
    import huggingface_hub.constants

    monkeypatch.setattr(huggingface_hub.constants, "HF_HUB_OFFLINE", True)
    monkeypatch.setattr(huggingface_hub.constants, "HF_HUB_CACHE", str(tmp_path / "cache"))
