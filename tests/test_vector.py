"""Lines and points of any format: columns kept, shapes told apart, faults in plain words."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pytest
import shapely

from corridormap.errors import CorridorMapError, CRSError, ProviderError
from corridormap.providers.formats import rows, vector
from toy import collection, feature, line, point

TRACK = [(75.0, 40.0), (75.1, 40.1), (75.3, 40.0)]


def lines(crs: str | None = "EPSG:4326") -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame(
        {"section_id": ["one"], "length_published_km": [40.5], "position_error_km": [1.5]},
        geometry=[shapely.LineString(TRACK)],
        crs=crs,
    )


def save(path: Path, table: gpd.GeoDataFrame | None = None) -> Path:
    """Write as the format would hold it: DBF cuts names to ten characters, GPX knows no columns."""
    table = lines() if table is None else table
    if path.suffix == ".shp":
        table = table.rename(columns=lambda name: name[:10])
    if path.suffix == ".gpx":
        table[["geometry"]].to_file(path, driver="GPX", layer="tracks", FORCE_GPX_TRACK="YES")
    elif path.suffix == ".kml":
        table.to_file(path, driver="KML")
    else:
        table.to_file(path)
    return path


def read(path: Path, **options: str) -> gpd.GeoDataFrame:
    return vector.read(path, shape="line", **options)


@pytest.mark.parametrize("suffix", [".geojson", ".gpkg", ".shp", ".fgb", ".kml", ".gpx"])
def test_every_format_gives_the_same_line(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"line{suffix}"
    (geometry,) = shapely.line_merge(read(save(path)).geometry.array)
    assert shapely.get_coordinates(geometry).tolist() == pytest.approx(
        [pytest.approx(vertex) for vertex in TRACK]
    )


def test_geoparquet(tmp_path: Path) -> None:
    pytest.importorskip("pyarrow", reason="GeoParquet needs pyarrow")
    lines().to_parquet(tmp_path / "line.parquet")
    assert read(tmp_path / "line.parquet").geometry.iloc[0].equals(lines().geometry.iloc[0])


def test_a_zipped_shapefile_gets_its_long_names_back(tmp_path: Path) -> None:
    folder = tmp_path / "parts"
    folder.mkdir()
    save(folder / "line.shp")
    shutil.make_archive(str(tmp_path / "line"), "zip", folder)
    table = read(tmp_path / "line.zip")
    assert {"length_published_km", "position_error_km"} <= set(table.columns)


def test_csv_with_wkt_and_with_lon_lat(tmp_path: Path) -> None:
    wkt = tmp_path / "line.csv"
    wkt.write_text('section_id,wkt\none,"LINESTRING (75 40, 76 41)"\n', encoding="utf-8")
    assert read(wkt).geometry.iloc[0].equals(shapely.LineString([(75, 40), (76, 41)]))
    points = tmp_path / "points.csv"
    points.write_text("place_id,lon,lat\na,75,40\nb,,\n", encoding="utf-8")
    table = vector.read(points, shape="point")
    assert table.geometry.iloc[0].equals(shapely.Point(75, 40))
    assert table.geometry.iloc[1] is None


def test_projected_files_are_converted(tmp_path: Path) -> None:
    lines().to_crs(3857).to_file(tmp_path / "mercator.gpkg")
    table = read(tmp_path / "mercator.gpkg")
    assert table.crs == "EPSG:4326"
    assert shapely.get_coordinates(table.geometry.iloc[0])[1] == pytest.approx((75.1, 40.1))


def test_one_of_several_layers_must_be_named(tmp_path: Path) -> None:
    path = tmp_path / "two.gpkg"
    lines().to_file(path, layer="north")
    lines().to_file(path, layer="south")
    with pytest.raises(ProviderError, match=r"several line layers \(north, south\)"):
        read(path)
    assert len(vector.read(f"{path}|layername=south", shape="line")) == 1
    with pytest.raises(ProviderError, match="no layer 'west'"):
        vector.read(f"{path}|layername=west", shape="line")


def nested(depth: int) -> str:
    geometry: dict[str, object] = line(*TRACK)
    for _ in range(depth):
        geometry = {"type": "GeometryCollection", "geometries": [geometry]}
    return collection([feature(geometry)])


WHOLE = collection([feature(line(*TRACK))])

BROKEN = {
    "empty": ("", "is empty"),
    "blank": (" \n\t ", "is empty"),
    "web page": ("<!DOCTYPE html><html><body>404</body></html>", "web page"),
    "truncated": (WHOLE[: len(WHOLE) // 2], "cut off|not valid JSON"),
    "one character short": (WHOLE[:-1], "cut off"),
    "other text": ("lon,lat\n1,2\n", "is not GeoJSON"),
    "NaN": (WHOLE.replace("75.1", "NaN"), "finite"),
    "infinity": (WHOLE.replace("75.1", "Infinity"), "finite"),
    "30-fold nesting": (nested(30), "nested deeper"),
    "100,000-fold nesting": ("[" * 100_000, "is not GeoJSON|nested"),
    "deep object": ('{"a":' * 100_000, "nested deeper"),
    "no features": (collection([]), "no features"),
    "array": ("[1, 2]", "is not GeoJSON"),
    "TopoJSON": (json.dumps({"type": "Topology", "objects": {}, "arcs": []}), "TopoJSON"),
    "other object": (json.dumps({"name": "line"}), "not GeoJSON: its type is None"),
}


@pytest.mark.parametrize("name", BROKEN)
def test_broken_geojson_is_one_message(tmp_path: Path, name: str) -> None:
    text, words = BROKEN[name]
    path = tmp_path / "line.geojson"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ProviderError, match=words) as caught:
        read(path)
    assert "line.geojson" in str(caught.value)
    assert len(str(caught.value)) < 400


@pytest.mark.parametrize("suffix", [".gpkg", ".shp", ".fgb", ".kml", ".gpx", ".zip", ".parquet"])
@pytest.mark.parametrize("content", [b"", b"<html></html>", b"not the format at all" * 200])
def test_broken_binary_files_are_one_message(tmp_path: Path, suffix: str, content: bytes) -> None:
    path = tmp_path / f"line{suffix}"
    path.write_bytes(content)
    with pytest.raises(ProviderError, match=f"line{suffix}"):
        read(path)


@pytest.mark.parametrize("suffix", [".gpkg", ".fgb", ".kml"])
def test_truncated_files_are_one_message(tmp_path: Path, suffix: str) -> None:
    whole = tmp_path / f"whole{suffix}"
    save(whole)
    path = tmp_path / f"line{suffix}"
    path.write_bytes(whole.read_bytes()[: whole.stat().st_size // 3])
    with pytest.raises(CorridorMapError):
        read(path)


def test_content_of_another_format_is_not_followed(tmp_path: Path) -> None:
    secret = tmp_path / "secret.csv"
    secret.write_text("lon,lat\n1,2\n", encoding="utf-8")
    vrt = (
        f'<OGRVRTDataSource><OGRVRTLayer name="secret"><SrcDataSource>{secret}</SrcDataSource>'
        "</OGRVRTLayer></OGRVRTDataSource>"
    )
    for suffix in (".geojson", ".kml", ".gpx"):
        path = tmp_path / f"line{suffix}"
        path.write_text(vrt, encoding="utf-8")
        with pytest.raises(ProviderError, match="is not"):
            read(path)


def test_xml_entities_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "line.kml"
    path.write_text(
        '<?xml version="1.0"?><!DOCTYPE k [<!ENTITY e "x">]><kml><Document/></kml>',
        encoding="utf-8",
    )
    with pytest.raises(ProviderError, match="entities"):
        read(path)


@pytest.mark.parametrize("name", ["/vsicurl/http://127.0.0.1/x.geojson", "http://127.0.0.1/x.json"])
def test_the_network_is_not_a_file(name: str) -> None:
    with pytest.raises(ProviderError, match="No file"):
        vector.read(name, shape="line")


def test_unknown_suffixes_and_directories(tmp_path: Path) -> None:
    with pytest.raises(ProviderError, match="suffix"):
        read(tmp_path / "line.dwg")
    (tmp_path / "folder.gpkg").mkdir()
    with pytest.raises(ProviderError, match="directory"):
        read(tmp_path / "folder.gpkg")


def test_a_missing_crs_is_refused_until_stated(tmp_path: Path) -> None:
    path = tmp_path / "line.shp"
    save(path).with_suffix(".prj").unlink()
    with pytest.raises(CRSError, match="--crs"):
        read(path)
    assert read(path, crs="EPSG:4326").crs == "EPSG:4326"
    with pytest.raises(CRSError, match="EPSG:nonsense"):
        read(path, crs="EPSG:nonsense")


def test_degrees_said_to_be_metres_are_refused(tmp_path: Path) -> None:
    lines(crs=None).set_crs(3857).to_file(tmp_path / "wrong.gpkg")
    with pytest.raises(CRSError, match="look like degrees"):
        read(tmp_path / "wrong.gpkg")


def test_stated_crs_overrides_a_wrong_one(tmp_path: Path) -> None:
    lines(crs=None).set_crs(3857).to_file(tmp_path / "wrong.gpkg")
    assert (
        read(tmp_path / "wrong.gpkg", crs="EPSG:4326")
        .geometry.iloc[0]
        .equals(shapely.LineString(TRACK))
    )


def test_rows_are_text_until_converted(tmp_path: Path) -> None:
    path = tmp_path / "rows.csv"
    path.write_text("id,value\nNA,007\n,\n", encoding="utf-8")
    table = rows.read(path)
    assert table["id"].iloc[0] == "NA"
    assert table["value"].iloc[0] == "007"
    assert pd.isna(table["id"].iloc[1])


def test_points_are_read_from_a_mixed_file(tmp_path: Path) -> None:
    path = tmp_path / "mixed.geojson"
    path.write_text(collection([feature(point(1, 2), place_id="a")]), encoding="utf-8")
    assert vector.read(path, shape="point").geometry.iloc[0].equals(shapely.Point(1, 2))


def test_an_unknown_crs_in_geojson_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "line.geojson"
    stated = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::99999"}}
    path.write_text(json.dumps(json.loads(WHOLE) | {"crs": stated}), encoding="utf-8")
    with pytest.raises(CRSError, match="99999"):
        read(path)


def test_a_shapefile_needs_its_companions(tmp_path: Path) -> None:
    path = save(tmp_path / "line.shp")
    path.with_suffix(".shx").unlink()
    with pytest.raises(ProviderError, match=r"\.shx"):
        read(path)
