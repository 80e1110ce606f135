"""Where the nodes of the network stand before the page makes room for their names."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Sequence

from stancekit.report.camps import Camp
from stancekit.report.stands import Stands

_CORE = 150  # nodes that are laid out by forces; the time for that grows with their square
_APART = 0.15  # how much an opponent is drawn to its target, where a supporter is drawn by 1
_GOLDEN = 2.399963  # radians

Places = dict[str, tuple[float, float]]


def placed(stands: Stands, camps: Sequence[Camp]) -> Places:
    """A place in the square from -1 to 1 for each actor and target, the same for the same input.

    The best connected are laid out by forces (Fruchterman and Reingold, Software: Practice and Experience, 1991),
    starting from their camps: supporters come to stand near what they support, opponents away from it. The others stand
    beside their neighbours.
    """
    degree: Counter[str] = Counter()
    for (actor, target), stand in stands.items():
        degree[actor] += stand.positions
        degree[target] += stand.positions
    core = sorted(degree, key=lambda key: (-degree[key], key))[:_CORE]
    places = _by_forces(core, stands, camps)
    return places | _beside(places, stands)


def _by_forces(core: Sequence[str], stands: Stands, camps: Sequence[Camp]) -> Places:
    import networkx as nx

    graph = nx.Graph()
    graph.add_nodes_from(core)
    for (actor, target), stand in stands.items():
        if actor != target and actor in graph and target in graph:
            weight = math.sqrt(stand.positions) * (_APART + (1 - _APART) * (stand.score + 1) / 2)
            graph.add_edge(actor, target, weight=weight)
    start = _start(core, camps)
    found = nx.spring_layout(graph, pos=start, k=1.6 / math.sqrt(max(1, len(core))), iterations=150, seed=1)
    return {key: (round(float(x), 4), round(float(y), 4)) for key, (x, y) in found.items()}


def _start(core: Sequence[str], camps: Sequence[Camp]) -> Places:
    """Each camp around a point of a circle of its own, all others on the circle."""
    camp_of = {actor: number for number, camp in enumerate(camps) for actor in camp.members}
    start: Places = {}
    for number, key in enumerate(core):
        turn = 2 * math.pi * number / len(core)
        if key in camp_of:
            at = 2 * math.pi * camp_of[key] / len(camps)
            start[key] = (0.6 * math.cos(at) + 0.2 * math.cos(turn), 0.6 * math.sin(at) + 0.2 * math.sin(turn))
        else:
            start[key] = (math.cos(turn), math.sin(turn))
    return start


def _beside(places: Places, stands: Stands) -> Places:
    """A place for each of the others: the middle of the neighbours that have one, a little aside."""
    near: dict[str, list[tuple[float, float]]] = defaultdict(list)
    for actor, target in stands:
        for one, other in ((actor, target), (target, actor)):
            if one not in places:
                near[one].extend([places[other]] if other in places else [])
    found: Places = {}
    for number, key in enumerate(sorted(near)):
        turn = number * _GOLDEN  # neighbours of one node spread around it like seeds in a sunflower
        x, y = (sum(axis) / len(near[key]) for axis in zip(*near[key], strict=True)) if near[key] else (0.0, 0.0)
        reach = 0.1 if near[key] else 1.0
        found[key] = (round(x + reach * math.cos(turn), 4), round(y + reach * math.sin(turn), 4))
    return found
