"""The rows of the ablation table: what each changes about the small model or about what it learns from."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

import torch
from solid_markers import SolidMarkers
from torch import Tensor

from stancekit.extract.encoder import Encoder, TextStates
from stancekit.extract.model import StanceModel
from stancekit.extract.pairs import Candidates, PairLinks, Pairs
from stancekit.training.examples import Example

# Parts of the data: documents of a sentence or so each, whole articles, labelled pairs of the two kinds, bare texts.
SENTENCES, ARTICLES, ENTITIES, TARGETS, UNLABELLED = "sentences", "articles", "entity", "target", "unlabelled"
POSITIONS: Final = frozenset({SENTENCES, ARTICLES})
PAIRS: Final = frozenset({ENTITIES, TARGETS})
_ARTICLE = 3  # sentences a document from which documents are taken for articles

Shape = Callable[[Encoder, int, int, float], StanceModel]


@dataclass(frozen=True, slots=True)
class Row:
    """A row of the table.

    Attributes:
        title: what it changes, in the table.
        settings: ``section.key=value``, laid over those of the base.
        learns: parts of the data that it learns from.
        measured: parts of the dev data that it is measured on.
        shape: makes the model of an encoder, and of the settings span_size, marks and dropout.
        taught: whether it learns from a teacher too.
    """

    title: str
    settings: tuple[str, ...] = ()
    learns: frozenset[str] = POSITIONS | PAIRS
    measured: frozenset[str] = POSITIONS | PAIRS
    shape: Shape = StanceModel
    taught: bool = False


class Unpruned(StanceModel):
    """A model without a first pass: chance chooses the pairs to learn from, and in use all pairs are as likely."""

    def prune(self, text: TextStates, candidates: Candidates) -> Tensor:
        """The same logit for all pairs that may be one, but for noise while learning; (batch, holders, targets)."""
        noise = torch.rand(candidates.allowed.shape, device=text.last.device)
        logits = noise if self.training else torch.zeros_like(noise)
        return logits.masked_fill(~candidates.allowed, torch.finfo(torch.float32).min)

    def first_pass(self, logits: Tensor, pairs: Pairs, links: PairLinks) -> Tensor:
        """``logits`` of the chosen pairs, to which the tree adds nothing; (batch, pairs)."""
        del links
        return pairs.of(logits)


def without_tree(encoder: Encoder, span_size: int, marks: int, dropout: float) -> StanceModel:
    """A model to which the trees of sentences say nothing, neither in the first pass nor in the state of a pair."""
    model = StanceModel(encoder, span_size, marks, dropout)
    model.patterns.requires_grad_(requires_grad=False)
    for told in (model.path, model.path_alone, model.meeting):
        torch.nn.init.zeros_(told.weight)
        torch.nn.init.zeros_(told.bias)
        told.requires_grad_(requires_grad=False)
    return model


_EVERY_PAIR = ("extract.max_pairs=400", "extract.min_pair_probability=0.0")  # 400: few sentences have more
_FEW_PAIRS = ("train.train_pairs=8", "extract.max_pairs=8")  # solid markers cost a pass for each

ROWS: Final[dict[str, Row]] = {
    "base": Row("base: levitated markers, one for both, labels alone"),
    "base-again": Row("base with another seed", ("train.seed=2",)),
    "two-markers": Row("two levitated markers, for holder and target", ("train.marks=2",)),
    "levitated-pairs": Row("levitated markers, labelled pairs alone", learns=PAIRS, measured=PAIRS),
    "solid-pairs": Row("solid markers, labelled pairs alone", learns=PAIRS, measured=PAIRS, shape=SolidMarkers),
    "levitated-positions": Row(
        "levitated markers, positions alone, 8 pairs a sentence", _FEW_PAIRS, learns=POSITIONS, measured=POSITIONS
    ),
    "solid-positions": Row(
        "solid markers, positions alone, 8 pairs a sentence", _FEW_PAIRS, POSITIONS, POSITIONS, SolidMarkers
    ),
    "no-entities": Row("without the entity pairs", learns=POSITIONS | {TARGETS}),
    "no-targets": Row("without the targets", learns=POSITIONS | {ENTITIES}),
    "no-articles": Row("without the articles with positions", learns=PAIRS | {SENTENCES}),
    "no-sentences": Row("without the sentences with positions", learns=PAIRS | {ARTICLES}),
    "context": Row("with a context sentence on either side", ("train.context=1",)),
    "random-pairs": Row("negatives drawn at random", ("train.random_pairs=1.0",)),
    "unpruned": Row("no first pass: random negatives, every pair scored", _EVERY_PAIR, shape=Unpruned),
    "no-tree": Row("without the sentence's tree", shape=without_tree),
    "distilled": Row("distilled: a teacher's word on the same texts", taught=True),
    "distilled-more": Row(
        "distilled, with texts without labels", learns=POSITIONS | PAIRS | {UNLABELLED}, taught=True
    ),
}  # fmt: skip


def part_of(examples: Sequence[Example]) -> str:
    """Which part of the data the examples of a file are."""
    kind = examples[0].kind
    if kind != "positions":
        return kind
    documents = {example.document for example in examples}
    return ARTICLES if len(examples) >= _ARTICLE * len(documents) else SENTENCES
