import json
from collections import Counter

import networkx as nx
import pytest

from stancekit.export.columns import NODES, TIES
from stancekit.export.networks import network, write_gexf, write_graphml
from stancekit.export.rows import all_rows
from stancekit.export.shape import read_shaped
from stancekit.export.statements import statements
from stancekit.settings import load_settings

KINDS = ("congruence", "conflict", "subtract", "twomode", "direct")


def made(run, *overrides):
    settings = load_settings(overrides=[f"export.{override}" for override in overrides]).export
    rows = all_rows(read_shaped(run / "positions.jsonl"), "findings")
    return network(statements(rows, settings, Counter()), settings)


def plain(graph):
    """Nodes with labels, and ties with weights and signs; the ends of a tie without an arrow in order."""
    nodes = {key: attributes["label"] for key, attributes in graph.nodes(data=True)}
    ties = {
        (one, other) if graph.is_directed() else tuple(sorted((one, other))): (a["weight"], a["sign"], a["strength"])
        for one, other, a in graph.edges(data=True)
    }
    return nodes, ties


def test_the_example_debate_makes_these_ties(run):
    nodes, ties = plain(made(run, "network=subtract"))
    assert nodes == {
        "AUTHOR:Ada Byron": "Ada Byron", "greece": "Greece", "halvorsen": "Halvorsen", "norway": "Norway",
    }  # fmt: skip
    against = ("AUTHOR:Ada Byron", "halvorsen", "norway")
    assert ties == {
        **{(one, other): (1.0, 1, 1.0) for one in against for other in against if one < other},
        **{tuple(sorted(("greece", one))): (-1.0, -1, 1.0) for one in against},
    }


def test_two_modes_keep_actor_and_target_apart_and_an_arrow_joins_them(run):
    nodes, ties = plain(made(run, "network=twomode"))
    assert {"actor:greece", "target:greece", "target:issue:loan-new"} <= nodes.keys()
    assert ties["actor:halvorsen", "target:greece"] == (-1.0, -1, 1.0)
    graph = made(run, "network=direct")
    assert graph.is_directed()
    assert list(graph.successors("halvorsen")) == ["greece", "issue:loan-new"]
    assert graph.nodes["greece"]["mode"] == "actor"
    assert graph.nodes["issue:loan-new"]["mode"] == "target"
    assert graph.nodes["issue:loan-new"]["neutral"] == 1
    assert "poland" not in graph  # has only said something neutral


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("window", ["none", "month"])
def test_graphml_and_gexf_have_the_same_nodes_signs_and_weights(run, kind, window):
    graph = made(run, f"network={kind}", f"window={window}")
    write_graphml(run / "out.graphml", graph)
    write_gexf(run / "out.gexf", graph)
    from_graphml, from_gexf = nx.read_graphml(run / "out.graphml"), nx.read_gexf(run / "out.gexf")
    assert graph.number_of_edges() > 0
    assert plain(from_graphml) == plain(graph) == plain(from_gexf)
    assert {key: dict(a) for key, a in from_graphml.nodes(data=True)} == {
        key: dict(a) for key, a in graph.nodes(data=True)
    }
    assert from_graphml.graph["name"] == from_gexf.graph["name"] == graph.graph["name"]
    assert f"network {kind}" in graph.graph["name"]


@pytest.mark.parametrize("kind", KINDS)
def test_the_attributes_are_the_documented_ones(run, kind):
    graph = made(run, f"network={kind}", "window=year")
    nodes, ties = {column.name for column in NODES}, {column.name for column in TIES}
    of_actors, of_targets = {"congruence", "conflict", "shared", "targets"}, {"favor", "against", "neutral"}
    unfit = of_targets if kind in ("congruence", "conflict", "subtract") else of_actors
    assert all(set(attributes) == nodes - {"id"} for _, attributes in graph.nodes(data=True))
    assert all(set(attributes) == ties - unfit for *_, attributes in graph.edges(data=True))


def test_the_evidence_of_a_tie_can_be_cut_out_of_the_articles(run):
    articles = {a["id"]: a["text"] for a in map(json.loads, (run / "articles.jsonl").read_text("utf-8").splitlines())}
    tie = made(run, "network=conflict").edges["greece", "norway"]
    cut = [articles[article][start:end] for article, start, end in json.loads(tie["evidence"])]
    assert cut[0].startswith("Halvorsen warned the Greek government on Monday that Oslo would block any new loan")
    assert cut[1] == "Athens wants the new loan."
    assert (tie["first"], tie["last"], tie["dates"]) == ("2025-09-04", "2025-10-01", "2025-09-04 2025-10-01")
    assert json.loads(tie["targets"]) == ["issue:loan-new"]
    assert tie["confidence"] == 0.9
    assert "evidence" not in made(run, "network=conflict", "evidence=false").edges["greece", "norway"]


def test_gexf_has_dates_as_spells_for_a_timeline(run):
    write_gexf(run / "out.gexf", made(run, "network=twomode"))
    graph = nx.read_gexf(run / "out.gexf")
    assert graph.graph["mode"] == "dynamic"
    assert graph.edges["actor:norway", "target:issue:loan-new"]["spells"] == [("2025-09-04", "2025-09-04")]
    assert graph.nodes["target:issue:loan-new"]["spells"] == [("2025-09-04",) * 2, ("2025-10-01",) * 2]


def test_a_window_gives_each_period_the_weight_of_its_own_network(run):
    graph = made(run, "network=congruence", "window=month")
    # Norway is against the loan in September, Halvorsen in October, Ada Byron in September.
    assert json.loads(graph.edges["AUTHOR:Ada Byron", "norway"]["weights"]) == [[1.0, "2025-09-01", "2025-09-30"]]
    assert "weights" not in graph.edges["halvorsen", "norway"]
    write_gexf(run / "out.gexf", graph)
    tie = nx.read_gexf(run / "out.gexf").edges["AUTHOR:Ada Byron", "norway"]
    assert tie["weights"] == [(1.0, "2025-09-01", "2025-09-30")]
    assert tie["spells"] == [("2025-09-01", "2025-09-30")]


def edited(run, old, new):
    path = run / "positions.jsonl"
    path.write_text(path.read_text("utf-8").replace(old, new), "utf-8")


def test_authors_are_one_by_name_and_each_their_own_without(run):
    edited(run, '"author": "Ada Byron"', '"author": null')
    edited(
        run,
        '"actor": {"id": "halvorsen", "name": "Halvorsen", "type": "PERSON"}',
        '"actor": {"id": "AUTHOR", "name": "AUTHOR", "type": "AUTHOR"}',
    )
    graph = made(run, "network=direct")
    assert graph.nodes["AUTHOR of a1"]["label"] == "author of A loan"
    assert graph.nodes["AUTHOR of a2"]["label"].startswith("author of =HYPERLINK")
    assert "AUTHOR of a1" not in made(run, "network=direct", "authors=false")


def test_the_most_frequent_name_is_the_label(run):
    edited(
        run,
        '"target": {"kind": "issue", "id": "issue:loan-new", "name": "new loan"',
        '"target": {"kind": "issue", "id": "issue:loan-new", "name": "the loan"',
    )
    path = run / "positions.jsonl"
    path.write_text(path.read_text("utf-8").replace("the loan", "any loan", 1), "utf-8")
    assert made(run, "network=direct").nodes["issue:loan-new"]["label"] == "the loan"


@pytest.mark.parametrize("hostile", ["<script>alert(1)</script>&\\u0022", "\\u0000\\u001b[2J\\ud83d", "\\u202eevil\\n"])
def test_hostile_names_and_ids_make_files_that_open(run, hostile):
    edited(run, '"id": "norway", "name": "Norway"', f'"id": "{hostile}", "name": "{hostile}"')
    edited(run, '"id": "a1"', f'"id": "{hostile}"')
    graph = made(run, "network=twomode")
    write_graphml(run / "out.graphml", graph)
    write_gexf(run / "out.gexf", graph)
    expected = "actor:" + json.loads(f'"{hostile}"').translate({0: 0xFFFD, 0x1B: 0xFFFD, 0xD83D: 0xFFFD})
    for read in (nx.read_graphml(run / "out.graphml"), nx.read_gexf(run / "out.gexf")):
        assert expected in read
        assert plain(read) == plain(graph)


def test_no_findings_make_an_empty_network(run):
    (run / "positions.jsonl").write_text("", "utf-8")
    graph = made(run)
    write_graphml(run / "out.graphml", graph)
    write_gexf(run / "out.gexf", graph)
    assert len(nx.read_graphml(run / "out.graphml")) == len(nx.read_gexf(run / "out.gexf")) == 0
