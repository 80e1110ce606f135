"""The encoder's parts against transformers' own, and what is loaded with them."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
import torch
import transformers as hf
from tests.extract.test_encoder import backbone, texts

from stancekit.errors import ModelError
from stancekit.extract.bert import Bert, is_bert
from stancekit.extract.encoder import Encoder
from stancekit.extract.folder import LoadedModel, load_model, save_model


@pytest.fixture
def full(loaded: LoadedModel) -> LoadedModel:
    """A model whose configuration names all that the library would fill in."""
    shape = hf.BertConfig(**loaded.config.encoder).to_dict()
    return replace(loaded, config=replace(loaded.config, encoder=shape))


def test_the_states_are_those_of_the_library() -> None:
    theirs = backbone("bert")
    own = Bert(theirs.config.to_dict())
    own.load_state_dict(theirs.state_dict())  # and so the names are
    ids, mask = texts(0)
    with torch.no_grad():
        read = [Encoder(model, 2).eval()(ids, mask) for model in (own, theirs)]
    assert torch.equal(read[0].last[mask], read[1].last[mask])
    assert torch.equal(read[0].keys[1], read[1].keys[1])
    assert own.get_input_embeddings() is own.embeddings.word_embeddings


def test_it_learns_with_the_dropout_of_the_library() -> None:
    theirs = backbone("bert")
    own = Bert(theirs.config.to_dict())
    own.load_state_dict(theirs.state_dict())
    ids, mask = texts(0)
    learning = []
    for model in (own, theirs):
        torch.manual_seed(5)
        learning.append(Encoder(model, 2).train()(ids, mask).last[mask])
    assert torch.equal(learning[0], learning[1])


@pytest.mark.parametrize(
    "other", [{"model_type": "roberta"}, {"hidden_act": "relu"}, {"position_embedding_type": "relative_key"}]
)
def test_other_encoders_are_left_to_the_library(other: dict[str, str]) -> None:
    shape = backbone("bert").config.to_dict()
    assert is_bert(shape)
    assert not is_bert({**shape, **other})
    assert not is_bert({k: v for k, v in shape.items() if k != "layer_norm_eps"})


def test_a_model_is_loaded_without_the_library(full: LoadedModel, tmp_path: Path) -> None:
    save_model(tmp_path, full.model, full.tokenizer, full.config)
    after = load_model(tmp_path)
    for name, weight in after.model.state_dict().items():
        assert torch.equal(weight, full.model.state_dict()[name].half().float()), name
    code = (
        "import sys; from pathlib import Path; from stancekit.extract.folder import load_model; "
        f"load_model(Path({str(tmp_path)!r})); assert 'transformers' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"num_attention_heads": 5}, "config.json describes no encoder"),
        ({"hidden_size": "wide"}, "config.json describes no encoder"),
        ({"hidden_size": 64}, "does not fit config.json"),
        ({"num_hidden_layers": 9}, "lacks"),
    ],
)
def test_a_configuration_that_does_not_fit_is_refused(
    full: LoadedModel, tmp_path: Path, change: dict[str, object], told: str
) -> None:
    save_model(tmp_path, full.model, full.tokenizer, full.config)
    raw = json.loads((tmp_path / "config.json").read_text("utf-8"))
    raw["encoder"].update(change)
    (tmp_path / "config.json").write_text(json.dumps(raw), "utf-8")
    with pytest.raises(ModelError, match=told):
        load_model(tmp_path)
