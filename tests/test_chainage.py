"""Linear referencing: lines put in order, points located, stretches cut, distances calibrated."""

from __future__ import annotations

import math
from itertools import combinations, pairwise

import geopandas as gpd
import numpy as np
import pandas as pd
import pyproj
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from corridormap import chainage, geodesy
from corridormap.errors import ChainageError, CRSError, SchemaError, TopologyError
from toy import KM_PER_DEGREE

GEOD = pyproj.Geod(ellps="WGS84")
few = settings(max_examples=40, deadline=None)


def table(*lines: list[tuple[float, float]], ids: list[str] | None = None) -> gpd.GeoDataFrame:
    columns = {} if ids is None else {"section_id": ids}
    return gpd.GeoDataFrame(columns, geometry=[shapely.LineString(xy) for xy in lines], crs=4326)


def order(alignment: chainage.Alignment) -> list[str]:
    """Sections as they follow one another; a minus for those drawn the other way."""
    rows = alignment.sections
    return [
        ("-" if turned else "") + name
        for name, turned in zip(rows["where"], rows["reversed"], strict=True)
    ]


def kinds(alignment: chainage.Alignment) -> list[tuple[str, str]]:
    return list(alignment.faults[["kind", "where"]].itertuples(index=False, name=None))


# ── Merging ────────────────────────────────────────────────────────────────────────────────────


def test_shuffled_and_reversed_parts_make_one_chain() -> None:
    #  0 ──#2── 2 ──#3── 5 ──#1── 8    drawn: #1 from right to left
    alignment = chainage.merge(
        shapely.MultiLineString([[(8, 0), (5, 0)], [(0, 0), (2, 0)], [(2, 0), (5, 0)]])
    )

    assert len(alignment.chains) == 1
    assert alignment.chains[0].tolist() == [[0, 0], [2, 0], [5, 0], [8, 0]]
    assert alignment.chainage_km[0] / KM_PER_DEGREE == pytest.approx([0, 2, 5, 8])
    assert order(alignment) == ["#1 part 2", "#1 part 3", "-#1 part 1"]
    assert kinds(alignment) == [("reversed", "#1 part 1")]


def test_sections_are_named_by_their_key() -> None:
    alignment = chainage.merge(table([(2, 0), (1, 0)], [(2, 0), (5, 0)], ids=["b", "a"]))

    assert order(alignment) == ["-b", "a"]
    assert alignment.sections["from_km"].tolist() == pytest.approx([0, KM_PER_DEGREE])
    assert alignment.sections["to_km"].tolist() == pytest.approx([KM_PER_DEGREE, 4 * KM_PER_DEGREE])


def test_of_two_halves_the_first_gives_the_direction() -> None:
    assert order(chainage.merge(table([(1, 0), (0, 0)], [(1, 0), (2, 0)]))) == ["-#2", "#1"]


def test_a_gap_has_no_length_and_is_reported_with_its_size() -> None:
    #  0 ── 1   1.5 ── 2
    alignment = chainage.merge(table([(0, 0), (1, 0)], [(1.5, 0), (2, 0)], ids=["a", "b"]))

    assert alignment.length_km == pytest.approx(1.5 * KM_PER_DEGREE)
    assert len(alignment.chains) == len(alignment.geometry.geoms) == 2
    (fault,) = alignment.faults.itertuples(index=False)
    assert (fault.kind, fault.where) == ("gap", "a, b")
    assert fault.detail.startswith("55.660 km missing between 1.00000, 0.00000 and 1.50000")


def test_chains_with_gaps_follow_one_another_by_nearness() -> None:
    #  #3 0──1   #1 2──3   #2 5──4, drawn from right to left
    lines = table([(2, 0), (3, 0)], [(5, 0), (4, 0)], [(0, 0), (1, 0)])

    alignment = chainage.merge(lines)

    assert order(alignment) == ["#3", "#1", "-#2"]
    assert kinds(alignment) == [("gap", "#3, #1"), ("gap", "#1, #2"), ("reversed", "#2")]


def test_hundreds_of_pieces_are_put_in_order() -> None:
    dashes = [[(0.01 * number, 0), (0.01 * number + 0.005, 0)] for number in range(300)]
    shuffled = [dashes[(7 * number) % 300] for number in range(300)]

    alignment = chainage.merge(table(*shuffled))

    along = np.vstack(alignment.chains)[:, 0]
    assert (np.diff(along) > 0).all()
    assert alignment.faults["kind"].value_counts().to_dict() == {"gap": 299}


def test_ends_within_a_metre_touch() -> None:
    alignment = chainage.merge(table([(0, 0), (1, 0)], [(1.000005, 0), (2, 0)]))

    assert len(alignment.chains) == 1
    assert alignment.faults.empty
    assert alignment.length_km == pytest.approx(2 * KM_PER_DEGREE)


def test_copies_are_left_out_and_reported() -> None:
    alignment = chainage.merge(table([(0, 0), (1, 0)], [(1, 0), (2, 0)], [(1, 0), (0, 0)]))

    assert alignment.length_km == pytest.approx(2 * KM_PER_DEGREE)
    assert kinds(alignment) == [("duplicate", "#1, #3")]


def test_overlaps_are_reported_not_cut() -> None:
    alignment = chainage.merge(table([(0, 0), (3, 0)], [(2, 0), (5, 0)]))

    assert alignment.length_km == pytest.approx(6 * KM_PER_DEGREE)
    assert order(alignment) == ["#1", "#2"]
    (fault,) = alignment.faults.itertuples(index=False)
    assert (fault.kind, fault.where, fault.detail) == ("overlap", "#1, #2", "111.319 km in common")


def test_a_line_goes_straight_on_at_a_branch() -> None:
    #              / #3
    #  0 ──#1── 1 /──#2── 2
    alignment = chainage.merge(table([(0, 0), (1, 0)], [(1, 0), (2, 0)], [(1, 0), (2, 0.5)]))

    assert order(alignment) == ["#1", "#2", "#3"]
    assert alignment.sections["chain"].tolist() == [0, 0, 1]
    assert alignment.sections["from_km"].iloc[2] == pytest.approx(2 * KM_PER_DEGREE)
    (fault,) = alignment.faults.itertuples(index=False)
    assert (fault.kind, fault.where) == ("branch", "#1, #2, #3")
    assert fault.detail == "3 ends meet at 1.00000, 0.00000"


def test_a_line_that_ends_along_another_is_a_branch() -> None:
    alignment = chainage.merge(table([(0, 0), (3, 0)], [(1, 1), (1, 0)]))

    assert order(alignment) == ["#1", "#2"]
    assert kinds(alignment) == [("branch", "#2, #1")]


def test_a_spiral_that_crosses_itself_and_a_zigzag_are_one_line() -> None:
    zigzag = chainage.merge(table([(0, 0), (1, 0)], [(1, 0), (0.2, 0.1)], [(0.2, 0.1), (1, 0.2)]))
    spiral = chainage.merge(table([(0, 0), (1, 0), (1, 1)], [(1, 1), (0.5, 1), (0.5, -1)]))

    for alignment in (zigzag, spiral):
        assert len(alignment.chains) == 1
        assert alignment.faults.empty


def test_a_loop_starts_where_it_was_drawn_to_start() -> None:
    alignment = chainage.merge(table([(0, 0), (1, 0), (1, 1)], [(1, 1), (0, 1), (0, 0)]))

    assert order(alignment) == ["#1", "#2"]
    assert alignment.chains[0][0].tolist() == [0, 0]
    assert alignment.faults.empty


def test_lines_join_over_the_antimeridian() -> None:
    alignment = chainage.merge(
        table([(179, 0), (180, 0)], [(-180, 0), (-179, 0)], [(181, 0), (542, 0)])
    )

    assert len(alignment.chains) == 1
    assert alignment.chains[0][:, 0].tolist() == [179, 180, 181, 182]
    assert alignment.length_km == pytest.approx(3 * KM_PER_DEGREE)


def test_lines_without_length_are_reported() -> None:
    rows = [shapely.LineString([(0, 0), (1, 0)]), None, shapely.LineString([(4, 4), (4, 4)])]

    alignment = chainage.merge(gpd.GeoSeries(rows, crs=4326))

    assert alignment.length_km == pytest.approx(KM_PER_DEGREE)
    assert kinds(alignment) == [("empty", "#2"), ("empty", "#3")]


@pytest.mark.parametrize("lines", [
    gpd.GeoSeries([], crs=4326),
    gpd.GeoSeries([None], crs=4326),
    gpd.GeoSeries([shapely.Point(0, 0)], crs=4326),
])  # fmt: skip
def test_without_lines_there_is_no_alignment(lines: gpd.GeoSeries) -> None:
    with pytest.raises(TopologyError):
        chainage.merge(lines)


def test_lines_need_a_coordinate_system() -> None:
    with pytest.raises(CRSError):
        chainage.merge(gpd.GeoSeries([shapely.LineString([(0, 0), (1, 0)])]))


@few
@given(st.integers(2, 8), st.randoms(use_true_random=False))
def test_any_order_and_direction_gives_the_same_line(count: int, random: object) -> None:
    at = [(lon, math.sin(lon)) for lon in range(count * 3 + 1)]
    sections = [at[number * 3 : number * 3 + 4] for number in range(count)]
    drawn = chainage.merge(table(*sections)).chains[0]
    turned = [part[::-1] if random.random() < 0.5 else part for part in sections]
    random.shuffle(turned)

    (chain,) = chainage.merge(table(*turned)).chains

    assert chain.tolist() in (drawn.tolist(), drawn[::-1].tolist())


# ── Locating ───────────────────────────────────────────────────────────────────────────────────

EQUATOR = shapely.LineString([(70, 0), (71, 0), (74, 0)])


@pytest.mark.parametrize(("point", "at_degree", "offset_km", "side"), [
    ((70, 0), 0, 0, "on"),
    ((72.5, 0), 2.5, 0, "on"),
    ((74, 0), 4, 0, "on"),
    ((71, 0), 1, 0, "on"),
    ((71, 1), 1, -110.5743885578, "left"),
    ((72, -1), 2, 110.5743885578, "right"),
    ((72, 1e-5), 2, -0.0011057427, "left"),
    ((72 + 360, -0.1), 2, 11.0574275822, "right"),
    ((68, 0), 0, 222.638981587, None),  # beyond an end: the distance to it
    ((76, 0), 4, 222.638981587, None),
])  # fmt: skip
def test_points_are_located(
    point: tuple[float, float], at_degree: float, offset_km: float, side: str | None
) -> None:
    (row,) = chainage.locate(shapely.Point(point), EQUATOR).itertuples()

    assert row.chainage_km == pytest.approx(at_degree * KM_PER_DEGREE, abs=1e-6)
    assert pd.isna(row.reason)
    if side is None:
        assert abs(row.offset_km) == pytest.approx(offset_km, abs=1e-6)
    else:
        assert row.offset_km == pytest.approx(offset_km, abs=1e-6)
        assert row.side == side


def test_within_ten_centimetres_a_point_is_on_the_line() -> None:
    #  a degree of a meridian at the equator is 110 574 m
    points = [shapely.Point(72, metres / 110_574) for metres in (0.09, 0.11, -0.09, -0.11)]

    assert chainage.locate(points, EQUATOR)["side"].tolist() == ["on", "left", "on", "right"]


def test_sides_at_a_bend_are_those_of_the_bend() -> None:
    #  the line goes north, then east; what is outside the bend is left of it
    bend = shapely.LineString([(0, 0), (0, 1), (1, 1)])

    found = chainage.locate([shapely.Point(-0.1, 1.1), shapely.Point(0.1, 0.9)], bend)

    assert found["side"].tolist() == ["left", "right"]
    assert found["chainage_km"].iloc[0] == pytest.approx(110.574388558, abs=1e-6)


def test_what_has_no_place_has_a_reason() -> None:
    points = gpd.GeoSeries(
        [None, shapely.Point(), shapely.box(0, 0, 1, 1), shapely.Point(72, 0)],
        index=["a", "b", "c", "d"],
        crs=4326,
    )

    found = chainage.locate(points, EQUATOR)

    reasons = found["reason"].fillna("").to_dict()
    assert reasons == {
        "a": "null geometry",
        "b": "empty geometry",
        "c": "a Polygon, not a point",
        "d": "",
    }
    assert found["chainage_km"].isna().tolist() == [True, True, True, False]
    assert found["side"].fillna("").tolist() == ["", "", "", "on"]


def test_no_points_have_no_places() -> None:
    assert chainage.locate(gpd.GeoSeries([], crs=4326), EQUATOR).empty


def test_of_places_equally_near_the_first_counts() -> None:
    there_and_back = shapely.LineString([(0, 0), (2, 0), (2, 0.001), (2, 0), (0, 0)])

    found = chainage.locate(shapely.Point(1, 0.3), there_and_back)

    assert found["chainage_km"].iloc[0] == pytest.approx(KM_PER_DEGREE, abs=1e-6)


def test_points_and_lines_may_be_projected() -> None:
    points = gpd.GeoSeries([shapely.Point(72, -0.1)], crs=4326).to_crs(3857)
    line = gpd.GeoSeries([EQUATOR], crs=4326).to_crs(32642)

    (row,) = chainage.locate(points, line).itertuples()

    assert row.chainage_km == pytest.approx(2 * KM_PER_DEGREE, abs=1e-6)
    assert row.offset_km == pytest.approx(11.0574275822, abs=1e-6)


def test_points_by_a_gap_are_located_on_either_side_of_it() -> None:
    line = table([(0, 0), (1, 0)], [(3, 0), (4, 0)])

    found = chainage.locate([shapely.Point(1.9, 0), shapely.Point(2.1, 0)], line)

    assert found["chainage_km"].tolist() == pytest.approx([KM_PER_DEGREE] * 2)
    assert found["offset_km"].abs().tolist() == pytest.approx([0.9 * KM_PER_DEGREE] * 2)


@st.composite
def winding(draw: st.DrawFn) -> shapely.LineString:
    """Draw a line that never comes near itself: its azimuth keeps to one side of the compass."""
    heading = draw(st.floats(0, 360))
    vertices = [(draw(st.floats(-180, 180)), draw(st.floats(-75, 75)))]
    for turn, length in draw(
        st.lists(st.tuples(st.floats(-40, 40), st.floats(1, 40_000)), min_size=1, max_size=12)
    ):
        lon, lat, _ = GEOD.fwd(*vertices[-1], heading + turn, length)
        vertices.append((lon, lat))
    return shapely.LineString(vertices)


@few
@given(winding(), st.lists(st.floats(0, 1), min_size=1, max_size=5))
def test_locating_what_was_interpolated_gives_its_chainage(
    line: shapely.LineString, shares: list[float]
) -> None:
    alignment = chainage.merge(line)
    wanted = np.array(shares) * alignment.length_km

    found = chainage.locate(chainage.interpolate(alignment, wanted), alignment)

    assert found["chainage_km"].to_numpy() == pytest.approx(wanted, abs=1e-6, rel=0)
    assert found["offset_km"].abs().max() < 1e-9
    assert (found["side"] == "on").all()


@few
@given(winding(), st.tuples(st.floats(-3, 3), st.floats(-3, 3)))
def test_no_vertex_or_step_of_the_line_is_nearer(
    line: shapely.LineString, shift: tuple[float, float]
) -> None:
    alignment = chainage.merge(line)
    lon, lat = alignment.chains[0].mean(axis=0) + shift
    point = shapely.Point(lon, min(lat, 89))

    (row,) = chainage.locate(point, alignment).itertuples()

    steps = chainage.interpolate(alignment, np.linspace(0, alignment.length_km, 200))
    nearest = geodesy.distance_km(steps, point).min()
    assert abs(row.offset_km) <= nearest * (1 + 1e-9) + 1e-9
    foot = chainage.interpolate(alignment, row.chainage_km)
    assert geodesy.distance_km(foot, point)[0] == pytest.approx(abs(row.offset_km), abs=1e-8)


def test_many_points_are_located_as_each_by_itself() -> None:
    way = np.linspace(0, 40, 400)
    alignment = chainage.merge(shapely.LineString(np.column_stack([way, 3 * np.sin(way / 3)])))
    rng = np.random.default_rng(4)
    points = gpd.GeoSeries(shapely.points(rng.uniform([-2, -5], [42, 5], (800, 2))), crs=4326)

    together = chainage.locate(points, alignment)  # through a tree; a few are held against all

    by_itself = pd.concat(
        [chainage.locate(points.iloc[at : at + 40], alignment) for at in range(0, 800, 40)]
    )
    pd.testing.assert_frame_equal(together, by_itself)


@few
@given(winding(), st.floats(0.01, 0.99), st.floats(0.2, 2000), st.sampled_from([-1, 1]))
def test_a_step_aside_is_the_offset(
    line: shapely.LineString, share: float, metres: float, sign: int
) -> None:
    alignment = chainage.merge(shapely.LineString(line.coords[:2]))
    at = share * alignment.length_km
    (lon, lat), ahead = (
        shapely.get_coordinates(chainage.interpolate(alignment, at).to_numpy())[0],
        alignment.chains[0][1],
    )
    azimuth, _, _ = GEOD.inv(lon, lat, *ahead)
    aside_lon, aside_lat, _ = GEOD.fwd(lon, lat, azimuth + sign * 90, metres)

    (row,) = chainage.locate(shapely.Point(aside_lon, aside_lat), alignment).itertuples()

    assert row.chainage_km == pytest.approx(at, abs=1e-5)
    assert row.offset_km == pytest.approx(sign * metres / 1000, abs=1e-8)
    assert row.side == ("right" if sign > 0 else "left")


@few
@given(winding())
def test_the_way_back_counts_from_the_other_end(line: shapely.LineString) -> None:
    point = shapely.Point(np.array(line.coords).mean(axis=0) + np.array([0.3, 0.2]))

    (there,) = chainage.locate(point, line).itertuples()
    (back,) = chainage.locate(point, line.reverse()).itertuples()

    assert abs(there.offset_km) == pytest.approx(abs(back.offset_km), abs=1e-8)


# ── Interpolating and cutting ──────────────────────────────────────────────────────────────────


def test_points_at_chainages_are_on_the_index_asked_with() -> None:
    wanted = pd.Series([0, 2 * KM_PER_DEGREE, None, 4 * KM_PER_DEGREE], index=["w", "x", "y", "z"])

    points = chainage.interpolate(EQUATOR, wanted)

    assert points.crs == 4326
    assert points["w"].equals(shapely.Point(70, 0))
    assert points["x"].equals_exact(shapely.Point(72, 0), 1e-9)
    assert points["y"] is None
    assert points["z"].equals(shapely.Point(74, 0))


@pytest.mark.parametrize("beyond", [-0.001, 445.279, math.inf])
def test_chainages_beyond_the_line_are_refused(beyond: float) -> None:
    with pytest.raises(ChainageError, match=r"from 0 to 445\.277963 km; received"):
        chainage.interpolate(EQUATOR, [1, beyond])


def test_rounding_at_the_end_is_forgiven() -> None:
    end = 4 * KM_PER_DEGREE

    assert chainage.interpolate(EQUATOR, end + 5e-10)[0].equals_exact(shapely.Point(74, 0), 1e-9)


@pytest.mark.parametrize("west", [-181, 70, 179, 539])
def test_points_and_stretches_are_in_the_turn_of_the_line(west: float) -> None:
    line = chainage.merge(shapely.LineString([(west, 0), (west + 4, 0)]))
    start = line.chains[0][0, 0]
    assert -180 <= start <= 180

    assert chainage.interpolate(line, 3 * KM_PER_DEGREE).x.tolist() == pytest.approx([start + 3])
    stretch = chainage.cut(line, KM_PER_DEGREE, 3 * KM_PER_DEGREE)
    assert [lon for lon, _ in stretch.coords] == pytest.approx([start + 1, start + 3])


def test_at_a_gap_the_point_lies_before_it() -> None:
    line = table([(0, 0), (1, 0)], [(3, 0), (4, 0)])

    points = chainage.interpolate(line, np.array([1, 1.5]) * KM_PER_DEGREE)

    assert points.x.tolist() == pytest.approx([1, 3.5])


@pytest.mark.parametrize("degrees", [
    (0.25, 0.5),  # inside one segment
    (0, 0.5), (0.5, 1), (0, 1), (1, 4), (1, 2), (2, 4),  # from or to a vertex
    (0.5, 1, 2), (0, 1, 2), (0.5, 1, 4), (0, 1, 4),  # over one
])  # fmt: skip
def test_a_stretch_has_its_two_ends_and_the_vertices_between(degrees: tuple[float, ...]) -> None:
    stretch = chainage.cut(EQUATOR, degrees[0] * KM_PER_DEGREE, degrees[-1] * KM_PER_DEGREE)

    assert np.array(stretch.coords) == pytest.approx(np.array([[70 + at, 0] for at in degrees]))


def test_a_stretch_between_vertices_has_these_very_vertices() -> None:
    way = [(70.1, 40.3), (71.37, 40.71), (71.41, 41.93), (72.77, 42.01)]
    alignment = chainage.merge(shapely.LineString(way))
    at = alignment.chainage_km[0]

    for first, last in combinations(range(4), 2):
        stretch = chainage.cut(alignment, at[first], at[last])
        assert list(stretch.coords) == way[first : last + 1]


def test_a_stretch_with_a_gap_has_two_parts() -> None:
    line = table([(0, 0), (1, 0)], [(3, 0), (4, 0)])

    stretch = chainage.cut(line, 0.5 * KM_PER_DEGREE, 1.5 * KM_PER_DEGREE)

    assert [len(part.coords) for part in stretch.geoms] == [2, 2]
    assert chainage.cut(line, 0, KM_PER_DEGREE).equals(shapely.LineString([(0, 0), (1, 0)]))
    assert chainage.cut(line, KM_PER_DEGREE, 2 * KM_PER_DEGREE).equals(
        shapely.LineString([(3, 0), (4, 0)])
    )


@pytest.mark.parametrize(("start", "end"), [(2, 1), (1, 1), (-1, 2), (1, 999), (math.nan, 1)])
def test_stretches_that_the_line_does_not_have_are_refused(start: float, end: float) -> None:
    with pytest.raises(ChainageError, match=r"towards growing chainage|from 0 to 445\.277963 km"):
        chainage.cut(EQUATOR, start, end)


@few
@given(winding(), st.lists(st.floats(0, 1), min_size=1, max_size=4))
def test_stretches_add_up_to_the_line(line: shapely.LineString, shares: list[float]) -> None:
    alignment = chainage.merge(line)
    ends = sorted({0, 1, *shares})
    cuts = [share * alignment.length_km for share in ends]
    pairs = [(a, b) for a, b in pairwise(cuts) if b - a > 1e-6]

    stretches = [chainage.cut(alignment, *pair) for pair in pairs]

    lengths = geodesy.length_km(stretches)
    assert lengths.to_numpy() == pytest.approx([b - a for a, b in pairs], abs=1e-9)
    assert math.fsum(lengths) == pytest.approx(alignment.length_km, abs=1e-5)


# ── Calibrating ────────────────────────────────────────────────────────────────────────────────


def test_published_distances_run_straight_between_stations() -> None:
    posts = pd.DataFrame({"chainage_km": [400.0, 0, 100, None], "published_km": [450, 10, 120, 7]})

    calibration = chainage.calibrate(EQUATOR, posts.astype({"published_km": "Int64"}))

    measured, published = [0, 50, 100, 250, 400], [10, 65, 120, 285, 450]
    assert calibration.published(measured).tolist() == pytest.approx(published)
    assert calibration.measured(published).tolist() == pytest.approx(measured)
    assert calibration.published(440) == pytest.approx(494)  # beyond: as in the last stretch


def test_stations_may_be_points() -> None:
    posts = gpd.GeoDataFrame(
        {"published_km": [0, 500]}, geometry=gpd.points_from_xy([70, 74], [0, 0.01]), crs=4326
    )

    calibration = chainage.calibrate(EQUATOR, posts)

    assert float(calibration.published(2 * KM_PER_DEGREE)) == pytest.approx(250)


def test_a_column_of_chainages_goes_before_the_points() -> None:
    posts = gpd.GeoDataFrame(
        {"chainage_km": [0, 100, 400], "published_km": [0, None, 800]},
        geometry=gpd.points_from_xy([70, 71, 70.5], [0, 0, 0]),
        crs=4326,
    )

    assert float(chainage.calibrate(EQUATOR, posts).published(100)) == pytest.approx(200)


def test_distances_may_count_from_the_far_end() -> None:
    posts = pd.DataFrame({"chainage_km": [0, 100, 400], "published_km": [400, 310, 0]})

    calibration = chainage.calibrate(EQUATOR, posts)

    assert calibration.published([50, 250]).tolist() == pytest.approx([355, 155])
    assert calibration.measured([355, 155]).tolist() == pytest.approx([50, 250])


@few
@given(st.lists(st.floats(0.1, 50), min_size=2, max_size=8), st.floats(0, 1), st.booleans())
def test_there_and_back_is_the_same_chainage(
    steps: list[float],
    share: float,
    falling: bool,  # noqa: FBT001
) -> None:
    published = np.cumsum(steps) * (-1 if falling else 1)
    measured = np.linspace(0, 400, len(steps))
    posts = pd.DataFrame({"chainage_km": measured, "published_km": published})
    calibration = chainage.calibrate(EQUATOR, posts)

    there = calibration.published(share * 445)

    assert float(calibration.measured(there)) == pytest.approx(share * 445, abs=1e-6)


@pytest.mark.parametrize(("posts", "error", "words"), [
    ({"chainage_km": [0, 100], "published_km": [5, 5]}, ChainageError, "5 and 5 km"),
    ({"chainage_km": [0, 9, 20], "published_km": [0, 11, 10]}, ChainageError, "11 and 10 km"),
    ({"chainage_km": [7, 7], "published_km": [0, 11]}, ChainageError, "7.000 and 7.000 km"),
    ({"chainage_km": [7], "published_km": [0]}, ChainageError, "received 1"),
    ({"chainage_km": [0, 999], "published_km": [0, 9]}, ChainageError, "received 999"),
    ({"chainage_km": [0, 9]}, SchemaError, "received the columns chainage_km"),
    ({"published_km": [0, 9]}, SchemaError, "neither a column 'chainage_km' nor points"),
])  # fmt: skip
def test_distances_that_cannot_be_fitted_are_refused(
    posts: dict[str, list[float]], error: type[Exception], words: str
) -> None:
    with pytest.raises(error, match=words):
        chainage.calibrate(EQUATOR, pd.DataFrame(posts))


def test_published_distances_that_the_line_does_not_reach_are_refused() -> None:
    posts = pd.DataFrame({"chainage_km": [0, 400], "published_km": [0, 400]})

    with pytest.raises(ChainageError, match="received 446"):
        chainage.calibrate(EQUATOR, posts).measured(446)


def test_no_reason_is_none() -> None:
    line = shapely.LineString([(70, 0), (71, 0)])
    found = chainage.locate([shapely.Point(70.5, 0), None], line)
    assert found["reason"].tolist() == [None, "null geometry"]
