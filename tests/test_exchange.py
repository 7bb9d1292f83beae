"""What leaves as files: read back by others, the same twice, and nothing in it is a formula."""

from __future__ import annotations

import hashlib
import io
import json
import shutil
import sqlite3
import subprocess
import time
import zipfile
from pathlib import Path

import geopandas as gpd
import numpy as np
import openpyxl
import pandas as pd
import pyogrio
import pytest
import shapely
from click.testing import CliRunner, Result

from corridormap import geodesy
from corridormap.cli import cli
from corridormap.errors import CorridorMapError
from corridormap.exchange import archive, package, vectors, workbook
from toy import write_toy

_EVERY_SHEET = "Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false,false,false,-1"
FORMS = [word for form in package.FORMS for word in ("--geometry", form)]


def run(*arguments: object) -> Result:
    return CliRunner().invoke(cli, [str(argument) for argument in arguments])


@pytest.fixture(scope="module")
def corridor(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_toy(tmp_path_factory.mktemp("exchange") / "toy")


@pytest.fixture(scope="module")
def folder(corridor: Path) -> Path:
    made = corridor.parent / "data"
    done = run(
        "export",
        corridor,
        "-o",
        made,
        *[word for form in package.FORMS for word in ("--geometry", form)],
    )
    assert done.exit_code == 0, done.stderr
    return made


def measured_km(file: Path, layer: str | None = None) -> float:
    return float(geodesy.length_km(pyogrio.read_dataframe(file, layer=layer).geometry).sum())


def opened(sheets: list[workbook.Sheet]) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(workbook.write(sheets, title="t")))


# workbooks


def test_a_workbook_has_a_sheet_per_table_then_parameters_and_sources(
    corridor: Path, tmp_path: Path
) -> None:
    path = tmp_path / "stats.xlsx"
    assert run("stats", corridor, "-o", path).exit_code == 0
    book = openpyxl.load_workbook(path)
    assert book.sheetnames[:2] == ["total", "by_country"]
    assert book.sheetnames[-2:] == ["parameters", "sources"]
    sheet = book["by_country"]
    assert [cell.value for cell in sheet[1]] == ["country", "length_km", "share"]
    assert sheet["B2"].value == pytest.approx(100)
    assert sheet["B2"].number_format == '#,##0.00" km"'
    assert sheet["C2"].number_format == "0.0%"
    assert sheet.freeze_panes == "A2"
    assert sheet.auto_filter.ref == "A1:C3"
    assert sheet["A1"].font.bold
    inputs = json.loads(run("stats", corridor, "--format", "json").stdout)["inputs"]
    hashes = [row[1] for row in book["sources"].iter_rows(min_row=2, values_only=True)]
    assert hashes == [row["sha256"] for row in inputs]


def test_text_in_a_workbook_is_text() -> None:
    rows = [{"name": '=HYPERLINK("x")', "note": "a\x00b\x1b", "n": 1}, {"name": "@x", "n": None}]
    book = openpyxl.load_workbook(
        io.BytesIO(workbook.write([workbook.Sheet("a", rows)], title="t"))
    )
    cell = book["a"]["A2"]
    assert (cell.value, cell.data_type) == ('=HYPERLINK("x")', "s")
    assert book["a"]["B2"].value == "a b "
    assert book["a"]["C3"].value is None


def test_titles_of_sheets_are_legal_and_differ() -> None:
    titles = ["a/b:c", "A-B-C", "x" * 40, "x" * 50, "", "'q'"]
    sheets = [workbook.Sheet(title, [{"a": 1}]) for title in titles]
    book = opened(sheets)
    assert len({name.lower() for name in book.sheetnames}) == len(titles)
    assert all(0 < len(name) <= 31 for name in book.sheetnames)


def test_a_sheet_too_long_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbook, "_MOST_ROWS", 2)
    with pytest.raises(CorridorMapError, match="parquet"):
        workbook.write([workbook.Sheet("a", [{"n": 1}] * 3)], title="t")


def test_a_workbook_is_of_no_particular_time() -> None:
    sheets = [workbook.Sheet("a", [{"length_km": 1.5}])]
    first = workbook.write(sheets, title="t")
    time.sleep(1.1)  # the clock of an XLSX ticks in seconds
    assert workbook.write(sheets, title="t") == first
    with zipfile.ZipFile(io.BytesIO(first)) as entries:
        assert {entry.date_time[:3] for entry in entries.infolist()} == {(1980, 1, 1)}
    assert archive.timeless(first) == first


# vector files


def shapes() -> gpd.GeoDataFrame:
    hole = [(0.2, 0.2), (0.8, 0.2), (0.8, 0.8), (0.2, 0.8)]
    clockwise = shapely.Polygon([(0, 0), (0, 1), (1, 1), (1, 0)], [hole])
    table = {"name": ["Ош", None], "tags": [["a", "b"], []], "gauge_mm": [1435, None]}
    return gpd.GeoDataFrame(table, geometry=[clockwise, None], crs="EPSG:4326")


def test_geojson_keeps_the_rules_of_rfc_7946() -> None:
    metres = shapes().iloc[:1].to_crs("EPSG:3857")
    read = json.loads(vectors.geojson(metres))
    assert set(read) == {"type", "features"}
    (feature,) = read["features"]
    assert set(feature) == {"type", "properties", "geometry"}
    outer, inner = feature["geometry"]["coordinates"]
    assert shapely.LinearRing(outer).is_ccw
    assert not shapely.LinearRing(inner).is_ccw
    assert outer[0] == outer[-1]
    assert np.abs(np.array(outer)).max() == 1
    empty = json.loads(vectors.geojson(shapes()))["features"][1]
    assert empty["geometry"] is None
    height = gpd.GeoDataFrame(geometry=[shapely.Point(1, 2, 3)], crs="EPSG:4326")
    point = json.loads(vectors.geojson(height))["features"][0]["geometry"]
    assert point["coordinates"] == [1, 2]


@pytest.mark.parametrize("form", vectors.WRITERS)
def test_a_vector_file_comes_back_and_is_the_same_twice(form: str, tmp_path: Path) -> None:
    table = gpd.GeoDataFrame(
        {"section_id": ["a", "b"], "length_km": [1.5, None], "electrified": [True, None]},
        geometry=[
            shapely.LineString([(70, 40), (71, 41)]),
            shapely.LineString([(71, 41), (72, 40)]),
        ],
        crs="EPSG:4326",
    )
    content = vectors.WRITERS[form](table)
    time.sleep(0.01)
    assert vectors.WRITERS[form](table) == content
    path = tmp_path / f"x.{form}"
    path.write_bytes(content)
    back = gpd.read_parquet(path) if form == "parquet" else pyogrio.read_dataframe(path)
    assert back.crs.to_epsg() == 4326
    assert sorted(back["section_id"]) == ["a", "b"]  # FlatGeobuf orders by place
    assert float(geodesy.length_km(back.geometry).sum()) == pytest.approx(
        float(geodesy.length_km(table.geometry).sum()), abs=1e-4
    )


def test_flatgeobuf_leaves_out_what_has_no_place(tmp_path: Path) -> None:
    path = tmp_path / "x.fgb"
    path.write_bytes(vectors.flatgeobuf(shapes()))
    assert pyogrio.read_dataframe(path)["tags"].tolist() == ["a;b"]


def test_a_geopackage_is_one_by_its_specification(folder: Path) -> None:
    with sqlite3.connect(folder / "toy.gpkg") as database:
        ask = lambda sql: database.execute(sql).fetchall()  # noqa: E731 - read once
        assert ask("PRAGMA application_id") == [(0x47504B47,)]
        assert ask("PRAGMA integrity_check") == [("ok",)]
        assert ask("PRAGMA foreign_key_check") == []
        names = {name for (name,) in ask("SELECT name FROM sqlite_master")}
        assert {"gpkg_contents", "gpkg_spatial_ref_sys", "gpkg_geometry_columns"} <= names
        assert {"rtree_sections_geom", "rtree_stations_geom", "rtree_lengths_geom"} <= names
        srs = {row[0] for row in ask("SELECT srs_id FROM gpkg_spatial_ref_sys")}
        assert {-1, 0, 4326} <= srs
        kinds = dict(ask("SELECT table_name, data_type FROM gpkg_contents"))
        assert kinds["sections"] == "features"
        assert kinds["published"] == "attributes"
        assert ask("SELECT COUNT(*) FROM rtree_sections_geom") == [(3,)]
        (blob,) = ask("SELECT geom FROM sections LIMIT 1")[0]
        assert blob[:2] == b"GP"
        changed = {day for (day,) in ask("SELECT last_change FROM gpkg_contents")}
        assert changed == {"2000-01-01T00:00:00.000Z"}
    database.close()


def test_gdal_reads_the_same_lengths(folder: Path) -> None:
    if shutil.which("ogrinfo") is None:
        pytest.skip("GDAL's programs are not installed")
    sql = "SELECT SUM(ST_Length(geom, 1)) / 1000 AS km FROM sections"
    said = subprocess.run(
        ["ogrinfo", "-q", str(folder / "toy.gpkg"), "-dialect", "SQLITE", "-sql", sql],
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    km = float(said.rsplit("=", maxsplit=1)[1])
    assert km == pytest.approx(150, abs=1e-6)
    for form in ("geojson", "fgb"):
        said = subprocess.run(
            ["ogrinfo", "-so", "-al", str(folder / f"sections.{form}")],
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        assert "Feature Count: 3" in said


def test_qgis_measures_the_same_lengths(folder: Path, tmp_path: Path) -> None:
    program = shutil.which("qgis_process")
    if program is None:
        pytest.skip("QGIS is not installed")
    out = tmp_path / "measured.csv"
    subprocess.run(
        [
            program, "run", "native:fieldcalculator", "--ellipsoid=EPSG:7030", "--",
            f"INPUT={folder / 'toy.gpkg'}|layername=sections", "FIELD_NAME=qgis_m",
            "FORMULA=$length", f"OUTPUT={out}",
        ],
        capture_output=True, check=True,
        env={"QT_QPA_PLATFORM": "offscreen", "HOME": str(tmp_path)},
    )  # fmt: skip
    assert pd.read_csv(out)["qgis_m"].sum() == pytest.approx(150_000, abs=1)


# packages


def test_a_package_describes_every_file(folder: Path) -> None:
    described = json.loads((folder / package.MARK).read_text(encoding="utf-8"))
    listed = {entry["path"]: entry for entry in described["resources"]}
    present = {file.name for file in folder.iterdir()}
    assert present == {*listed, package.MARK}
    assert len({entry["name"] for entry in listed.values()}) == len(listed)
    for name, entry in listed.items():
        content = (folder / name).read_bytes()
        assert entry["bytes"] == len(content)
        assert entry["hash"] == "sha256:" + hashlib.sha256(content).hexdigest()
    fields = {field["name"]: field for field in listed["sections.csv"]["schema"]["fields"]}
    assert fields["gauge_mm"] == {"name": "gauge_mm", "type": "integer", "unit": "mm"}
    places = {field["name"] for field in listed["places.csv"]["schema"]["fields"]}
    assert {"lon", "lat"} <= places
    for form in ("geojson", "fgb"):
        assert measured_km(folder / f"lengths.{form}") == pytest.approx(150, abs=1e-4)
    assert measured_km(folder / "toy.gpkg", "lengths") == pytest.approx(150)


def test_frictionless_finds_the_package_valid(folder: Path) -> None:
    frictionless = pytest.importorskip("frictionless", reason="frictionless is not installed")
    report = frictionless.validate(str(folder / package.MARK))
    assert report.valid, report.to_summary()


def test_the_same_corridor_gives_the_same_package(folder: Path, corridor: Path) -> None:
    first = {file.name: file.read_bytes() for file in folder.iterdir()}
    assert run("export", corridor, "-o", folder).exit_code == 1
    assert run("export", corridor, "-o", folder, "--overwrite", *FORMS).exit_code == 0
    assert {file.name: file.read_bytes() for file in folder.iterdir()} == first
    assert sorted(item.name for item in folder.parent.iterdir()) == ["data", "toy"]


def test_a_folder_of_other_things_is_never_replaced(corridor: Path, tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("years of work", encoding="utf-8")
    done = run("export", corridor, "-o", tmp_path, "--overwrite")
    assert done.exit_code == 1
    assert "other files" in done.stderr
    assert [item.name for item in tmp_path.iterdir()] == ["thesis.txt"]


def test_a_table_without_geometry_says_so(corridor: Path, tmp_path: Path) -> None:
    done = run("sources", corridor, "-o", tmp_path / "sources.gpkg")
    assert done.exit_code == 2
    assert "no geometry" in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_a_full_disk_leaves_one_message(corridor: Path) -> None:
    done = run("stats", corridor, "--format", "json", "-o", "/dev/full")
    assert done.exit_code == 1
    assert (
        done.stderr == "corridormap: /dev/full cannot be written: No space left on device; "
        "choose another place.\n"
    )


def test_a_directory_that_may_not_be_written_leaves_one_message(corridor: Path) -> None:
    done = run("export", corridor, "-o", "/proc/self/data")
    assert done.exit_code == 1
    assert len(done.stderr.strip().splitlines()) == 1
    assert "cannot be written" in done.stderr


def test_libreoffice_opens_the_workbook(folder: Path, tmp_path: Path) -> None:
    program = shutil.which("soffice")
    if program is None:
        pytest.skip("LibreOffice is not installed")
    subprocess.run(
        [
            program, f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}", "--headless",
            "--convert-to", f"csv:{_EVERY_SHEET}",
            "--outdir", str(tmp_path), str(folder / "toy.xlsx"),
        ],
        capture_output=True, check=True,
    )  # fmt: skip
    sections = next(tmp_path.glob("toy-sections.csv"))
    assert pd.read_csv(sections)["section_id"].tolist() == ["AB", "BC", "CD"]
