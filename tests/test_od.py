"""O-D matrices: against worked examples, a textbook, networkx, and one engine against the other."""

from __future__ import annotations

from itertools import pairwise

import geopandas as gpd
import networkx as nx
import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.sparse.csgraph import csgraph_from_dense, floyd_warshall

from corridormap import network, od, paths
from corridormap.engine import contraction, elimination, hierarchy, search
from corridormap.errors import NetworkError
from graphs import Links, link_lists, road_like, toy_network

QUANTITIES = ["length_km", "time_h", "cost_usd", "co2_kg"]

# Sedgewick & Wayne, Algorithms, 4th ed., section 4.4: the graph tinyEWD and its distances from 0.
TINY_EWD = [
    (4, 5, 0.35), (5, 4, 0.35), (4, 7, 0.37), (5, 7, 0.28), (7, 5, 0.28), (5, 1, 0.32),
    (0, 4, 0.38), (0, 2, 0.26), (7, 3, 0.39), (1, 3, 0.29), (2, 7, 0.34), (6, 2, 0.40),
    (3, 6, 0.52), (6, 0, 0.58), (6, 4, 0.93),
]  # fmt: skip
TINY_EWD_FROM_0 = [0.0, 1.05, 0.26, 0.99, 0.38, 0.73, 1.51, 0.60]


def test_the_textbook_graph() -> None:
    tail, head, length = zip(*TINY_EWD, strict=True)
    net = network.from_links(tail, head, length_km=length, directed=True)
    assert od.matrix(net, [0], range(8))["length_km"].tolist() == pytest.approx(TINY_EWD_FROM_0)
    for path in ([0, 4, 5, 1], [0, 2, 7, 3], [0, 2, 7, 3, 6]):
        assert paths.quickest(net, 0, path[-1]).node_ids == path


def test_the_toy_corridor_can_be_added_in_the_head() -> None:
    row = od.matrix(toy_network(), ["A"], ["D"]).iloc[0]
    assert row["time_h"] * 60 == pytest.approx(60 + 5 + 40 + 90 + 120 + 50)
    assert row["length_km"] == 60 + 40 + 50
    assert row["cost_usd"] == 300
    assert np.isnan(row["co2_kg"])


def test_stations_start_and_end_at_the_right_side() -> None:
    table = od.matrix(toy_network(), ["A", "B", "C"], ["B", "E", "C"])
    minutes = (table["time_h"] * 60).round(9).to_numpy().reshape(3, 3).tolist()
    # from B no dwell: the train departs; into B none either: it has arrived
    assert minutes == [[60, 95, 105], [0, 30, 40], [40, 75, 0]]


def test_columns_null_where_unknown_and_a_reason_where_unreachable() -> None:
    net = network.from_links(["A", "C"], ["B", "D"], length_km=[1.5, 1])
    table = od.matrix(net, ["A"], ["A", "B", "D"])
    assert list(table.columns) == ["from_id", "to_id", *QUANTITIES, "reason"]
    assert table["length_km"].tolist()[:2] == [0.0, 1.5]
    assert table[["time_h", "cost_usd", "co2_kg"]].isna().all(axis=None)
    assert table["length_km"].isna().tolist() == [False, False, True]
    assert table["reason"].tolist()[2] == "no path: different parts of the network"
    assert table["reason"].isna().tolist() == [True, True, False]


def test_no_origins_or_no_destinations_give_no_rows() -> None:
    net = network.from_links(["A", "B"], ["B", "A"], length_km=[1, 3], time_h=[1, 1])
    whole = od.matrix(net, ["A"], ["A"])
    for origins, destinations in (([], ["A"]), (["A"], []), ([], [])):
        none = od.matrix(net, origins, destinations)
        assert none.empty
        assert list(none.columns) == list(whole.columns)


def test_tables_and_none_name_places_too() -> None:
    net = network.from_links(["A", "B"], ["B", "C"], length_km=[1, 2])
    hubs = pd.DataFrame({"hub_id": ["C"], "name": ["Terminal"]})
    places = pd.DataFrame({"name": ["x", "y"]}, index=["A", "B"])
    assert od.matrix(net, places, hubs)["length_km"].tolist() == [3, 2]
    assert len(od.matrix(net, None, None)) == 9
    with pytest.raises(NetworkError, match="No station 'D'"):
        od.matrix(net, ["D"], ["A"])


@given(link_lists(), st.booleans())
def test_distances_are_those_of_networkx(links: Links, directed: bool) -> None:  # noqa: FBT001
    tails, heads, costs = links
    net = network.from_links(tails, heads, length_km=costs, directed=directed)
    oracle = nx.MultiDiGraph() if directed else nx.MultiGraph()
    oracle.add_weighted_edges_from(zip(tails, heads, costs, strict=True))
    nodes = sorted(oracle)
    expected = dict(nx.all_pairs_dijkstra_path_length(oracle))
    for row in od.matrix(net, nodes, nodes).itertuples():
        length = expected[row.from_id].get(row.to_id)
        assert np.isnan(row.length_km) if length is None else row.length_km == pytest.approx(length)
        assert (length is None) == isinstance(row.reason, str)


@given(link_lists(), st.booleans(), st.data())
def test_quantities_belong_to_one_path(
    links: Links,
    directed: bool,  # noqa: FBT001
    data: st.DataObject,
) -> None:
    tails, heads, costs = links
    hours = data.draw(
        st.lists(st.sampled_from([0.0, 1.0, 4.0]), min_size=len(costs), max_size=len(costs))
    )
    net = network.from_links(tails, heads, length_km=costs, time_h=hours, directed=directed)
    oracle = nx.MultiDiGraph() if directed else nx.MultiGraph()
    for tail, head, km, h in zip(tails, heads, costs, hours, strict=True):
        oracle.add_edge(tail, head, km=km, h=h)
    nodes = sorted(oracle)
    found = od.matrix(net, nodes, nodes, by="length").dropna(subset="length_km")
    for row in found.sample(min(len(found), 5), random_state=0).itertuples():
        if row.from_id == row.to_id:
            continue
        sums = set()
        for path in nx.all_shortest_paths(oracle, row.from_id, row.to_id, weight="km"):
            ways = [
                min((edge["km"], edge["h"]) for edge in oracle[a][b].values())
                for a, b in pairwise(path)
            ]
            sums.add((round(sum(km for km, _ in ways), 9), round(sum(h for _, h in ways), 9)))
        assert (round(row.length_km, 9), round(row.time_h, 9)) in sums


@given(link_lists())
def test_a_two_way_network_has_a_symmetric_matrix(links: Links) -> None:
    net = network.from_links(links[0], links[1], length_km=links[2])
    square = od.matrix(net, None, None).pivot_table(
        index="from_id", columns="to_id", values="length_km", dropna=False
    )
    pd.testing.assert_frame_equal(square, square.T, check_names=False)


@given(link_lists(), st.data())
def test_opening_a_link_makes_nobody_worse_and_closing_nobody_better(
    links: Links, data: st.DataObject
) -> None:
    kept = data.draw(st.integers(0, len(links[0]) - 1), label="closed")
    nodes = sorted({*links[0], *links[1]})
    loops = [(node, node, 0.0) for node in nodes]  # keeps every node when a link is closed
    rows = list(zip(*links, strict=True))
    opened = network.from_links(
        *zip(*((a, b) for a, b, _ in rows + loops), strict=True),
        length_km=[cost for *_, cost in rows + loops],
    )
    rows.pop(kept)
    closed = network.from_links(
        *zip(*((a, b) for a, b, _ in rows + loops), strict=True),
        length_km=[cost for *_, cost in rows + loops],
    )
    before = od.matrix(closed, nodes, nodes)["length_km"].fillna(np.inf)
    after = od.matrix(opened, nodes, nodes)["length_km"].fillna(np.inf)
    assert (after <= before + 1e-12).all()


def test_batches_do_not_show(monkeypatch: pytest.MonkeyPatch) -> None:
    tail, head, length = road_like(12)
    net = network.from_links(tail, head, length_km=length, time_h=length[::-1])
    whole = od.matrix(net, range(144), range(70))
    monkeypatch.setattr(od, "BATCH", 300)
    pd.testing.assert_frame_equal(od.matrix(net, range(144), range(70)), whole)


# ── the contracted core ───────────────────────────────────────────────────────────────────────


def contracted(net: network.Network, by: str = "length") -> list[np.ndarray]:
    """Return weight and quantities between all nodes through a hierarchy, in order of nodes."""
    graph = net.graph(by)
    made = hierarchy.build(graph, net.elimination, list(net.quantities.values()))
    return hierarchy.between(made, graph.rank, graph.rank)


@given(link_lists(nodes=14, most=60), st.booleans(), st.sampled_from([1, 7, 20]))
def test_a_contracted_network_has_the_same_distances(
    links: Links,
    directed: bool,  # noqa: FBT001
    left_to_weights: int,
) -> None:
    net = network.from_links(links[0], links[1], length_km=links[2], directed=directed)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(contraction, "SMALLEST", 1)
        patch.setattr(elimination, "SMALLEST", left_to_weights)
        weight, length = contracted(net)
    table = od.matrix(net, None, None)["length_km"].to_numpy().reshape(weight.shape)
    np.testing.assert_allclose(weight, np.where(np.isnan(table), np.inf, table), rtol=1e-12)
    np.testing.assert_allclose(length[np.isfinite(weight)], table[np.isfinite(weight)], rtol=1e-12)


@pytest.mark.parametrize("unit", [False, True], ids=["lengths", "all links alike"])
def test_both_engines_give_the_same_numbers(
    monkeypatch: pytest.MonkeyPatch,
    unit: bool,  # noqa: FBT001
) -> None:
    tail, head, length = road_like(80, seed=1)
    if unit:
        length = np.ones_like(length)
    rng = np.random.default_rng(2)
    net = network.from_links(
        tail, head, length_km=length, time_h=length * rng.uniform(0.5, 2, len(length))
    )
    places = rng.choice(6400, 90, replace=False)
    monkeypatch.setattr(od, "_worth_contracting", lambda *_: False)
    table = od.matrix(net, places, places[::-1], by="length")
    assert net.kept(("hierarchy", "length_km")) is None
    monkeypatch.setattr(od, "_worth_contracting", lambda *_: True)
    other = od.matrix(net, places, places[::-1], by="length")
    assert net.kept(("hierarchy", "length_km")) is not None
    # where links are alike many paths are equally long: times tie-break to a part in 10⁴
    pd.testing.assert_frame_equal(table, other, rtol=1e-4 if unit else 1e-9)
    np.testing.assert_allclose(table["length_km"], other["length_km"], rtol=1e-9)


def test_many_to_many_on_a_large_network_takes_the_contracted_core() -> None:
    tail, head, length = road_like(150, seed=3)
    net = network.from_links(tail, head, length_km=length)
    places = np.arange(0, 22500, 30)
    few = od.matrix(net, places[:4], places)
    assert net.kept(("hierarchy", "length_km")) is None
    many = od.matrix(net, places, places)
    assert net.kept(("hierarchy", "length_km")) is not None
    np.testing.assert_allclose(many["length_km"][: len(few)], few["length_km"], rtol=1e-12)


def test_sums_along_a_tree_agree_however_they_are_added() -> None:
    tail, head, length = road_like(30, seed=4)
    net = network.from_links(tail, head, length_km=length, time_h=length**2)
    graph = net.graph("length")
    roots = np.array([5, 700])
    trees = search.forest(graph, *search.from_each(graph, roots))
    values = list(net.quantities.values())
    everywhere = search.sums_everywhere(trees, values)
    walked = search.sums_at(trees, np.arange(900), values)
    for a, b in zip(everywhere, walked, strict=True):
        np.testing.assert_allclose(a, b, rtol=1e-12)
    np.testing.assert_allclose(everywhere[0], trees.weight, rtol=1e-9)


def test_a_tree_deeper_than_its_levels_is_added_all_the_same(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    tail, head, length = road_like(20, seed=5)
    net = network.from_links(tail, head, length_km=length, time_h=length**2)
    graph = net.graph("length")
    trees = search.forest(graph, *search.from_each(graph, np.array([5, 70])))
    values = list(net.quantities.values())
    whole = search.sums_everywhere(trees, values)
    for levels in (0, 1, 6):
        monkeypatch.setattr(search, "_LEVELS", levels)
        for a, b in zip(search.sums_everywhere(trees, values), whole, strict=True):
            np.testing.assert_allclose(a, b, rtol=1e-12)


# ── changes that leave the order of contraction alone ─────────────────────────────────────────


def scipy_lengths(net: network.Network, column: str) -> np.ndarray:
    """Return all lengths between nodes by a plain search, parallel links and all."""
    count = len(net.node_ids)
    dense = np.full((count, count), np.inf)
    ends = net.from_position, net.to_position
    np.minimum.at(dense, ends, net.quantities[column])
    if net.one_way is None:
        np.minimum.at(dense, ends[::-1], net.quantities[column])
    return floyd_warshall(csgraph_from_dense(dense, null_value=np.inf))


@given(link_lists(nodes=14, most=50), st.booleans(), st.data())
def test_changed_costs_and_closed_links_on_the_order_of_the_base(
    links: Links,
    directed: bool,  # noqa: FBT001
    data: st.DataObject,
) -> None:
    base = network.from_links(
        *links[:2], length_km=links[2], time_h=links[2][::-1], directed=directed
    )
    flags = st.lists(st.booleans(), min_size=len(links[0]), max_size=len(links[0]))
    rows = np.array(data.draw(flags, label="closed"))
    costs = st.lists(st.sampled_from([0.0, 0.5, 3.0, 40.0]), min_size=len(rows), max_size=len(rows))
    changed = network.with_quantities(base, length_km=data.draw(costs, label="lengths"))
    nets = [base, changed, network.closed(base, rows), network.closed(changed, rows), base]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(contraction, "SMALLEST", 1)
        patch.setattr(elimination, "SMALLEST", data.draw(st.sampled_from([1, 7]), label="left"))
        for net in nets:
            assert net.elimination is base.elimination
            for by in ("length", "time"):
                weight, *sums = contracted(net, by)
                expected = scipy_lengths(net, net.column(by))
                shortest = sums[0] if by == "length" else sums[1]
                np.testing.assert_array_equal(np.isinf(weight), np.isinf(expected))
                known = np.isfinite(expected) & ~np.eye(len(expected), dtype=bool)
                np.testing.assert_allclose(shortest[known], expected[known], rtol=1e-9)


def test_closing_and_reopening_on_a_large_network(monkeypatch: pytest.MonkeyPatch) -> None:
    tail, head, length = road_like(100, seed=6)
    base = network.from_links(tail, head, length_km=length)
    places = np.arange(0, 10_000, 97)
    monkeypatch.setattr(od, "_worth_contracting", lambda *_: True)
    before = od.matrix(base, places, places)
    shut = np.random.default_rng(7).choice(len(tail), 800, replace=False)
    closed = network.closed(base, shut)
    longer = network.with_quantities(base, shut, length_km=length[np.sort(shut)] * 5)
    found = [od.matrix(net, places, places) for net in (closed, longer)]
    assert closed.kept(("hierarchy", "length_km")) is not None
    assert closed.elimination is longer.elimination is base.elimination
    monkeypatch.setattr(od, "_worth_contracting", lambda *_: False)
    for net, table in zip((closed, longer), found, strict=True):
        pd.testing.assert_frame_equal(table, od.matrix(net, places, places), rtol=1e-9)
        assert (table["length_km"].fillna(np.inf) >= before["length_km"] - 1e-9).all()
    pd.testing.assert_frame_equal(od.matrix(base, places, places), before, rtol=1e-9)


def test_points_that_are_no_stations_join_and_keep_their_ids() -> None:
    points = gpd.GeoDataFrame(
        {"place_id": [7, 8, 9]},
        geometry=gpd.points_from_xy([0.0, 1.3, 60.0], [0.1, 0.1, 60.0]),
        crs="EPSG:4326",
    )
    table = od.matrix(toy_network(), points, points)
    assert table["from_id"].tolist() == [7, 7, 7, 8, 8, 8, 9, 9, 9]
    assert table["to_id"].tolist() == [7, 8, 9] * 3
    length = table["length_km"].to_numpy().reshape(3, 3)
    assert length[:2, :2].diagonal() == pytest.approx([0, 0])
    assert length[0, 1] > 140
    assert np.isnan(length[:2, 2]).all()
    assert np.isnan(length[2, :2]).all()
    assert "km away" in table["reason"][2]
    assert table["reason"][0] is None
    assert od.matrix(toy_network(), ["A"], points)["to_id"].tolist() == [7, 8, 9]


@pytest.mark.parametrize("way", ["contracted", "forward", "backward"])
def test_some_origins_get_the_very_numbers_of_all(way: od.Way) -> None:
    tail, head, _ = road_like(80)
    rng = np.random.default_rng(5)
    # many paths of the same hours and km; what they cost tells which of them was taken
    hours = rng.integers(1, 4, len(tail)).astype(float)
    made = network.from_links(
        tail, head, length_km=hours * 2, time_h=hours, cost_usd=rng.random(len(tail))
    )
    origins, destinations = rng.permutation(80 * 80)[:60], rng.permutation(80 * 80)[:50]
    whole = od.between(od.asked(made, origins, destinations), way=way)
    for rows in np.array_split(np.arange(60), 4):
        part = od.between(od.asked(made, origins[rows], destinations), way=way)
        for name, values in part.items():
            np.testing.assert_array_equal(values, whole[name][rows])


@pytest.mark.parametrize("directed", [False, True])
def test_many_targets_of_a_large_network_are_added_up_as_few_are(directed: bool) -> None:  # noqa: FBT001
    tail, head, length = road_like(80)
    net = network.from_links(
        tail, head, length_km=length, time_h=length[::-1].copy(), directed=directed
    )
    assert od.everywhere(6400, 6400)
    assert not od.everywhere(6400, 50)
    assert not od.everywhere(400, 400)
    hubs = [3, 6000]
    for froms, tos in ((None, hubs), (hubs, None)):
        whole = od.matrix(net, froms, tos)
        few = od.matrix(net, froms or range(50), tos or range(50))
        both = few.merge(whole, on=["from_id", "to_id"], suffixes=("", "_whole"))
        assert len(both) == 100
        for name in ("length_km", "time_h"):
            np.testing.assert_allclose(both[name], both[f"{name}_whole"], rtol=1e-12)
        assert both["reason"].tolist() == both["reason_whole"].tolist()
