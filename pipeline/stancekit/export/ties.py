"""The ties of discourse networks, as numbers.

Philip Leifeld: *Discourse Network Analysis: Policy Debates as Dynamic Networks.* In The Oxford Handbook of Political
Networks, 2017. With f and a, how often an actor was for and against a target, two actors i and j are tied by

    congruence   sum over targets of  f_i * f_j + a_i * a_j
    conflict     sum over targets of  f_i * a_j + a_i * f_j
    subtract     congruence - conflict

divided by one of

    average      half of the sum of how often i and j took a side at all
    jaccard      congruence, and how often each took a side on a target that the other did not take
    cosine       the product of the lengths of the vectors of all f and a of i and of j

and an actor is tied to a target by f - a, divided by how often the actor took a side (activity), or a side was taken on
the target (prominence).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import combinations
from math import sqrt

from stancekit.errors import UsageError
from stancekit.export.board import Cell, Cells, Side
from stancekit.settings import ExportSettings

Pair = tuple[str, str]
ONE_MODE = ("congruence", "conflict", "subtract")
NORMALISATIONS = {
    **dict.fromkeys(ONE_MODE, ("none", "average", "jaccard", "cosine")),
    **dict.fromkeys(("twomode", "direct"), ("none", "activity", "prominence")),
}


@dataclass(slots=True)
class Tie:
    """A tie between two actors, or from an actor to a target; ``sides`` are the findings under it."""

    weight: float = 0.0
    sides: list[Side] = field(default_factory=list)
    congruence: int = 0
    conflict: int = 0
    favor: int = 0
    against: int = 0
    neutral: int = 0
    targets: list[str] = field(default_factory=list)
    overlap: int = 0  # how often either took a side that the other took as well


def ties(cells: Cells, settings: ExportSettings) -> dict[Pair, Tie]:
    """The ties of a network by their ends, in the order of ids; of two actors the smaller id comes first.

    Raises:
        UsageError: the normalisation is none of this network's.
    """
    fitting = NORMALISATIONS[settings.network]
    if settings.normalise not in fitting:
        raise UsageError(
            f"export.normalise {settings.normalise!r} is not defined for the network {settings.network!r}; "
            f"choose one of {', '.join(fitting)}"
        )
    if settings.network in ONE_MODE:
        found = _between_actors(cells, settings.network)
        _divide(found, cells, settings.normalise)
    else:
        found = _to_targets(cells, settings.normalise)
    return dict(sorted(found.items()))


def _between_actors(cells: Cells, network: str) -> dict[Pair, Tie]:
    members: dict[str, list[tuple[str, Cell]]] = defaultdict(list)
    for (actor, target), cell in sorted(cells.items()):
        if cell.taken:
            members[target].append((actor, cell))
    found: dict[Pair, Tie] = defaultdict(Tie)
    for target, taking in members.items():
        for (one, own), (other, others) in combinations(taking, 2):
            _compare(found[one, other], target, own, others, network)
    for tie in found.values():
        tie.weight = float(
            {"congruence": tie.congruence, "conflict": tie.conflict, "subtract": tie.congruence - tie.conflict}[network]
        )
    return {pair: tie for pair, tie in found.items() if tie.sides}


def _compare(tie: Tie, target: str, own: Cell, others: Cell, network: str) -> None:
    tie.targets.append(target)
    met: dict[int, Side] = {}
    for one in own.sides:
        for other in others.sides:
            product = one.count * other.count
            same = (one is own.favor) == (other is others.favor)
            tie.congruence += product * same
            tie.conflict += product * (not same)
            tie.overlap += (one.count + other.count) * (same and product > 0)
            if product and network in ("subtract", "congruence" if same else "conflict"):
                met |= {id(one): one, id(other): other}
    tie.sides += met.values()


def _divide(found: dict[Pair, Tie], cells: Cells, normalise: str) -> None:
    activity: dict[str, int] = defaultdict(int)
    squares: dict[str, int] = defaultdict(int)
    for (actor, _), cell in cells.items():
        activity[actor] += cell.taken
        squares[actor] += cell.favor.count**2 + cell.against.count**2
    for (one, other), tie in found.items():
        if normalise == "average":
            tie.weight /= (activity[one] + activity[other]) / 2
        elif normalise == "jaccard":
            tie.weight /= activity[one] + activity[other] - tie.overlap + tie.congruence
        elif normalise == "cosine":
            tie.weight /= sqrt(squares[one]) * sqrt(squares[other])


def _to_targets(cells: Cells, normalise: str) -> dict[Pair, Tie]:
    totals: dict[str, int] = defaultdict(int)
    for ends, cell in cells.items():
        totals[_divisor(ends, normalise)] += cell.taken
    return dict(_directed(cells, totals, normalise))


def _directed(cells: Cells, totals: dict[str, int], normalise: str) -> Iterator[tuple[Pair, Tie]]:
    for ends, cell in cells.items():
        if cell.taken:
            weight = float(cell.favor.count - cell.against.count)
            if normalise != "none":
                weight /= totals[_divisor(ends, normalise)]
            sides = [side for side in (*cell.sides, cell.neutral) if side.count]
            favor, against, neutral = cell.favor.count, cell.against.count, cell.neutral.count
            yield ends, Tie(weight, sides, favor=favor, against=against, neutral=neutral)


def _divisor(ends: Pair, normalise: str) -> str:
    return ends[0] if normalise == "activity" else ends[1]
