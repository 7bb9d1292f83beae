"""The bundled network: what it is made of, what it says, and that it obeys the laws."""

from __future__ import annotations

import runpy
import subprocess
import sys
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from pyproj import Geod

import corridormap as cm
from corridormap import (
    compare,
    costing,
    criticality,
    od,
    paths,
    scenario,
    study,
    summary,
    timecost,
)
from corridormap.costs import rates
from graphs import PARAMETERS

if TYPE_CHECKING:
    from corridormap.network import Network

ROOT = Path(__file__).parents[1]
CKU = ROOT / "geodata" / "cku"
NODES = pd.read_csv(CKU / "nodes.csv", keep_default_na=False)
LINKS = pd.read_csv(CKU / "links.csv")
SOURCES = pd.read_csv(CKU / "network_sources.csv")
KNOWN = scenario.directory(CKU / "scenarios")
TODAY = costing.network(NODES, LINKS, parameters=PARAMETERS)
CITIES = [
    "kashgar",
    "lanzhou",
    "urumqi",
    "almaty",
    "bishkek",
    "osh",
    "jalal-abad",
    "andijan",
    "tashkent",
    "dushanbe",
    "ashgabat",
    "turkmenbashi-port",
    "bandar-abbas",
    "moscow",
]
NEW_LINE = ["kashgar", "torugart", "arpa", "kosh-dobo", "makmal", "jalal-abad"]


@cache
def network(name: str) -> Network:
    return scenario.find(name, KNOWN).apply(TODAY)


@cache
def times(name: str, by: str = "time") -> pd.Series:
    table = od.matrix(network(name), CITIES, CITIES, by=by)
    column = {"time": "time_h", "length": "length_km", "cost": "cost_usd"}[by]
    return table.set_index(["from_id", "to_id"])[column].fillna(np.inf)


@cache
def by_rail(name: str) -> Network:
    rail = LINKS[LINKS["mode"] == "rail"]
    return scenario.find(name, KNOWN).apply(costing.network(NODES, rail, parameters=PARAMETERS))


def test_the_tables_are_rebuilt_byte_for_byte(tmp_path: Path) -> None:
    tool = runpy.run_path(str(ROOT / "tools" / "build_network.py"))
    names = ["nodes.csv", "links.csv", "parameters.csv", "network_sources.csv"]
    before = [(CKU / name).read_bytes() for name in names]
    tool["main"].__globals__["OUT"] = tmp_path
    tool["main"]()
    assert [(tmp_path / name).read_bytes() for name in names] == before


def test_every_link_has_length_basis_source_and_confidence() -> None:
    for column in ("length_km", "km_basis", "source", "confidence", "status", "mode", "speed_kmh"):
        assert LINKS[column].notna().all(), column
    assert set(LINKS["confidence"]) <= {"A", "B", "C"}
    cited = set(" ".join([*LINKS["source"], *PARAMETERS["source"]]).split())
    assert cited <= set(SOURCES["key"])


def test_no_link_is_shorter_than_the_geodesic_or_absurdly_longer() -> None:
    places = NODES.set_index("node_id")[["lon", "lat"]]
    tail, head = (places.loc[LINKS[end]].to_numpy().T for end in ("from_id", "to_id"))
    metres = Geod(ellps="WGS84").inv(*tail, *head)[2]
    circuity = LINKS["length_km"] * 1000 / metres
    assert circuity.min() >= 0.995  # coordinates are rounded to 0.01°
    assert circuity.max() < 1.9
    assert LINKS.loc[circuity > 1.8, "link_id"].tolist() == [
        "tash-komur-toktogul-road",
        "toktogul-kara-balta-road",
    ]


def test_every_border_on_the_way_has_a_crossing() -> None:
    country = NODES.set_index("node_id")["country"]
    over = LINKS["from_id"].map(country) != LINKS["to_id"].map(country)
    assert LINKS.loc[over, "crossing_id"].notna().all()
    assert LINKS.loc[~over, "crossing_id"].isna().all()
    assert LINKS.loc[over, "share_before"].between(0, 1).all()


def test_the_new_line_is_not_in_service_today() -> None:
    new = LINKS["from_id"].isin(NEW_LINE) & LINKS["to_id"].isin(NEW_LINE)
    assert set(LINKS.loc[new, "status"]) == {"construction"}
    assert len(LINKS[new]) == 5


def test_the_new_line_adds_up_to_the_official_length() -> None:
    path = paths.quickest(by_rail("cku"), "kashgar", "andijan", by="length")
    assert path.length_km == pytest.approx(532.53, abs=0.1)
    per_country = path.legs.groupby("country")["length_km"].sum()
    assert per_country["CN"] == pytest.approx(158.04)
    assert per_country["KG"] == pytest.approx(304.94, abs=0.1)
    assert per_country["UZ"] == pytest.approx(69.55, abs=0.1)
    assert path.breaks_of_gauge == ("makmal",)


def test_the_new_line_replaces_a_long_way_round_by_rail() -> None:
    before, after = (
        paths.quickest(by_rail(name), "kashgar", "andijan") for name in ("today", "cku")
    )
    assert before.length_km == pytest.approx(3899, abs=15)
    assert after.length_km < before.length_km / 7
    assert after.time_h < before.time_h / 2.5
    assert after.cost_usd < before.cost_usd / 1.5
    assert "khorgos-rail" in before.crossings


def test_the_new_line_helps_whoever_comes_by_train() -> None:
    row = compare.path(TODAY, network("cku"), "lanzhou", "tashkent").iloc[0]
    assert row["time_h_change"] < -5
    assert row["cost_usd_change"] < -300
    assert row["co2_kg_change"] < -500
    assert row["crossings_before"] == "irkeshtam → dostuk"
    assert row["crossings_after"] == "torugart-rail → khanabad-jalal-abad"


@pytest.mark.parametrize("by", ["time", "length", "cost"])
@pytest.mark.parametrize(
    ("worse", "better"),
    [
        ("today", "cku"),
        ("cku", "cku+tajikistan"),
        ("cku", "paperless"),
        ("cku", "single-gauge"),
        ("torugart-closed", "today"),
        ("khorgos-closed", "today"),
        ("avoid-ru", "today"),
        ("avoid-ir", "today"),
        ("cku+torugart-closed", "cku"),
    ],
)
def test_opening_is_never_worse_and_closing_never_better(worse: str, better: str, by: str) -> None:
    assert (times(better, by) <= times(worse, by) + 1e-9).all()


def test_a_closed_gate_is_passed_by_nobody() -> None:
    path = paths.quickest(network("khorgos-closed"), "urumqi", "almaty")
    assert not any("khorgos" in name for name in path.crossings)
    for name, code in (("avoid-ru", "RU"), ("avoid-ir", "IR")):
        found = network(name)
        moving = found.links[found.links["kind"].isin(["running", "border"])]
        assert code not in set(moving["country"])
    assert times("avoid-ru")["tashkent", "moscow"] == np.inf


def test_no_intervention_changes_nothing() -> None:
    assert network("today") is TODAY
    again = scenario.read('title = "nothing"').apply(TODAY)
    pd.testing.assert_frame_equal(again.links, TODAY.links)


def test_paperless_halves_the_time_at_borders() -> None:
    before, after = (network(name).links for name in ("cku", "paperless"))
    borders = before["kind"] == "border"
    assert after.loc[borders, "time_h"].sum() == pytest.approx(
        before.loc[borders, "time_h"].sum() / 2
    )
    pd.testing.assert_series_equal(after.loc[~borders, "time_h"], before.loc[~borders, "time_h"])


def test_a_single_gauge_moves_the_break_beyond_makmal() -> None:
    train = scenario.find("single-gauge", KNOWN).apply(by_rail("today"))
    assert paths.quickest(train, "kashgar", "andijan").breaks_of_gauge == ()
    onward = paths.quickest(train, "kashgar", "tashkent").breaks_of_gauge
    assert len(onward) == 1
    assert onward != ("makmal",)


def test_stops_were_fitted_to_the_train_of_altynkol() -> None:
    path = paths.quickest(by_rail("today"), "altynkol", "aktau", by="length")
    assert path.length_km == pytest.approx(3128)
    assert path.time_h == pytest.approx(72, abs=0.5)


def test_legs_sum_to_their_path_and_to_the_matrix() -> None:
    path = paths.quickest(TODAY, "lanzhou", "moscow")
    for name in ("length_km", "time_h", "cost_usd", "co2_kg"):
        assert path.legs[name].sum() == pytest.approx(getattr(path, name))
    assert times("today")["lanzhou", "moscow"] == pytest.approx(path.time_h)


def test_the_curve_of_the_truck_to_andijan() -> None:
    path = paths.quickest(TODAY, "kashgar", "andijan")
    curve = timecost.curve(TODAY, path)
    assert set(path.legs["mode"]) == {"road"}
    assert curve.swd_kmh < curve.swod_kmh
    assert 0.4 < curve.border_share < 0.7
    assert curve.points["at"].iloc[0] == "kashgar"
    assert "irkeshtam" in set(curve.points["at"])


def test_criticality_ranks_what_is_used() -> None:
    places = ["osh", "jalal-abad", "andijan", "tashkent"]
    table = criticality.rows(TODAY, places, ["lanzhou", "urumqi"]).set_index("id")
    assert table.loc["irkeshtam", "extra_time_h"] > 1
    assert "torugart-rail" not in table.index  # not in service
    assert table["rank"].min() == 1


def test_each_default_rate_is_used_once_and_cited() -> None:
    table = rates.assumptions(PARAMETERS, sources=SOURCES)
    assert len(table) > 60
    assert table["source"].notna().all()


def test_the_page_shows_what_the_network_gives() -> None:
    done = subprocess.run(
        [sys.executable, str(ROOT / "tools" / "check_network.py")],
        capture_output=True,
        text=True,
        check=True,
    )
    page = (ROOT / "docs" / "network.md").read_text(encoding="utf-8")
    assert done.stdout.strip() in page


def test_points_far_from_the_line_have_their_country() -> None:
    far = gpd.GeoDataFrame(
        {"id": ["bishkek", "tashkent", "berlin", "bengal"]},
        geometry=gpd.points_from_xy([74.6, 69.24, 13.4, 88.0], [42.87, 41.3, 52.5, 15.0]),
        crs=4326,
    )
    found = study.locate.answer(cm.open("cku"), far)["points"]
    assert [row["country"] for row in found] == ["KG", "UZ", "DE", None]


def test_many_points_are_located_at_once_and_at_their_nearest_station() -> None:
    corridor = cm.open("cku")
    spots = np.random.default_rng(7).uniform((70, 37), (80, 44), (3000, 2))
    points = gpd.GeoDataFrame(geometry=gpd.points_from_xy(*spots.T), crs="EPSG:4326")
    found = summary.locate(points, corridor)
    assert found["reason"].tolist() == [None] * 3000
    assert corridor.stations is not None
    for row in range(0, 3000, 300):
        distance = cm.geodesy.distance_km(corridor.stations.geometry, points.geometry[row])
        assert found["station_km"][row] == pytest.approx(distance.min(), abs=1e-6)
        nearest = corridor.stations["station_id"].loc[distance.idxmin()]
        assert found["station_id"][row] == nearest
