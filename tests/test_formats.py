"""Every format gives the same line, the same points and the same rows."""

from __future__ import annotations

import json
import shutil
import zipfile
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pyogrio
import pytest
import shapely

from corridormap.errors import CorridorMapError, CRSError, DataError, ProviderError
from corridormap.providers import opening
from corridormap.providers.formats import rows, vector
from toy import collection, feature, line, point, write_toy

TRACK = [(75.0, 40.0), (75.1, 40.1), (75.3, 40.0)]
TOPOLOGY = {
    "type": "Topology",
    "objects": {
        "track": {
            "type": "LineString",
            "arcs": [0, 1],
            "properties": {"section_id": "one"},
        }
    },
    "arcs": [[list(TRACK[0]), list(TRACK[1])], [list(TRACK[1]), list(TRACK[2])]],
}
GPX = """<?xml version="1.0"?><gpx version="1.1" creator="x" xmlns="http://www.topografix.com/GPX/1/1">
<wpt lat="40" lon="75"><name>Start</name></wpt>
<{outer}><name>one</name>{open}{points}{close}</{outer}></gpx>"""


def table(crs: str | None = "EPSG:4326") -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame({"section_id": ["one"]}, geometry=[shapely.LineString(TRACK)], crs=crs)


def gpx(outer: str) -> str:
    name = {"trk": "trkpt", "rte": "rtept"}[outer]
    points = "".join(f'<{name} lat="{lat}" lon="{lon}"/>' for lon, lat in TRACK)
    wrap = ("<trkseg>", "</trkseg>") if outer == "trk" else ("", "")
    return GPX.format(outer=outer, open=wrap[0], points=points, close=wrap[1])


def write(path: Path) -> Path:
    """Write the track in the format of the suffix; the name tells variants of one format apart."""
    end = path.suffix
    texts = {
        ".topojson": json.dumps(TOPOLOGY),
        ".ndjson": json.dumps(feature(line(*TRACK), section_id="one")) + "\n\n",
        ".geojsonl": "\x1e" + json.dumps(feature(line(*TRACK), section_id="one")) + "\n",
        ".gpx": gpx("rte" if "route" in path.stem else "trk"),
        ".csv": "section_id;Longitude;Latitude\n" + "".join(f"one;{x};{y}\n" for x, y in TRACK),
        ".tsv": "section_id\twkt\none\tLINESTRING (75 40, 75.1 40.1, 75.3 40)\n",
    }
    if end in texts:
        path.write_text(("\ufeff" if end == ".csv" else "") + texts[end], encoding="utf-8")
    elif end == ".kmz":
        table().to_file(path.with_suffix(".kml"), driver="KML")
        with zipfile.ZipFile(path, "w") as archive:
            archive.write(path.with_suffix(".kml"), "doc.kml")
            archive.writestr("files/icon.png", b"x")
    elif end == ".zip":
        folder = path.with_suffix("")
        folder.mkdir()
        table().to_file(folder / "track.shp")
        shutil.make_archive(str(folder), "zip", folder.parent, folder.name)
    elif end == ".xlsx":
        cells = pd.DataFrame(
            {"section_id": "one", "lon": [x for x, _ in TRACK], "lat": [40, 40.1, 40]}
        )
        pyogrio.write_dataframe(cells, path, driver="XLSX", layer="vertices")
    elif end == ".parquet":
        pytest.importorskip("pyarrow", reason="Parquet needs pyarrow")
        plain = pd.DataFrame(
            {"section_id": "one", "lon": [x for x, _ in TRACK], "lat": [40, 40.1, 40]}
        )
        (plain if "rows" in path.stem else table()).to_parquet(path)
    else:
        table().to_file(path, driver="KML" if end == ".kml" else None)
    return path


@pytest.mark.parametrize(
    "name",
    [
        "a.geojson", "a.topojson", "a.ndjson", "a.geojsonl", "a.gpkg", "a.shp", "a.zip", "a.fgb",
        "a.kml", "a.kmz", "a.gpx", "route.gpx", "a.csv", "a.tsv", "a.xlsx", "a.parquet",
        "rows.parquet",
    ],
)  # fmt: skip
def test_one_line_in_every_format(tmp_path: Path, name: str) -> None:
    sections = opening.read(write(tmp_path / name)).sections
    (geometry,) = shapely.line_merge(sections.geometry.array)
    assert shapely.get_coordinates(geometry).tolist() == pytest.approx(
        [pytest.approx(vertex) for vertex in TRACK]
    )
    if name not in ("a.gpx", "route.gpx", "a.kml", "a.kmz"):
        assert sections["section_id"].tolist() == ["one"]


def test_waypoints_are_points_and_routes_are_lines(tmp_path: Path) -> None:
    path = write(tmp_path / "route.gpx")
    assert vector.read(path, shape="point")["name"].tolist() == ["Start"]


def test_one_of_several_layers_is_named_after_a_colon(tmp_path: Path) -> None:
    path = tmp_path / "two.gpkg"
    table().to_file(path, layer="north")
    table().to_file(path, layer="south")
    with pytest.raises(ProviderError, match=r"several line layers.*two\.gpkg:north"):
        opening.read(path)
    assert opening.read(f"{path}:south").corridor_id == "south"
    with pytest.raises(ProviderError, match="no layer 'west'"):
        opening.read(f"{path}:west")


def test_several_files_of_an_archive(tmp_path: Path) -> None:
    folder = tmp_path / "set"
    folder.mkdir()
    table().to_file(folder / "new.shp")
    table().to_file(folder / "old.shp")
    gpd.GeoDataFrame({"name": ["x"]}, geometry=[shapely.Point(75, 40)], crs=4326).to_file(
        folder / "stops.shp"
    )
    shutil.make_archive(str(folder), "zip", folder)
    with pytest.raises(ProviderError, match=r"several files.*set\.zip:new"):
        opening.read(f"{folder}.zip")
    assert len(opening.read(f"{folder}.zip:old").sections) == 1
    assert vector.read(f"{folder}.zip", shape="point")["name"].tolist() == ["x"]
    with pytest.raises(ProviderError, match="no layer 'west'"):
        opening.read(f"{folder}.zip:west")


def test_several_objects_of_a_topology_and_several_sheets(tmp_path: Path) -> None:
    two = json.loads(json.dumps(TOPOLOGY))
    two["objects"]["other"] = two["objects"]["track"]
    path = tmp_path / "two.topojson"
    path.write_text(json.dumps(two), encoding="utf-8")
    with pytest.raises(ProviderError, match=r"track, other.*two\.topojson:track"):
        opening.read(path)
    assert len(opening.read(f"{path}:other").sections) == 1
    book = tmp_path / "book.xlsx"
    hubs = pd.DataFrame({"hub_id": ["1"], "name": ["Ош"], "lon": [72.8], "lat": [40.5]})
    pyogrio.write_dataframe(hubs, book, driver="XLSX", layer="hubs")
    assert rows.read(book, layer="hubs")["name"].tolist() == ["Ош"]
    with pytest.raises(ProviderError, match="no sheet 'ports'"):
        rows.read(book, layer="ports")


def test_tables_of_a_project_may_be_of_any_format(tmp_path: Path) -> None:
    toy = write_toy(tmp_path / "toy")
    pytest.importorskip("pyarrow", reason="Parquet needs pyarrow")
    pyogrio.write_dataframe(
        pd.read_csv(toy / "hubs.csv"), toy / "hubs.xlsx", driver="XLSX", layer="ports"
    )
    pd.read_csv(toy / "published.csv").to_parquet(toy / "published.parquet")
    stations = gpd.read_file(toy / "stations.geojson")
    stations.to_file(toy / "all.gpkg", layer="stops")
    stations.to_file(toy / "all.gpkg", layer="more")
    text = (toy / "corridor.toml").read_text(encoding="utf-8")
    for old, new in (
        ("hubs.csv", "hubs.xlsx:ports"),
        ("published.csv", "published.parquet"),
        ("stations.geojson", "all.gpkg:stops"),
    ):
        text = text.replace(old, new)
    before = opening.read(toy)
    (toy / "corridor.toml").write_text(text, encoding="utf-8")
    after = opening.read(toy)
    assert after.hubs is not None
    assert after.stations is not None
    assert after.published is not None
    assert after.published.equals(before.published)
    assert after.hubs["hub_id"].tolist() == ["port"]
    assert after.stations["station_id"].tolist() == list("ABCD")


@pytest.mark.parametrize("code_page", ["CP1251", "1251", "ANSI 1251", "UTF-8"])
def test_a_shapefile_says_its_encoding(tmp_path: Path, code_page: str) -> None:
    path = tmp_path / "track.shp"
    table().assign(name="Кашгар").to_file(path, encoding="CP1251")
    path.with_suffix(".cpg").write_text(code_page, encoding="ascii")
    if code_page == "UTF-8":
        with pytest.raises(ProviderError, match="utf-8"):
            opening.read(path)
    else:
        assert opening.read(path).sections["name"].tolist() == ["Кашгар"]


def test_an_encoding_is_not_guessed(tmp_path: Path) -> None:
    for encoding in ("UTF-8", "CP1251"):
        path = tmp_path / f"{encoding}.shp"
        table().assign(name="Кашгар").to_file(path, encoding=encoding)
        path.with_suffix(".cpg").unlink()
        dbf = bytearray(path.with_suffix(".dbf").read_bytes())
        dbf[29] = 0
        path.with_suffix(".dbf").write_bytes(dbf)
    assert opening.read(tmp_path / "UTF-8.shp").sections["name"].tolist() == ["Кашгар"]
    with pytest.raises(ProviderError, match=r"CP1251\.cpg.*CP1251 for Cyrillic"):
        opening.read(tmp_path / "CP1251.shp")


def test_metres_in_columns_need_a_system(tmp_path: Path) -> None:
    path = tmp_path / "metres.csv"
    (geometry,) = table().to_crs(32643).geometry
    path.write_text("x,y\n" + "".join(f"{x},{y}\n" for x, y in geometry.coords), encoding="utf-8")
    with pytest.raises(CorridorMapError, match="--crs"):
        opening.read(path)
    read = opening.read(path, crs="EPSG:32643").sections.geometry.iloc[0]
    assert shapely.get_coordinates(read).ravel().tolist() == pytest.approx(
        [value for vertex in TRACK for value in vertex]
    )


def test_a_local_system_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "site.gpkg"
    moved = table(None).assign(geometry=[shapely.LineString([(0, 0), (1000, 500)])])
    moved.set_crs('LOCAL_CS["site",UNIT["metre",1]]').to_file(path)
    with pytest.raises(CRSError, match="state the real one with --crs"):
        opening.read(path)


def test_vertices_by_row_make_one_line_or_one_per_section(tmp_path: Path) -> None:
    path = tmp_path / "digitised.csv"
    path.write_text(
        "section_id,status,lon,lat\n"
        "a,open,70,40\na,open,71,40\nb,planned,71,40\nb,planned,72,41\nalone,open,0,0\n",
        encoding="utf-8",
    )
    sections = opening.read(path).sections
    assert sections[["section_id", "status"]].to_numpy().tolist() == [
        ["a", "open"],
        ["b", "planned"],
    ]
    path.write_text("note,lon,lat\nfirst,70,40\nsecond,71,40\n,72,41\n", encoding="utf-8")
    (one,) = opening.read(path).sections.geometry
    assert len(one.coords) == 3


def test_every_cell_that_is_no_coordinate_is_told(tmp_path: Path) -> None:
    path = tmp_path / "points.csv"
    path.write_text("id,lon,lat\na,70°30',40\nb,70,\nc,71,north\n", encoding="utf-8")
    with pytest.raises(DataError) as caught:
        vector.read(path, shape="point")
    told = {(fault.row, fault.column) for fault in caught.value.faults}
    assert told == {("#1", "lon"), ("#3", "lat")}


def test_points_in_every_format_for_locate(tmp_path: Path) -> None:
    places = gpd.GeoDataFrame({"name": ["Osh"]}, geometry=[shapely.Point(72.8, 40.5)], crs=4326)
    for end in ("gpkg", "fgb", "shp", "kml"):
        places.to_file(tmp_path / f"p.{end}", driver="KML" if end == "kml" else None)
        found, origin = opening.points(tmp_path / f"p.{end}")
        assert len(found) == 1
        assert origin.name == "points"
    stream = collection([feature(point(72.8, 40.5), name="Osh")]).encode()
    assert len(opening.points("-", stdin=stream)[0]) == 1
