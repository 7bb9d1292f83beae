"""OpenStreetMap: what tags mean, tables from extracts and Overpass, lines in order, bad files."""

from __future__ import annotations

import json
from pathlib import Path

import geopandas as gpd
import numpy as np
import osmium
import pytest
import shapely
from click.testing import CliRunner, Result
from hypothesis import given
from hypothesis import strategies as st

import corridormap as cm
import maps
from corridormap.cli import cli
from corridormap.errors import ProviderError
from corridormap.providers.osm import reading, tags
from corridormap.providers.projects import writing

EXTRACTS = Path(__file__).resolve().parents[2] / "shared" / "bench" / "osm_pbf"
ENTITY = """<?xml version="1.0"?>
<!DOCTYPE osm [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>
<osm version="0.6"><node id="1" lat="42" lon="74"><tag k="name" v="&b;"/></node></osm>
"""


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(cli, [str(argument) for argument in arguments])


@pytest.fixture(scope="module")
def extract(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return maps.write(tmp_path_factory.mktemp("osm") / "small.osm.pbf")


def by_id(table: gpd.GeoDataFrame, key: str) -> dict[str, dict[str, object]]:
    rows = table.astype(object).where(table.notna(), None)
    return {row[key]: row for row in rows.to_dict("records")}


def test_sections_have_what_the_tags_say(extract: Path) -> None:
    found = reading.read(extract)
    ways = by_id(found.sections, "section_id")
    assert list(ways) == ["w10", "w11", "w12", "w13", "w14", "w16", "w24"]
    assert ways["w10"]["electrified"] is True
    assert ways["w10"]["gauge_mm"] == 1520
    assert ways["w11"]["structure"] == "tunnel"
    assert ways["w11"]["maxspeed_kmh"] == 60
    assert ways["w12"]["structure"] == "bridge"
    assert ways["w12"]["electrified"] is False
    assert ways["w13"]["gauges"] == "1520;1435"
    assert ways["w13"]["tracks"] == 2
    assert (ways["w14"]["status"], ways["w14"]["gauge_mm"]) == ("construction", 1435)
    assert (ways["w16"]["status"], ways["w16"]["gauge_mm"]) == ("planned", None)
    assert ways["w10"]["source"] == "OpenStreetMap way 10"
    assert found.sections.crs == "EPSG:4326"
    # w23 has one node in the file, w24 two of three
    assert found.notes == ("2 ways leave the file: only what lies in it is drawn",)
    assert len(ways["w24"]["geometry"].coords) == 2  # type: ignore[attr-defined]


def test_stations_are_points_with_names_and_country(extract: Path) -> None:
    stations = by_id(reading.read(extract).stations, "station_id")
    assert list(stations) == ["n1", "n21", "n3", "w18"]
    assert (stations["n1"]["name"], stations["n1"]["name_ru"]) == ("A", "Ж")
    assert (stations["n1"]["kind"], stations["n3"]["kind"]) == ("station", "halt")
    assert stations["n1"]["country"] == "KG"
    assert stations["n21"]["status"] == "construction"
    middle = stations["w18"]["geometry"]
    assert (middle.x, middle.y) == pytest.approx((74.301, 42.002))  # type: ignore[attr-defined]


def test_sidings_and_roads_are_there_when_wanted(extract: Path) -> None:
    assert "w15" in set(reading.read(extract, sidings=True).sections["section_id"])
    roads = by_id(reading.read(extract, modes=["road"]).sections, "section_id")
    assert list(roads) == ["w19"]
    assert (roads["w19"]["class"], roads["w19"]["line_id"]) == ("trunk", "M41")
    both = reading.read(extract, modes=["rail", "road"])
    assert set(both.sections["mode"]) == {"rail", "road"}


@pytest.mark.parametrize("form", [".osm", ".osm.bz2", ".json", "geom.json"])
def test_every_form_of_a_map_gives_the_same_tables(
    extract: Path, tmp_path: Path, form: str
) -> None:
    path = tmp_path / f"small{form}"
    if form.endswith(".json"):
        maps.write_overpass(path, geometry=form.startswith("geom"))
    else:
        maps.write(path)
    one, other = reading.read(extract), reading.read(path)
    assert one.sections.equals(other.sections)
    assert one.stations.equals(other.stations)


def test_overpass_without_node_ids_joins_by_place(tmp_path: Path) -> None:
    document = maps.overpass(geometry=True)
    for element in document["elements"]:
        element.pop("nodes", None)
    path = tmp_path / "places.json"
    path.write_text(json.dumps(document), encoding="utf-8")
    found = reading.read(path)
    assert shapely.length(found.sections.geometry.array).sum() == pytest.approx(0.601)


def test_a_relation_is_ordered_turned_and_its_gap_told(extract: Path) -> None:
    found = reading.read(extract, relation="a — d")
    assert found.sections["section_id"].to_list() == ["w10", "w11", "w12", "w13"]
    starts = [line.coords[0][0] for line in found.sections.geometry]
    ends = [line.coords[-1][0] for line in found.sections.geometry]
    assert starts == [74.0, 74.1, 74.2, 74.4]
    assert ends == [74.1, 74.2, 74.3, 74.5]
    assert set(found.sections["line_id"]) == {"r100"}
    assert found.notes[0] == "relation 100 (A — D): 4 ways in order"
    assert "gap" in found.notes[1]
    assert "8.2" in found.notes[1]  # 0.1° of longitude at 42° N


def test_relations_are_found_by_id_name_in_any_language_and_part(extract: Path) -> None:
    for named in ("100", "r100", "Long line", "LONG"):
        assert len(reading.read(extract, relation=named).sections) == 4
    # of two ways drawn head to head, the first of the relation comes first
    nested = reading.read(extract, relation="Both")
    assert nested.sections["section_id"].to_list() == ["w10", "w11"]
    assert "1 more ways of it are not in the file or out of use" in nested.notes


def test_unknown_and_ambiguous_relations_are_refused(extract: Path) -> None:
    with pytest.raises(ProviderError, match="no route relation called 'Long lime'; did you mean"):
        reading.read(extract, relation="Long lime")
    with pytest.raises(
        ProviderError, match=r"one relation is meant; 'a —' is relation 100 \(A — D"
    ):
        reading.read(extract, relation="a —")
    with pytest.raises(ProviderError, match="has no ways; name another relation"):
        reading.read(extract, relation="Stops only")


def test_fetch_makes_a_project_that_runs(extract: Path, tmp_path: Path) -> None:
    target = tmp_path / "study"
    made = run("fetch", "osm", extract, "-o", target)
    assert made.exit_code == 0, made.stderr
    assert made.stdout.split() == [
        str(target / name) for name in ("sections.geojson", "stations.geojson", "corridor.toml")
    ]
    assert "stations left out that lie on none of the lines read: 1" in made.stderr
    assert "7 sections, 3 stations; © OpenStreetMap contributors (ODbL-1.0)" in made.stderr
    assert run("check", target).exit_code == 0
    corridor = cm.open(target)
    assert corridor.inputs[0].licence == "ODbL-1.0"
    shares = {row["status"]: row["length_km"] for row in cm.stats(corridor)["by_status"]}
    assert set(shares) == {"open", "construction", "planned"}
    path = json.loads(run("path", "n1", "n3", target, "--format", "json").stdout)
    assert path["paths"][0]["length_km"] == pytest.approx(16.56, abs=0.05)


def test_the_same_file_gives_the_same_bytes(extract: Path, tmp_path: Path) -> None:
    for name in ("one", "two"):
        assert run("fetch", "osm", extract, "-o", tmp_path / name).exit_code == 0
    for file in ("sections.geojson", "stations.geojson"):
        assert (tmp_path / "one" / file).read_bytes() == (tmp_path / "two" / file).read_bytes()


def test_fetch_replaces_only_when_told_and_touches_nothing_else(
    extract: Path, tmp_path: Path
) -> None:
    target = tmp_path / "study"
    assert run("fetch", "osm", extract, "-o", target).exit_code == 0
    (target / "notes.txt").write_text("mine")
    again = run("fetch", "osm", extract, "-o", target)
    assert again.exit_code == 1
    assert "has a project; give --overwrite" in again.stderr
    over = run("fetch", "osm", extract, "-o", target, "--relation", "100", "--overwrite")
    assert over.exit_code == 0
    assert len(cm.open(target).sections) == 4
    assert (target / "notes.txt").read_text() == "mine"
    assert {path.name for path in tmp_path.iterdir()} == {"study"}  # nothing staged is left


def test_nothing_is_written_for_a_bad_request(extract: Path, tmp_path: Path) -> None:
    target = tmp_path / "study"
    assert run("fetch", "osm", extract, "-o", target, "--relation", "x", "--rail").exit_code == 2
    assert run("fetch", "osm", tmp_path / "no.osm.pbf", "-o", target).exit_code == 1
    assert run("fetch", "ocm", extract, "-o", target).exit_code == 2
    missing = run("fetch", "osm", extract, "-o", tmp_path / "no" / "study")
    assert missing.exit_code == 1
    assert "make it first" in missing.stderr
    file = tmp_path / "file"
    file.write_text("")
    assert "is no directory; name another" in run("fetch", "osm", extract, "-o", file).stderr
    assert not target.exists()


def test_stats_reads_an_extract_as_its_railways(extract: Path) -> None:
    found = run("stats", extract, "--format", "json")
    assert found.exit_code == 0, found.stderr
    document = json.loads(found.stdout)
    assert document["corridor"] == "small"
    assert document["inputs"][0]["licence"] == "ODbL-1.0"
    assert document["total"]["sections"] == 7
    assert {row["name"] for row in document["stations"]} == {"A", "B", "C", "D"}


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("text.osm.pbf", b"not a map at all", "cannot be read as an OpenStreetMap extract"),
        ("empty.osm.pbf", b"", "cannot be read as an OpenStreetMap extract|holds no railways"),
        ("entity.osm", ENTITY.encode(), "cannot be read as an OpenStreetMap extract"),
        ("html.osm", b"<html><body>404</body></html>", "cannot be read as an OpenStreetMap"),
        ("list.json", b"[1, 2]", "no list of elements"),
        ("cut.json", b'{"elements": [', "is not JSON"),
        ("deep.json", b"[" * 100_000, "is not JSON"),
        ("odd.json", b'{"elements": [{"type": "node", "id": 1}]}', "element #1 is no node"),
        ("far.json", b'{"elements": [{"type": "node", "id": 1, "lon": 1e9, "lat": 0}]}', "nowhere"),
        ("number.json", b'{"elements": [3]}', "element #1 is no node"),
        (
            "late.json",
            b'{"elements": [], "remark": "runtime error: Query timed out"}',
            "Overpass says: runtime error: Query timed out; ask for less",
        ),
        ("none.json", b'{"elements": []}', "holds no railways"),
        ("line.geojson", b"{}", "OpenStreetMap data come as .pbf"),
    ],
)
def test_bad_files_are_refused_in_one_sentence(
    tmp_path: Path, name: str, content: bytes, message: str
) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(ProviderError, match=message):
        reading.read(path)


def test_a_truncated_extract_is_refused_wherever_it_ends(extract: Path, tmp_path: Path) -> None:
    whole = extract.read_bytes()
    for end in range(10, len(whole) - 1, len(whole) // 12):
        path = tmp_path / "cut.osm.pbf"
        path.write_bytes(whole[:end])
        with pytest.raises(ProviderError, match=r"cut\.osm\.pbf"):
            reading.read(path)


def test_control_characters_and_markup_stay_text(tmp_path: Path) -> None:
    path = tmp_path / "odd.osm.pbf"
    name = '<script>"\u202e\x01\x7f\n]]>'
    with osmium.SimpleWriter(str(path)) as writer:
        for number, lon in ((1, 74.0), (2, 74.1)):
            station = {"railway": "station", "name": name}
            writer.add_node(osmium.osm.mutable.Node(id=number, location=(lon, 42), tags=station))
        writer.add_way(osmium.osm.mutable.Way(id=1, nodes=[1, 2], tags=maps.RAIL))
    target = tmp_path / "study"
    assert run("fetch", "osm", path, "-o", target).exit_code == 0
    stations = cm.open(target).stations
    assert stations is not None
    assert stations["name"].to_list() == ['<script>" ]]>'] * 2


values = st.text(max_size=12) | st.sampled_from(
    ["rail", "yes", "no", "construction", "proposed", "1520", "1e999", "60 mph", "1435;", ";", "²"]
)


keys = st.sampled_from(
    [
        *(key for mode in tags.KEYS.values() for key in mode),
        *("gauge", "tracks", "tunnel", "bridge", "maxspeed", "construction", "proposed"),
        *("electrified", "service", "oneway", "station"),
    ]
)


@given(st.dictionaries(keys, values))
def test_no_tags_can_break_the_reading(written: dict[str, str]) -> None:
    for row in (tags.railway(written, sidings=True), tags.road(written)):
        if row is not None:
            assert row["status"] in ("open", "construction", "planned")
            assert row.get("gauge_mm") is None or 300 <= row["gauge_mm"] <= 3000
            assert row.get("tracks") is None or 1 <= row["tracks"] <= 20
    station = tags.station(written)
    assert station is None or station["kind"] in tags.STOPS


@pytest.mark.parametrize(
    ("name", "rail_km"), [("cologne-railway", 750.3), ("liechtenstein-latest", 9.88)]
)
def test_real_extracts(name: str, rail_km: float) -> None:
    path = EXTRACTS / f"{name}.osm.pbf"
    if not path.exists():
        pytest.skip("the extracts are not on this machine")
    found = reading.read(path)
    length = cm.geodesy.length_km(found.sections.geometry).sum()
    assert length == pytest.approx(rail_km, rel=0.01)
    assert found.sections["gauge_mm"].value_counts().idxmax() == 1435
    if name != "liechtenstein-latest":
        return  # osmium's own geometries, node by node, are an independent but slow reading
    factory = osmium.geom.WKBFactory()
    ids = {int(text[1:].partition("-")[0]) for text in found.sections["section_id"]}
    drawn = [
        factory.create_linestring(way)
        for way in osmium.FileProcessor(str(path)).with_locations()
        if way.is_way() and way.id in ids
    ]
    other = cm.geodesy.length_km(gpd.GeoSeries.from_wkb(drawn, crs=4326)).sum()
    assert length == pytest.approx(other, rel=1e-9)
    assert np.isfinite(length)


def test_large_tables_are_flatgeobuf(
    extract: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writing, "_MOST_AS_TEXT", 5)
    target = tmp_path / "study"
    assert run("fetch", "osm", extract, "-o", target).exit_code == 0
    assert {path.name for path in target.iterdir()} == {
        "sections.fgb",
        "stations.geojson",
        "corridor.toml",
    }
    assert len(cm.open(target).sections) == 7
