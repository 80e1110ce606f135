"""The first look at the windows of a batch: which of their pairs are scored in full."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from torch import Tensor

from stancekit.extract.batching import Asked, link_batch
from stancekit.extract.encoder import TextStates
from stancekit.extract.model import StanceModel
from stancekit.extract.pairs import Candidates, PairLinks, Pairs, choose, narrow

# Pairs of a window whose tree is looked at, and the probability in the pruner's eyes from which one is.
LOOKED_AT: Final = 32
_LOOKED_AT_FROM: Final = 0.04


def likely_pairs(
    model: StanceModel, text: TextStates, asked: Sequence[Asked], candidates: Candidates, most: int, at_least: float
) -> tuple[Pairs, PairLinks, Tensor]:
    """The ``most`` likeliest pairs of each window among those of probability ``at_least``.

    The pruner looks at all pairs, and the trees of those that it leaves have their say.

    Returns:
        The pairs, what joins them, and the logit of each in the first pass; (batch, pairs).
    """
    logits = model.prune(text, candidates)
    pairs = choose(logits, max(LOOKED_AT, most), _LOOKED_AT_FROM)
    links = link_batch(asked, pairs)
    return narrow(model.first_pass(logits, pairs, links), pairs, links, most, at_least)
