"""A model with an adapter: what its folder holds, and that it scores as it did when it was trained."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import torch
from safetensors import safe_open

from stancekit.errors import ModelError
from stancekit.extract.adapter import add_adapter, halve_frozen, merge_adapter
from stancekit.extract.encoder import Encoder
from stancekit.extract.folder import ModelConfig, bare, load_model, save_model
from stancekit.extract.model import StanceModel
from stancekit.extract.weights import load_backbone


@pytest.fixture
def trained(encoder_folder: Path) -> tuple[StanceModel, ModelConfig]:
    """A model on the tests' encoder whose adapter has learnt something."""
    torch.manual_seed(5)
    backbone, tokenizer = load_backbone(str(encoder_folder))
    raw = {k: v for k, v in backbone.config.to_dict().items() if k != "dtype"}
    model = StanceModel(Encoder(bare(backbone.float()), 2), 8, 1)
    add_adapter(model.encoder.backbone, 2)
    with torch.no_grad():
        for name, parameter in model.named_parameters():
            if ".lora_B." in name:
                parameter.normal_(std=0.2)
    config = ModelConfig(
        name="tiny", version="1", encoder=raw, marker_layers=2, span_size=8, marks=1, context=0, window_tokens=32,
        first_token=tokenizer.cls_token_id, last_token=tokenizer.sep_token_id, pad_token=tokenizer.pad_token_id,
        threshold=0.5, rival=0.0, base=str(encoder_folder), adapter_rank=2,
    )  # fmt: skip
    return model.eval(), config


def states(model: StanceModel) -> torch.Tensor:
    ids = torch.tensor([[2, 7, 8, 9, 3]])
    with torch.inference_mode():
        return model.read(ids, torch.ones_like(ids, dtype=torch.bool)).last.clone()


def save(folder: Path, trained: tuple[StanceModel, ModelConfig]) -> Path:
    tokenizer = load_backbone(trained[1].base)[1].backend_tokenizer
    save_model(folder, trained[0], tokenizer, trained[1])
    return folder


def test_the_folder_holds_adapter_and_heads_alone(trained: tuple[StanceModel, ModelConfig], tmp_path: Path) -> None:
    with safe_open(save(tmp_path, trained) / "model.safetensors", framework="pt") as file:
        names = set(file.keys())
    own = {name for name in names if name.startswith("encoder.backbone.")}
    assert own
    assert all(".lora_" in name for name in own)
    assert {"stance.weight", "pruner.bilinear"} <= names


def test_a_loaded_model_scores_as_the_trained_one(trained: tuple[StanceModel, ModelConfig], tmp_path: Path) -> None:
    loaded = load_model(save(tmp_path, trained))
    torch.testing.assert_close(states(loaded.model), states(trained[0]), atol=2e-3, rtol=2e-3)
    assert not any(".lora_" in name for name, _ in loaded.model.named_parameters())


def test_an_adapter_that_stays_apart_can_learn_on(trained: tuple[StanceModel, ModelConfig], tmp_path: Path) -> None:
    loaded = load_model(save(tmp_path, trained), merge=False)
    torch.testing.assert_close(states(loaded.model), states(trained[0]), atol=2e-3, rtol=2e-3)
    learning = [name for name, p in loaded.model.encoder.named_parameters() if p.requires_grad]
    assert learning
    assert all(".lora_" in name for name in learning)


def test_the_adapter_changes_what_the_encoder_says(
    trained: tuple[StanceModel, ModelConfig], encoder_folder: Path
) -> None:
    plain = StanceModel(Encoder(bare(load_backbone(str(encoder_folder))[0].float()), 2), 8, 1).eval()
    assert (states(plain) - states(trained[0])).abs().max() > 0.05


def test_merging_changes_no_score(trained: tuple[StanceModel, ModelConfig]) -> None:
    before = states(trained[0])
    merge_adapter(trained[0].encoder.backbone)
    torch.testing.assert_close(states(trained[0]), before, atol=1e-4, rtol=1e-4)


def test_only_the_adapter_learns(trained: tuple[StanceModel, ModelConfig]) -> None:
    backbone = trained[0].encoder.backbone
    assert all(".lora_" in name for name, p in backbone.named_parameters() if p.requires_grad)
    halve_frozen(backbone)
    assert {p.dtype for name, p in backbone.named_parameters() if ".lora_" in name} == {torch.float32}


def test_an_encoder_that_is_not_to_be_had_is_refused_in_one_line(
    trained: tuple[StanceModel, ModelConfig], tmp_path: Path
) -> None:
    folder = save(tmp_path / "model", trained)
    raw = json.loads((folder / "config.json").read_text("utf-8"))
    (folder / "config.json").write_text(json.dumps({**raw, "base": str(tmp_path / "gone")}), "utf-8")
    with pytest.raises(ModelError, match="cannot be loaded") as refused:
        load_model(folder)
    assert "\n" not in str(refused.value)
