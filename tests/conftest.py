"""A whole model for tests, made in a second and without a download."""

from __future__ import annotations

from pathlib import Path

import pytest

SENTENCES = (
    "Halvorsen warned the Greek government on Monday that Oslo would block any new loan,"
    ' calling its budget "a fantasy".',
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

    tokenizer = tiny_tokenizer()
    config = ModelConfig(
        name="tiny", version="0", encoder=tiny_encoder(tokenizer.get_vocab_size()), marker_layers=1, span_size=8,
        marks=1, context=0, window_tokens=64, first_token=SPECIAL.index("[CLS]"),
        last_token=SPECIAL.index("[SEP]"), pad_token=SPECIAL.index("[PAD]"), threshold=0.2,
    )  # fmt: skip
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


def tiny_tokenizer():
    """Word pieces of the sentences above; other words fall apart into letters."""
    from tokenizers import Tokenizer, decoders, models, normalizers, pre_tokenizers, trainers

    tokenizer = Tokenizer(models.WordPiece(unk_token="[UNK]"))
    tokenizer.normalizer = normalizers.BertNormalizer()
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    tokenizer.decoder = decoders.WordPiece()
    letters = "abcdefghijklmnopqrstuvwxyz0123456789"
    trainer = trainers.WordPieceTrainer(
        vocab_size=400, special_tokens=list(SPECIAL), initial_alphabet=list(letters), show_progress=False
    )
    tokenizer.train_from_iterator([*SENTENCES, *(f"{c} {c}{c}" for c in letters)], trainer)
    return tokenizer
