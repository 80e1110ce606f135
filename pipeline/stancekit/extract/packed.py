"""The encoder as it scores on a processor: windows are read without their padding."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import torch
from torch import Tensor
from torch.nn import functional as F

from stancekit.extract.encoder import Encoder, Layout

# For each number of rows torch compiles kernels anew, so it is always a multiple.
_ROWS: Final = 128
# Processors compute with so many numbers at once, and what is left over in another way, with other rounding: filled up
# to a multiple, a window's states are the same whatever windows lie beside it.
_TOKENS: Final = 16


@dataclass(frozen=True, slots=True)
class Rows:
    """Where the real tokens of a batch of windows stand when they are put into one row after the other.

    Attributes:
        token: which token of the batch stands in each row, (rows,); those of the last rows stand in another already.
        row: the row of each token, (batch * tokens,); any for padding.
        batch, tokens: windows of the batch, and tokens of each with padding.
    """

    token: Tensor
    row: Tensor
    batch: int
    tokens: int

    @classmethod
    def of(cls, mask: Tensor) -> Rows:
        """The rows of a batch with this ``mask``, True for real tokens, (batch, tokens)."""
        real = mask.flatten().nonzero()[:, 0]
        row = torch.zeros(mask.numel(), dtype=torch.long)
        row[real] = torch.arange(len(real))
        return cls(F.pad(real, (0, -len(real) % _ROWS)), row, *mask.shape)

    def packed(self, x: Tensor) -> Tensor:
        """The rows of ``x`` (batch, tokens, width), (rows, width)."""
        return x.flatten(0, 1).index_select(0, self.token)

    def windows(self, x: Tensor) -> Tensor:
        """The windows of ``x`` (rows, width), (batch, tokens, width); padding is some other token's."""
        return x.index_select(0, self.row).view(self.batch, self.tokens, -1)


class PackedEncoder(Encoder):
    """An encoder whose layers see the tokens of all windows in one row, and only attention sees windows.

    Padding would else be a tenth of what they see, and more where few windows are of like length.
    """

    def _begun(self, states: Tensor, mask: Tensor) -> tuple[Tensor, Tensor, Layout]:
        """The rows of windows that are filled up with padding to a multiple of 16 tokens."""
        more = -mask.shape[1] % _TOKENS
        mask = F.pad(mask, (0, more))
        rows = Rows.of(mask)
        return rows.packed(F.pad(states, (0, 0, 0, more))), mask, rows

    def _attended(self, query: Tensor, keys: Tensor, values: Tensor, bias: Tensor) -> Tensor:
        """As in any encoder; what markers see, their windows and each other, is filled up to a multiple, too."""
        more = -keys.shape[2] % _TOKENS
        if more:  # not for text, which is filled up already: F.pad copies even where there is nothing to add
            keys, values = (F.pad(x, (0, 0, 0, more)) for x in (keys, values))
            bias = F.pad(bias, (0, more), value=torch.finfo(bias.dtype).min)
        return super()._attended(query, keys, values, bias)
