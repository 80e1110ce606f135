"""Examples tokenised for one encoder, and batches of them of like length."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING

from stancekit.extract.batching import Asked
from stancekit.extract.pairs import SPAN
from stancekit.extract.paths import Links
from stancekit.extract.windows import Window, make_windows
from stancekit.records import Span
from stancekit.training.documents import LABELS, UNLABELLED
from stancekit.training.examples import Example, PairLabel

if TYPE_CHECKING:
    from tokenizers import Tokenizer

    from stancekit.extract.folder import ModelConfig


@dataclass(frozen=True, slots=True)
class Encoded:
    """An example as tokens. ``labels`` and ``rows`` index the candidates of ``asked``; ``cues`` and ``issues`` are the
    token spans of those of the labels.

    ``holder_of`` and ``target_of`` give, for each candidate of ``asked``, its index in the example.
    """

    example: Example
    asked: Asked
    labels: tuple[PairLabel, ...]
    cues: tuple[tuple[int, int] | None, ...]
    issues: tuple[tuple[int, int] | None, ...]
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
    labelled = [span or Span(0, 1) for label in example.labels for span in (label.cue, label.issue)]
    return [*(h or Span(0, 1) for h in example.holders), *example.targets, *labelled]


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
        cues=tuple(located[n + m + 2 * k] if example.labels[k].cue is not None else None for k in kept),
        issues=tuple(located[n + m + 2 * k + 1] if example.labels[k].issue is not None else None for k in kept),
        rows=tuple((new_holder[h], new_target[t], y) for h, t, y in example.rows if h in new_holder and t in new_target
                   and (example.kind != "entity" or (t in new_holder and h in new_target))),
        holder_of=tuple(holders), target_of=tuple(targets),
    )  # fmt: skip


def _renumbered(label: PairLabel, holders: dict[int, int], targets: dict[int, int]) -> PairLabel:
    addressees = tuple(holders[a] for a in label.addressees if a in holders)
    return PairLabel(holders[label.holder], targets[label.target], label.fit, label.stance, label.relation, label.voice,
                     label.hypothetical, label.cue, addressees, label.issue)  # fmt: skip


def batches(
    items: Sequence[Encoded], size: int, share: float, rng: random.Random,
    unlabelled_shares: Mapping[str, float] = MappingProxyType({}), temperature: float = 1.0,
) -> Iterator[list[Encoded]]:  # fmt: skip
    """Batches of one kind of data each and of like length, in random order.

    Every window of a document once; of the labelled pairs a random ``share``, drawn anew at each call, and of each kind
    of texts without labels its share in ``unlabelled_shares`` (all, where there is none). Of the kinds of labelled
    pairs each gets its part of the share by ``temperature`` (see ``mixed``).
    """
    kinds: dict[str, list[Encoded]] = {}
    for item in items:
        kinds.setdefault(item.example.kind, []).append(item)
    labelled = {k: len(own) for k, own in kinds.items() if k in LABELS and k not in UNLABELLED}
    wanted = mixed(labelled, share, temperature)
    wanted |= {k: round(len(kinds[k]) * own) for k, own in unlabelled_shares.items() if k in kinds}
    made: list[list[Encoded]] = []
    for kind, every in sorted(kinds.items()):
        own = rng.sample(every, wanted[kind]) if kind in wanted else list(every)
        own.sort(key=lambda e: len(e.asked.window.ids) + rng.uniform(0, 8))
        made.extend(own[i : i + size] for i in range(0, len(own), size))
    rng.shuffle(made)
    yield from made


def mixed(sizes: Mapping[str, int], share: float, temperature: float) -> dict[str, int]:
    """How many of each data set are drawn: ``share`` of all, in parts that go with size to the power 1 / temperature.

    At 1 each gives the same share; the higher the temperature, the more alike are the numbers (as in multilingual BERT:
    Devlin et al., NAACL 2019). No data set is drawn twice over.
    """
    total = share * sum(sizes.values())
    weights = {kind: n ** (1 / temperature) for kind, n in sizes.items()}
    return {kind: min(n, round(total * weights[kind] / sum(weights.values()))) for kind, n in sizes.items()}
