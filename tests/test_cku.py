"""The bundled corridor: one unbroken line, stations on it, every row sourced, rebuilt exactly."""

from __future__ import annotations

import csv
import re
import subprocess
import sys
import tomllib
from itertools import pairwise
from pathlib import Path

import geopandas as gpd
import numpy as np
import pytest
import shapely
from pyproj import Geod

ROOT = Path(__file__).parents[1]
CKU = ROOT / "geodata" / "cku"
COUNTRIES = ROOT / "geodata" / "world" / "countries" / "countries.fgb"
LAKES = ROOT / "geodata" / "world" / "osm" / "lakes.fgb"
FACTS = ROOT / "tools" / "corridors" / "cku"

GEOD = Geod(ellps="WGS84")
OFFICIAL_KM = {"CN": 158.04, "KG": 304.94, "UZ": 69.55}
GENEROUS = 0.10
LAYERS = ("sections", "stations", "hubs")
LISTS = ("crossings", "published_lengths", "timeline")


@pytest.fixture(scope="module")
def sections() -> gpd.GeoDataFrame:
    return gpd.read_file(CKU / "sections.geojson")


@pytest.fixture(scope="module")
def stations() -> gpd.GeoDataFrame:
    return gpd.read_file(CKU / "stations.geojson")


def rows(name: str) -> list[dict[str, str]]:
    with (CKU / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, strict=True))


def lengths_km(lines: gpd.GeoSeries) -> np.ndarray:
    return lines.map(GEOD.geometry_length).to_numpy(dtype=float) / 1000


def per_country_km(lines: gpd.GeoSeries) -> dict[str, float]:
    if not COUNTRIES.exists():
        pytest.skip("the bundled countries are not built")
    world = gpd.read_file(COUNTRIES, bbox=tuple(lines.total_bounds))
    return {
        country: float(
            lengths_km(
                lines.intersection(shapely.union_all(world.geometry[world["country"] == country]))
            ).sum()
        )
        for country in OFFICIAL_KM
    }


def test_sections_join_in_order_from_kashgar_to_andijan(sections: gpd.GeoDataFrame) -> None:
    assert sections["from_id"].iloc[0] == "kashgar"
    assert sections["to_id"].iloc[-1] == "andijan"
    for before, after in pairwise(sections.itertuples()):
        assert before.to_id == after.from_id
        assert before.geometry.coords[-1] == after.geometry.coords[0]


def test_the_line_is_one_simple_line(sections: gpd.GeoDataFrame) -> None:
    whole = shapely.line_merge(shapely.union_all(sections.geometry))
    assert whole.geom_type == "LineString"
    assert whole.is_simple


def test_every_end_of_a_section_is_a_station(
    sections: gpd.GeoDataFrame, stations: gpd.GeoDataFrame
) -> None:
    ends = {*sections["from_id"], *sections["to_id"]}
    assert ends == set(stations["station_id"])
    assert stations["station_id"].is_unique


def test_every_station_lies_on_a_vertex_of_the_line(
    sections: gpd.GeoDataFrame, stations: gpd.GeoDataFrame
) -> None:
    vertices = shapely.get_coordinates(sections.geometry.to_numpy())
    for station in stations.itertuples():
        lon, lat = station.geometry.x, station.geometry.y
        near = vertices[np.abs(vertices - (lon, lat)).max(axis=1) < 0.01]
        metres = GEOD.inv(*near.T, np.full(len(near), lon), np.full(len(near), lat))[2]
        assert metres.min() < 1, station.station_id


def test_vertices_are_close_and_the_line_bends_like_a_railway(sections: gpd.GeoDataFrame) -> None:
    for row in sections.itertuples():
        lon, lat = np.array(row.geometry.coords).T
        azimuth, _, metres = GEOD.inv(lon[:-1], lat[:-1], lon[1:], lat[1:])
        if row.structure == "tunnel":
            assert len(metres) == 1
            continue
        assert metres.max() < 500
        turns = np.radians(np.abs((np.diff(azimuth) + 180) % 360 - 180))
        radius_m = np.minimum(metres[1:], metres[:-1]) / np.maximum(turns, 1e-9)
        assert radius_m.min() > 300, row.section_id


def test_measured_lengths_are_near_the_official_split(sections: gpd.GeoDataFrame) -> None:
    measured = per_country_km(sections.geometry)
    assert sum(measured.values()) == pytest.approx(lengths_km(sections.geometry).sum(), abs=1e-6)
    for country, official in OFFICIAL_KM.items():
        assert measured[country] == pytest.approx(official, rel=GENEROUS), country


def test_the_line_changes_country_twice(sections: gpd.GeoDataFrame) -> None:
    if not COUNTRIES.exists():
        pytest.skip("the bundled countries are not built")
    whole = shapely.line_merge(shapely.union_all(sections.geometry))
    world = gpd.read_file(COUNTRIES, bbox=whole.bounds)
    for country in OFFICIAL_KM:
        area = shapely.union_all(world.geometry[world["country"] == country])
        piece = shapely.line_merge(whole.intersection(area))
        assert piece.geom_type == "LineString", f"the line leaves {country} and comes back"


def test_the_line_keeps_out_of_the_lakes(sections: gpd.GeoDataFrame) -> None:
    if not LAKES.exists():
        pytest.skip("the bundled lakes are not built")
    lakes = gpd.read_file(LAKES, bbox=tuple(sections.total_bounds))
    assert not lakes.empty
    assert not sections.intersects(shapely.union_all(lakes.geometry)).any()


def test_readme_tells_what_is_measured(sections: gpd.GeoDataFrame) -> None:
    text = (CKU / "README.md").read_text(encoding="utf-8")
    told = dict(re.findall(r"^\| (CN|KG|UZ|total) \| ([\d.]+) \|", text, flags=re.MULTILINE))
    measured = per_country_km(sections.geometry)
    measured["total"] = lengths_km(sections.geometry).sum()
    assert {name: float(km) for name, km in told.items()} == pytest.approx(measured, abs=0.05)
    assert f"| {len(rows('published_lengths'))} |" in text


def test_the_only_break_of_gauge_is_makmal(
    sections: gpd.GeoDataFrame, stations: gpd.GeoDataFrame
) -> None:
    breaks = [
        before.to_id
        for before, after in pairwise(sections.itertuples())
        if before.gauge_mm != after.gauge_mm
    ]
    assert breaks == ["makmal"]
    assert list(stations["station_id"][stations["kind"] == "break_of_gauge"]) == breaks
    assert set(sections["gauge_mm"]) == {1435, 1520}


def test_named_tunnels_have_about_their_published_length(sections: gpd.GeoDataFrame) -> None:
    tunnels = sections[sections["structure"] == "tunnel"]
    assert list(tunnels["length_published_km"]) == [12.5, 13.2, 12.2]
    assert lengths_km(tunnels.geometry) == pytest.approx(tunnels["length_published_km"], abs=0.15)
    assert sections["length_published_km"].notna().sum() == len(tunnels)


def test_existing_line_is_close_to_the_real_track(sections: gpd.GeoDataFrame) -> None:
    track = ROOT.parent / "shared" / "bench" / "osm_rail" / "uz_rail.shp"
    if not track.exists():
        pytest.skip("the real track is a file for tests outside the repository")
    drawn = sections[sections["from_id"].isin(["khanabad-border", "khanabad", "savay"])]
    planar = "+proj=aeqd +lat_0=40.75 +lon_0=72.7 +ellps=WGS84"
    real = gpd.read_file(track, bbox=tuple(drawn.total_bounds)).to_crs(planar)
    vertices = gpd.GeoSeries(shapely.points(shapely.get_coordinates(drawn.geometry)), crs=4326)
    metres = vertices.to_crs(planar).distance(shapely.union_all(real.geometry))
    assert metres.max() < drawn["position_error_km"].max() * 1000


@pytest.mark.parametrize("name", LAYERS)
def test_every_feature_has_a_source_and_a_grade(name: str) -> None:
    table = gpd.read_file(CKU / f"{name}.geojson")
    assert table["source"].notna().all()
    assert set(table["confidence"]) <= {"A", "B", "C"}
    assert table.iloc[:, 0].is_unique


@pytest.mark.parametrize("name", LISTS)
def test_every_row_has_a_source_and_a_grade(name: str) -> None:
    table = rows(name)
    assert table
    assert all(row["source"] and row["confidence"] in ("A", "B", "C") for row in table)


def test_every_section_says_how_far_it_may_be_off(sections: gpd.GeoDataFrame) -> None:
    assert sections["position_error_km"].between(0.1, 15).all()


@pytest.mark.parametrize("name", LAYERS)
def test_geojson_is_plain(name: str) -> None:
    text = (CKU / f"{name}.geojson").read_bytes().decode("utf-8")
    assert '"crs"' not in text
    assert "\r" not in text
    assert len(text.splitlines()) == text.count('"Feature"') + 2
    numbers = re.findall(r"-?\d+\.(\d+)", text.split('"geometry"', 1)[1])
    assert max(map(len, numbers)) <= 6


def test_hubs_have_one_kind_and_one_country() -> None:
    hubs = gpd.read_file(CKU / "hubs.geojson")
    assert len(hubs) == 41
    assert hubs["country"].str.fullmatch("[A-Z]{2}").all()
    assert hubs["kind"].str.fullmatch("[a-z_]+").all()
    assert all(row.kinds.split(";")[0] == row.kind for row in hubs.itertuples())
    assert hubs["capacity_teu"].dropna().gt(0).all()


def test_published_measures_can_be_answered(
    sections: gpd.GeoDataFrame, stations: gpd.GeoDataFrame
) -> None:
    known = set(stations["station_id"])
    answered = {row["measure"] for row in rows("published_lengths") if row["measure"]}
    assert answered >= {"total", "country:CN", "country:KG", "country:UZ", "gauge:1435"}
    for measure in answered:
        kind, *values = measure.split(":")
        match kind:
            case "total":
                assert not values
            case "country":
                assert values[0] in OFFICIAL_KM
            case "gauge":
                assert int(values[0]) in set(sections["gauge_mm"])
            case "between":
                assert len(values) == 2
                assert set(values) <= known
            case _:
                pytest.fail(f"{measure!r} is no measure")


@pytest.mark.parametrize("total", ["454", "486", "500", "522.94", "523", "526", "532.53", "580"])
def test_every_published_total_is_there(total: str) -> None:
    totals = {row["published_km"] for row in rows("published_lengths") if row["measure"] == "total"}
    assert total in totals


def test_torugart_is_on_the_border() -> None:
    place = next(row for row in rows("crossings") if row["crossing_id"] == "torugart")
    assert (float(place["lon"]), float(place["lat"])) == (75.396, 40.55)


def test_corridor_file_names_tables_that_exist() -> None:
    document = tomllib.loads((CKU / "corridor.toml").read_text(encoding="utf-8"))
    assert document["id"] == "cku"
    assert document["disclaimer"]
    assert {"sections", "stations", "hubs", "crossings", "published", "timeline"} <= set(
        document["tables"]
    )
    assert all((CKU / file).is_file() for file in document["tables"].values())


def test_rebuilding_gives_the_same_bytes(tmp_path: Path) -> None:
    command = [sys.executable, ROOT / "tools" / "build_corridors.py", "cku", "--out", tmp_path]
    subprocess.run(command, check=True, capture_output=True)
    built = sorted((tmp_path / "cku").iterdir())
    assert len(built) == len(LAYERS) + len(LISTS)
    for file in built:
        assert file.read_bytes() == (CKU / file.name).read_bytes(), file.name


def test_a_row_without_a_source_stops_the_build(tmp_path: Path) -> None:
    tools = tmp_path / "tools"
    for file in (
        ROOT / "tools" / "build_corridors.py",
        *FACTS.parent.glob("*.py"),
        *FACTS.glob("*.csv"),
    ):
        copy = tools / file.relative_to(ROOT / "tools")
        copy.parent.mkdir(parents=True, exist_ok=True)
        copy.write_bytes(file.read_bytes())
    hubs = tools / "corridors" / "cku" / "hubs.csv"
    lines = hubs.read_text(encoding="utf-8").splitlines()
    lines[1] = lines[1].rsplit(",B,", 1)[0] + ",B,"
    hubs.write_text("\n".join(lines) + "\n", encoding="utf-8")
    command = [sys.executable, tools / "build_corridors.py", "cku", "--out", tmp_path / "out"]
    done = subprocess.run(command, check=False, capture_output=True, text=True)
    assert done.returncode != 0
    assert "hubs.csv line 2: every row has a source and a grade" in done.stderr
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("module", ["curve", "tables"])
def test_examples_in_the_tool_hold(module: str) -> None:
    command = [sys.executable, "-m", "doctest", FACTS.parent / f"{module}.py"]
    done = subprocess.run(command, check=False, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout
    assert ">>>" in (FACTS.parent / f"{module}.py").read_text(encoding="utf-8")
