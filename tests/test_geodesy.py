"""Lengths, distances and areas against published geodesics and pyproj."""

from __future__ import annotations

import csv
import json
import math
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pyproj
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from corridormap import geodesy
from corridormap.errors import CRSError, SchemaError, TopologyError
from toy import KM_PER_DEGREE

GEOD = pyproj.Geod(ellps="WGS84")
QUARTER_MERIDIAN_M = 10001965.729312724  # published with GeographicLib

lons, lats = st.floats(-180, 180), st.floats(-90, 90)
places = st.tuples(lons, lats)
few = settings(max_examples=100, deadline=None)


def series(*geometries: object, crs: object = 4326) -> gpd.GeoSeries:
    return gpd.GeoSeries(list(geometries), crs=4326).to_crs(crs)


def walk(start: tuple[float, float], legs: list[tuple[float, float]]) -> np.ndarray:
    """Draw a line by azimuth and length in metres."""
    vertices = [start]
    for azimuth, length in legs:
        lon, lat, _ = GEOD.fwd(*vertices[-1], azimuth, length)
        vertices.append((lon, lat))
    return np.array(vertices)


legs = st.lists(st.tuples(st.floats(0, 360), st.floats(0, 30_000)), min_size=1, max_size=20)

# ── Published geodesics ────────────────────────────────────────────────────────────────────────

PUBLISHED = [
    ("LINESTRING (1 2, 3 4)", 313588.39721259556, 1e-6),  # pyproj's own tests
    ("MULTILINESTRING ((1 2, 3 4, 5 2), (1 2, 3 4, 5 2))", 1254353.5888503822, 1e-6),
    ("POLYGON ((1 2, 3 4, 5 2, 1 2))", 1072185.2103813463, 1e-6),
    ("LINESTRING (0 0, 0 1)", 110574.3885577988, 1e-6),  # PostGIS ticket 6076: 110574.389
    ("LINESTRING (0 0, 0 90)", QUARTER_MERIDIAN_M, 1e-6),
    ("LINESTRING (0 0, 1 0)", 1000 * KM_PER_DEGREE, 1e-6),  # the equator is a circle
    ("LINESTRING (0 90, 1 80, 1 80, 1 70)", 2232985.001, 1e-3),  # Boost.Geometry
    ("LINESTRING (-73.8 40.6, 2.55 49.01666667)", 5853226, 0.5),  # GeodSolve: JFK to CDG
    ("LINESTRING (0 88.202499451857, 179.98102203299285 -88.202499451857)", 20003898.214, 5e-4),
    ("LINESTRING (179.9 0, -179.9 0)", 200 * KM_PER_DEGREE, 1e-6),
    ("LINESTRING (10 80, -170 80)", 2 * 1116825.8589985, 1e-2),  # over the pole
    ("LINESTRING (7 90, 99 90)", 0, 1e-8),
]


@pytest.mark.parametrize(("wkt", "metres", "tolerance"), PUBLISHED)
def test_lengths_are_the_published_ones(wkt: str, metres: float, tolerance: float) -> None:
    (length,) = geodesy.length_km(series(shapely.from_wkt(wkt)))

    assert length * 1000 == pytest.approx(metres, abs=tolerance, rel=0)


def test_lengths_and_areas_kept_beside(shared: Path) -> None:
    cases = json.loads((shared / "oracles" / "lengths_misc.json").read_text(encoding="utf-8"))
    assert cases
    for case in cases:
        geometry = series(shapely.from_wkt(case["wkt"]))
        (length,) = geodesy.length_km(geometry) * 1000
        assert length == pytest.approx(case["length_m"], abs=case["tol_m"]), case["id"]
        if "area_m2" in case:
            (area,) = geodesy.area_km2(geometry) * 1e6
            assert area == pytest.approx(abs(case["area_m2"]), abs=1), case["id"]


def test_distances_kept_beside(shared: Path) -> None:
    with (shared / "oracles" / "geodsolve_named_inverse.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert rows
    for row in rows:
        start = shapely.Point(float(row["lon1"]), float(row["lat1"]))
        end = shapely.Point(float(row["lon2"]), float(row["lat2"]))
        (distance,) = geodesy.distance_km(series(start), series(end)) * 1000
        assert distance == pytest.approx(float(row["s12_m"]), abs=float(row["tol_m"])), row["id"]


# ── Against pyproj ─────────────────────────────────────────────────────────────────────────────


@few
@given(places, legs)
def test_lines_of_ordinary_vertices_agree_to_a_micrometre(
    start: tuple[float, float], legs: list[tuple[float, float]]
) -> None:
    line = walk(start, legs)

    (length,) = geodesy.length_km(series(shapely.LineString(line)))

    assert length * 1000 == pytest.approx(GEOD.line_length(*line.T), abs=1e-6, rel=0)


@few
@given(st.lists(places, min_size=2, max_size=6))
def test_segments_of_any_length_agree(vertices: list[tuple[float, float]]) -> None:
    (length,) = geodesy.length_km(series(shapely.LineString(vertices)))

    known = GEOD.line_length(*np.array(vertices).T)
    assert length * 1000 == pytest.approx(known, abs=1e-6, rel=1e-14)


@few
@given(places, places)
def test_distances_agree(a: tuple[float, float], b: tuple[float, float]) -> None:
    there = geodesy.distance_km(series(shapely.Point(a)), series(shapely.Point(b)))
    back = geodesy.distance_km(series(shapely.Point(b)), series(shapely.Point(a)))

    assert there.iloc[0] * 1000 == pytest.approx(GEOD.inv(*a, *b)[2], abs=1e-6, rel=1e-14)
    assert there.iloc[0] == pytest.approx(back.iloc[0], abs=1e-9)


@pytest.mark.parametrize("metres", [0.01, 1, 100, 10_000, 49_999])
def test_chords_are_exact_all_over_the_globe(metres: float) -> None:
    rng = np.random.default_rng(7)
    lon, lat = rng.uniform(-180, 180, 20_000), np.degrees(np.arcsin(rng.uniform(-1, 1, 20_000)))
    to_lon, to_lat, _ = GEOD.fwd(lon, lat, rng.uniform(0, 360, lon.size), np.full(lon.size, metres))

    length = geodesy.between_m(lon, lat, np.asarray(to_lon), np.asarray(to_lat))

    assert np.abs(length - metres).max() < 2e-8


def test_earth_centred_places_are_those_of_proj() -> None:
    to_centred = pyproj.Transformer.from_crs("EPSG:4979", "EPSG:4978", always_xy=True)
    rng = np.random.default_rng(8)
    places = np.column_stack([rng.uniform(-540, 540, 500), rng.uniform(-90, 90, 500)])
    known = np.column_stack(to_centred.transform(*places.T, np.zeros(500)))

    assert np.abs(geodesy.centred_m(places) - known).max() < 1e-7
    assert np.abs(geodesy.centred_m(places.reshape(50, 10, 2))[3, 7] - known[37]).max() < 1e-7


def test_a_line_of_a_million_vertices_keeps_its_digits() -> None:
    at = np.linspace(0, 300, 1_000_001)
    line = np.column_stack([20 + at / 3, 40 + 10 * np.sin(at / 50)])

    (length,) = geodesy.length_km(series(shapely.LineString(line)))

    # A micrometre per kilometre-long segment would allow a hundred times as much.
    assert length * 1000 == pytest.approx(GEOD.line_length(*line.T), abs=1e-4, rel=0)


# ── Properties ─────────────────────────────────────────────────────────────────────────────────


@few
@given(places, legs, st.sampled_from([-360, 360]))
def test_direction_and_whole_turns_do_not_matter(
    start: tuple[float, float], legs: list[tuple[float, float]], turn: int
) -> None:
    line = walk(start, legs)
    turned = line + np.array([turn, 0])
    half_turned = np.where(np.arange(len(line))[:, None] % 2, line, turned)

    lengths = geodesy.length_km(
        series(*(shapely.LineString(xy) for xy in (line, line[::-1], turned, half_turned)))
    )

    assert lengths.tolist() == pytest.approx([lengths[0]] * 4, abs=1e-9)


@few
@given(places, legs, st.data())
def test_parts_add_up(
    start: tuple[float, float], legs: list[tuple[float, float]], data: st.DataObject
) -> None:
    line = walk(start, legs)
    at = data.draw(st.integers(0, len(line) - 1))
    parts = [shapely.LineString(part) for part in (line[: at + 1], line[at:]) if len(part) > 1]

    whole = geodesy.length_km(series(shapely.LineString(line), shapely.MultiLineString(parts)))

    assert whole[0] == pytest.approx(whole[1], abs=1e-10)


@few
@given(places, legs)
def test_cumulative_lengths_end_in_the_length(
    start: tuple[float, float], legs: list[tuple[float, float]]
) -> None:
    line = walk(start, legs)

    along = geodesy.cumulative_m(*line.T)

    assert len(along) == len(line)
    assert along[0] == 0
    assert (np.diff(along) >= 0).all()
    assert along[-1] == pytest.approx(GEOD.line_length(*line.T), abs=1e-6)


@few
@given(places, legs)
def test_no_line_is_shorter_than_the_distance_of_its_ends(
    start: tuple[float, float], legs: list[tuple[float, float]]
) -> None:
    (ratio,) = geodesy.circuity(series(shapely.LineString(walk(start, legs))))

    assert math.isnan(ratio) or ratio >= 1 - 1e-6


# ── Tables ─────────────────────────────────────────────────────────────────────────────────────


def test_results_are_columns_named_after_the_measure_on_the_callers_index() -> None:
    lines = gpd.GeoDataFrame(
        {"name": ["a", "b"]},
        geometry=[shapely.LineString([(0, 0), (1, 0)]), shapely.LineString([(0, 0), (2, 0)])],
        index=["second", "first"],
        crs=4326,
    )

    for measure in (geodesy.length_km, geodesy.circuity, geodesy.area_km2):
        result = measure(lines)
        assert result.name == measure.__name__
        assert result.index.tolist() == ["second", "first"]
    apart = geodesy.distance_km(lines.representative_point(), shapely.Point(0, 0))
    assert apart.name == "distance_km"
    assert apart.index.tolist() == ["second", "first"]
    assert geodesy.length_km(lines)["first"] == pytest.approx(222.638981586547)


def test_rows_without_geometry_leave_the_others_alone() -> None:
    line, empty = shapely.LineString([(0, 0), (1, 0), (1, 1)]), shapely.LineString()

    for rows in ([None, line], [empty, line], [line, None], [None, empty, line, None, line]):
        lines = gpd.GeoSeries(rows, crs=4326)
        for measure in (geodesy.length_km, geodesy.circuity):
            (alone,) = measure(series(line))
            found = measure(lines)[[row is line for row in rows]]
            assert found.tolist() == pytest.approx([alone] * len(found), rel=1e-15)


def test_projected_geometries_are_measured_on_the_ellipsoid() -> None:
    line = shapely.LineString([(70, 40), (71, 40.5), (73, 41)])
    square = shapely.box(70, 40, 71, 41)

    for crs in (3857, 32642, "EPSG:4258"):
        degrees, projected = series(line), series(line, crs=crs)
        known = geodesy.length_km(degrees)[0]
        assert geodesy.length_km(projected)[0] == pytest.approx(known, abs=1e-8)
    known = geodesy.area_km2(series(square))[0]
    assert geodesy.area_km2(series(square, crs=3857))[0] == pytest.approx(known, rel=1e-9)


def test_height_is_ignored() -> None:
    flat, steep = shapely.LineString([(0, 0), (1, 0)]), shapely.LineString([(0, 0, 0), (1, 0, 8e3)])

    lengths = geodesy.length_km(series(flat, steep))

    assert lengths[0] == lengths[1]


def test_nothing_measures_nothing() -> None:
    rows = gpd.GeoSeries(
        [None, shapely.LineString(), shapely.Point(1, 1), shapely.GeometryCollection()], crs=4326
    )

    assert geodesy.length_km(rows).fillna(-1).tolist() == [-1, 0, 0, 0]
    assert geodesy.area_km2(rows).fillna(-1).tolist() == [-1, 0, 0, 0]
    assert geodesy.circuity(rows).isna().all()
    assert geodesy.length_km(gpd.GeoSeries([], crs=4326)).empty
    assert geodesy.area_km2(gpd.GeoSeries([], crs=4326)).empty
    assert geodesy.segment_m(np.empty(0), np.empty(0)).size == 0
    assert geodesy.cumulative_m(np.empty(0), np.empty(0)).size == 0


def test_collections_count_all_they_hold() -> None:
    line = shapely.LineString([(0, 0), (1, 0)])
    nested = shapely.GeometryCollection(
        [line, shapely.GeometryCollection([shapely.MultiLineString([line, line])])]
    )

    lengths = geodesy.length_km(series(nested, line, shapely.box(0, 0, 1, 1), nested))

    expected = [3 * KM_PER_DEGREE, KM_PER_DEGREE, 443.770917, 3 * KM_PER_DEGREE]
    assert lengths.tolist() == pytest.approx(expected)


def test_the_length_of_a_polygon_is_that_of_all_its_rings() -> None:
    shell, hole = shapely.box(0, 0, 4, 4), shapely.box(1, 1, 2, 2)
    ring, inner = geodesy.length_km(series(shell.exterior, hole.exterior))

    lengths = geodesy.length_km(series(shell - hole, shapely.union(hole, shapely.box(8, 1, 9, 2))))

    assert lengths.tolist() == pytest.approx([ring + inner, 2 * inner])


def test_the_parts_of_a_shape_add_up_to_its_area() -> None:
    one, other = shapely.box(0, 0, 1, 1), shapely.box(3, 0, 5, 1)

    areas = geodesy.area_km2(series(shapely.union(one, other), one, other))

    assert areas[0] == pytest.approx(areas[1] + areas[2], rel=1e-12)
    assert areas[1] == pytest.approx(12308.778361, rel=1e-10)  # by GeographicLib


def test_circuity_is_length_by_distance_of_the_ends() -> None:
    detour = shapely.LineString([(0, 0), (1, 0), (0, 0), (0, 1)])
    closed = shapely.LineString([(0, 0), (1, 0), (0, 0)])
    parts = shapely.MultiLineString([[(0, 0), (1, 0)], [(2, 0), (4, 0)]])

    ratios = geodesy.circuity(series(detour, closed, parts))

    assert ratios[0] == pytest.approx((2 * 111319.49079327 + 110574.38855780) / 110574.38855780)
    assert math.isnan(ratios[1])
    assert ratios[2] == pytest.approx(3 / 4)


def test_areas_subtract_holes_whatever_the_order_of_rings() -> None:
    shell, hole = [(0, 0), (4, 0), (4, 4), (0, 4)], [(1, 1), (2, 1), (2, 2), (1, 2)]
    rings = [(shell, hole), (shell[::-1], hole), (shell, hole[::-1])]

    areas = geodesy.area_km2(series(*(shapely.Polygon(out, [into]) for out, into in rings)))

    whole, cut = geodesy.area_km2(series(shapely.Polygon(shell), shapely.Polygon(hole)))
    assert areas.tolist() == pytest.approx([whole - cut] * 3)
    known, _ = GEOD.polygon_area_perimeter(*np.array(shell, dtype=float).T)
    assert whole == pytest.approx(known / 1e6)


def test_areas_do_not_mind_the_antimeridian() -> None:
    here, there = shapely.box(10, 0, 12, 1), shapely.box(179, 0, 181, 1)
    jumping = shapely.Polygon([(179, 0), (-179, 0), (-179, 1), (179, 1)])

    areas = geodesy.area_km2(series(here, there, jumping))

    assert areas.tolist() == pytest.approx([areas[0]] * 3)


def test_one_point_is_compared_with_all() -> None:
    points = gpd.GeoSeries([shapely.Point(0, 0), shapely.Point(), None], index=[7, 8, 9], crs=4326)

    distances = geodesy.distance_km(points, shapely.Point(1, 0))

    assert distances.round(3).fillna(-1).to_dict() == {7: 111.319, 8: -1, 9: -1}


# ── Bad input ──────────────────────────────────────────────────────────────────────────────────


def test_a_table_without_a_coordinate_system_is_refused() -> None:
    with pytest.raises(CRSError, match=r'set_crs\("EPSG:4326"\)'):
        geodesy.length_km(gpd.GeoSeries([shapely.LineString([(0, 0), (1, 0)])]))


@pytest.mark.parametrize(("vertex", "words"), [
    ((40, 91), "latitude lies between .* received .40, 91.; swap the axes"),
    ((7_800_000, 4_900_000), "state the coordinate reference system"),
    ((-7_800_000, 40), "state the coordinate reference system"),
])  # fmt: skip
def test_impossible_places_are_refused_with_the_likely_reason(
    vertex: tuple[float, float], words: str
) -> None:
    lines = gpd.GeoSeries([None, shapely.LineString([(0, 0), vertex])], index=["x", "y"], crs=4326)

    with pytest.raises(CRSError, match=f"row y.*{words}"):
        geodesy.length_km(lines)


def test_all_impossible_rows_are_named_at_once() -> None:
    points = gpd.GeoSeries([shapely.Point(0, 95), shapely.Point(0, 5), shapely.Point(0, 99)])

    with pytest.raises(CRSError) as caught:
        geodesy.length_km(points.set_crs(4326))

    assert [fault.row for fault in caught.value.faults] == ["0", "2"]


@pytest.mark.parametrize("number", [math.nan, math.inf, -math.inf])
def test_what_is_no_number_is_refused(number: float) -> None:
    with np.errstate(invalid="ignore"):  # shapely warns when such a line is made
        lines = gpd.GeoSeries([shapely.LineString([(0, 0), (number, 1)])], crs=4326)

    with pytest.raises(CRSError, match="coordinates are numbers; received NaN or infinity"):
        geodesy.length_km(lines)


def test_places_that_a_projection_does_not_have_are_refused() -> None:
    lines = gpd.GeoSeries([shapely.LineString([(0, 0), (1e9, 1e9)])], crs=32642)

    with pytest.raises(CRSError, match=r"row 0.*received \(1000000000, 1000000000\)"):
        geodesy.length_km(lines)


def test_a_table_without_geometry_is_refused() -> None:
    with pytest.raises(SchemaError, match="received only the columns name; set one"):
        geodesy.length_km(gpd.GeoDataFrame({"name": ["x"]}))


def test_distances_need_points_in_pairs() -> None:
    point, line = shapely.Point(0, 0), shapely.LineString([(0, 0), (1, 0)])

    with pytest.raises(TopologyError, match="received LineString and Polygon; give points, for"):
        geodesy.distance_km(series(line, shapely.box(0, 0, 1, 1), line), series(point))
    with pytest.raises(TopologyError, match="received 3 and 2 points"):
        geodesy.distance_km(series(point, point, point), series(point, point))


def test_the_callers_table_is_left_alone() -> None:
    lines = gpd.GeoDataFrame({"a": [1]}, geometry=[shapely.LineString([(0, 0), (1, 0)])], crs=4326)
    before = lines.copy()

    geodesy.length_km(lines)

    pd.testing.assert_frame_equal(lines, before)
