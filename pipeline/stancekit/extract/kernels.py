"""Linear maps as the processor's kernels read them.

A kernel for bfloat16 reads weights in blocks, and torch lays them out in blocks anew for every product, which is a
tenth of its time. Here that is done once. The products are the same, bit by bit.
"""

from __future__ import annotations

from typing import Any, Final

import torch
from torch import Tensor, nn

_ROWS: Final = 2048  # of what is usually multiplied; other numbers are only a little slower with blocks for these
_NARROW: Final = 16  # a map to fewer numbers takes no time in any layout


class LaidOutLinear(nn.Module):
    """What an ``nn.Linear`` computes, for scoring only: there is nothing in it to learn or to save."""

    def __init__(self, linear: nn.Linear) -> None:
        super().__init__()
        bias: Tensor | None = linear.bias
        self.bias = None if bias is None else bias.detach()
        self.weight: Tensor = _kernels()._reorder_linear_weight(linear.weight.detach(), _ROWS)  # noqa: SLF001

    def forward(self, x: Tensor) -> Tensor:
        """The product, (..., out) from (..., in)."""
        out: Tensor = _kernels()._linear_pointwise(x, self.weight, self.bias, "none", [], "")  # noqa: SLF001
        return out


def lay_out(model: nn.Module) -> None:
    """Lay out the linear maps inside a model, where torch can; they then have no weights of their own any more."""
    for name, part in model.named_children():
        if not isinstance(part, nn.Linear):
            lay_out(part)
        elif part.out_features >= _NARROW and _can_be_laid_out(part.weight):
            setattr(model, name, LaidOutLinear(part))


def _can_be_laid_out(weight: Tensor) -> bool:
    kernels = _kernels()
    return (
        weight.dtype == torch.bfloat16
        and weight.device.type == "cpu"
        and torch.backends.mkldnn.is_available()  # type: ignore[no-untyped-call]
        # What torch's own compiler calls for the same purpose; torch offers it under no other name.
        and all(hasattr(kernels, name) for name in ("_reorder_linear_weight", "_linear_pointwise"))
        and bool(kernels._is_mkldnn_bf16_supported())  # noqa: SLF001
    )


def _kernels() -> Any:
    return torch.ops.mkldnn
