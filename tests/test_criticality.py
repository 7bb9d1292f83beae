"""What is lost when a crossing or link closes, checked against closing it for real."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corridormap import costing, criticality, network, od, scenario
from corridormap.errors import NetworkError
from graphs import PARAMETERS

#   A ──1── B ──1── D       two ways from A to D: by B (2 h) and by C (6 h); E hangs on D
#   └───2── C ──4──┘ └─1─ E
TAILS, HEADS = list("ABACD"), list("BDCDE")
HOURS = [1.0, 1.0, 2.0, 4.0, 1.0]
NET = network.from_links(TAILS, HEADS, length_km=HOURS, time_h=HOURS)


def test_extra_time_is_the_mean_over_pairs() -> None:
    table = criticality.rows(NET, ["A"], ["D", "E"]).set_index("id")
    assert table.loc[0, "extra_time_h"] == pytest.approx(4)  # A-B closed: 6 instead of 2, twice
    assert table.loc[2, "extra_time_h"] == 0  # on no best path
    assert table.loc[4, "lost_pairs"] == 1  # D-E closed: E is cut off
    assert table.loc[4, "extra_time_h"] == 0


def test_people_who_reach_nothing_any_more_are_counted() -> None:
    origins = pd.DataFrame({"place_id": ["E", "A"], "population": [700, 300]})
    table = criticality.rows(NET, origins, ["D"]).set_index("id")
    assert table.loc[4, "disconnected_population"] == 700
    assert table.loc[4, "rank"] == 1
    assert table.loc[0, "disconnected_population"] == 0
    assert table.loc[0, "extra_time_h"] == pytest.approx(4 * 300 / 1000)


def test_weights_weigh() -> None:
    table = criticality.rows(NET, ["A", "B"], ["D"], weights=[3, 1]).set_index("id")
    assert table.loc[0, "extra_time_h"] == pytest.approx(3 * 4 / 4)


def test_what_nobody_uses_can_be_left_out() -> None:
    table = criticality.rows(NET, ["A"], ["B"], unused=False)
    assert table["id"].tolist() == [0]


def test_a_parallel_link_takes_over() -> None:
    doubled = network.from_links(["A", "A"], ["B", "B"], length_km=[1, 3], time_h=[1, 3])
    table = criticality.rows(doubled, ["A"], ["B"]).set_index("id")
    assert table.loc[0, "extra_time_h"] == pytest.approx(2)
    assert table.loc[0, "lost_pairs"] == 0


def test_without_any_path_there_is_nothing_to_lose() -> None:
    apart = network.from_links(["A", "X"], ["B", "Y"], length_km=[1, 1], time_h=[1, 1])
    with pytest.raises(NetworkError, match="no origin reaches"):
        criticality.rows(apart, ["A"], ["X"])


@pytest.mark.parametrize("weights", [[1], [1, -1], [1, float("nan")]])
def test_weights_must_be_one_per_origin_and_not_negative(weights: list[float]) -> None:
    with pytest.raises(NetworkError, match="weight"):
        criticality.rows(NET, ["A", "B"], ["D"], weights=weights)


#   S ──10── T ──10── U, two gates T-U: rail "gate" and road "gate-road"
NODES = pd.DataFrame({"node_id": list("STU"), "country": ["XA", "XA", "XB"]})
LINKS = pd.DataFrame(
    {
        "link_id": ["st", "tu", "tu-road"],
        "from_id": ["S", "T", "T"],
        "to_id": ["T", "U", "U"],
        "mode": ["rail", "rail", "road"],
        "length_km": [10.0, 10.0, 10.0],
        "crossing_id": [None, "gate", "gate-road"],
        "crossing_name": [None, "The gate", "The gate (road)"],
    }
)


def test_crossings_have_names_and_close_as_in_a_scenario() -> None:
    net = costing.network(NODES, LINKS, parameters=PARAMETERS)
    table = criticality.rows(net, ["S", "T"], ["U"]).set_index(["kind", "id"])
    assert table.loc[("crossing", "gate"), "name"] == "The gate"
    for kind, name in (("crossing", "gate"), ("link", "tu"), ("link", "st")):
        closed = scenario.read(f'close = ["{name}"]').apply(net)
        before = od.matrix(net, ["S", "T"], ["U"])["time_h"]
        after = od.matrix(closed, ["S", "T"], ["U"])["time_h"]
        expected = np.maximum(after - before, 0).mean()
        assert table.loc[(kind, name), "extra_time_h"] == pytest.approx(expected)


@settings(max_examples=30, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 6), st.integers(0, 6), st.integers(1, 9)), min_size=1))
def test_every_row_agrees_with_closing_the_link_and_searching_again(
    links: list[tuple[int, int, int]],
) -> None:
    links = [link for link in links if link[0] != link[1]] or [(0, 1, 1)]
    tails, heads, hours = (list(column) for column in zip(*links, strict=True))
    net = network.from_links(tails, heads, length_km=hours, time_h=hours)
    places = net.node_ids.tolist()
    before = od.matrix(net, places, places)["time_h"].to_numpy()
    table = criticality.rows(net, places, places).set_index("id")
    for number in range(len(links)):
        rest = [row for row in range(len(links)) if row != number]
        rest = [*rest, *([] if rest else [number])]
        if len(rest) == len(links):
            continue
        kept = network.from_links(
            [tails[row] for row in rest] + places,
            [heads[row] for row in rest] + places,
            length_km=[hours[row] for row in rest] + [0] * len(places),
            time_h=[hours[row] for row in rest] + [0] * len(places),
        )
        after = od.matrix(kept, places, places)["time_h"].to_numpy()
        off = np.repeat(places, len(places)) != np.tile(places, len(places))
        still = off & np.isfinite(before) & np.isfinite(after)
        lost = off & np.isfinite(before) & ~np.isfinite(after)
        mean = (after - before)[still].sum() / still.sum() if still.any() else 0
        assert table.loc[number, "extra_time_h"] == pytest.approx(mean, abs=1e-6)
        assert table.loc[number, "lost_pairs"] == lost.sum()
