"""An encoder of the BERT kind as its parts alone, so that a stancekit model is loaded without the library transformers.

Importing that takes longer than all else of the loading, and as much memory as the weights of the small model. The
parts have the names and do what they do in the library; a test holds the two against each other. The layers are run by
``Encoder``.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import SimpleNamespace
from typing import Any, Final

import torch
from torch import Tensor, nn

_NAMED: Final = frozenset(
    "model_type hidden_size num_hidden_layers num_attention_heads intermediate_size hidden_act hidden_dropout_prob "
    "vocab_size max_position_embeddings type_vocab_size layer_norm_eps pad_token_id".split()
)


class Bert(nn.Module):
    """What ``Encoder`` needs of transformers' ``BertModel``, with random weights.

    Args:
        shape: the library's configuration of the encoder, for which ``is_bert`` holds.

    Raises:
        TypeError, ValueError: it describes none.
    """

    def __init__(self, shape: Mapping[str, Any]) -> None:
        super().__init__()
        if shape["hidden_size"] % shape["num_attention_heads"]:
            raise ValueError(f"hidden_size={shape['hidden_size']} is no multiple of num_attention_heads")
        self.config = SimpleNamespace(**shape)
        self.embeddings = Embeddings(shape)
        self.encoder = _parts(layer=nn.ModuleList(_layer(shape) for _ in range(shape["num_hidden_layers"])))

    def get_input_embeddings(self) -> nn.Module:
        """The word vectors."""
        return self.embeddings.word_embeddings


class Embeddings(nn.Module):
    """Word, position and segment vectors; all tokens are in the first segment."""

    def __init__(self, shape: Mapping[str, Any]) -> None:
        super().__init__()
        width = shape["hidden_size"]
        self.word_embeddings = nn.Embedding(shape["vocab_size"], width, padding_idx=shape["pad_token_id"])
        self.position_embeddings = nn.Embedding(shape["max_position_embeddings"], width)
        self.token_type_embeddings = nn.Embedding(shape["type_vocab_size"], width)
        self.LayerNorm = nn.LayerNorm(width, eps=shape["layer_norm_eps"])
        self.dropout = nn.Dropout(shape["hidden_dropout_prob"])

    def forward(self, input_ids: Tensor) -> Tensor:
        """States (batch, tokens, width) of token ids (batch, tokens)."""
        positions = torch.arange(input_ids.shape[1], device=input_ids.device)
        states = self.word_embeddings(input_ids) + self.token_type_embeddings.weight[0]
        out: Tensor = self.dropout(self.LayerNorm(states + self.position_embeddings(positions)))
        return out


def is_bert(shape: Mapping[str, Any]) -> bool:
    """Whether ``Bert`` does all that a configuration asks for, and nothing is left to the library's defaults."""
    return (
        shape.keys() >= _NAMED
        and shape["model_type"] == "bert"
        and shape["hidden_act"] == "gelu"
        and shape.get("position_embedding_type", "absolute") == "absolute"
    )


def _layer(shape: Mapping[str, Any]) -> nn.Module:
    width, wide = shape["hidden_size"], shape["intermediate_size"]
    own = _parts(query=nn.Linear(width, width), key=nn.Linear(width, width), value=nn.Linear(width, width))
    return _parts(
        attention=_parts(self=own, output=_output(width, shape)),
        intermediate=_parts(dense=nn.Linear(width, wide), intermediate_act_fn=nn.GELU()),
        output=_output(wide, shape),
    )


def _output(width: int, shape: Mapping[str, Any]) -> nn.Module:
    norm = nn.LayerNorm(shape["hidden_size"], eps=shape["layer_norm_eps"])
    return _parts(dense=nn.Linear(width, shape["hidden_size"]), LayerNorm=norm)


def _parts(**parts: nn.Module) -> nn.Module:
    module = nn.Module()
    for name, part in parts.items():
        module.add_module(name, part)
    return module
