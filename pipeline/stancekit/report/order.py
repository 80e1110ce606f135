"""The order of actors and targets that makes camps show as blocks."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import TYPE_CHECKING

from stancekit.report.camps import Camp
from stancekit.report.stands import Stands

if TYPE_CHECKING:
    from numpy.typing import NDArray


def ordered(
    actors: Sequence[str], targets: Sequence[str], stands: Stands, camps: Sequence[Camp]
) -> tuple[list[str], list[str], list[Camp]]:
    """Actors, targets and camps along the line that separates the camps best.

    Actors go by the first singular vector of the matrix of scores, which is the main line of conflict; camps stay
    together and stand by their mean. Targets go by who is for and against them: those that one end of the actors is for
    and the other against come first, their opposites last. Memory grows with actors times targets.
    """
    side = dict(zip(actors, _first_singular(actors, targets, stands), strict=True))

    def middle(camp: Camp) -> float:
        return sum(side[actor] for actor in camp.members) / len(camp.members)

    along = sorted(camps, key=lambda camp: (-middle(camp), camp.members))
    camp_of = {actor: number for number, camp in enumerate(along) for actor in camp.members}
    rows = sorted(actors, key=lambda actor: (camp_of.get(actor, len(along)), -side[actor], actor))
    return rows, _by_supporters(rows, targets, stands), along


def _first_singular(actors: Sequence[str], targets: Sequence[str], stands: Stands) -> list[float]:
    import numpy as np

    row = {key: number for number, key in enumerate(actors)}
    column = {key: number for number, key in enumerate(targets)}
    matrix: NDArray[np.float64] = np.zeros((len(actors), len(targets)))
    for (actor, target), stand in stands.items():
        matrix[row[actor], column[target]] = stand.score
    vector = np.linalg.svd(matrix, full_matrices=False)[0][:, 0]
    # The sign of a singular vector is arbitrary; the largest entry, of equals the first by name, is made positive.
    largest = min(range(len(actors)), key=lambda at: (-round(abs(float(vector[at])), 9), actors[at]))
    return [float(value) for value in vector * (1 if vector[largest] >= 0 else -1)]


def _by_supporters(rows: Sequence[str], targets: Sequence[str], stands: Stands) -> list[str]:
    """One step of the power iteration, with ranks in place of values, so that the parts of a matrix that share nothing
    with its main conflict get an order, too.
    """
    last = max(1, len(rows) - 1)
    rank = {actor: 1 - 2 * number / last for number, actor in enumerate(rows)}
    pull: dict[str, float] = defaultdict(float)
    weight: dict[str, float] = defaultdict(float)
    for (actor, target), stand in stands.items():
        pull[target] += rank[actor] * stand.score
        weight[target] += abs(stand.score)
    return sorted(targets, key=lambda target: (-pull[target] / max(weight[target], 1e-9), target))
