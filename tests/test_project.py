"""Projects and files as users bring them: what is read, what is filled in, what is refused."""

from __future__ import annotations

import io
from pathlib import Path

import geopandas as gpd
import pytest
import shapely

from corridormap.errors import CorridorMapError, CRSError, DataError, ProviderError, SchemaError
from corridormap.providers import bundled, opening
from corridormap.providers.projects import project
from toy import collection, feature, line, write_toy


def change(directory: Path, name: str, old: str, new: str) -> None:
    path = directory / name
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def test_a_project_is_read_whole(toy: Path) -> None:
    corridor = opening.read(toy)
    assert corridor.corridor_id == "toy"
    assert corridor.title == "Toy corridor"
    assert corridor.sections["section_id"].tolist() == ["AB", "BC", "CD"]
    assert corridor.countries.countries == ("XA", "XB")
    assert corridor.places is not None
    assert corridor.places["population"].tolist() == [1000, 500]
    assert [item.name for item in corridor.inputs][:2] == ["corridor.toml", "sections"]
    assert all(len(item.sha256) == 64 for item in corridor.inputs)


def test_the_project_file_itself_may_be_named(toy: Path) -> None:
    assert opening.read(toy / "corridor.toml").corridor_id == "toy"


def test_missing_columns_are_filled_with_nulls_and_numbers(tmp_path: Path) -> None:
    path = tmp_path / "plain.geojson"
    path.write_text(collection([feature(line((1, 45), (2, 45)))]), encoding="utf-8")
    corridor = opening.read(path)
    assert corridor.corridor_id == "plain"
    assert corridor.sections["section_id"].tolist() == ["1"]
    assert corridor.sections["gauge_mm"].isna().all()


def test_stdin_and_tables_are_sources_too() -> None:
    text = collection([feature(line((1, 45), (2, 45)))])
    assert opening.read("-", stdin=text.encode()).corridor_id == "stdin"
    table = gpd.GeoDataFrame(geometry=[shapely.LineString([(1, 45), (2, 45)])], crs=4326)
    assert len(opening.read(table).sections) == 1
    with pytest.raises(CRSError):
        opening.read(table.set_crs(None, allow_override=True))


def test_all_faults_of_all_tables_come_in_one_message(toy: Path) -> None:
    change(toy, "sections.geojson", '"gauge_mm": 1520', '"gauge_mm": "wide"')
    change(toy, "places.csv", "1000", "-1000")
    change(toy, "stations.geojson", '"station_id": "D"', '"station_id": "C"')
    with pytest.raises(DataError) as caught:
        opening.read(toy)
    assert {fault.table for fault in caught.value.faults} == {"sections", "places", "stations"}


def test_sections_refer_to_stations_that_exist(toy: Path) -> None:
    change(toy, "sections.geojson", '"to_id": "D"', '"to_id": "Dd"')
    with pytest.raises(DataError, match="did you mean 'D'"):
        opening.read(toy)


def test_a_misspelt_table_or_key_is_suggested(toy: Path) -> None:
    change(toy, "corridor.toml", "stations =", "station =")
    change(toy, "corridor.toml", "title", "titel")
    with pytest.raises(DataError) as caught:
        opening.read(toy)
    assert "did you mean 'stations'" in str(caught.value)
    assert "did you mean 'title'" in str(caught.value)


@pytest.mark.parametrize("path", ["../secret.geojson", "/etc/passwd", "a/../../secret.geojson"])
def test_paths_may_not_leave_the_project(toy: Path, path: str) -> None:
    (toy.parent / "secret.geojson").write_text("{}", encoding="utf-8")
    change(toy, "corridor.toml", "stations.geojson", path)
    with pytest.raises(DataError, match="inside the project"):
        opening.read(toy)


def test_links_out_of_the_project_are_refused(toy: Path) -> None:
    outside = toy.parent / "secret.geojson"
    outside.write_text((toy / "stations.geojson").read_text(encoding="utf-8"), encoding="utf-8")
    (toy / "stations.geojson").unlink()
    (toy / "stations.geojson").symlink_to(outside)
    with pytest.raises(DataError, match="inside the project"):
        opening.read(toy)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "names a file of sections"),
        ("tables = 3", "names a file of sections"),
        ('[tables]\nhubs = "hubs.csv"', "names a file of sections"),
        ("[tables", "not valid TOML"),
        ('[tables]\nsections = "none.geojson"', "No file"),
    ],
)
def test_a_broken_project_file_is_one_message(toy: Path, text: str, words: str) -> None:
    (toy / "corridor.toml").write_text(text, encoding="utf-8")
    with pytest.raises(CorridorMapError, match=words):
        opening.read(toy)


def test_a_directory_without_project_file_says_so(tmp_path: Path) -> None:
    with pytest.raises(ProviderError, match=r"corridor\.toml"):
        opening.read(tmp_path)


def test_an_unknown_source_is_suggested() -> None:
    with pytest.raises(ProviderError, match="did you mean 'cku'"):
        opening.read("ckuu")


def test_swapped_axes_are_refused() -> None:
    swapped = shapely.LineString([(39.49, 76.04), (40.55, 75.40), (40.76, 72.35)])
    with pytest.raises(CRSError, match="longitude first"):
        opening.read(gpd.GeoDataFrame(geometry=[swapped], crs=4326))


def test_lines_at_sea_are_not_called_swapped() -> None:
    atlantic = shapely.LineString([(-40, 10), (-30, 12)])
    assert len(opening.read(gpd.GeoDataFrame(geometry=[atlantic], crs=4326)).sections) == 1


def test_points_instead_of_lines(tmp_path: Path) -> None:
    path = tmp_path / "points.geojson"
    points = [feature({"type": "Point", "coordinates": [number, 45]}) for number in range(3)]
    path.write_text(collection(points), encoding="utf-8")
    with pytest.raises(SchemaError) as caught:
        opening.read(path)
    assert len(caught.value.faults) == 3


def test_the_bundled_data_are_all_recorded() -> None:
    assert bundled.faults() == []


def test_a_changed_or_unrecorded_file_is_a_fault(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = tmp_path / "geodata"
    root.mkdir()
    entry = dict.fromkeys(("what", "source", "licence", "attribution", "made_by"), "x")
    entry |= {"path": "a.csv", "made_how": "x", "date": "2026", "sha256": "0" * 64}
    lines = ["[[file]]", *(f'{key} = "{value}"' for key, value in entry.items())]
    (root / "SOURCES.toml").write_text("\n".join(lines), encoding="utf-8")
    (root / "a.csv").write_text("changed", encoding="utf-8")
    (root / "b.csv").write_text("orphan", encoding="utf-8")
    monkeypatch.setattr(bundled, "root", lambda: root)
    bundled.sources.cache_clear()
    try:
        rows = {(fault.row, fault.column) for fault in bundled.faults()}
    finally:
        bundled.sources.cache_clear()
    assert rows == {("a.csv", "sha256"), ("b.csv", "path")}


def test_reading_twice_gives_the_same(tmp_path: Path) -> None:
    first = project.read(write_toy(tmp_path / "one"))
    second = project.read(write_toy(tmp_path / "two"))
    stream = io.StringIO()
    stream.write(first.tables["sections"].to_json())
    assert stream.getvalue() == second.tables["sections"].to_json()
    assert [item.sha256 for item in first.inputs] == [item.sha256 for item in second.inputs]
