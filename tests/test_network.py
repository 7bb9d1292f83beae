"""Networks from arrays, tables and lines: what is accepted, what is refused and in which words."""

from __future__ import annotations

from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from corridormap import access, network, noding, od
from corridormap.engine import names
from corridormap.errors import DataError, NetworkError, SchemaError
from graphs import Links, link_lists, toy_network, toy_tables


def test_ids_of_any_hashable_kind_stay_what_they_are() -> None:
    ids = ["osh", 7, ("C", 1435), frozenset({1}), 7.5, b"raw"]
    net = network.from_links(ids[:-1], ids[1:], length_km=[1, 1, 1, 1, 1])
    assert list(net.nodes.index) == ids
    table = od.matrix(net, ["osh"], ids)
    assert table["length_km"].tolist() == [0, 1, 2, 3, 4, 5]
    assert table["to_id"].tolist() == ids


@pytest.mark.parametrize("kind", [np.int64, np.int32, np.uint8, np.uint64, str, object])
def test_arrays_of_every_kind_give_the_same_network(kind: type) -> None:
    tail, head = np.array([3, 9, 200]).astype(kind), np.array([9, 200, 5]).astype(kind)
    net = network.from_links(tail, head, length_km=np.array([1.0, 2.0, 4.0]))
    assert od.matrix(net, tail[:1], head[2:])["length_km"].tolist() == [7.0]


def test_ids_far_apart_and_negative() -> None:
    net = network.from_links(
        np.array([-5, 10**17]), np.array([10**17, 2**62]), length_km=[1.0, 2.0]
    )
    assert od.matrix(net, [-5], [2**62])["length_km"].tolist() == [3.0]


def test_of_parallel_links_the_cheapest_by_the_question_wins() -> None:
    net = network.from_links(
        ["A", "B", "A"], ["B", "A", "B"], length_km=[10, 12, 20], time_h=[3, 2, 1]
    )
    by_length = od.matrix(net, ["A"], ["B"], by="length").iloc[0]
    by_time = od.matrix(net, ["A"], ["B"], by="time").iloc[0]
    assert (by_length["length_km"], by_length["time_h"]) == (10, 3)
    assert (by_time["length_km"], by_time["time_h"]) == (20, 1)


def test_zero_cost_links_are_links_and_self_loops_are_harmless() -> None:
    net = network.from_links(["A", "B", "B"], ["B", "C", "B"], length_km=[0, 0, 0])
    table = access.nearest(net, None, ["C"])
    assert table["length_km"].tolist() == [0, 0, 0]
    assert table["reason"].isna().all()


def test_directed_links_lead_one_way() -> None:
    net = network.from_links(["A", "B"], ["B", "C"], length_km=[1, 1], directed=True)
    table = od.matrix(net, ["A", "C"], ["C", "A"])
    assert table["length_km"].tolist()[0] == 2
    assert table["reason"].tolist()[3] == "no path: the links between them lead only the other way"


def test_time_is_chosen_where_there_is_time_else_length() -> None:
    timeless = network.from_links(["A"], ["B"], length_km=[5])
    assert timeless.column(None) == "length_km"
    assert toy_network().column(None) == "time_h"
    with pytest.raises(NetworkError, match=r"by='time' needs time_h .* has length_km; give time_h"):
        timeless.column("time")
    with pytest.raises(NetworkError, match=r"received 'lenght'; did you mean 'length'"):
        timeless.column("lenght")


@pytest.mark.parametrize(
    ("costs", "words"),
    [
        ({"length_km": [1, -1]}, "row #2, column length_km: .* not negative; received -1"),
        ({"length_km": [float("nan"), 1]}, "row #1, column length_km: .*received nan"),
        ({"length_km": [1, 1], "time_h": [float("inf"), 1]}, "row #1, column time_h: .*inf"),
        ({"length_km": [1, "far"]}, "row #2, column length_km: .*'far'"),
        ({"length_km": [1, 1, 1]}, "3 values for 2 links"),
        ({"length_km": [1, 1], "co2_kg": [1]}, "column co2_kg: .*1 values for 2 links"),
    ],
)
def test_impossible_costs_are_named(costs: dict[str, list[object]], words: str) -> None:
    with pytest.raises(SchemaError, match=words):
        network.from_links(["A", "B"], ["B", "C"], **costs)  # type: ignore[arg-type]


def test_all_faults_come_at_once_and_many_are_counted() -> None:
    with pytest.raises(SchemaError) as caught:
        network.from_links(
            [None, *range(99)], range(1, 100), length_km=np.full(100, -1.0), time_h=[1.0]
        )
    text = str(caught.value)
    assert "1 values for 100 links" in text
    assert "100 such rows, 90 more than listed" in text
    assert "from_id: an id is not null; received nothing" in text
    assert "100 from_id, 99 to_id" in text


def test_an_empty_network_is_refused() -> None:
    with pytest.raises(SchemaError, match="a network has links"):
        network.from_links([], [], length_km=[])


def test_faults_of_both_tables_come_at_once() -> None:
    nodes = pd.DataFrame({"node_id": ["tashkent", "osh", "osh"]})
    links = pd.DataFrame(
        {
            "link_id": ["x", "x"],
            "from_id": ["tashkemt", "osh"],
            "to_id": ["osh", "nowhere"],
            "length_km": [1, -2],
        }
    )
    with pytest.raises(SchemaError) as caught:
        network.from_tables(nodes, links)
    places = {(fault.table, fault.row, fault.column) for fault in caught.value.faults}
    assert places == {
        ("nodes", "#3", "node_id"),
        ("links", "#2", "link_id"),
        ("links", "#1", "from_id"),
        ("links", "#2", "to_id"),
        ("links", "#2", "length_km"),
    }
    assert "did you mean 'tashkent'" in str(caught.value)


@pytest.mark.parametrize("missing", ["from_id", "length_km", "rows", "node_id"])
def test_tables_without_what_is_needed(missing: str) -> None:
    nodes = pd.DataFrame({"node_id": ["A", "B"]})
    links = pd.DataFrame({"from_id": ["A"], "to_id": ["B"], "length_km": [1.0]})
    if missing == "rows":
        links = links.iloc[:0]
    elif missing == "node_id":
        nodes = nodes.rename(columns={"node_id": "name"})
    else:
        links = links.drop(columns=missing)
    with pytest.raises(SchemaError):
        network.from_tables(nodes, links)


def test_tables_are_kept_and_not_written_to() -> None:
    nodes, links = toy_tables()
    before = nodes.copy(), links.copy()
    net = network.from_tables(nodes, links)
    pd.testing.assert_frame_equal(nodes, before[0])
    pd.testing.assert_frame_equal(links, before[1])
    assert net.nodes.index.name == "node_id"
    assert net.links["crossing_id"].tolist() == links["crossing_id"].tolist()
    assert repr(net) == "<Network: 8 nodes, 10 directed links; length_km, time_h, cost_usd>"


def test_links_of_arrays_come_back_as_a_table() -> None:
    net = network.from_links([4, 5], [5, 6], length_km=[1.0, 2.0], time_h=[3.0, 4.0])
    assert net.links.to_dict("list") == {
        "link_id": [0, 1],
        "from_id": [4, 5],
        "to_id": [5, 6],
        "length_km": [1.0, 2.0],
        "time_h": [3.0, 4.0],
    }


def test_a_station_is_its_departing_or_arriving_nodes() -> None:
    net = toy_network()
    at = net.node_ids
    assert list(at[names.resolve(net, "B", role="origin")]) == ["B:out"]
    assert list(at[names.resolve(net, "B", role="destination")]) == ["B:in"]
    assert list(at[names.resolve(net, "C")]) == ["C:1435", "C:1520"]
    assert list(at[names.resolve(net, "C:customs")]) == ["C:customs"]


def test_a_misspelt_station_is_suggested() -> None:
    net = network.from_links(["tashkent"], ["osh"], length_km=[1])
    with pytest.raises(NetworkError) as caught:
        names.resolve(net, "tashkemt")
    assert str(caught.value) == "No station 'tashkemt'; did you mean 'tashkent'?"
    with pytest.raises(NetworkError, match="No station 17; name a"):
        names.resolve(net, 17)


@given(link_lists(), st.randoms(use_true_random=False))
def test_the_order_of_rows_and_the_names_of_nodes_do_not_matter(
    links: Links, random: object
) -> None:
    tails, heads, costs = links
    called = {node: (f"node {node}", node) for node in range(9)}
    order = list(range(len(tails)))
    random.shuffle(order)  # type: ignore[attr-defined]
    net = network.from_links(tails, heads, length_km=costs)
    other = network.from_links(
        [called[tails[row]] for row in order],
        [called[heads[row]] for row in order],
        length_km=[costs[row] for row in order],
    )
    nodes = sorted({*tails, *heads})
    table = od.matrix(net, nodes, nodes)
    renamed = od.matrix(other, [called[node] for node in nodes], [called[node] for node in nodes])
    pd.testing.assert_series_equal(table["length_km"], renamed["length_km"])
    pd.testing.assert_series_equal(table["reason"], renamed["reason"])


def test_a_closed_link_is_gone_and_the_network_it_is_of_stays() -> None:
    net = toy_network()
    row = net.links["link_id"].tolist().index("CD")
    closed = network.closed(net, [row])
    assert "CD" not in closed.links["link_id"].tolist()
    assert len(closed.nodes) == len(net.nodes)
    table = od.matrix(closed, ["A"], ["D"])
    assert table["reason"].tolist() == ["no path: different parts of the network"]
    assert od.matrix(net, ["A"], ["D"])["length_km"].tolist() == [150]
    mask = (net.links["link_id"] == "CD").to_numpy()
    pd.testing.assert_frame_equal(network.closed(net, mask).links, closed.links)
    pd.testing.assert_frame_equal(network.closed(net, []).links, net.links)


def test_other_quantities_are_in_the_table_too() -> None:
    net = toy_network()
    slow = network.with_quantities(net, [7], time_h=2.0, cost_usd=[1.0])
    assert slow.links["time_h"].tolist()[6:8] == [net.links["time_h"][6], 2.0]
    assert od.matrix(slow, ["C"], ["D"])["time_h"].tolist() == [2.0]
    assert od.matrix(net, ["C"], ["D"])["time_h"].tolist() == [50 / 60]
    known = network.with_quantities(net, co2_kg=np.arange(10.0))
    assert od.matrix(known, ["C"], ["D"])["co2_kg"].tolist() == [7.0]


def test_links_that_are_not_there_and_costs_that_cannot_be() -> None:
    net = toy_network()
    with pytest.raises(NetworkError, match=r"by number, 0 to 9, .*received \[10\]"):
        network.closed(net, [10])
    with pytest.raises(NetworkError, match="each of the 10; received"):
        network.closed(net, np.array([True, False]))
    with pytest.raises(SchemaError, match="not negative; received -1"):
        network.with_quantities(net, [0], time_h=-1.0)
    with pytest.raises(SchemaError, match="2 values for 1 links"):
        network.with_quantities(net, [0], time_h=[1.0, 2.0])
    with pytest.raises(NetworkError, match="co2_kg is given for 1 links and the others have none"):
        network.with_quantities(net, [0], co2_kg=1.0)


# ── from lines ────────────────────────────────────────────────────────────────────────────────


def lines(*wkt: str, **columns: list[object]) -> gpd.GeoDataFrame:
    table = {"section_id": [chr(97 + row) for row in range(len(wkt))], **columns}
    return gpd.GeoDataFrame(table, geometry=shapely.from_wkt(list(wkt)), crs="EPSG:4326")


def test_lines_are_cut_where_they_share_a_vertex_and_not_where_they_cross() -> None:
    #        |d            a and b share the vertex (1 0); c crosses a without one;
    #  a ──┬─┼──┬── a      the end of d lies on a
    #      b c  d
    net = network.from_sections(
        lines(
            "LINESTRING (0 0, 1 0, 4 0)",
            "LINESTRING (1 0, 1 -1)",
            "LINESTRING (2 -1, 2 1)",
            "LINESTRING (3 0, 3 -1)",
        )
    )
    assert net.links["link_id"].tolist() == ["a-1", "a-2", "a-3", "b", "c", "d"]
    assert len(net.nodes) == 8
    # one degree of the equator is 111.319490793 km
    assert net.links["length_km"].tolist()[:3] == pytest.approx(
        [111.319490793, 222.638981587, 111.319490793]
    )


def test_pieces_sum_to_the_line_and_keep_its_columns() -> None:
    table = lines(
        "LINESTRING (70 40, 71 41, 72 40.5)", "LINESTRING (71 41, 71 42)", mode=["rail", "road"]
    )
    links = network.from_sections(table).links
    whole = network.from_sections(table.iloc[:1]).links
    assert links["length_km"].iloc[:2].sum() == pytest.approx(whole["length_km"].sum(), rel=1e-12)
    assert links["mode"].tolist() == ["rail", "rail", "road"]
    assert links["section_id"].tolist() == ["a", "a", "b"]


def test_ends_that_nearly_meet_are_joined_and_reported() -> None:
    gap = 0.0003  # degrees: 33 m
    table = lines("LINESTRING (0 0, 1 0)", f"LINESTRING ({1 + gap} 0, 2 0)")
    joined = noding.node(table, snap_km=0.05)
    assert len(joined.nodes) == 3
    assert joined.snaps[["what", "id"]].to_numpy().tolist() == [["section", "b"]]
    assert joined.snaps["distance_km"].tolist() == pytest.approx([0.0334], abs=1e-4)
    apart = noding.node(table, snap_km=0.01)
    assert len(apart.nodes) == 4
    assert apart.snaps.empty


def test_an_end_near_the_middle_of_a_line_joins_it() -> None:
    table = lines("LINESTRING (0 0, 2 0)", "LINESTRING (1 0.0002, 1 1)")
    noded = noding.node(table)
    assert noded.links["link_id"].tolist() == ["a-1", "a-2", "b"]
    assert noded.snaps["distance_km"].tolist() == pytest.approx([0.0221], abs=1e-4)


def test_stations_become_nodes_or_are_reported() -> None:
    stations = gpd.GeoDataFrame(
        {"station_id": ["start", "middle", "lost", "twin", "nowhere"]},
        geometry=[
            shapely.Point(0, 0.0001),
            shapely.Point(0.5, 0.005),
            shapely.Point(0.7, 3),
            shapely.Point(0.5, 0.006),
            None,
        ],
        crs="EPSG:4326",
    )
    noded = noding.node(lines("LINESTRING (0 0, 1 0)"), stations)
    assert noded.links[["from_id", "to_id"]].to_numpy().tolist() == [
        ["start", "middle"],
        ["middle", "n3"],
    ]
    report = noded.snaps.set_index("id")["reason"]
    assert report[["start", "middle"]].isna().all()
    assert report["lost"] == "not on the network: no line within 1 km"
    assert report["twin"] == "not on the network: 'middle' is at the same node"
    assert report["nowhere"] == "not on the network: the station has no position"


def test_impossible_tolerances_and_no_lines() -> None:
    with pytest.raises(DataError, match="snap_km is a distance from 0 up; received -1"):
        noding.node(lines("LINESTRING (0 0, 1 0)"), snap_km=-1)
    with pytest.raises(DataError, match="A network needs lines"):
        noding.node(lines("LINESTRING (1 1, 1 1)"))


@pytest.mark.parametrize(
    ("ids", "words"),
    [
        ([[1], [2]], r"an id is hashable; received \[1\]"),
        ([("a", [1]), "b"], "an id is hashable"),
        ([np.array([1, 2]), np.array([3, 4])], "an id is hashable"),
        (np.array([[1, 2], [3, 4]]), r"received an array of shape \(2, 2\)"),
        (np.array(3), r"received an array of shape \(\)"),
        (5, "Ids come in a list or an array of one dimension; received 5"),
        ([None, "a"], "an id is not null; received nothing"),
    ],
)
def test_what_cannot_be_an_id(ids: Any, words: str) -> None:  # noqa: ANN401
    with pytest.raises(SchemaError, match=words):
        network.from_links(ids, ids, length_km=[1, 1])


def test_ragged_costs_are_refused() -> None:
    with pytest.raises(SchemaError, match="a cost is a finite number"):
        network.from_links([1, 2], [2, 3], length_km=[[1], [2, 3]])


@pytest.mark.parametrize("low", [0, 2**63 - 1, 2**63, 2**64 - 3])
def test_unsigned_ids_of_any_size(low: int) -> None:
    tail = np.array([low, low + 1], np.uint64)
    net = network.from_links(tail, tail + np.uint64(1), length_km=[3, 4])
    assert net.node_ids.tolist() == [low, low + 1, low + 2]
    table = od.matrix(net, tail[:1], tail[1:] + np.uint64(1))
    assert table["length_km"].tolist() == [7]


def test_narrow_and_mixed_integers() -> None:
    small = network.from_links(
        np.arange(-128, 127, dtype=np.int8), np.arange(-127, 128, dtype=np.int8),
        length_km=np.ones(255),
    )  # fmt: skip
    assert small.node_ids.tolist() == list(range(-128, 128))
    mixed = network.from_links(np.array([-1, 0]), np.array([0, 1], np.uint64), length_km=[1, 1])
    assert mixed.node_ids.tolist() == [-1, 0, 1]
