"""The encoder, run layer by layer so that the text's keys and values can be kept for the markers.

Works on Hugging Face encoders of the BERT shape (BERT, RoBERTa, XLM-RoBERTa, ELECTRA, CamemBERT) and on MPNet. The
forward pass equals the library's own; a test holds the two against each other.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final, Protocol

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from stancekit.errors import ModelError

_BERT_SHAPED = ("bert", "roberta", "xlm-roberta", "electra", "camembert")


@dataclass(frozen=True, slots=True)
class Block:
    """The parts of one transformer layer (post-norm), whatever the family calls them."""

    query: nn.Module
    key: nn.Module
    value: nn.Module
    mixed: nn.Module
    mixed_norm: nn.Module
    widen: nn.Module
    activation: Callable[[Tensor], Tensor]
    narrow: nn.Module
    narrow_norm: nn.Module


@dataclass(frozen=True, slots=True)
class TextStates:
    """What one pass over the text leaves for the markers.

    Attributes:
        last: states after the last layer, (batch, tokens, width).
        entry: states that enter the first kept layer, (batch, tokens, width).
        keys, values: of each kept layer, (batch, heads, tokens, width / heads).
        mask: True for real tokens, (batch, tokens).
        positions: position number of each token, (batch, tokens).
    """

    last: Tensor
    entry: Tensor
    keys: tuple[Tensor, ...]
    values: tuple[Tensor, ...]
    mask: Tensor
    positions: Tensor

    def at(self, rows: Tensor) -> TextStates:
        """Those of the batch's ``rows``."""
        keys, values = (tuple(x[rows] for x in layers) for layers in (self.keys, self.values))
        return TextStates(self.last[rows], self.entry[rows], keys, values, self.mask[rows], self.positions[rows])


class Layout(Protocol):
    """How the states of a batch's windows are laid out for a layer's maps, which see each token by itself."""

    def packed(self, x: Tensor) -> Tensor:
        """As the maps see what windows have, (batch, tokens, width)."""

    def windows(self, x: Tensor) -> Tensor:
        """The windows, (batch, tokens, width), of what the maps gave."""


class _AsWindows:
    """The layout of windows as they are."""

    def packed(self, x: Tensor) -> Tensor:
        """``x`` itself."""
        return x

    windows = packed


_AS_WINDOWS: Final = _AsWindows()


class Encoder(nn.Module):
    """A Hugging Face encoder whose last ``kept`` layers can be run again over markers."""

    def __init__(self, backbone: Any, kept: int) -> None:
        super().__init__()
        self.backbone: Any = backbone
        self.config: Any = backbone.config
        if self.config.model_type not in (*_BERT_SHAPED, "mpnet"):
            raise ModelError(
                f"encoder type {self.config.model_type!r} cannot carry markers; "
                f"use one of {', '.join(_BERT_SHAPED)}, mpnet"
            )
        layers = self.config.num_hidden_layers
        if not 1 <= kept <= layers:
            raise ModelError(f"marker_layers={kept}: the encoder has {layers} layers; choose 1 to {layers}")
        self.kept = kept
        self.heads: int = self.config.num_attention_heads
        self.width: int = self.config.hidden_size
        self.drop = nn.Dropout(float(self.config.hidden_dropout_prob))

    @property
    def longest(self) -> int:
        """How many tokens it can read at once."""
        positions = int(self.config.max_position_embeddings)
        # These families number positions from the one after that of padding.
        shifted = self.config.model_type in ("roberta", "xlm-roberta", "camembert", "mpnet")
        return positions - int(self.config.pad_token_id) - 1 if shifted else positions

    def blocks(self) -> list[Block]:
        """The layers from first to last."""
        mpnet = self.config.model_type == "mpnet"
        stack: Any = self.backbone.encoder
        return [_mpnet_block(layer) if mpnet else _bert_block(layer) for layer in stack.layer]

    def forward(self, ids: Tensor, mask: Tensor) -> TextStates:
        """Run the text. ``ids`` and ``mask`` (True for real tokens) are (batch, tokens)."""
        states, mask, layout = self._begun(self._embedded(ids), mask)
        positions = torch.arange(mask.shape[1], device=mask.device).expand_as(mask)
        bias = self._bias(positions[:1], positions[:1], mask[:, None, None, :], states.dtype)
        keys: list[Tensor] = []
        values: list[Tensor] = []
        entry = states
        blocks = self.blocks()
        for number, block in enumerate(blocks):
            if number == len(blocks) - self.kept:
                entry = states
            query, key, value = (
                self._split(layout.windows(part(states))) for part in (block.query, block.key, block.value)
            )
            if number >= len(blocks) - self.kept:
                keys.append(key)
                values.append(value)
            states = self._after(block, states, layout.packed(self._attended(query, key, value, bias)))
        last, entry = layout.windows(states), layout.windows(entry)
        return TextStates(last, entry, tuple(keys), tuple(values), mask, positions)

    def _begun(self, states: Tensor, mask: Tensor) -> tuple[Tensor, Tensor, Layout]:
        """The states that the layers begin with, the mask of the windows that attention sees, and how both go over into
        each other.
        """
        return states, mask, _AS_WINDOWS

    def _embedded(self, ids: Tensor) -> Tensor:
        """Word and position vectors, widened where the encoder's are narrower than its layers (small ELECTRA)."""
        embeddings: Any = self.backbone.embeddings
        states: Tensor = embeddings(input_ids=ids)
        if hasattr(self.backbone, "embeddings_project"):
            states = self.backbone.embeddings_project(states)
        return states

    def run_markers(self, markers: Tensor, positions: Tensor, text: TextStates) -> Tensor:
        """Run markers through the kept layers; each sees the text and the markers of its own pair.

        Args:
            markers: start states, (batch, pairs, markers of a pair, width).
            positions: position number that each marker shares with its span, (batch, pairs, markers of a pair).

        Returns:
            States after the last layer, shaped as ``markers``.
        """
        batch, pairs, size, width = markers.shape
        states = markers.reshape(batch, pairs * size, width)
        places = positions.reshape(batch, pairs * size)
        owner = torch.arange(pairs, device=markers.device).repeat_interleave(size)
        own = (owner[:, None] == owner[None, :]).expand(batch, 1, -1, -1)
        seen = text.mask[:, None, None, :].expand(-1, 1, pairs * size, -1)
        allowed = torch.cat([seen, own], dim=-1)
        bias = self._bias(places, torch.cat([text.positions, places], dim=1), allowed, states.dtype)
        for block, key, value in zip(self.blocks()[-self.kept :], text.keys, text.values, strict=True):
            keys = torch.cat([key, self._split(block.key(states))], dim=2)
            values = torch.cat([value, self._split(block.value(states))], dim=2)
            mixed = self._attended(self._split(block.query(states)), keys, values, bias)
            states = self._after(block, states, mixed)
        return states.reshape(batch, pairs, size, width)

    def _split(self, x: Tensor) -> Tensor:
        return x.view(x.shape[0], x.shape[1], self.heads, -1).transpose(1, 2)

    def _attended(self, query: Tensor, keys: Tensor, values: Tensor, bias: Tensor) -> Tensor:
        """What attention mixes for each query, (batch, queries, width)."""
        mixed = F.scaled_dot_product_attention(query, keys, values, attn_mask=bias.to(query.dtype))
        return mixed.transpose(1, 2).flatten(2)

    def _after(self, block: Block, states: Tensor, mixed: Tensor) -> Tensor:
        """The rest of a layer, given what attention has ``mixed`` for its ``states``, both (..., width)."""
        states = block.mixed_norm(self.drop(block.mixed(mixed)) + states)
        wide = block.activation(block.widen(states))
        out: Tensor = block.narrow_norm(self.drop(block.narrow(wide)) + states)
        return out

    def _bias(self, query_at: Tensor, key_at: Tensor, allowed: Tensor, dtype: torch.dtype) -> Tensor:
        """What is added to the attention scores: minus infinity where not allowed, MPNet's relative positions."""
        bias = torch.zeros(allowed.shape, dtype=dtype, device=allowed.device)
        bias = bias.masked_fill(~allowed, torch.finfo(dtype).min)
        if self.config.model_type != "mpnet":
            return bias
        stack: Any = self.backbone.encoder
        distance = key_at[:, None, :] - query_at[:, :, None]
        buckets = stack.relative_position_bucket(distance, num_buckets=self.config.relative_attention_num_buckets)
        relative: Tensor = stack.relative_attention_bias(buckets).permute(0, 3, 1, 2)
        return bias + relative.to(dtype)


def _bert_block(layer: Any) -> Block:
    attention, out = layer.attention, layer.attention.output
    return Block(
        attention.self.query, attention.self.key, attention.self.value, out.dense, out.LayerNorm,
        layer.intermediate.dense, layer.intermediate.intermediate_act_fn, layer.output.dense, layer.output.LayerNorm,
    )  # fmt: skip


def _mpnet_block(layer: Any) -> Block:
    attention = layer.attention
    return Block(
        attention.attn.q, attention.attn.k, attention.attn.v, attention.attn.o, attention.LayerNorm,
        layer.intermediate.dense, layer.intermediate.intermediate_act_fn, layer.output.dense, layer.output.LayerNorm,
    )  # fmt: skip
