import json

import numpy as np
import pytest
from safetensors.torch import load_file, save_file

from stancekit.errors import ModelError, SettingsError
from stancekit.extract.phrases import load_phrase_encoder

PHRASES = ["the second loan", "a guarantee", "Athens wants the second loan", "the second loan guarantee of Norway"]


@pytest.fixture(scope="module")
def encoder(tiny_model):
    return load_phrase_encoder(str(tiny_model), 0.6, precision="fp32")


def test_vectors_have_length_one(encoder):
    vectors = encoder.embed(PHRASES)
    assert vectors.shape == (4, encoder.width) == (4, 64)
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)


def test_a_vector_does_not_depend_on_what_is_embedded_with_it(encoder):
    alone = np.concatenate([encoder.embed([phrase]) for phrase in PHRASES])
    assert np.allclose(encoder.embed(PHRASES), alone, atol=1e-5)
    assert np.allclose(encoder.embed(PHRASES[::-1])[::-1], alone, atol=1e-5)


def test_phrases_that_share_words_are_more_alike(encoder):
    loan, guarantee, wants, _ = encoder.embed(PHRASES)
    assert loan @ wants > loan @ guarantee


def test_the_share_of_words_says_how_much_each_part_counts(tiny_model):
    half = load_phrase_encoder(str(tiny_model), 0.5, precision="fp32").embed(PHRASES)
    words = load_phrase_encoder(str(tiny_model), 1.0, precision="fp32").embed(PHRASES)
    assert words.shape == (4, 32)
    assert np.allclose(half[:, :32] * np.sqrt(2), words, atol=1e-5)


def test_words_alone_do_without_the_layers(tiny_model, monkeypatch):
    encoder = load_phrase_encoder(str(tiny_model), 1.0)
    monkeypatch.setattr(encoder, "_encoder", None)
    assert encoder.embed(PHRASES).any()


def test_nothing_has_the_vector_nought(encoder):
    assert not encoder.embed(["", " "]).any()
    assert encoder.embed([]).shape == (0, 64)


def test_a_phrase_longer_than_any_is_cut(encoder):
    assert np.allclose(np.linalg.norm(encoder.embed(["loan " * 5000]), axis=1), 1, atol=1e-5)


def test_a_model_that_is_not_there_and_a_device_that_is_not(tiny_model):
    with pytest.raises(ModelError, match="no such folder"):
        load_phrase_encoder("nowhere", 0.5)
    with pytest.raises(SettingsError, match="no 'abacus' on this machine"):
        load_phrase_encoder(str(tiny_model), 0.5, device="abacus")


def test_a_sentence_encoder_in_a_folder_is_read_too(tiny_model, tmp_path):
    prefix = "encoder.backbone."
    weights = {
        k.removeprefix(prefix): v
        for k, v in load_file(tiny_model / "model.safetensors").items()
        if k.startswith(prefix)
    }
    save_file(weights, tmp_path / "model.safetensors", metadata={"format": "pt"})
    config = json.loads((tiny_model / "config.json").read_text())["encoder"]
    (tmp_path / "config.json").write_text(json.dumps({**config, "architectures": ["BertModel"]}))
    (tmp_path / "tokenizer.json").write_text((tiny_model / "tokenizer.json").read_text())
    plain = load_phrase_encoder(str(tmp_path), 0.6, precision="fp32")
    assert plain.embed(PHRASES).shape == (4, 64)
