"""The toy corridor of the style guide, and what a border, a gauge, a port and a rate cost."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corridormap import costing, od, paths
from corridormap.costs import rates
from corridormap.errors import NetworkError, SchemaError
from graphs import PARAMETERS

if TYPE_CHECKING:
    from corridormap.network import Network

CKU = Path(__file__).parents[1] / "geodata" / "cku"
FIVE_MINUTES = 5 / 60

#           1435 mm  │  1520 mm
#   A ──60── B ──40── C ══50══ D        numbers are km; C: border and break of gauge
#            │                          running 60 km/h; dwell 5 min; border 90 min;
#            30                         transshipment 120 min
#            E
#
#   A→D = 60 + 5 + 40 + (90 + 120) + 50 = 365 min = 6.083 h
NODES = pd.DataFrame({"node_id": list("ABCDE"), "country": ["X", "X", "X", "Y", "X"]})
LINKS = pd.DataFrame(
    {
        "from_id": list("ABCB"),
        "to_id": list("BCDE"),
        "length_km": [60.0, 40.0, 50.0, 30.0],
        "gauge_mm": [1435, 1435, 1520, 1435],
        "share_before": [None, None, 0.0, None],  # the border is right behind C
    }
)
COSTS = {"rail": {"speed_kmh": 60, "dwell_h": FIVE_MINUTES, "border_h": 1.5, "gauge_h": 2}}


def toy(
    links: pd.DataFrame = LINKS,
    nodes: pd.DataFrame = NODES,
    costs: dict[str, object] | None = COSTS,
) -> Network:
    return costing.network(nodes, links, parameters=PARAMETERS, overrides=costs)


def hours(network: Network, start: str, end: str) -> float:
    return od.matrix(network, [start], [end])["time_h"].iloc[0]


@pytest.mark.parametrize(
    ("start", "end", "minutes"),
    [
        ("A", "D", 60 + 5 + 40 + 120 + 90 + 50),
        ("D", "A", 50 + 90 + 120 + 40 + 5 + 60),
        ("A", "C", 60 + 5 + 40),  # neither begins nor ends with a stop
        ("A", "E", 60 + 5 + 30),
        ("B", "D", 40 + 120 + 90 + 50),
        ("A", "A", 0),
    ],
)
def test_the_toy_corridor_adds_up_in_the_head(start: str, end: str, minutes: float) -> None:
    assert hours(toy(), start, end) == pytest.approx(minutes / 60)


def test_every_delay_is_a_leg_and_legs_sum_to_the_path() -> None:
    path = paths.quickest(toy(), "A", "D")
    assert path.legs["kind"].tolist() == [
        "running",
        "station",
        "running",
        "gauge",
        "border",
        "running",
    ]
    assert path.legs["time_h"].sum() == pytest.approx(path.time_h) == pytest.approx(365 / 60)
    assert path.length_km == 150
    assert path.countries == ("X", "Y")
    assert path.breaks_of_gauge == ("C",)


def test_a_border_divides_the_length_of_its_link_between_the_countries() -> None:
    links = LINKS.assign(share_before=[None, None, 0.2, None])
    legs = paths.quickest(toy(links), "A", "D").legs
    running = legs[legs["kind"] == "running"]
    assert running.groupby("country")["length_km"].sum().to_dict() == {"X": 110, "Y": 40}


def test_without_a_share_the_border_is_half_way() -> None:
    links = LINKS.drop(columns="share_before")
    legs = paths.quickest(toy(links), "A", "D").legs
    assert legs[legs["country"] == "Y"]["length_km"].sum() == 25


def test_unknown_countries_make_no_border() -> None:
    nodes = NODES.assign(country=None)
    assert hours(toy(nodes=nodes), "A", "D") == pytest.approx((365 - 90) / 60)


def test_an_unknown_gauge_is_no_break_of_gauge() -> None:
    links = LINKS.assign(gauge_mm=[1435, None, 1520, 1435])
    assert hours(toy(links), "A", "D") == pytest.approx((365 - 120 + 5) / 60)


def test_both_gauges_on_a_link_leave_the_choice() -> None:
    links = LINKS.assign(gauge_mm=["1435", "1435|1520", "1520", "1435"])
    path = paths.quickest(toy(links), "A", "D")
    assert path.time_h == pytest.approx((365 - 5 + 5) / 60)
    assert len(path.breaks_of_gauge) == 1


def test_links_that_are_not_open_are_out_but_their_stations_stay() -> None:
    links = LINKS.assign(status=["open", "open", "construction", None])
    row = od.matrix(toy(links), ["A"], ["D"]).iloc[0]
    assert pd.isna(row["time_h"])
    assert row["reason"]
    assert hours(toy(links), "A", "E") == pytest.approx(95 / 60)


def test_what_a_link_brings_along_replaces_what_would_be_computed() -> None:
    links = LINKS.assign(time_h=[3.0, None, None, None], cost_usd=7.0, co2_kg=1.0)
    leg = paths.quickest(toy(links), "A", "B").legs.iloc[0]
    assert (leg["time_h"], leg["cost_usd"], leg["co2_kg"]) == (3.0, 7.0, 1.0)


def test_speed_of_the_link_goes_before_the_speed_of_the_mode() -> None:
    links = LINKS.assign(speed_kmh=[120.0, None, None, None])
    assert hours(toy(links), "A", "B") == pytest.approx(0.5)


def test_a_one_way_link_leads_one_way() -> None:
    links = LINKS.assign(directed=[True, False, False, False])
    assert hours(toy(links), "A", "B") == pytest.approx(1)
    assert pd.isna(hours(toy(links), "B", "A"))


def test_money_and_emissions_follow_tariff_and_power() -> None:
    costs = {
        "rail": {
            "usd_per_km": {"any": 0.5, "main": 0.2},
            "co2_kg_per_km": {"any": 0.3, "electrified": 0.1},
        }
    }
    links = LINKS.assign(electrified=["yes", "no", "no", "no"], tracks=[1, 2, 1, 1])
    network = toy(links, costs=costs)
    first, second = (paths.quickest(network, *ends).legs.iloc[0] for ends in ("AB", "BC"))
    assert first["cost_usd"] == pytest.approx(60 * 0.2)  # electrified
    assert first["co2_kg"] == pytest.approx(60 * 0.1)
    assert second["cost_usd"] == pytest.approx(40 * 0.2)  # double track
    assert second["co2_kg"] == pytest.approx(40 * 0.3)


#   P ──10── Q ~~255~~ R      rail, then a ship at 25.5 km/h, waited for 72 h
PORTS = pd.DataFrame({"node_id": list("PQR"), "country": ["X", "X", "Y"]})
SEA = pd.DataFrame(
    {
        "from_id": ["P", "Q"],
        "to_id": ["Q", "R"],
        "mode": ["rail", "ferry"],
        "length_km": [10.0, 255.0],
    }
)


def test_a_ship_is_reached_waited_for_and_sailed_on() -> None:
    costs = {
        "rail": {"speed_kmh": 10},
        "ferry": {"wait_h": 72, "speed_kmh": 25.5, "border_h": 3, "usd_per_km": 0.04},
        "transfer": {"h": {"ferry": 4, "any": 9}, "usd": {"ferry": 200, "any": 25}},
    }
    path = paths.quickest(toy(SEA, PORTS, costs), "P", "R")
    assert path.time_h == pytest.approx(1 + 4 + 72 + 5 + 3 + 5)
    assert path.legs["kind"].tolist() == [
        "running",
        "transfer",
        "ferry",
        "ferry",
        "border",
        "ferry",
    ]


def test_cargo_changes_modes_only_where_it_can() -> None:
    nodes = PORTS.assign(transfer=["yes", "no", "yes"])
    row = od.matrix(toy(SEA, nodes), ["P"], ["R"]).iloc[0]
    assert pd.isna(row["time_h"])


def test_drivers_rest() -> None:
    links = SEA.iloc[:1].assign(mode="road")
    costs = {"road": {"speed_kmh": 10, "rest_h_per_h": 0.5}}
    assert hours(toy(links, PORTS, costs), "P", "Q") == pytest.approx(1.5)


@pytest.mark.parametrize(
    ("table", "expected"),
    [
        ({"any": 10.0}, 10.0),
        ({"any": 10.0, "X.out": 3.0}, 3.0 + 5.0),  # the other side: half of any
        ({"any": 10.0, "X": 3.0, "Y.in": 1.0}, 4.0),
        ({"any": 10.0, "X": 3.0, "X-Y": 7.0}, 7.0),
        ({"any": 10.0, "Y-X": 7.0}, 10.0),
        ({"any": 10.0, "X-Y": 7.0, "gate": 6.0}, 6.0),
        ({"any": 10.0, "gate": 6.0, "gate.X-Y": 5.0}, 5.0),
    ],
)
def test_the_most_particular_border_rate_counts(table: dict[str, float], expected: float) -> None:
    links = LINKS.assign(crossing_id=[None, None, "gate", None])
    legs = paths.quickest(toy(links, costs={"rail": {"border_h": table}}), "C", "D").legs
    assert legs.loc[legs["kind"] == "border", "time_h"].sum() == pytest.approx(expected)


def test_an_override_clears_the_defaults_under_it() -> None:
    bundled = rates.read(PARAMETERS)
    assert bundled.find("rail.border_h", "KG") != bundled.find("rail.border_h")
    own = rates.read(PARAMETERS, {"rail": {"border_h": 1}})
    assert own.find("rail.border_h", "KG") == 1


@pytest.mark.parametrize(
    ("costs", "words"),
    [
        ({"rial": {"dwell_h": 1}}, "rail"),
        ({"rail": {"dwel_h": 1}}, "dwell_h"),
        ({"rail": {"dwell_h": -1}}, "at least 0"),
        ({"rail": {"dwell_h": "5 min"}}, "without a unit"),
        ({"rail": {"speed_kmh": 0}}, "above 0"),
        ({"rail": 5}, "tables"),
    ],
)
def test_a_wrong_rate_is_one_clear_message(costs: dict[str, object] | None, words: str) -> None:
    with pytest.raises(SchemaError, match=words):
        toy(costs=costs)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"to_id": ["B", "C", "Z", "E"]}, "Z"),
        ({"speed_kmh": [60, -5, 60, 60]}, "speed is above 0"),
        ({"length_km": [60, None, 50, 30]}, "length is known"),
        ({"length_km": [60, "far", 50, 30]}, "finite number"),
        ({"gauge_mm": [1435, "wide", 1520, 1435]}, "gauge"),
        ({"share_before": [None, None, 1.5, None]}, "between 0 and 1"),
        ({"link_id": ["a", "a", "b", "c"]}, "own id"),
    ],
)
def test_impossible_links_are_named(change: dict[str, list[object]], words: str) -> None:
    with pytest.raises(SchemaError, match=words):
        toy(LINKS.assign(**change))


def test_ids_of_nodes_may_be_the_index_and_must_be_somewhere() -> None:
    by_index = costing.network(NODES.set_index("node_id"), LINKS, parameters=PARAMETERS)
    assert list(by_index.nodes.index) == list(
        costing.network(NODES, LINKS, parameters=PARAMETERS).nodes.index
    )
    with pytest.raises(SchemaError, match="nodes, column node_id: the column is required"):
        costing.network(NODES.drop(columns="node_id"), LINKS, parameters=PARAMETERS)
    with pytest.raises(SchemaError) as caught:
        costing.network(NODES, LINKS[["from_id"]], parameters=PARAMETERS)
    assert [fault.column for fault in caught.value.faults] == ["to_id", "length_km"]
    with pytest.raises(SchemaError, match="row B, column gauge_mm"):
        costing.network(
            NODES.assign(gauge_mm=[1435, "wide", None, None, None]), LINKS, parameters=PARAMETERS
        )


def test_a_node_given_twice_is_named() -> None:
    with pytest.raises(SchemaError, match="'A' again"):
        toy(nodes=pd.concat([NODES, NODES.iloc[:1]]))


def test_a_mode_without_rates_says_what_to_give() -> None:
    with pytest.raises(NetworkError, match=r"speed_kmh under \[costs.pipeline\]"):
        toy(LINKS.assign(mode="pipeline"))


def test_the_callers_tables_are_left_alone() -> None:
    nodes, links = NODES.copy(), LINKS.copy()
    toy(links, nodes)
    pd.testing.assert_frame_equal(nodes, NODES)
    pd.testing.assert_frame_equal(links, LINKS)


def test_every_default_has_a_source() -> None:
    sources = pd.read_csv(CKU / "network_sources.csv")
    table = rates.assumptions(PARAMETERS, sources=sources)
    assert table["source"].str.len().gt(3).all()
    assert not table["source"].str.contains(r"\bS\d\d\b").any()  # keys stand for titles
    assert table["rate"].is_unique
    assert table["unit"].notna().all()


def test_an_override_is_listed_as_the_projects_own() -> None:
    table = rates.assumptions(PARAMETERS, COSTS).set_index("rate")
    assert table.loc["rail.gauge_h", "source"] == "[costs] of the project"
    assert table.loc["rail.gauge_h", "value"] == 2


@settings(max_examples=25, deadline=None)
@given(
    st.lists(st.floats(0.1, 500), min_size=4, max_size=4),
    st.floats(5, 200),
    st.floats(0, 48),
    st.floats(0, 48),
)
def test_hours_are_running_plus_delays(
    lengths: list[float], speed: float, border: float, gauge: float
) -> None:
    costs = {"rail": {"speed_kmh": speed, "dwell_h": 0, "border_h": border, "gauge_h": gauge}}
    network = toy(LINKS.assign(length_km=lengths), costs=costs)
    assert hours(network, "A", "D") == pytest.approx(sum(lengths[:3]) / speed + border + gauge)
    assert hours(network, "D", "A") == pytest.approx(hours(network, "A", "D"))
