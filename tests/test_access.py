"""Access: nearest hubs, settlements, people within cut-offs, market access, inequality."""

from __future__ import annotations

from collections.abc import Callable

import geopandas as gpd
import networkx as nx
import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import logistic

import corridormap as cm
from corridormap import access, attachment, decay, inequality, network, od, reachability
from corridormap.errors import DataError, NetworkError, SchemaError, TopologyError
from graphs import Links, link_lists, road_like, toy_network


def test_the_toy_corridor() -> None:
    table = access.nearest(toy_network(), ["A", "E", "D"], ["C", "A"]).set_index("from_id")
    assert table["nearest_id"].to_dict() == {"A": "A", "E": "C", "D": "C"}
    assert table["time_h"].round(9).to_dict() == {"A": 0, "E": 1.25, "D": round(50 / 60, 9)}
    assert table["length_km"].to_dict() == {"A": 0, "E": 70, "D": 50}
    assert list(table.columns) == [
        "nearest_id", "length_km", "time_h", "cost_usd", "co2_kg", "reason"
    ]  # fmt: skip


def test_a_station_of_several_nodes_leaves_from_the_nearest_of_them() -> None:
    # C has a node on either side of the border; no crane on the way to D, none on the way to A
    table = access.nearest(toy_network(), ["C", "A", "C"], ["A", "D"])
    assert table["nearest_id"].tolist() == ["D", "A", "D"]
    assert (table["time_h"] * 60).round(9).tolist() == [50, 0, 50]
    westward = access.nearest(toy_network(), ["C"], ["A"]).iloc[0]
    assert westward["time_h"] * 60 == pytest.approx(40 + 5 + 60)


def test_of_hubs_at_one_node_the_one_named_first_counts() -> None:
    for hubs in (["C", "C:1435"], ["C:1435", "C"]):
        assert access.nearest(toy_network(), ["A"], hubs)["nearest_id"].tolist() == hubs[:1]


@pytest.mark.parametrize(("by", "hub"), [("time", "near"), ("length", "short"), ("cost", "cheap")])
def test_the_criterion_says_what_nearest_means(by: network.Criterion, hub: str) -> None:
    net = network.from_links(
        ["A", "A", "A"], ["near", "short", "cheap"],
        length_km=[9, 1, 5], time_h=[1, 9, 5], cost_usd=[7, 8, 2], co2_kg=[3, 4, 5],
    )  # fmt: skip
    row = access.nearest(net, ["A"], ["near", "short", "cheap"], by=by).iloc[0]
    assert row["nearest_id"] == hub
    column = {"near": 0, "short": 1, "cheap": 2}[hub]
    expected = [[9, 1, 7, 3], [1, 9, 8, 4], [5, 5, 2, 5]][column]
    assert row[list(network.QUANTITIES)].tolist() == expected


def test_paths_lead_from_the_origin_to_the_hub() -> None:
    net = network.from_links(["A", "B"], ["B", "C"], length_km=[1, 2], directed=True)
    table = access.nearest(net, None, ["B"])
    assert table["length_km"].tolist()[:2] == [1, 0]
    assert np.isnan(table["length_km"][2])
    assert table["reason"][2] == "no path: the links between them lead only the other way"


@pytest.mark.parametrize("ids", [[1, 2, 3, 4], ["a", "b", "c", "d"], [("a", 1), "b", 3, 4.5]])
def test_out_of_reach_is_null_with_a_reason(ids: list[object]) -> None:
    net = network.from_links([ids[0], ids[2]], [ids[1], ids[3]], length_km=[1, 1])
    table = access.nearest(net, ids, ids[:1])
    assert table["nearest_id"].tolist()[:2] == [ids[0], ids[0]]
    assert table["nearest_id"].isna().tolist() == [False, False, True, True]
    assert table["reason"].tolist()[2] == "no path: different parts of the network"


def test_no_hubs_and_unknown_hubs() -> None:
    with pytest.raises(DataError, match="received none; give at least one"):
        access.nearest(toy_network(), None, [])
    with pytest.raises(NetworkError, match="No station 'Q'"):
        access.nearest(toy_network(), None, ["Q"])


@given(link_lists(), st.booleans(), st.data())
def test_the_nearest_hub_is_the_least_of_the_matrix(
    links: Links,
    directed: bool,  # noqa: FBT001
    data: st.DataObject,
) -> None:
    net = network.from_links(
        *links[:2], length_km=links[2], time_h=links[2][::-1], directed=directed
    )
    nodes = sorted({*links[0], *links[1]})
    hubs = data.draw(st.lists(st.sampled_from(nodes), min_size=1, max_size=3, unique=True))
    by = data.draw(st.sampled_from(["length", "time"]))
    column = {"length": "length_km", "time": "time_h"}[by]
    table = access.nearest(net, nodes, hubs, by=by).set_index("from_id")
    matrix = od.matrix(net, nodes, hubs, by=by)
    best = matrix.groupby("from_id")[column].min()
    np.testing.assert_allclose(table[column], best[table.index], atol=1e-9)
    assert (table["reason"].notna() == best[table.index].isna()).all()


def test_a_road_network_agrees_with_networkx_whatever_is_asked_for() -> None:
    tail, head, length = road_like(40)
    time = length * np.random.default_rng(1).uniform(0.5, 2, len(length))
    net = network.from_links(tail, head, length_km=length, time_h=time)
    oracle = nx.Graph()
    oracle.add_weighted_edges_from(zip(tail.tolist(), head.tolist(), time, strict=True))
    expected = nx.multi_source_dijkstra_path_length(oracle, {3, 77, 1000})
    every = access.nearest(net, None, [3, 77, 1000]).set_index("from_id")
    assert every["time_h"].to_dict() == pytest.approx(expected)
    some = access.nearest(net, [5, 9], [3, 77, 1000]).set_index("from_id")
    pd.testing.assert_frame_equal(some, every.loc[[5, 9]], rtol=1e-12)


# ── people ────────────────────────────────────────────────────────────────────────────────────

PLACES = pd.DataFrame(
    {
        "country": ["KG", "KG", "KG", "UZ"],
        "time_h": [1.0, 3.0, None, 2.0],
        "population": [100, 300, 600, 50],
    }
)


def test_people_within_each_cut_off() -> None:
    rows = access.within(PLACES, [3, 2, 2])
    assert rows.to_numpy().tolist() == [
        ["KG", 2.0, 100.0, 0.1],
        ["KG", 3.0, 400.0, 0.4],
        ["UZ", 2.0, 50.0, 1.0],  # exactly 2 h is within 2 h
        ["UZ", 3.0, 50.0, 1.0],
    ]
    assert rows.index.tolist() == [0, 1, 2, 3]
    none = access.within(PLACES, [])
    assert none.empty
    assert list(none.columns) == list(rows.columns)
    assert list(rows.columns) == ["country", "cutoff_h", "population", "share"]


def test_time_weighted_by_people() -> None:
    table = access.weighted_time(PLACES).set_index("country")
    assert table.loc["KG"].to_dict() == {
        "population": 1000,
        "weighted_time_h": (100 * 1 + 300 * 3) / 400,
        "unreached_population": 600,
    }
    nobody = access.weighted_time(PLACES.assign(time_h=np.nan))
    assert nobody["weighted_time_h"].isna().all()


def test_places_of_no_country_count_together_and_people_may_be_jobs() -> None:
    jobs = PLACES.rename(columns={"population": "jobs"})
    nowhere = access.within(jobs.drop(columns="country"), [2], population="jobs")
    assert nowhere.to_numpy().tolist() == [["", 2.0, 150.0, 150 / 1050]]
    some = access.within(jobs.assign(country=["KG", None, None, "UZ"]), [3], population="jobs")
    assert some["country"].tolist() == ["", "KG", "UZ"]
    assert some["population"].tolist() == [300, 100, 50]
    table = access.weighted_time(jobs.drop(columns="country"), population="jobs")
    assert table.to_numpy().tolist() == [["", 1050, (100 + 900 + 100) / 450, 600]]


def test_tables_that_are_not_of_people() -> None:
    with pytest.raises(SchemaError) as caught:
        access.within(PLACES[["country"]], [1], population="jobs")
    assert [fault.column for fault in caught.value.faults] == ["time_h", "jobs"]
    assert str(caught.value).endswith(
        "places, column jobs: the column is required; received none; add 'jobs'"
    )
    assert access.within(PLACES.assign(population=0), [1])["population"].tolist() == [0, 0]
    wrong = PLACES.assign(population=[-5, 0, None, 1]).set_axis(list("abcd"))
    with pytest.raises(SchemaError, match="people are counted from 0 up; received -5") as caught:
        access.within(wrong, [1])
    assert [fault.row for fault in caught.value.faults] == ["a", "c"]
    assert "places, row a, column population: people are" in str(caught.value)


def test_market_access_adds_what_can_be_reached() -> None:
    net = network.from_links(["A", "B"], ["B", "C"], length_km=[1, 1], time_h=[1, 1])
    matrix = od.matrix(net, ["A", "B"], ["A", "B", "C"])
    found = access.market_access(matrix, {"A": 10, "B": 20, "C": 40}, decay.stepped({1: 1, 2: 0.5}))
    assert found.to_dict() == {"A": 10 + 20 + 20, "B": 70}
    assert (found.name, found.index.name) == ("market_access", "from_id")
    by_length = access.market_access(
        matrix, pd.Series({"A": 10, "B": 20, "C": 40}), decay.stepped({1: 1}), column="length_km"
    )
    assert by_length.to_dict() == {"A": 30, "B": 70}
    with pytest.raises(SchemaError, match="every destination has a mass") as caught:
        access.market_access(matrix, {"A": 10}, decay.power())
    assert [fault.row for fault in caught.value.faults] == ["B", "C"]
    assert "mass, row B: every destination has a mass; received none; give it" in str(caught.value)


def test_what_cannot_be_reached_adds_nothing_to_market_access() -> None:
    net = network.from_links(["Z", "A"], ["Y", "B"], length_km=[1, 1], time_h=[1, 1])
    matrix = od.matrix(net, ["Z", "A"], ["B", "A"])
    found = access.market_access(matrix, {"A": 10, "B": 20}, np.ones_like)
    assert list(found.items()) == [("Z", 0), ("A", 30)]  # in the order of the matrix


@given(st.lists(st.floats(0, 1e4), min_size=2, max_size=20))
def test_weights_fall_from_one_to_nothing(times: list[float]) -> None:
    ordered = np.sort(times)
    for weigh in (
        decay.exponential(scale_h=24),
        decay.power(),
        decay.logistic(midpoint_h=48, spread_h=12),
        decay.stepped({10: 1.0, 100: 0.3}),
    ):
        weights = weigh(ordered)
        assert (np.diff(weights) <= 0).all()
        assert ((weights >= 0) & (weights <= 1)).all()
        assert weigh([np.nan]).tolist() == [0.0]


def test_decays_are_those_of_the_textbooks() -> None:
    assert decay.exponential(scale_h=24)([24]).tolist() == [pytest.approx(np.exp(-1))]
    assert decay.power()([0.5, 1, 2]).tolist() == pytest.approx([1, 1, 2**-5.03])
    # the spread is the standard deviation of a logistic distribution: its scale is spread √3 / π
    upper = decay.logistic(midpoint_h=48, spread_h=12)([36, 48, 60])
    assert upper.tolist() == pytest.approx(logistic.sf([36, 48, 60], 48, 12 * 3**0.5 / np.pi))
    assert logistic.std(48, 12 * 3**0.5 / np.pi) == pytest.approx(12)


NAN, INF = float("nan"), float("inf")


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda: decay.exponential(scale_h=0), "scale_h is a number above 0; received 0"),
        (lambda: decay.power(-1), "theta is a number above 0; received -1"),
        (lambda: decay.power(least_h=INF), "least_h is a number above 0; received inf"),
        (lambda: decay.logistic(midpoint_h=1, spread_h=NAN), "spread_h is a number above 0"),
        (lambda: decay.logistic(midpoint_h=NAN, spread_h=1), "midpoint_h is a number above 0"),
        (lambda: decay.stepped({}), "Steps are needed; received none"),
        (lambda: decay.stepped({1: -1}), "weights not negative; received {1: -1}"),
        (lambda: decay.stepped({1: INF}), "Steps are finite"),
        (lambda: decay.stepped({NAN: 1}), "Steps are finite"),
    ],
)
def test_a_decay_that_cannot_be_says_which_number_is_wrong(
    make: Callable[[], object], words: str
) -> None:
    with pytest.raises(DataError, match=words):
        make()


def test_every_value_has_its_people() -> None:
    for measure in (inequality.gini, inequality.theil):
        with pytest.raises(DataError, match="received 1 values and 2 populations; give as many"):
            measure([1], [1, 2])
        for wrong in (-1, np.inf):
            with pytest.raises(DataError, match="of finite values not below 0"):
                measure([1, wrong])


def test_inequality_by_country() -> None:
    rows = inequality.by_country(PLACES, "time_h").set_index("country")
    # 100 people at 1 h, 300 at 3 h: mean 2.5; Gini = Σ Σ n n |a - b| / (2 N² mean)
    assert rows.loc["KG", "gini"] == pytest.approx(2 * 100 * 300 * 2 / (2 * 400**2 * 2.5))
    expected = 0.25 * 0.4 * np.log(0.4) + 0.75 * 1.2 * np.log(1.2)
    assert rows.loc["KG", "theil"] == pytest.approx(expected)
    assert rows.loc["UZ"].tolist() == [0, 0]
    assert np.isnan(inequality.gini([]))
    assert np.isnan(inequality.theil([np.nan]))
    assert inequality.gini([0, 0]) == inequality.theil([0, 0]) == 0
    with pytest.raises(DataError):
        inequality.gini([-1, 1])
    with pytest.raises(DataError):
        inequality.theil([1, 1], [1])


@given(
    st.lists(st.tuples(st.integers(0, 50), st.integers(1, 4)), min_size=1, max_size=15),
    st.integers(1, 9),
)
def test_inequality_counts_people_not_rows_and_knows_no_unit(
    rows: list[tuple[int, int]], factor: int
) -> None:
    values, people = (np.array(column, float) for column in zip(*rows, strict=True))
    persons = np.repeat(values, people.astype(int))
    for measure in (inequality.gini, inequality.theil):
        assert measure(values, people) == pytest.approx(measure(persons), abs=1e-9)
        assert measure(values * factor, people) == pytest.approx(measure(values, people), abs=1e-9)
        assert measure(values[::-1], people[::-1]) == pytest.approx(measure(persons), abs=1e-9)
        assert measure(values, people) >= 0


# ── settlements ───────────────────────────────────────────────────────────────────────────────


def places(**columns: list[object]) -> gpd.GeoDataFrame:
    table = {"place_id": ["near", "east", "far", "lost"], "population": [1, 2, 3, 4], **columns}
    points = [shapely.Point(0.6, 0.1), shapely.Point(1.5, 0.2), shapely.Point(9, 9), None]
    return gpd.GeoDataFrame(table, geometry=points, crs="EPSG:4326")


def test_settlements_join_or_say_why_not() -> None:
    net, report = attachment.attach(toy_network(), places(), speed_kmh=30, circuity=1.5)
    report = report.set_index("place_id")
    # 0.1 degree of a meridian at the equator is 11.0574 km
    assert report.loc["near", "distance_km"] == pytest.approx(11.0574, abs=1e-4)
    assert report.loc["near", "length_km"] == pytest.approx(1.5 * 11.0574, abs=1e-4)
    assert report.loc["near", "time_h"] == pytest.approx(1.5 * 11.0574 / 30, abs=1e-5)
    assert report["reason"].isna().tolist() == [True, True, False, False]
    assert "km away, more than 100 km" in report.loc["far", "reason"]
    assert report.loc["lost", "reason"] == "not joined: the place or the nodes have no position"
    table = access.nearest(net, places(), ["C"]).set_index("from_id")
    # by road to B, where the train departs: 40 minutes to C
    assert table.loc["near", "time_h"] == pytest.approx(report.loc["near", "time_h"] + 40 / 60)
    assert table["reason"].notna().tolist() == [False, False, True, True]


def test_settlements_are_ends_and_never_on_the_way() -> None:
    net, _ = attachment.attach(toy_network(), places().iloc[:2])
    there = od.matrix(net, ["near"], ["east"]).iloc[0]
    back = od.matrix(net, ["east"], ["near"]).iloc[0]
    assert there["time_h"] == pytest.approx(back["time_h"])
    legs = net.links[net.links["kind"] == "access"]
    assert not set(legs["to_id"]) & set(legs["from_id"]) & {"near", "near|depart", "near|arrive"}
    # one may leave from where trains depart, and come from where they arrive or depart
    assert ("near|depart", "B:out") in set(zip(legs["from_id"], legs["to_id"], strict=True))
    assert ("B:in", "near|arrive") in set(zip(legs["from_id"], legs["to_id"], strict=True))


@given(seed=st.integers(0, 50))
def test_joining_settlements_changes_no_way_between_stations(seed: int) -> None:
    before = toy_network()
    spots = np.random.default_rng(seed).uniform((0, -0.5), (2, 0.5), (5, 2))
    table = gpd.GeoDataFrame(
        {"place_id": [f"p{row}" for row in range(5)]},
        geometry=gpd.points_from_xy(*spots.T),
        crs="EPSG:4326",
    )
    after, _ = attachment.attach(before, table, every=True, speed_kmh=1000)
    pd.testing.assert_frame_equal(
        od.matrix(before, before.node_ids, before.node_ids),
        od.matrix(after, before.node_ids, before.node_ids),
    )


def test_settlements_at_one_station_need_no_journey_between() -> None:
    table = places().iloc[[0, 0]].assign(place_id=["a", "b"])
    net, report = attachment.attach(toy_network(), table)
    way = od.matrix(net, ["a"], ["b"]).iloc[0]
    assert way["time_h"] == pytest.approx(report["time_h"].sum())


def test_no_access_link_crosses_a_border() -> None:
    net = network.from_tables(
        pd.DataFrame(
            {"country": ["XA", "XB"], "lon": [0, 1], "lat": [0, 0]}, index=pd.Index(["a", "b"])
        ).rename_axis("node_id"),
        pd.DataFrame({"from_id": ["a"], "to_id": ["b"], "length_km": [111.0]}),
    )
    table = pd.DataFrame({"place_id": ["p"], "country": ["XB"], "lon": [0.1], "lat": [0]})
    _, report = attachment.attach(net, table, within_km=150)
    assert report["node_id"].tolist() == ["b"]


def test_the_network_it_was_is_left_alone() -> None:
    before = toy_network()
    count = len(before.nodes), before.link_count
    after, _ = attachment.attach(before, places())
    assert (len(before.nodes), before.link_count) == count
    assert len(after.nodes) == count[0] + 2 * 4  # a node to leave and one to reach each place
    pd.testing.assert_frame_equal(
        od.matrix(before, before.node_ids, before.node_ids),
        od.matrix(after, before.node_ids, before.node_ids),
    )


def test_what_cannot_be_attached() -> None:
    net = toy_network()
    with pytest.raises(SchemaError, match="rows have positions"):
        attachment.attach(network.from_links([1], [2], length_km=[1]), places())
    with pytest.raises(SchemaError, match="rename the place"):
        attachment.attach(net, places(place_id=["A", "x", "x", "y"]))
    for wrong in ({"speed_kmh": 0}, {"circuity": 0.9}, {"within_km": -1}):
        with pytest.raises(DataError, match="of an access link is"):
            attachment.attach(net, places(), **wrong)


# ── tables of points that are no stations ─────────────────────────────────────────────────────


def test_the_call_of_the_contract_joins_settlements_and_hubs() -> None:
    corridor = cm.open("cku")
    near = access.nearest(corridor.network("today"), corridor.settlements().head(3), corridor.hubs)
    assert near["from_id"].tolist() == corridor.settlements()["place_id"].head(3).tolist()
    assert near["nearest_id"].iloc[2] in set(corridor.hubs["hub_id"])
    assert near["cost_usd"].iloc[2] > 0
    assert near["reason"].iloc[0].startswith("not joined: the nearest station is")
    assert near["reason"].iloc[2] is None


def test_a_hub_and_a_station_may_share_an_id() -> None:
    # the hub called A lies by D, 150 km from the station A
    hubs = gpd.GeoDataFrame(
        {"hub_id": ["A", "quay"]}, geometry=gpd.points_from_xy([1.5, 0.0], [0.01, 0.01]), crs=4326
    )
    near = access.nearest(toy_network(), ["D", "A"], hubs)
    assert near["nearest_id"].tolist() == ["A", "quay"]
    assert near["reason"].tolist() == [None, None]


def test_a_settlement_beside_a_hub_takes_the_road() -> None:
    places_, hubs = (
        pd.DataFrame({key: ["x"], "lon": [0.3], "lat": [lat]})
        for key, lat in (("place_id", 0.2), ("hub_id", 0.21))
    )
    near = access.nearest(toy_network(), places_, hubs, by="length")
    assert near["nearest_id"].tolist() == ["x"]
    # 0.01° of a meridian, by a road 1.4 times as long
    assert near["length_km"].iloc[0] == pytest.approx(1.4 * 1.10574, abs=1e-4)


def test_points_in_metres_are_converted_and_areas_refused() -> None:
    hubs = places().iloc[:2]
    metric = access.nearest(toy_network(), ["A"], hubs.to_crs(3857))
    pd.testing.assert_frame_equal(metric, access.nearest(toy_network(), ["A"], hubs))
    with pytest.raises(TopologyError, match="a place is a point; received a Polygon"):
        access.nearest(
            toy_network(), ["A"], hubs.set_geometry([shapely.box(0, 0, 1, 1)] * 2, crs="EPSG:4326")
        )


def test_no_hub_of_a_kind_is_said_in_sentences() -> None:
    with pytest.raises(NetworkError) as none:
        reachability.rows(toy_network(), places().iloc[:1])
    assert str(none.value).startswith(
        "Access needs hubs; the corridor has no hub; add a table of hubs"
    )
    hubs = gpd.GeoDataFrame({"hub_id": ["h"], "kind": ["seaport"]}, geometry=[None], crs=4326)
    with pytest.raises(NetworkError) as other:
        reachability.rows(toy_network(), places().iloc[:1], hubs=hubs, kind="seaprt")
    assert str(other.value) == (
        "Access needs hubs; the corridor has no hub of kind 'seaprt'; did you mean 'seaport'; "
        "kinds here are seaport"
    )
