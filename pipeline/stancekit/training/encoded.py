"""Examples tokenised for one encoder, and batches of them of like length."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from stancekit.extract.batching import Asked
from stancekit.extract.pairs import SPAN
from stancekit.extract.paths import Links
from stancekit.extract.windows import Window, make_windows
from stancekit.records import Span
from stancekit.training.examples import Example, PairLabel

if TYPE_CHECKING:
    from tokenizers import Tokenizer

    from stancekit.extract.folder import ModelConfig


@dataclass(frozen=True, slots=True)
class Encoded:
    """An example as tokens. ``labels``, ``cues`` (token spans) and ``rows`` index the candidates of ``asked``.

    ``holder_of`` and ``target_of`` give, for each candidate of ``asked``, its index in the example.
    """

    example: Example
    asked: Asked
    labels: tuple[PairLabel, ...]
    cues: tuple[tuple[int, int] | None, ...]
    rows: tuple[tuple[int, int, int], ...]
    holder_of: tuple[int, ...]
    target_of: tuple[int, ...]


def encode(tokenizer: Tokenizer, config: ModelConfig, examples: Sequence[Example]) -> list[Encoded]:
    """Tokenise; of an example that needs several windows each becomes one, with the labels whose spans it holds."""
    spans = [_spans(e) for e in examples]
    windows = make_windows(tokenizer, config, [e.text for e in examples], spans)
    return [
        encoded
        for e, own in zip(examples, windows, strict=True)
        for w in own
        if (encoded := _encoded(e, w)) is not None
    ]


def _spans(example: Example) -> list[Span]:
    cues = [label.cue or Span(0, 1) for label in example.labels]
    return [*(h or Span(0, 1) for h in example.holders), *example.targets, *cues]


def _encoded(example: Example, window: Window) -> Encoded | None:
    n, m = len(example.holders), len(example.targets)
    located = window.spans
    holders = [i for i in range(n) if example.holders[i] is None or located[i] is not None]
    targets = [i for i in range(m) if located[n + i] is not None]
    if not targets or not holders:
        return None
    new_holder = {old: new for new, old in enumerate(holders)}
    new_target = {old: new for new, old in enumerate(targets)}
    kept = [k for k, lab in enumerate(example.labels) if lab.holder in new_holder and lab.target in new_target]
    kinds = [example.holder_kind if example.holders[i] is None else SPAN for i in holders]
    asked = Asked(
        window,
        [(0, 0) if example.holders[i] is None else located[i] or (0, 0) for i in holders],
        kinds,
        [located[n + i] or (0, 0) for i in targets],
        [
            (new_holder[h], new_target[t])
            for h, t in (*example.shut, *example.open)
            if h in new_holder and t in new_target
        ],
        Links(example.tree, [example.holders[i] for i in holders], kinds, [example.targets[i] for i in targets]),
    )
    return Encoded(
        example, asked,
        labels=tuple(_renumbered(example.labels[k], new_holder, new_target) for k in kept),
        cues=tuple(located[n + m + k] if example.labels[k].cue is not None else None for k in kept),
        rows=tuple((new_holder[h], new_target[t], y) for h, t, y in example.rows if h in new_holder and t in new_target
                   and (example.kind == "target" or (t in new_holder and h in new_target))),
        holder_of=tuple(holders), target_of=tuple(targets),
    )  # fmt: skip


def _renumbered(label: PairLabel, holders: dict[int, int], targets: dict[int, int]) -> PairLabel:
    addressees = tuple(holders[a] for a in label.addressees if a in holders)
    return PairLabel(holders[label.holder], targets[label.target], label.fit, label.stance, label.relation, label.voice,
                     label.hypothetical, label.cue, addressees)  # fmt: skip


def batches(
    items: Sequence[Encoded], size: int, share: float, rng: random.Random, unlabelled_share: float = 1.0
) -> Iterator[list[Encoded]]:
    """Batches of one kind of data each and of like length, in random order.

    Every window of a document once; of the labelled pairs a random ``share``, drawn anew at each call, and of the
    sentences without labels ``unlabelled_share``.
    """
    made: list[list[Encoded]] = []
    for kind in sorted({e.example.kind for e in items}):
        own = [e for e in items if e.example.kind == kind]
        if kind != "positions":
            own = rng.sample(own, round(len(own) * (unlabelled_share if kind == "unlabelled" else share)))
        own.sort(key=lambda e: len(e.asked.window.ids) + rng.uniform(0, 8))
        made.extend(own[i : i + size] for i in range(0, len(own), size))
    rng.shuffle(made)
    yield from made
