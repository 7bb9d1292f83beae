"""What a map tells beyond the tables: the answers of the measures, as layers."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path

import geopandas as gpd
import numpy as np
import pytest
import shapely

from corridormap import chainage
from corridormap.errors import DataError
from corridormap.notebook import OpenCorridor, open_corridor
from corridormap.render import basemap, legend, scales, style, words
from corridormap.render import layers as of_tables
from corridormap.render.topics import (
    access,
    catchment,
    changes,
    looks,
    program,
    routes,
    timeline,
    trade,
    waiting,
)
from corridormap.render.web import folding
from toy import lon


@pytest.fixture(scope="module")
def cku() -> OpenCorridor:
    return open_corridor("cku")


@pytest.fixture(scope="module")
def cast(cku: OpenCorridor) -> program.Cast:
    return program.Cast(cku, ("today", "cku"), "en")


def test_settlements_are_coloured_by_the_time_that_access_gives(cast: program.Cast) -> None:
    time, change = access.layers(cast)
    assert (time.layer_id, change.layer_id) == ("access_seaport", "access_seaport_change")
    assert len(time.shapes) == len(time.rows) == len(time.dressed["cku"])
    hours = [row[time.fields.index("{scenario_today}_h")] for row in time.rows]
    assert isinstance(time.scale, scales.Scale)
    near = time.scale.style_of(hours)
    assert np.mean([a == b for a, b in zip(near, time.style_of, strict=True)]) > 0.99  # rounded
    assert min(time.sizes) < max(time.sizes)


def test_routes_are_those_of_path_and_each_way_is_drawn_once(cast: program.Cast) -> None:
    (layer,) = routes.layers(cast, {("lanzhou", "tashkent"): "Lanzhou – Tashkent"})
    told = {row[layer.fields.index("time_h")] for row in layer.rows}
    today = cast.network("today")
    from corridormap import paths  # noqa: PLC0415

    assert round(paths.quickest(today, "lanzhou", "tashkent").time_h) in told
    assert len({(style.key) for style in layer.style_of}) == len(layer.style_of)
    drawn = [row[layer.fields.index("drawn")] for row in layer.rows]
    assert {"straight", None} == set(drawn)
    for worn, how in zip(layer.style_of, drawn, strict=True):
        assert worn.key.endswith("/straight") == (how == "straight")
    assert layer.note in words.strings("en")


def test_a_band_is_as_wide_as_it_says() -> None:
    line = shapely.LineString([(70, 40), (75, 41), (76, 39)])
    band = catchment.band(np.array([line]), 50.0)
    edge = gpd.GeoSeries(shapely.points(shapely.get_coordinates(band.exterior)), crs=4326)
    apart = chainage.locate(edge, gpd.GeoSeries([line], crs=4326))["offset_km"].abs()
    assert apart.between(49.0, 51.0).all()


def test_crossings_wait_as_long_as_the_network_says(cast: program.Cast) -> None:
    (layer,) = waiting.layers(cast)
    links = cast.network("today").links
    border = links[(links["kind"] == "border") & (links["crossing_id"] == "irkeshtam")]
    row = layer.rows[layer.titles.index("Irkeshtam")]
    assert row[layer.fields.index("{scenario_today}_h")] == pytest.approx(
        border["time_h"].max(), abs=0.06
    )


def test_trade_has_one_reporter_and_whole_years(cast: program.Cast) -> None:
    ground = basemap.read((60, 36, 85, 48), paths=basemap.bundled(program_path))
    (layer,) = trade.layers(cast, ground)
    assert set(layer.dressed) == {"2022", "2023", "2024", "2025"}
    kyrgyz = layer.rows[layer.titles.index("Kyrgyzstan")]
    assert kyrgyz[layer.fields.index("2025")] == 27.2


def program_path(name: str) -> Path:
    from corridormap.providers import bundled  # noqa: PLC0415

    return bundled.path(name)


def test_the_line_is_planned_then_built_then_open(cast: program.Cast) -> None:
    (layer,) = timeline.layers(cast, [])
    line = [each for each in layer.extra["changes"] if each["layer"] == "alignment"]
    assert [each["styles"][0].split("/")[-1] for each in line] == [
        "planned",
        "construction",
        "open",
    ]
    assert [int(each["year"]) for each in line] == [1990, 2024, 2031]
    assert (layer.extra["first"], layer.extra["last"]) == (1997, 2031)
    assert 2026 <= layer.extra["now"] < 2027  # the last event that has been
    assert sum(layer.extra["lengths_km"]) == pytest.approx(513, abs=1)
    assert len(layer.rows) == len(layer.extra["years"])


def test_years_of_the_slider_are_two_whole_numbers(cku: OpenCorridor) -> None:
    wrong = replace(cku, shown={"years": [2031, 1997]})
    with pytest.raises(
        DataError, match=r"\[map\] years is the first and the last .* \[2031, 1997\]"
    ):
        timeline.layers(program.Cast(wrong, ("today",)), [])
    own = timeline.layers(program.Cast(replace(cku, shown={}), ("today",)), [])[0].extra
    assert (own["first"], own["last"]) == (1990, 2031)


def test_what_a_scenario_opens_and_closes_is_marked(cku: OpenCorridor) -> None:
    cast = program.Cast(cku, ("today", "cku", "torugart-closed", "paperless"))
    found = {layer.layer_id: layer for layer in changes.layers(cast)}
    opened = found["changes_opened_cku"]
    assert len(opened.shapes) == 5
    assert opened.when == {"scenario": "cku"}
    assert opened.used() == [looks.OPENED]
    assert "changes_closed_cku" not in found
    (shut,) = found["changes_crossings_torugart-closed"].titles
    assert shut.startswith("Torugart")
    assert found["changes_crossings_torugart-closed"].used() == [looks.CLOSED_CROSSING]
    assert found["changes_closed_torugart-closed"].used() == [looks.CLOSED]
    quicker = found["changes_crossings_paperless"]
    assert set(quicker.used()) == {looks.OPENED_CROSSING, looks.CHANGED_CROSSING}
    before, after = (
        quicker.fields.index(f"{{scenario_{name}}}_h") for name in ("today", "paperless")
    )
    halved = [row for row in quicker.rows if row[before] is not None]
    assert all(row[after] < row[before] for row in halved)


def test_a_map_speaks_of_scenarios_and_places_in_every_language(cku: OpenCorridor) -> None:
    data = folding.unfold(cku.map(topics=["routes"]).payload)
    said = {lang: each["strings"] for lang, each in data["languages"].items()}
    assert said["en"]["scenario_torugart-closed"] == "Today with Torugart closed"
    assert said["ru"]["scenario_today"] == "Сегодня"
    assert said["zh"]["station_kashgar"] == "喀什"
    assert said["kk"]["station_lanzhou"] == "Ланьчжоу"  # falls back on Russian
    assert len({len(each) for each in said.values()}) == 1
    blanks = set(re.findall(r"\{([\w+.:-]+)\}", json.dumps(data["legend"])))
    assert {each for each in blanks if not each.startswith("number:")} <= said["en"].keys()


def test_hubs_are_as_large_as_their_capacity_and_listed_by_kind(cku: OpenCorridor) -> None:
    layer = of_tables.hubs(cku.hubs, lang="en", measured=[])
    teu = cku.hubs["capacity_teu"].to_numpy(float)
    known = np.isfinite(teu)
    assert 0 < known.sum() < len(teu)
    sizes = np.array(layer.sizes)
    assert (sizes[~known] == 1).all()
    assert np.allclose(
        sizes[known] ** 2 / sizes.max() ** 2, teu[known] / teu[known].max(), atol=0.01
    )
    (group,) = legend.groups([layer])
    (switch,) = group["switches"]
    assert "hub/dry_port/open" in switch["entries"]
    assert [scale["kind"] for scale in switch["scales"]] == ["sizes"]
    assert switch["scales"][0]["missing"] == "hub/plain"
    assert group["folded"]
    kinds = {kind for row in layer.rows for kind in row[layer.fields.index("kind")].split(";")}
    assert not kinds & style.HUB_KINDS.keys()
    assert "dry_port" in kinds


def test_a_corridor_without_data_has_no_topics(toy: Path) -> None:
    line = open_corridor(toy / "sections.geojson")
    assert folding.unfold(line.map().payload)["choices"] == {}
    made = folding.unfold(open_corridor(toy).map().payload)
    assert "timeline" not in {layer["id"] for layer in made["layers"]}
    with pytest.raises(DataError, match="did you mean 'routes'"):
        open_corridor(toy).map(topics=["route"])
    assert lon(0) == 0


def test_the_first_topic_asked_for_is_shown(toy: Path) -> None:
    made = folding.unfold(open_corridor(toy).map(topics=["access"]).payload)
    shown = [each for group in made["legend"] for each in group["switches"] if each["choice"]]
    assert [each["shown"] for each in shown][:1] == [True]
