"""Phrases as vectors whose dot products say how alike they are in meaning.

A vector has two parts. One is the mean of the phrase's word vectors, those that enter the encoder's first layer,
frequent words weighing less (Arora et al., *A simple but tough-to-beat baseline for sentence embeddings*, ICLR 2017;
the weights follow the rank in the vocabulary, which orders words by frequency, as in model2vec). The other is the mean
of the states after its last layer, as sentence encoders are read (Reimers and Gurevych, *Sentence-BERT*, EMNLP 2019).
Each finds pairs that the other misses.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.nn import functional as F

from stancekit.extract.encoder import Encoder
from stancekit.extract.extractor import find_device, find_precision
from stancekit.extract.folder import bare, find_model, load_model
from stancekit.extract.weights import WEIGHT_PACKAGES, load_backbone

if TYPE_CHECKING:
    from tokenizers import Tokenizer

_LONGEST = 64  # tokens; a target has at most a dozen words
_AT_ONCE = 20_000  # phrases that are tokenised together


class PhraseEncoder:
    """Embeds phrases with one encoder.

    Args:
        encoder: it is moved to the device and precision.
        tokenizer: its own.
        frame: ids of the tokens that open and close what it reads.
        word_share: share of the word vectors in the similarity, 0 to 1; at 1 the layers are not run at all.
        device, precision: as in the settings of the same names.
        batch_tokens: tokens read at once, padding included.
    """

    def __init__(
        self, encoder: Encoder, tokenizer: Tokenizer, frame: tuple[int, int], word_share: float,
        device: str = "auto", precision: str = "auto", batch_tokens: int = 2048,
    ) -> None:  # fmt: skip
        self.word_share = word_share
        self.batch_tokens = batch_tokens
        self.device = find_device(device)
        self._words = _word_vectors(encoder)
        self._encoder = encoder.to(self.device, find_precision(precision, self.device)).eval()
        self._tokenizer = tokenizer
        self._frame = frame
        self._pad = int(encoder.config.pad_token_id or 0)

    @property
    def width(self) -> int:
        """Numbers in a vector."""
        return int(self._words.shape[1]) + (self._encoder.width if self.word_share < 1 else 0)

    @torch.inference_mode()
    def embed(self, phrases: Sequence[str]) -> NDArray[np.float32]:
        """The phrases' vectors, (phrases, width), each of length 1 (0 for a phrase without any token).

        The vector of a phrase does not depend on the others but for rounding: batches are sorted by length.
        """
        out = np.zeros((len(phrases), self.width), np.float32)
        for start in range(0, len(phrases), _AT_ONCE):
            tokens = self._tokenised(phrases[start : start + _AT_ONCE])
            for rows in self._batches(tokens):
                out[[start + row for row in rows]] = self._vectors([tokens[row] for row in rows])
        return out

    def _tokenised(self, phrases: Sequence[str]) -> list[list[int]]:
        first, last = self._frame
        found = self._tokenizer.encode_batch(list(phrases), add_special_tokens=False)
        return [[first, *encoding.ids[:_LONGEST], last] for encoding in found]

    def _batches(self, tokens: Sequence[list[int]]) -> Iterator[list[int]]:
        batch: list[int] = []
        for row in sorted(range(len(tokens)), key=lambda r: len(tokens[r])):
            if batch and len(tokens[row]) * (len(batch) + 1) > self.batch_tokens:
                yield batch
                batch = []
            batch.append(row)
        if batch:
            yield batch

    def _vectors(self, tokens: Sequence[list[int]]) -> NDArray[np.float32]:
        width = max(map(len, tokens))
        ids = torch.tensor([[*row, *[self._pad] * (width - len(row))] for row in tokens])
        mask = torch.arange(width)[None, :] < torch.tensor([len(row) for row in tokens])[:, None]
        parts = [math.sqrt(self.word_share) * self._of_words(ids, mask)]
        if self.word_share < 1:
            states = self._encoder(ids.to(self.device), mask.to(self.device)).last.float().cpu()
            mean = (states * mask[..., None]).sum(1) / mask.sum(1, keepdim=True)
            parts.append(math.sqrt(1 - self.word_share) * F.normalize(mean, dim=-1))
        own: NDArray[np.float32] = torch.cat(parts, dim=-1).numpy()
        own[[len(row) == len(self._frame) for row in tokens]] = 0.0
        return own

    def _of_words(self, ids: Tensor, mask: Tensor) -> Tensor:
        """Weighted mean of the word vectors; the tokens that open and close each row have no weight."""
        weights = torch.log1p(ids.float()) * mask
        weights[:, 0] = 0.0
        weights[torch.arange(len(ids)), mask.sum(1) - 1] = 0.0
        return F.normalize((self._words[ids] * weights[..., None]).sum(1), dim=-1)


def load_phrase_encoder(name: str, word_share: float, device: str = "auto", precision: str = "auto") -> PhraseEncoder:
    """The encoder of a stancekit model, or a sentence encoder as it was published.

    Args:
        name: a model folder or shipped model; or an encoder's name or folder, such as
            ``sentence-transformers/all-MiniLM-L6-v2``.
        word_share, device, precision: see ``PhraseEncoder``.

    Raises:
        ModelError: there is no such model, or it cannot be used.
    """
    if name in WEIGHT_PACKAGES:
        return _of_backbone(name, word_share, device, precision)
    folder = find_model(name)
    if not _is_ours(folder / "config.json"):
        return _of_backbone(str(folder), word_share, device, precision)
    loaded = load_model(folder)
    frame = (loaded.config.first_token, loaded.config.last_token)
    return PhraseEncoder(loaded.model.encoder, loaded.tokenizer, frame, word_share, device, precision)


def _of_backbone(name: str, word_share: float, device: str, precision: str) -> PhraseEncoder:
    backbone, tokenizer = load_backbone(name)
    plain = tokenizer.backend_tokenizer
    plain.no_truncation()
    plain.no_padding()
    frame = (int(tokenizer.cls_token_id), int(tokenizer.sep_token_id))
    return PhraseEncoder(Encoder(bare(backbone), 1), plain, frame, word_share, device, precision)


def _is_ours(config: Any) -> bool:
    try:
        return "marker_layers" in json.loads(config.read_text("utf-8"))
    except (OSError, ValueError):
        return True  # what is wrong with it is told when it is loaded


def _word_vectors(encoder: Encoder) -> Tensor:
    table: Tensor = encoder.backbone.get_input_embeddings().weight
    return table.detach().float().cpu().clone()
