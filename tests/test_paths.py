"""Single paths: legs that sum, alternatives that differ, what is avoided and what is refused."""

from __future__ import annotations

import networkx as nx
import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from corridormap import network, od, paths
from corridormap.errors import NetworkError
from graphs import Links, link_lists, toy_network, toy_tables


def test_the_toy_corridor_leg_by_leg() -> None:
    path = paths.quickest(toy_network(), "A", "D")
    assert path.legs["link_id"].tolist() == ["AB", "dwell", "BC", "customs", "cranes", "CD"]
    assert path.legs["kind"].tolist() == [
        "running", "station", "running", "border", "gauge", "running"
    ]  # fmt: skip
    assert path.time_h == pytest.approx(365 / 60)
    assert (path.length_km, path.cost_usd, path.co2_kg) == (150, 300, None)
    assert path.countries == ("XA", "XB")
    assert path.crossings == ("c-border",)
    assert path.breaks_of_gauge == ("C:customs",)
    assert path.node_ids[0] == "A"
    assert path.node_ids[-1] == "D"


def test_legs_run_the_way_they_are_travelled() -> None:
    there = paths.quickest(toy_network(), "C:1435", "D").legs
    back = paths.quickest(toy_network(), "D", "C:1435").legs
    assert back["from_id"].tolist() == there["to_id"].tolist()[::-1]
    assert back["to_id"].tolist() == there["from_id"].tolist()[::-1]
    assert list(back.columns) == [*paths.LEG_COLUMNS, "link_id"]


def test_a_network_of_bare_arrays_has_paths_too() -> None:
    net = network.from_links([1, 2], [2, 3], length_km=[4, 5])
    path = paths.quickest(net, 1, 3)
    assert (path.length_km, path.time_h) == (9, None)
    assert path.legs[["kind", "mode", "country"]].isna().all(axis=None)
    assert path.countries == path.crossings == path.breaks_of_gauge == ()


#  five ways from A to Z; each but the last is the best at one thing
WAYS = pd.DataFrame(
    [
        ("length", 1.0, 9.0, 9.0, 9.0),
        ("time", 9.0, 1.0, 9.0, 9.0),
        ("cost", 9.0, 9.0, 1.0, 9.0),
        ("co2", 9.0, 9.0, 9.0, 1.0),
        ("second", 2.0, 2.0, 2.0, 2.0),
    ],
    columns=["link_id", *network.QUANTITIES],
).assign(from_id="A", to_id="Z")


@pytest.mark.parametrize("by", ["length", "time", "cost", "co2"])
def test_the_criterion_chooses_the_path_and_all_quantities_are_those_of_the_path(
    by: network.Criterion,
) -> None:
    net = network.from_tables(pd.DataFrame({"node_id": ["A", "Z"]}), WAYS)
    best, second = (
        paths.quickest(net, "A", "Z", by=by, avoid=avoid).legs["link_id"].tolist()
        for avoid in ([], [by])
    )
    assert (best, second) == ([by], ["second"])
    found = paths.alternatives(net, "A", "Z", by=by)
    assert [path.legs["link_id"].tolist() for path in found] == [[by], ["second"]]
    (path, _) = found
    totals = (path.length_km, path.time_h, path.cost_usd, path.co2_kg)
    assert totals == tuple(WAYS.set_index("link_id").loc[by, list(network.QUANTITIES)])


@pytest.mark.parametrize("avoid", [[], ["detour"]])
@pytest.mark.parametrize("unit", [1.0, 0.001])
def test_of_ways_equally_quick_the_shorter_is_taken(avoid: list[str], unit: float) -> None:
    #      ┌─ M ─┐
    #  A ──┤     ├── Z     both take 2 h; by N it is 4 km instead of 5, and one of two links M–Z
    #      └─ N ─┘         is shorter than the other
    rows = [
        ("am", "A", "M", 2), ("long", "M", "Z", 9), ("mz", "M", "Z", 3),
        ("an", "A", "N", 2), ("nz", "N", "Z", 2), ("detour", "A", "B", 1),
    ]  # fmt: skip
    links = pd.DataFrame(rows, columns=["link_id", "from_id", "to_id", "length_km"])
    links = links.assign(length_km=links["length_km"] * unit, time_h=1.0)
    net = network.from_tables(pd.DataFrame({"node_id": list("ABMNZ")}), links)
    assert paths.quickest(net, "A", "Z", avoid=avoid).legs["link_id"].tolist() == ["an", "nz"]
    by_m = paths.quickest(net, "A", "Z", avoid=[*avoid, "N"])
    assert by_m.legs["link_id"].tolist() == ["am", "mz"]


def test_countries_are_those_of_the_nodes_passed_or_else_of_the_links() -> None:
    nodes = pd.DataFrame({"node_id": list("ABCD")})
    links = pd.DataFrame({"from_id": list("ABC"), "to_id": list("BCD"), "length_km": 1.0})
    by_node = network.from_tables(nodes.assign(country=["XA", "XB", "XB", "XA"]), links)
    by_link = network.from_tables(nodes, links.assign(country=["XA", None, "XB"]))
    assert paths.quickest(by_node, "A", "D").countries == ("XA", "XB", "XA")  # entered again
    assert paths.quickest(by_link, "A", "D").countries == ("XA", "XB")


def test_borders_and_breaks_of_gauge_are_named_as_users_know_them() -> None:
    nodes = pd.DataFrame({"node_id": [1, 2, 3, 4], "station_id": ["A", "C", "C", None]})
    links = pd.DataFrame(
        {
            "link_id": ["ac", "cranes", "gate"],
            "from_id": [1, 2, 3],
            "to_id": [2, 3, 4],
            "kind": ["running", "gauge", "border"],
            "length_km": 1.0,
        }
    )
    path = paths.quickest(network.from_tables(nodes, links), "A", 4)
    assert path.breaks_of_gauge == ("C",)
    assert path.crossings == ("gate",)  # no crossing_id: the link
    named = network.from_tables(nodes, links.assign(crossing_id=[None, None, "torugart"]))
    assert paths.quickest(named, "A", 4).crossings == ("torugart",)
    bare = network.from_tables(nodes.drop(columns="station_id"), links)
    assert paths.quickest(bare, 1, 4).breaks_of_gauge == (2,)


@pytest.mark.parametrize(
    ("ends", "words"),
    [
        (("A", "A"), "A path has two different ends; received 'A' twice"),
        (("A", "tashkemt"), "No station 'tashkemt'; did you mean 'tashkent'"),
        (("A", "tashkent"), "From 'A' to 'tashkent': no path: different parts of the network"),
        (("C:1435", "C"), "'C:1435' and 'C' share a node"),
    ],
)
def test_ends_that_cannot_be(ends: tuple[str, str], words: str) -> None:
    nodes, links = toy_tables()
    other = pd.DataFrame({"node_id": ["tashkent"], "station_id": ["tashkent"]})
    nodes = pd.concat([nodes, other], ignore_index=True)
    with pytest.raises(NetworkError, match=words):
        paths.quickest(network.from_tables(nodes, links), *ends)


def test_no_path_is_a_value_of_find_and_an_error_of_quickest() -> None:
    one_way = network.from_links(["A"], ["B"], length_km=[1], directed=True)
    assert paths.find(one_way, "B", "A") == (
        [],
        "no path: the links between them lead only the other way",
    )
    for refuse in (paths.quickest, paths.alternatives):
        with pytest.raises(NetworkError, match="From 'B' to 'A': no path: the links between"):
            refuse(one_way, "B", "A")
    # what is avoided is only the reason where it stands in the way
    apart = network.from_links(["A", "X"], ["B", "Y"], length_km=[1, 1])
    for avoid in ([], ["B"], ["Y"]):
        assert paths.find(apart, "A", "X", avoid=avoid) == (
            [],
            "no path: different parts of the network",
        )


@pytest.mark.parametrize("avoid", ["XB", "xb", "c-border", "CD", "C", "D", "C:1520"])
def test_what_is_avoided_is_not_passed(avoid: str) -> None:
    found, reason = paths.find(toy_network(), "A", "D", avoid=[avoid])
    assert found == []
    assert reason == "no path that avoids what is to be avoided"


def test_avoiding_takes_the_other_way() -> None:
    net = network.from_links(["A", "B", "A"], ["B", "C", "C"], length_km=[60, 40, 120])
    assert paths.quickest(net, "A", "C", avoid=["B"]).length_km == 120
    assert paths.quickest(net, "A", "C", avoid=[2]).length_km == 100
    with pytest.raises(NetworkError, match="Nothing called 'XA' to avoid"):
        paths.quickest(net, "A", "C", avoid="XA")
    nodes, links = toy_tables()
    nodes["station_id"] = nodes["station_id"].map({"C": "tashkent"}).fillna(nodes["station_id"])
    links["country"] = links["country"].fillna("neutral")
    named = network.from_tables(nodes, links)
    for wrong, right in {
        "c-boarder": "c-border",
        "tashkemt": "tashkent",
        "nuetral": "neutral",
    }.items():
        words = f"Nothing called '{wrong}' to avoid; did you mean '{right}'"
        with pytest.raises(NetworkError, match=words):
            paths.quickest(named, "A", "D", avoid=[wrong])


def test_a_parallel_link_takes_over_when_the_best_is_avoided() -> None:
    nodes = pd.DataFrame({"node_id": ["A", "B"]})
    links = pd.DataFrame(
        {"link_id": ["rail", "road"], "from_id": "A", "to_id": "B", "length_km": [10.0, 14.0]}
    )
    path = paths.quickest(network.from_tables(nodes, links), "A", "B", avoid=["rail"])
    assert path.legs["link_id"].tolist() == ["road"]


def test_alternatives_differ_and_come_in_order() -> None:
    #      ┌─ 11 ─ N ─ 10 ─┐
    #  A ──┼─ 10 ─ M ─ 10 ─┼── Z      N2 shares all but one link with M's way: no alternative
    #      └─ 15 ─ S ─ 15 ─┘
    rows = [
        ("A", "M", 10), ("M", "Z", 10), ("A", "N", 11), ("N", "Z", 10),
        ("A", "S", 15), ("S", "Z", 15), ("A", "far", 90), ("far", "Z", 90),
        ("M", "M2", 1), ("M2", "Z", 9.5),
    ]  # fmt: skip
    tail, head, length = zip(*rows, strict=True)
    net = network.from_links(tail, head, length_km=length)
    found = paths.alternatives(net, "A", "Z", k=9, max_overlap=0.4)
    assert [path.length_km for path in found] == [20, 21, 30]
    assert [path.length_km for path in paths.alternatives(net, "A", "Z", k=2)] == [20, 21]
    assert len(paths.find(net, "A", "Z")[0]) == 1
    assert len(paths.alternatives(net, "A", "Z", max_overlap=1, max_stretch=10)) == 3
    assert len(paths.alternatives(net, "A", "Z", k=9, max_overlap=1, max_stretch=10)) > 3
    near = paths.alternatives(net, "A", "Z", k=9, max_overlap=0.4, max_stretch=1.5)
    assert [path.length_km for path in near] == [20, 21, 30]  # 1.5 times as much is allowed
    nearer = paths.alternatives(net, "A", "Z", k=9, max_overlap=0.4, max_stretch=1.49)
    assert [path.length_km for path in nearer] == [20, 21]
    elsewhere = paths.alternatives(net, "A", "Z", k=9, avoid=["M"])
    assert [path.length_km for path in elsewhere] == [21, 30]


KM = np.array([8.0, 2.0, 1.0, 2.0])


@pytest.mark.parametrize(
    "quantities",
    [
        {"length_km": KM},
        {"length_km": KM / 1000},
        {"length_km": KM, "time_h": np.ones(4)},  # the quickest way first, yet km are counted
        {"time_h": KM},  # no lengths: by the criterion
    ],
    ids=["km", "m", "km and h", "h"],
)
def test_overlap_is_the_share_of_the_length_that_runs_along_another(
    quantities: dict[str, np.ndarray],
) -> None:
    #             ┌──── 2 ────┐
    #  A ─── 8 ── M           Z      the lower way runs along the upper for 8 of its 11 km,
    #             └─ 1 ─ N 2 ─┘      and by the number of links for one of three
    nodes = pd.DataFrame({"node_id": list("AMNZ")})
    links = pd.DataFrame({"from_id": list("AMMN"), "to_id": list("MZNZ"), **quantities})
    net = network.from_tables(nodes, links)
    for most, count in ((0.72, 1), (8 / 11, 2), (0.73, 2)):
        assert len(paths.alternatives(net, "A", "Z", k=3, max_overlap=most)) == count


def test_a_path_found_later_may_be_the_better_one() -> None:
    #  A ─5─ M ─5─ Z     and A ─7─ M, A ─13─ Z: with the first way made dearer, 13 comes before
    #  7 + 5, which shares a link with it
    net = network.from_links(["A", "M", "A", "X", "A"], ["M", "Z", "X", "M", "Z"],
                             length_km=[5, 5, 3, 4, 13])  # fmt: skip
    found = paths.alternatives(net, "A", "Z", k=3, max_overlap=0.5)
    assert [path.length_km for path in found] == [10, 12, 13]


@pytest.mark.parametrize(("start", "minutes", "node"), [("A", 105, "C:1435"), ("D", 50, "C:1520")])
def test_a_station_is_reached_at_the_nearest_of_its_nodes(
    start: str, minutes: float, node: str
) -> None:
    path = paths.quickest(toy_network(), start, "C")
    assert path.time_h is not None
    assert path.time_h * 60 == pytest.approx(minutes)
    assert path.node_ids[-1] == node


@given(link_lists(), st.integers(1, 4), st.booleans())
def test_paths_sum_hang_together_and_are_the_best(links: Links, k: int, directed: bool) -> None:  # noqa: FBT001
    tails, heads, costs = links
    net = network.from_links(tails, heads, length_km=costs, directed=directed)
    oracle = nx.MultiDiGraph() if directed else nx.MultiGraph()
    oracle.add_weighted_edges_from(zip(tails, heads, costs, strict=True))
    start, end = min(oracle), max(oracle)
    if start == end:
        return
    found, reason = paths.find(net, start, end, k=k, max_overlap=0.5)
    assert (reason is None) == bool(found) == nx.has_path(oracle, start, end)
    assert len(found) <= k
    for path in found:
        assert path.node_ids[0] == start
        assert path.node_ids[-1] == end
        assert path.legs["to_id"].tolist()[:-1] == path.legs["from_id"].tolist()[1:]
        assert path.legs["length_km"].sum() == path.length_km
        assert len(set(path.node_ids)) == len(path.node_ids)
    if found:
        best = nx.dijkstra_path_length(oracle, start, end)
        assert found[0].length_km == pytest.approx(best)
        lengths = np.array([path.length_km for path in found])
        assert (np.diff(lengths) >= 0).all()
        assert (lengths <= paths.MAX_STRETCH * lengths[0] + 1e-9).all()


def named_network() -> network.Network:
    nodes = pd.DataFrame(
        {"node_id": ["ksh", "jal", "osh", "os2"], "name": ["Kashgar", "Jalal-Abad", "Osh", "Osh"]}
    )
    links = pd.DataFrame(
        {"from_id": ["ksh", "jal", "osh"], "to_id": ["jal", "osh", "os2"], "length_km": [3, 4, 5]}
    )
    return network.from_tables(nodes, links)


def test_stations_go_by_id_and_by_name_in_any_case() -> None:
    net = named_network()
    for start, end in (("KSH", "jal"), ("Kashgar", "Jalal-Abad"), ("kashgar", "JALAL-ABAD")):
        assert paths.quickest(net, start, end).length_km == 3
        assert od.matrix(net, [start], [end])["length_km"].tolist() == [3]
    # "osh" is an id, and ids come first; the name itself would be that of two stations
    assert paths.quickest(net, "ksh", "Osh").length_km == 7
    with pytest.raises(NetworkError, match="two different ends; received 'ksh' twice"):
        paths.quickest(net, "ksh", "Kashgar")


def test_names_of_several_stations_and_unknown_ones() -> None:
    nodes = pd.DataFrame({"node_id": [1, 2], "name": ["Osh", "Osh"]})
    links = pd.DataFrame({"from_id": [1], "to_id": [2], "length_km": [3]})
    net = network.from_tables(nodes, links)
    with pytest.raises(NetworkError, match="2 stations are called 'osh'; name one by its id: 1, 2"):
        paths.quickest(net, "osh", 2)
    with pytest.raises(NetworkError, match=r"No station 9; name a node .* such as 1, 2$"):
        paths.quickest(net, np.int64(9), 2)
    with pytest.raises(NetworkError, match=r"No station \[1\]; name a node"):
        paths.quickest(net, [1], 2)  # type: ignore[arg-type]
    with pytest.raises(NetworkError, match="did you mean 'Kashgar'"):
        paths.quickest(named_network(), "kashgr", "osh")
