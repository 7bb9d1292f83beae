"""Before and after, side by side."""

from __future__ import annotations

import pandas as pd
import pytest

from corridormap import compare, network
from corridormap.errors import DataError, NetworkError

#   before: A ──5── B ──5── C     after: the same and A ──4── C;  X ──1── Y apart, joined after
BEFORE = network.from_links(["A", "B", "X"], ["B", "C", "Y"], length_km=[5, 5, 1])
AFTER = network.from_links(
    ["A", "B", "X", "A", "C"], ["B", "C", "Y", "C", "X"], length_km=[5, 5, 1, 4, 2]
)


def test_od_has_before_after_and_change() -> None:
    table = compare.od(BEFORE, AFTER, ["A"], ["B", "C", "Y"])
    row = table.set_index("to_id")
    assert row["length_km_before"].tolist()[:2] == [5, 10]
    assert row["length_km_after"].tolist() == [5, 4, 7]
    assert row["length_km_change"].tolist()[:2] == [0, -6]
    assert pd.isna(row.loc["Y", "length_km_change"])
    assert row.loc["Y", "reason"].startswith("before: no path")
    assert pd.isna(row.loc["C", "reason"])


def test_the_same_network_twice_changes_nothing() -> None:
    table = compare.od(BEFORE, BEFORE, ["A", "B"], ["B", "C"])
    assert (table["length_km_change"] == 0).all()
    assert table["reason"].isna().all()


def test_access_shows_the_hub_of_each_side() -> None:
    table = compare.access(BEFORE, AFTER, origins=["A", "X"], hubs=["C"]).set_index("from_id")
    assert table.loc["A", "length_km_change"] == -6
    assert pd.isna(table.loc["X", "nearest_id_before"])
    assert table.loc["X", "nearest_id_after"] == "C"
    assert table.loc["X", "length_km_after"] == 2


def test_access_of_all_nodes_when_none_are_named() -> None:
    table = compare.access(BEFORE, AFTER, hubs=["C"])
    assert sorted(table["from_id"]) == ["A", "B", "C", "X", "Y"]


def test_access_also_takes_tables() -> None:
    before = pd.DataFrame({"from_id": ["A"], "nearest_id": ["B"], "time_h": [3.0], "reason": None})
    after = before.assign(nearest_id="C", time_h=1.0)
    row = compare.access(before, after).iloc[0]
    assert (row["nearest_id_before"], row["nearest_id_after"]) == ("B", "C")
    assert row["time_h_change"] == -2


def test_a_network_of_stations_knows_its_places_and_hubs() -> None:
    #  the station A has two nodes, P is a seaport; X is a node of no station
    nodes = pd.DataFrame(
        {
            "node_id": ["A:in", "A:out", "P", "X"],
            "station_id": ["A", "A", "P", None],
            "kind": ["station", "station", "seaport", None],
        }
    )
    links = pd.DataFrame({"from_id": ["A:out", "P"], "to_id": ["P", "X"], "length_km": [7, 1]})
    net = network.from_tables(nodes, links)
    table = compare.access(net, net)
    assert table["from_id"].tolist() == ["A", "P"]
    assert table["nearest_id_before"].tolist() == ["P", "P"]
    assert table["length_km_after"].tolist() == [7, 0]


def test_hubs_must_be_named_where_the_network_knows_none() -> None:
    with pytest.raises(NetworkError, match="hubs="):
        compare.access(BEFORE, AFTER)


def test_a_table_and_a_network_cannot_be_compared() -> None:
    with pytest.raises(DataError, match="one of each"):
        compare.access(BEFORE, pd.DataFrame())


def test_path_before_and_after() -> None:
    row = compare.path(BEFORE, AFTER, "A", "C").iloc[0]
    assert (row["length_km_before"], row["length_km_after"]) == (10, 4)
    none = compare.path(BEFORE, AFTER, "A", "Y").iloc[0]
    assert pd.isna(none["length_km_before"])
    assert none["length_km_after"] == 7
    assert none["reason"].startswith("before: ")


def test_rows_of_one_side_stay() -> None:
    before = pd.DataFrame({"id": ["a", "b"], "name": ["A", "B"], "time_h": [1.0, 2.0]})
    after = pd.DataFrame({"id": ["b", "c"], "name": ["B", "C"], "time_h": [2.5, 4.0]})
    table = compare.tables(before, after, keys=["id"])
    assert table["id"].tolist() == ["a", "b", "c"]
    assert table["name"].tolist() == ["A", "B", "C"]
    assert table["time_h_change"].tolist()[1] == 0.5
    assert table["reason"].tolist()[2] == "only one of the tables has the row"


def test_a_key_twice_is_refused() -> None:
    twice = pd.DataFrame({"id": ["a", "a"], "time_h": [1.0, 2.0]})
    with pytest.raises(DataError, match="a key twice"):
        compare.tables(twice, twice, keys=["id"])
