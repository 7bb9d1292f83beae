"""Damaged files of every format: a reader answers or refuses, it never fails otherwise."""

from __future__ import annotations

from pathlib import Path

import pytest
import shapely
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from corridormap.errors import CorridorMapError
from corridormap.providers.formats import vector
from test_formats import TRACK, table, write

NAMES = [
    "a.geojson", "a.topojson", "a.ndjson", "a.gpkg", "a.shp", "a.zip", "a.fgb", "a.kml", "a.kmz",
    "a.gpx", "a.csv", "a.tsv", "a.xlsx", "a.parquet", "rows.parquet",
]  # fmt: skip
NUMBERS = (b"9" * 30, b"1e308", b"\xff\xff\xff\xff", b"\x7f\xff\xff\xff")
PIECES = st.sampled_from([b"", b"\x00", b'"', b"{", b"<a>", *NUMBERS])


@pytest.fixture(scope="module", params=NAMES)
def whole(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write(tmp_path_factory.mktemp("fuzz") / request.param)


@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)
@given(
    damage=st.lists(
        st.tuples(st.integers(0, 10**6), st.integers(0, 40), PIECES), min_size=1, max_size=4
    )
)
def test_a_damaged_file_is_read_or_refused(
    whole: Path, damage: list[tuple[int, int, bytes]]
) -> None:
    content = bytearray(whole.read_bytes())
    for where, length, piece in damage:
        at = where % (len(content) + 1)
        content[at : at + length] = piece
    path = whole.with_name(f"damaged{whole.suffix}")
    for end in (".shx", ".dbf", ".prj", ".cpg"):
        if whole.with_suffix(end).is_file():
            path.with_suffix(end).write_bytes(whole.with_suffix(end).read_bytes())
    path.write_bytes(content)
    refusal = ""
    try:
        assert vector.read(path, shape="line").crs == "EPSG:4326"
    except CorridorMapError as err:
        refusal = str(err)
    assert len(refusal) < 3000


def test_a_projection_file_that_holds_no_text_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.shp"
    table().to_file(path)
    path.with_suffix(".prj").write_bytes(b"GEOGCS[" + b"\xff" * 40)
    with pytest.raises(CorridorMapError):
        vector.read(path, shape="line")


def test_an_empty_cell_of_well_known_text_is_no_geometry(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text('id,wkt\na,"LINESTRING (75 40, 75.1 40.1, 75.3 40)"\nb,\n', encoding="utf-8")
    found = vector.read(path, shape="line").geometry
    assert found.iloc[0].equals(shapely.LineString(TRACK))
    assert found.iloc[1] is None
