"""Camps: actors who take the same sides.

Two actors agree as far as they have scores of one sign on the same targets, and conflict as far as the signs differ:
the sum over their common targets of the product of their scores, over the mean number of targets of the two. That is
the subtract network of discourse network analysis with average activity normalisation (Leifeld, "Discourse Network
Analysis", Oxford Handbook of Political Networks, 2017). An actor's score toward the other counts as well. Camps are
its communities by the Louvain method (Blondel et al., J. Stat. Mech., 2008) on what is positive, after which an actor
who conflicts with more of its camp than it agrees with goes where it agrees most.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from stancekit.report.stands import Stands

MOST = 6  # more than a reader can tell apart by shape and colour
_CROWD = 400  # a target on which more actors than this have a position tells little of who is with whom, and costs much
_ROUNDS = 10
Ties = Mapping[tuple[str, str], float]


@dataclass(frozen=True, slots=True)
class Camp:
    """Actors who take the same sides, the best connected first, and the targets they agree on.

    Attributes:
        members: keys of two actors or more.
        favors, opposes: keys of targets on which at least two members are for, or against; the most agreed on first.
    """

    members: tuple[str, ...]
    favors: tuple[str, ...]
    opposes: tuple[str, ...]


def camps(stands: Stands) -> list[Camp]:
    """The largest camps, MOST at most, the largest first; actors who agree with nobody are in none.

    The same input gives the same camps.
    """
    ties = agreement(stands)
    groups = _settled(_communities(ties), ties)
    strength: dict[str, float] = defaultdict(float)
    for pair, weight in ties.items():
        for actor in pair:
            strength[actor] += abs(weight)
    ranked = [
        sorted(group, key=lambda actor: (-round(strength[actor], 9), actor)) for group in groups if len(group) > 1
    ]
    ranked.sort(key=lambda group: (-len(group), group[0]))
    return [Camp(tuple(group), *_shared(group, stands)) for group in ranked[:MOST]]


def agreement(stands: Stands) -> Ties:
    """The tie of each pair of actors (in alphabetical order) that has one: above 0 agreement, below 0 conflict."""
    on_target: dict[str, list[tuple[str, float]]] = defaultdict(list)
    targets = Counter(actor for actor, _ in stands)
    for (actor, target), stand in stands.items():
        on_target[target].append((actor, stand.score))
    ties: dict[tuple[str, str], float] = defaultdict(float)
    for found in on_target.values():
        if len(found) <= _CROWD:
            for (one, its), (other, theirs) in combinations(sorted(found), 2):
                ties[one, other] += its * theirs / ((targets[one] + targets[other]) / 2)
    for (actor, target), stand in stands.items():
        if target in targets and target != actor:
            one, other = sorted((actor, target))
            ties[one, other] += stand.score / ((targets[one] + targets[other]) / 2)
    return {pair: weight for pair, weight in ties.items() if weight}


def _communities(ties: Ties) -> list[set[str]]:
    import networkx as nx

    graph = nx.Graph()
    graph.add_weighted_edges_from((one, other, weight) for (one, other), weight in sorted(ties.items()) if weight > 0)
    return [set(group) for group in nx.community.louvain_communities(graph, seed=1)] if graph else []


def _settled(groups: Sequence[set[str]], ties: Ties) -> list[set[str]]:
    """The groups, with actors moved to where their ties, conflicts too, are best; at worst they are alone."""
    with_whom: dict[str, dict[str, float]] = defaultdict(dict)
    for (one, other), weight in ties.items():
        with_whom[one][other] = with_whom[other][one] = weight
    home = {actor: number for number, group in enumerate(groups) for actor in group}
    alone = len(groups)
    for _ in range(_ROUNDS):
        moved = False
        for actor in sorted(home):
            pull: dict[int, float] = defaultdict(float)
            for other, weight in with_whom[actor].items():
                if other in home:
                    pull[home[other]] += weight
            best = max(pull, key=lambda number: (round(pull[number], 9), -number))
            if pull[home[actor]] < 0 and best != home[actor]:
                home[actor], moved = (best, True) if pull[best] > 0 else (alone, True)
                alone += 1
        if not moved:
            break
    settled: dict[int, set[str]] = defaultdict(set)
    for actor, number in home.items():
        settled[number].add(actor)
    return list(settled.values())


def _shared(group: Iterable[str], stands: Stands) -> tuple[tuple[str, ...], tuple[str, ...]]:
    members = set(group)
    scores: dict[str, list[float]] = defaultdict(list)
    for (actor, target), stand in stands.items():
        if actor in members:
            scores[target].append(stand.score)
    sums = {target: round(sum(found), 9) for target, found in scores.items() if len(found) > 1}
    favors = sorted((t for t, total in sums.items() if total > 1), key=lambda t: (-sums[t], t))
    opposes = sorted((t for t, total in sums.items() if total < -1), key=lambda t: (sums[t], t))
    return tuple(favors), tuple(opposes)
