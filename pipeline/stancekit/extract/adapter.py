"""Low-rank adapters: a large encoder stays as it was pretrained, and a few megabytes say what was learnt on top of it.

Source of the method: LoRA (Hu et al., ICLR 2022), by the library peft. For scoring the adapter is merged into the
encoder's own weights, so that it costs nothing.
"""

from __future__ import annotations

from typing import Any

import torch
from torch import nn

from stancekit.errors import ModelError


def add_adapter(backbone: Any, rank: int, dropout: float = 0.0) -> None:
    """Put low-rank matrices beside every linear map of the encoder's layers; everything else is frozen.

    Args:
        backbone: a Hugging Face encoder; changed in place.
        rank: rank of the matrices; their product is scaled by 2.
        dropout: of what enters them, while learning.

    Raises:
        ModelError: peft is not installed.
    """
    try:
        from peft import LoraConfig, inject_adapter_in_model
    except ImportError as error:
        raise ModelError(
            'this model has an adapter; `pip install "stancekit[large]"` for the library it needs'
        ) from error
    backbone.requires_grad_(requires_grad=False)
    wanted = [f"encoder.layer.{name}" for name, part in backbone.encoder.layer.named_modules() if _is_linear(part)]
    settings = LoraConfig(r=rank, lora_alpha=2 * rank, lora_dropout=dropout, target_modules=wanted)
    inject_adapter_in_model(settings, backbone)


def merge_adapter(backbone: Any) -> None:
    """Add the adapter into the encoder's own weights and take it off; ``backbone`` is changed in place."""
    from peft.tuners.lora import LoraLayer

    for name, part in list(backbone.named_modules()):
        if isinstance(part, LoraLayer):
            part.merge()
            owner, _, own = name.rpartition(".")
            setattr(backbone.get_submodule(owner), own, part.get_base_layer())


def halve_frozen(backbone: Any) -> None:
    """Store the frozen maps of the layers in bfloat16, in which they are computed anyway: half the memory to read."""
    for part in backbone.encoder.layer.modules():
        if _is_linear(part) and not part.weight.requires_grad:
            part.to(torch.bfloat16)


def _is_linear(part: Any) -> bool:
    return isinstance(part, nn.Linear)
