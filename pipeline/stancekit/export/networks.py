"""Discourse networks as networkx graphs, and those as GraphML and GEXF.

``congruence``, ``conflict`` and ``subtract`` tie actors (one-mode); ``twomode`` ties actors to targets; ``direct`` ties
actors to the actors and issues that they speak on, with an arrow. What the attributes mean stands in ``columns``.
"""

from __future__ import annotations

import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from stancekit.export.board import Board, Cell, Cells, Known, Side, board_of
from stancekit.export.statements import Statement
from stancekit.export.ties import ONE_MODE, Pair, Tie, ties
from stancekit.records import STANCES
from stancekit.settings import ExportSettings

if TYPE_CHECKING:
    import networkx as nx

# Characters that no XML file may hold; lone surrogates are gone by now.
_ILLEGAL = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_DESCRIBED = ("network", "normalise", "duplicates", "window", "min_confidence", "since", "until", "targets", "voices")


def network(source: Iterable[Statement], settings: ExportSettings, left_out: Counter[str] | None = None) -> nx.Graph:
    """The network of the statements.

    Every actor that took a side is a node, tied or not, as in the Discourse Network Analyzer. Nodes and ties come in
    the order of their ids. Memory grows with the ties, and with the places of the findings under them.

    Args:
        source: the statements.
        settings: ``network``, ``normalise``, ``duplicates`` and ``window`` say what is made of them.
        left_out: where duplicates are counted.

    Raises:
        UsageError: the normalisation is none of the network's.
    """
    import networkx as nx

    board = board_of(source, settings, Counter() if left_out is None else left_out)
    found = ties(board.cells, settings)
    windows = _windows(board, settings)
    graph = nx.DiGraph() if settings.network == "direct" else nx.Graph()
    graph.graph["name"] = _described(settings)
    for key, attributes in sorted(_nodes(board, settings.network).items()):
        graph.add_node(key, **attributes)
    for (one, other), tie in found.items():
        graph.add_edge(*_ends(one, other, settings.network), **_tie(tie, settings, windows.get((one, other))))
    return graph


def write_graphml(path: Path, graph: nx.Graph) -> None:
    """Write GraphML: nodes, ties and all their attributes."""
    import networkx as nx

    nx.write_graphml(graph, path)


def write_gexf(path: Path, graph: nx.Graph) -> None:
    """Write GEXF 1.2: dates as spells and the weights of a window as a dynamic attribute, for Gephi's timeline."""
    import networkx as nx

    moving = graph.copy()
    for attributes in (*(a for _, a in moving.nodes(data=True)), *(a for _, _, a in moving.edges(data=True))):
        days = attributes.pop("dates", "").split()
        weights = [tuple(item) for item in json.loads(attributes.pop("weights", "[]"))]
        if days:
            attributes["spells"] = [(start, end) for _, start, end in weights] or [(day, day) for day in days]
        if weights:
            attributes["weights"] = weights
    nx.write_gexf(moving, path, version="1.2draft")


def _ends(one: str, other: str, network: str) -> Pair:
    """Keys of the nodes of a tie; who is an actor and a target is two nodes of a two-mode network."""
    return _legal(f"actor:{one}" if network == "twomode" else one), _legal(
        f"target:{other}" if network == "twomode" else other
    )


def _nodes(board: Board, network: str) -> dict[str, dict[str, Any]]:
    """Attributes of the nodes by their keys; who is an actor and a target in ``direct`` is shown as an actor."""
    actors, targets = _cells_by(board.cells, 0), _cells_by(board.cells, 1)
    nodes = {_ends(key, "", network)[0]: _node(board.actors[key], cells, "actor") for key, cells in actors.items()}
    if network in ONE_MODE:
        return nodes
    met = {_ends("", key, network)[1]: _node(board.targets[key], cells, "target") for key, cells in targets.items()}
    return met | nodes


def _cells_by(cells: Cells, end: int) -> dict[str, list[Cell]]:
    """The cells of each actor (end 0) or target (end 1) with whom a side was taken."""
    found: dict[str, list[Cell]] = defaultdict(list)
    for ends, cell in cells.items():
        found[ends[end]].append(cell)
    return {key: own for key, own in found.items() if any(cell.taken for cell in own)}


def _node(known: Known, cells: Iterable[Cell], mode: str) -> dict[str, Any]:
    cells = list(cells)
    counts: dict[str, int] = {stance: sum(cell.side(stance).count for cell in cells) for stance in STANCES}
    return {
        "label": _legal(known.name),
        "mode": mode,
        "bipartite": int(mode == "target"),
        "entity_type": _legal(known.type),
        "statements": sum(counts.values()),
        **counts,
        **_days(side for cell in cells for side in map(cell.side, STANCES)),
    }


def _tie(tie: Tie, settings: ExportSettings, weights: list[tuple[float, str, str]] | None) -> dict[str, Any]:
    targets = [_legal(target) for target in tie.targets]
    own: dict[str, Any] = {"favor": tie.favor, "against": tie.against, "neutral": tie.neutral}
    if settings.network in ONE_MODE:
        agreed = {"congruence": float(tie.congruence), "conflict": float(tie.conflict)}
        own = {**agreed, "shared": len(targets), "targets": json.dumps(targets, ensure_ascii=False)}
    return {
        "weight": tie.weight,
        "strength": abs(tie.weight),
        "sign": (tie.weight > 0) - (tie.weight < 0),
        **own,
        "confidence": max(side.confidence for side in tie.sides),
        **_days(tie.sides),
        **({"evidence": _evidence(tie)} if settings.evidence else {}),
        **({"weights": json.dumps(weights)} if weights else {}),
    }


def _evidence(tie: Tie) -> str:
    places = sorted({(_legal(article), *span) for side in tie.sides for article, *span in side.places})
    return json.dumps(places, ensure_ascii=False)


def _days(sides: Iterable[Side]) -> dict[str, str]:
    days = sorted({day for side in sides for day in side.dates})
    return {"first": days[0], "last": days[-1], "dates": " ".join(days)} if days else {}


def _windows(board: Board, settings: ExportSettings) -> dict[Pair, list[tuple[float, str, str]]]:
    found: dict[Pair, list[tuple[float, str, str]]] = defaultdict(list)
    for (first, last), cells in sorted(board.periods.items()):
        for pair, tie in ties(cells, settings).items():
            found[pair].append((tie.weight, first.isoformat(), last.isoformat()))
    return found


def _described(settings: ExportSettings) -> str:
    """What was asked for, in the one attribute of a graph that both formats keep."""
    values = settings.model_dump(mode="json")
    said = (f"{key} {' '.join(v) if isinstance(v := values[key], list) else v}" for key in _DESCRIBED if values[key])
    return f"stancekit: {', '.join(said)}"


def _legal(text: str) -> str:
    return _ILLEGAL.sub("\ufffd", text)
