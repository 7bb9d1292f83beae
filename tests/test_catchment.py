"""People and places within a distance of a line along the equator."""

from __future__ import annotations

import geopandas as gpd
import pandas as pd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from pyproj import Geod

from corridormap import catchment
from corridormap.errors import SchemaError

GEOD = Geod(ellps="WGS84")


def north(km: float) -> float:
    """Return the latitude so many kilometres north of the equator at longitude 0."""
    return GEOD.fwd(0, 0, 0, km * 1000)[1]


#   p10 · 10 km north of the middle of the line     stations at both ends, 1° = 111.3 km
#   W ─────────────────────────────────── E          p30 is 30 km beyond the east end
LINE = gpd.GeoDataFrame(geometry=[shapely.LineString([(-1, 0), (1, 0)])], crs=4326)
STATIONS = gpd.GeoDataFrame(geometry=[shapely.Point(-1, 0), shapely.Point(1, 0)], crs=4326)
PLACES = gpd.GeoDataFrame(
    {
        "place_id": ["p10", "p30", "far"],
        "country": ["XA", "XB", "XB"],
        "population": [100.0, 20.0, 5.0],
    },
    geometry=[
        shapely.Point(0, north(10)),
        shapely.Point(GEOD.fwd(1, 0, 90, 30_000)[0], 0),
        shapely.Point(30, 0),
    ],
    crs=4326,
)


def people(table: pd.DataFrame, of: str, km: float) -> dict[str, float]:
    chosen = table[(table["of"] == of) & (table["within_km"] == km)]
    return chosen.set_index("country")["population"].to_dict()


def test_the_line_and_its_stations_are_counted_apart() -> None:
    table = catchment.rows(PLACES, sections=LINE, stations=STATIONS, within_km=[15, 40, 120])
    assert people(table, "line", 15) == {"XA": 100, "XB": 0}
    assert people(table, "line", 40) == {"XA": 100, "XB": 20}
    assert people(table, "stations", 15) == {"XA": 0, "XB": 0}
    assert people(table, "stations", 40) == {"XA": 0, "XB": 20}
    assert people(table, "stations", 120) == {"XA": 100, "XB": 20}


def test_the_distance_itself_is_within() -> None:
    exact = float(catchment.offset_km(PLACES, sections=LINE)["line"].iloc[0])
    assert exact == pytest.approx(10, abs=1e-6)
    table = catchment.rows(PLACES, sections=LINE, within_km=[exact])
    assert people(table, "line", exact)["XA"] == 100
    below = catchment.rows(PLACES, sections=LINE, within_km=[exact - 1e-6, 40])
    assert people(below, "line", exact - 1e-6)["XA"] == 0


def test_a_place_counts_once_however_the_line_bends() -> None:
    zigzag = [(-1, 0), (1, 0), (1, 0.05), (-1, 0.05), (-1, 0.1), (1, 0.1)]
    bent = gpd.GeoDataFrame(geometry=[shapely.LineString(zigzag)], crs=4326)
    assert people(catchment.rows(PLACES, sections=bent, within_km=[50]), "line", 50)["XA"] == 100


def test_unknown_population_and_country_are_shown() -> None:
    places = PLACES.assign(population=[0, None, 5], country=[None, "XB", "XB"])
    table = catchment.rows(places, sections=LINE, within_km=[50])
    row = table.set_index("country")
    assert row.loc["unknown", "places"] == 1
    assert row["places_without_population"].sum() == 2
    assert row["population"].sum() == 0


def test_another_coordinate_system_gives_the_same() -> None:
    merged = catchment.rows(PLACES, sections=LINE, stations=STATIONS, within_km=[15, 40])
    other = catchment.rows(
        PLACES.to_crs(3857), sections=LINE, stations=STATIONS.to_crs(3857), within_km=[15, 40]
    )
    pd.testing.assert_frame_equal(merged, other)


@pytest.mark.parametrize("within", [[], [-1], [float("nan")]])
def test_impossible_distances_are_refused(within: list[float]) -> None:
    with pytest.raises(SchemaError, match="at least 0 km"):
        catchment.rows(PLACES, sections=LINE, within_km=within)


def test_nothing_to_measure_from_or_to_is_refused() -> None:
    with pytest.raises(SchemaError, match="neither"):
        catchment.rows(PLACES)
    with pytest.raises(SchemaError, match="empty"):
        catchment.rows(PLACES.iloc[:0], sections=LINE)


@settings(max_examples=25, deadline=None)
@given(st.lists(st.floats(0, 400), min_size=2, max_size=4, unique=True))
def test_a_wider_catchment_holds_a_narrower(within: list[float]) -> None:
    table = catchment.rows(PLACES, sections=LINE, stations=STATIONS, within_km=[*within, 1e4])
    for _, group in table.groupby(["country", "of"]):
        assert group["population"].is_monotonic_increasing
        assert group["places"].is_monotonic_increasing
