"""Analysed articles made by hand, and models whose random weights say much."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import pytest
import torch
from tests.conftest import tokenizer_of
from tokenizers import Tokenizer

from stancekit.extract.extractor import Extractor
from stancekit.extract.folder import LoadedModel, ModelConfig, build, read_config
from stancekit.records import AnalysedArticle, Article, Mention, ModelInfo, Phrase, Quote, Sentence, Span
from stancekit.settings import load_settings

EXAMPLE = (
    "Halvorsen warned the Greek government on Monday that Oslo would block any new loan,"
    ' calling its budget "a fantasy".'
)
ACTORS = {"Halvorsen": "halvorsen", "the Greek government": "greece", "Oslo": "norway", "its": "greece"}
PHRASES = ("any new loan", "block any new loan", "its budget", "a fantasy")
WORDS = "Athens Warsaw Berlin Oslo wants supports rejects said had asked the second guarantee for and nobody of peace"


def made_article(
    text: str, actors: Mapping[str, str], phrases: Sequence[str] = (), name: str = "made"
) -> AnalysedArticle:
    """Sentences end at a full stop; each first occurrence of the words in a sentence is a mention or a phrase."""
    sentences = []
    for match in re.finditer(r"\S[^.]*\.?", text):
        span = Span(*match.span())
        mentions = tuple(
            Mention(own, _head(text, own), "name", "STATE", actor)
            for words, actor in actors.items()
            if (own := _span(text, words, span)) is not None
        )
        issues = tuple(Phrase(own, _head(text, own)) for w in phrases if (own := _span(text, w, span)) is not None)
        sentences.append(
            Sentence(span, 0, tuple(sorted(mentions, key=_place)), tuple(sorted(issues, key=lambda p: p.span)))
        )
    quotes = tuple(Quote(Span(*m.span())) for m in re.finditer(r'"[^"]+"', text))
    return AnalysedArticle(Article(name, text), tuple(sentences), quotes)


def _place(mention: Mention) -> Span:
    return mention.span


def _span(text: str, words: str, within: Span) -> Span | None:
    match = re.search(rf"\b{re.escape(words)}\b", text[: within.end][within.start :])
    return None if match is None else Span(within.start + match.start(), within.start + match.end())


def _head(text: str, span: Span) -> Span:
    return Span(text.rfind(" ", span.start, span.end) + 1 or span.start, span.end)


@pytest.fixture(scope="session")
def made() -> Callable[..., AnalysedArticle]:
    return made_article


@pytest.fixture(scope="session")
def example() -> AnalysedArticle:
    """The example sentence, with the candidates that matter."""
    return made_article(EXAMPLE, ACTORS, PHRASES, name="example")


@pytest.fixture(scope="session")
def loaded(tiny_model: Path) -> LoadedModel:
    return telling(tiny_model)


@pytest.fixture(scope="session")
def tokenizer(loaded: LoadedModel) -> Tokenizer:
    return loaded.tokenizer


@pytest.fixture
def make_loaded(tiny_model: Path) -> Callable[..., LoadedModel]:
    """A model with another configuration: ``make_loaded(marks=2)``."""
    return lambda **changes: telling(tiny_model, **changes)


def telling(tiny_model: Path, **changes: object) -> LoadedModel:
    """The tiny model with weights so large that each pair, token and marker makes a difference to the scores."""
    tokenizer = tokenizer_of(f"{EXAMPLE} {WORDS}")
    config: ModelConfig = replace(read_config(tiny_model), **changes)
    config = replace(config, encoder={**config.encoder, "vocab_size": tokenizer.get_vocab_size()})
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(7)
        model = build(config).eval()
        with torch.no_grad():
            for parameter in model.parameters():
                if parameter.ndim > 1:
                    parameter.normal_(std=0.25)
            model.pruner.bilinear.mul_(0.1)  # so that the first pass can be made to keep every pair
    return LoadedModel(model, tokenizer, config, ModelInfo("tiny", "0", "f00d"))


@pytest.fixture
def make_extractor(tiny_model: Path) -> Callable[..., Extractor]:
    """An extractor that looks at every pair, in fp32: ``make_extractor("extract.batch_tokens=64", marks=2)``."""

    def make(*overrides: str, **changes: object) -> Extractor:
        every = ("extract.precision=fp32", "extract.device=cpu", "extract.max_pairs=1000")
        settings = load_settings(overrides=[*every, "extract.min_pair_probability=0", *overrides])
        return Extractor(telling(tiny_model, **changes), settings.extract)

    return make


@pytest.fixture
def offline(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Hugging Face is not asked, and nothing was fetched from it before."""
    import huggingface_hub.constants

    monkeypatch.setattr(huggingface_hub.constants, "HF_HUB_OFFLINE", True)
    monkeypatch.setattr(huggingface_hub.constants, "HF_HUB_CACHE", str(tmp_path / "cache"))


@pytest.fixture(scope="session")
def encoder_folder(tiny_model: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An encoder with its tokenizer, as Hugging Face would give it."""
    from transformers import BertConfig, BertModel, PreTrainedTokenizerFast

    folder = tmp_path_factory.mktemp("encoders") / "tiny"
    shape = {k: v for k, v in read_config(tiny_model).encoder.items() if k != "model_type"}
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(5)
        BertModel(BertConfig(**shape)).save_pretrained(folder)
    PreTrainedTokenizerFast(
        tokenizer_file=str(tiny_model / "tokenizer.json"),
        unk_token="[UNK]", pad_token="[PAD]", cls_token="[CLS]", sep_token="[SEP]",
    ).save_pretrained(folder)  # fmt: skip
    return folder
