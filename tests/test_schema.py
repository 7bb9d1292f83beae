"""Checked tables: every fault at once, each with the rule, what was there and what to do."""

from __future__ import annotations

import geopandas as gpd
import pandas as pd
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from corridormap import schema
from corridormap.errors import SchemaError
from corridormap.tables import TABLES


def stations(**columns: list[object]) -> gpd.GeoDataFrame:
    count = len(next(iter(columns.values())))
    points = [shapely.Point(number, 0) for number in range(count)]
    return gpd.GeoDataFrame(columns, geometry=points, crs="EPSG:4326")


def test_a_good_table_has_no_faults() -> None:
    assert (
        schema.faults(stations(station_id=["a", "b"], elevation_m=[10.0, None]), "stations") == []
    )


def test_all_faults_are_told_at_once() -> None:
    table = stations(station_id=["a", "a", None], elevation_m=[10_000.0, 5.0, float("inf")])
    table.loc[1, "geometry"] = None
    with pytest.raises(SchemaError) as caught:
        schema.check(table, "stations")
    told = {(fault.row, fault.column) for fault in caught.value.faults}
    assert told == {
        ("#1, #2", "station_id"),
        ("#3", "station_id"),
        ("#1", "elevation_m"),
        ("#3", "elevation_m"),
        ("#2", "geometry"),
    }


def test_a_fault_says_rule_value_and_remedy() -> None:
    (fault,) = schema.faults(stations(station_id=["a"], confidence=["D"]), "stations")
    assert "one of A, B, C" in fault.rule
    assert fault.received == "'D'"
    assert fault.remedy
    assert fault.row == "a"


def test_a_missing_column_is_suggested_from_a_near_name() -> None:
    (fault,) = schema.faults(stations(station=["a"]), "stations")
    assert fault.column == "station_id"
    assert "station" in fault.received


@pytest.mark.parametrize(
    ("geometry", "words"),
    [
        (shapely.Point(0, 0), "LineString or MultiLineString"),
        (shapely.LineString(), "every row has a geometry"),
        (None, "every row has a geometry"),
        (shapely.LineString([(0, 0), (float("inf"), 1)]), "finite"),
        (shapely.LineString([(39, 76), (40, 75)]).buffer(1), "LineString"),
    ],
)
def test_a_section_is_a_line_with_finite_coordinates(
    geometry: shapely.Geometry | None, words: str
) -> None:
    table = gpd.GeoDataFrame({"section_id": ["s"]}, geometry=[geometry], crs="EPSG:4326")
    (fault,) = schema.faults(table, "sections")
    assert words in fault.rule


def test_metres_taken_for_degrees_and_swapped_axes_are_told_apart() -> None:
    def remedy(*points: tuple[float, float]) -> str:
        table = gpd.GeoDataFrame(
            {"section_id": ["s"]}, geometry=[shapely.LineString(points)], crs="EPSG:4326"
        )
        return schema.faults(table, "sections")[0].remedy

    assert "--crs" in remedy((8_400_000, 4_800_000), (8_500_000, 4_900_000))
    assert "swapped" in remedy((40, 120), (41, 121))


def test_convert_reads_numbers_flags_and_blanks() -> None:
    rows = pd.DataFrame(
        {
            "section_id": [1.0, 2.0],
            "gauge_mm": ["1435", ""],
            "electrified": ["yes", None],
            "note": ["kept", "kept"],
        }
    )
    converted = schema.convert(rows, "sections")
    assert converted["section_id"].tolist() == ["1", "2"]
    assert converted["gauge_mm"].iloc[0] == 1435
    assert pd.isna(converted["gauge_mm"].iloc[1])
    assert converted["electrified"].tolist() == [True, None]
    assert converted["note"].tolist() == ["kept", "kept"]
    assert rows["gauge_mm"].tolist() == ["1435", ""]


def test_a_number_that_is_none_is_a_fault_not_a_null() -> None:
    table = schema.convert(stations(station_id=["a"], elevation_m=["high"]), "stations")
    (fault,) = schema.faults(table, "stations")
    assert fault.rule == "the value is a number"


@given(st.lists(st.text(min_size=1), min_size=1, max_size=8))
def test_repeated_ids_are_faults_exactly_when_there_are_any(ids: list[str]) -> None:
    table = stations(station_id=list(ids))
    repeated = {fault.row for fault in schema.faults(table, "stations") if "own id" in fault.rule}
    assert bool(repeated) == (len(set(ids)) < len(ids))


def test_an_empty_table_is_a_fault() -> None:
    (fault,) = schema.faults(pd.DataFrame({"what": []}), "published")
    assert "at least one row" in fault.rule


def test_every_numeric_column_carries_its_unit_or_is_a_count() -> None:
    counts = {"tracks", "population", "lon", "lat", "year", "value", "tolerance"}
    units = ("_km", "_mm", "_m", "_h", "_usd", "_kg", "_kmh", "_teu")
    for table in TABLES.values():
        for column in table.columns:
            if column.kind in ("number", "integer") and column.name not in counts:
                assert column.name.endswith(units), column.name
