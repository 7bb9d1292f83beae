"""Lines cut at borders: cases one can add in the head, properties, and cases kept beside."""

from __future__ import annotations

import json
import math
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st
from shapely.geometry import shape

from corridormap import borders, geodesy
from corridormap.errors import CRSError, SchemaError, TopologyError
from toy import KM_PER_DEGREE

# A, B and C side by side on the equator, ten degrees each:
#
#    5 ┌─────┬─────┬─────┐
#      │  A  │  B  │  C  │
#   -5 └─────┴─────┴─────┘
#      0    10    20    30
ROW = {"A": shapely.box(0, -5, 10, 5), "B": shapely.box(10, -5, 20, 5)}
ROW |= {"C": shapely.box(20, -5, 30, 5)}

# B has an exclave in A, and in it lies an exclave of A:
#
#      ┌─────────────┬─────┐
#      │ A ┌───────┐ │     │
#      │   │B ┌─┐  │ │  B  │
#      │   │  │A│  │ │     │
#      │   │  └─┘  │ │     │
#      │   └───────┘ │     │
#      └─────────────┴─────┘
#      0   2  4 6  8 10    20
NESTED = {
    "A": shapely.union(
        shapely.box(0, -5, 10, 5) - shapely.box(2, -3, 8, 3), shapely.box(4, -1, 6, 1)
    ),
    "B": shapely.union(
        shapely.box(10, -5, 20, 5), shapely.box(2, -3, 8, 3) - shapely.box(4, -1, 6, 1)
    ),
}


def world(polygons: dict[str, shapely.Geometry], crs: object = 4326) -> gpd.GeoDataFrame:
    table = {"country": list(polygons)}
    return gpd.GeoDataFrame(table, geometry=list(polygons.values()), crs=4326).to_crs(crs)


def series(*lines: object, crs: object = 4326) -> gpd.GeoSeries:
    drawn = [
        line if isinstance(line, shapely.Geometry) else shapely.LineString(line) for line in lines
    ]
    return gpd.GeoSeries(drawn, crs=4326).to_crs(crs)


def nowhere() -> shapely.LineString:
    with np.errstate(invalid="ignore"):  # shapely warns when such a line is made
        return shapely.LineString([(0, 0), (math.nan, 1)])


def summed(pieces: gpd.GeoDataFrame) -> dict[str | None, float]:
    """Length per country in degrees of the equator; None: in no country; A;B: shared."""
    table = borders.lengths(pieces)
    keys = table["country"].fillna(table["shared_by"])
    return {
        None if pd.isna(key) else key: round(length / KM_PER_DEGREE, 9)
        for key, length in zip(keys, table["length_km"], strict=True)
    }


def passed(pieces: gpd.GeoDataFrame) -> list[tuple[str | None, str | None, float]]:
    """Crossings as from, to and chainage in degrees of the equator."""
    table = borders.crossings(pieces)
    codes = table[["from_country", "to_country"]].astype(object).where(table.notna(), None)
    return [
        (start, end, round(km / KM_PER_DEGREE, 9))
        for (start, end), km in zip(codes.to_numpy(), table["chainage_km"], strict=True)
    ]


# ── Cases one can add in the head: degrees of the equator ─────────────────────────────────────

ALONG = [
    # name, countries, line, length per country, crossings
    ("straight", ROW, [(5, 0), (25, 0)], {"A": 5, "B": 10, "C": 5},
     [("A", "B", 5), ("B", "C", 15)]),
    ("reverse", ROW, [(25, 0), (5, 0)], {"A": 5, "B": 10, "C": 5}, [("C", "B", 5), ("B", "A", 15)]),
    ("inside", ROW, [(1, 0), (4, 0)], {"A": 3}, []),
    ("outside", ROW, [(-9, 0), (-2, 0)], {None: 7}, []),
    ("in and out", ROW, [(-1, 0), (31, 0)], {"A": 10, "B": 10, "C": 10, None: 2},
     [(None, "A", 1), ("A", "B", 11), ("B", "C", 21), ("C", None, 31)]),
    ("vertex on a border", ROW, [(5, 0), (10, 0), (15, 0)], {"A": 5, "B": 5}, [("A", "B", 5)]),
    ("starts on a border", ROW, [(10, 0), (15, 0)], {"B": 5}, []),
    ("ends on a border", ROW, [(5, 0), (10, 0)], {"A": 5}, []),
    ("there and back", ROW, [(5, 0), (15, 0), (5, 0)], {"A": 10, "B": 10},
     [("A", "B", 5), ("B", "A", 15)]),
    ("touches and returns", ROW, [(5, 0), (10, 0), (5, 0)], {"A": 10}, []),
    ("doubled vertices", ROW, [(5, 0), (5, 0), (10, 0), (10, 0), (10, 0), (15, 0), (15, 0)],
     {"A": 5, "B": 5}, [("A", "B", 5)]),
    ("height", ROW, shapely.LineString([(5, 0, 100), (15, 0, 9000)]), {"A": 5, "B": 5},
     [("A", "B", 5)]),
    ("exclave in exclave", NESTED, [(0, 0), (15, 0)], {"A": 6, "B": 9},
     [("A", "B", 2), ("B", "A", 4), ("A", "B", 6), ("B", "A", 8), ("A", "B", 10)]),
    ("overlap", {"A": shapely.box(0, -5, 10, 5), "B": shapely.box(8, -5, 20, 5)},
     [(5, 0), (15, 0)], {"A": 3, "A;B": 2, "B": 5}, [("A", "B", 4)]),
    ("one in the other", {"A": shapely.box(0, -5, 10, 5), "B": shapely.box(4, -1, 6, 1)},
     [(1, 0), (9, 0)], {"A": 6, "A;B": 2}, []),
    ("gap between", {"A": shapely.box(0, -5, 4, 5), "B": shapely.box(6, -5, 9, 5)},
     [(1, 0), (8, 0)], {"A": 3, None: 2, "B": 2}, [("A", None, 3), (None, "B", 5)]),
    ("along a border", {"A": shapely.box(0, 0, 10, 5), "B": shapely.box(0, -5, 10, 0)},
     [(1, 0), (4, 0)], {"A;B": 3}, []),
    ("along a border and off both ends",
     {"A": shapely.box(0, 0, 10, 5), "B": shapely.box(0, -5, 10, 0)},
     [(-1, 0), (12, 0)], {"A;B": 10, None: 3}, []),
    ("along a coast", {"A": shapely.box(0, 0, 10, 5)}, [(1, 0), (4, 0)], {"A": 3}, []),
    ("along a border between two others",
     {"A": shapely.box(0, 0, 9, 5), "B": shapely.box(0, -5, 9, 0), "C": shapely.box(-9, -5, 0, 5),
      "D": shapely.box(9, -5, 12, 5)},
     [(-2, 0), (11, 0)], {"A;B": 9, "C": 2, "D": 2}, [("C", "D", 6.5)]),
    ("through a tripoint",
     {"A": shapely.box(0, -5, 5, 5), "B": shapely.box(5, 0, 9, 5), "C": shapely.box(5, -5, 9, 0)},
     [(1, 0), (5, 0), (8, 0)], {"A": 4, "B;C": 3}, []),
    ("across a border made of many vertices",
     {"A": shapely.Polygon([(0, -5), (5, -5), (5, -1), (5, 0), (5, 1), (5, 5), (0, 5)]),
      "B": shapely.box(5, -5, 9, 5)},
     [(1, 0), (9, 0)], {"A": 4, "B": 4}, [("A", "B", 4)]),
    ("parts that touch on a border",
     ROW, shapely.MultiLineString([[(5, 0), (10, 0)], [(10, 0), (15, 0)]]), {"A": 5, "B": 5},
     [("A", "B", 5)]),
    ("over 180°, countries that stop there",
     {"A": shapely.box(170, -5, 180, 5), "B": shapely.box(-180, -5, -170, 5)},
     [(175, 0), (-175, 0)], {"A": 5, "B": 5}, [("A", "B", 5)]),
    ("over 180°, one country on both sides",
     {"A": shapely.union(shapely.box(170, -5, 180, 5), shapely.box(-180, -5, -175, 5)),
      "B": shapely.box(-175, -5, -170, 5)},
     [(175, 0), (-171, 0)], {"A": 10, "B": 4}, [("A", "B", 10)]),
    ("over 180°, countries that run past it",
     {"A": shapely.box(170, -5, 185, 5), "B": shapely.box(185, -5, 195, 5)},
     [(175, 0), (-171, 0)], {"A": 10, "B": 4}, [("A", "B", 10)]),
    ("over 180°, a ring that jumps",
     {"A": shapely.Polygon([(170, -5), (-175, -5), (-175, 5), (170, 5)])},
     [(-171, 0), (175, 0)], {None: 4, "A": 10}, [(None, "A", 4)]),
    ("over 180°, countries half a degree wide",
     {"A": shapely.box(179, -5, 180, 5), "B": shapely.box(-180, -5, -179.5, 5),
      "C": shapely.box(-179.5, -5, -179, 5)},
     [(179.5, 0), (181, 0)], {"A": 0.5, "B": 0.5, "C": 0.5}, [("A", "B", 0.5), ("B", "C", 1)]),
    ("over 180°, a line that runs past it",
     {"A": shapely.box(170, -5, 180, 5), "B": shapely.box(-180, -5, -170, 5)},
     [(175, 0), (178, 0), (185, 0)], {"A": 5, "B": 5}, [("A", "B", 5)]),
]  # fmt: skip


@pytest.mark.parametrize(("polygons", "line", "lengths", "crossings"),
                         [pytest.param(*case[1:], id=case[0]) for case in ALONG])  # fmt: skip
@pytest.mark.parametrize("turn", [0, 360, -360])
def test_lengths_and_crossings_are_those_one_adds_in_the_head(
    polygons: dict[str, shapely.Geometry],
    line: object,
    lengths: dict[str | None, float],
    crossings: list[tuple[str | None, str | None, float]],
    turn: int,
) -> None:
    turned = shapely.transform(np.array(series(line))[0], lambda xy: xy + np.array([turn, 0]))

    pieces = borders.split(series(turned), world(polygons))

    assert summed(pieces) == lengths
    assert passed(pieces) == crossings


@pytest.mark.parametrize("number", range(5))
def test_cases_kept_beside(shared: Path, number: int) -> None:
    text = (shared / "oracles" / "borders.json").read_text(encoding="utf-8")
    case = json.loads(text)["oracles"][number]
    countries = world({code: shape(ring) for code, ring in case["countries"].items()})
    expected = case["expected"]

    pieces = borders.split(series(shape(case["input"])), countries)

    found = borders.lengths(pieces).set_index("country")["length_km"] * 1000
    wanted = pd.Series(expected["per_country_m"])
    assert found.sum() == pytest.approx(expected["total_m"], abs=case["tolerance_m"])
    assert found.to_dict() == pytest.approx(wanted.to_dict(), abs=case["tolerance_m"])
    table = borders.crossings(pieces)
    assert [
        (row.from_country, row.to_country, row.geometry.x, row.geometry.y)
        for row in table.itertuples()
    ] == [(row["from"], row["to"], row["lon"], row["lat"]) for row in expected["crossings"]]
    visits = pieces["country"].value_counts().to_dict()
    assert visits == expected.get("n_visits", visits)
    chainages = [row["chainage_m"] for row in expected["crossings"]]
    assert (table["chainage_km"] * 1000).tolist() == pytest.approx(chainages, abs=1e-3)


def test_pieces_meet_at_the_antimeridian_without_a_jump() -> None:
    pair = {"A": shapely.box(170, -5, 180, 5), "B": shapely.box(-180, -5, -170, 5)}

    pieces = borders.split(series([(175, 0), (-175, 0)]), world(pair))

    assert [list(piece.coords) for piece in pieces.geometry] == [
        [(175, 0), (180, 0)],
        [(-180, 0), (-175, 0)],
    ]


# ── Poles ──────────────────────────────────────────────────────────────────────────────────────

QUARTERS = {
    "A": shapely.box(0, 60, 90, 90),
    "B": shapely.box(90, 60, 180, 90),
    "C": shapely.box(-180, 60, -90, 90),
    "D": shapely.box(-90, 60, 0, 90),
}


@pytest.mark.parametrize("line", [
    [(45, 80), (-135, 80)],
    [(45, 80), (45, 90), (-135, 80)],
    [(45, 80), (0, 90), (225, 80)],
    [(45, 80), (45, 90), (-135, 90), (-135, 80)],
])  # fmt: skip
def test_a_line_over_the_pole_changes_country_there(line: list[tuple[float, float]]) -> None:
    pieces = borders.split(series(line), world(QUARTERS))

    degree10 = geodesy.length_km(series([(0, 80), (0, 90)])).iloc[0]
    assert pieces["country"].tolist() == ["A", "C"]
    assert pieces["length_km"].tolist() == pytest.approx([degree10, degree10], abs=1e-9)
    (crossing,) = borders.crossings(pieces).itertuples()
    assert (crossing.from_country, crossing.to_country, crossing.geometry.y) == ("A", "C", 90)


def test_a_cap_round_the_pole_holds_lines_that_cross_it() -> None:
    cap = {"A": shapely.box(-180, 70, 180, 90), "B": shapely.box(-180, 50, 180, 70)}

    pieces = borders.split(series([(10, 60), (10, 80), (-170, 80), (-170, 60)]), world(cap))

    assert pieces["country"].tolist() == ["B", "A", "B"]


# ── The table ──────────────────────────────────────────────────────────────────────────────────


def test_pieces_carry_the_columns_and_index_of_their_line() -> None:
    lines = gpd.GeoDataFrame(
        {"id": ["x", "y"], "country": ["??", "!!"], "from_id": ["p", "q"]},
        geometry=[shapely.LineString([(5, 0), (15, 0)]), shapely.LineString([(1, 1), (2, 1)])],
        index=["row 1", "row 2"],
        crs=4326,
    )

    pieces = borders.split(lines, world(ROW))

    assert pieces.index.tolist() == ["row 1", "row 1", "row 2"]
    assert pieces["id"].tolist() == ["x", "x", "y"]
    assert pieces["line_country"].tolist() == ["??", "??", "!!"]
    assert pieces["country"].tolist() == ["A", "B", "A"]
    assert pieces.crs == 4326
    assert pieces.geometry.iloc[0].equals(shapely.LineString([(5, 0), (10, 0)]))
    assert lines.columns.tolist() == ["id", "country", "from_id", "geometry"]
    way = lines.rename_geometry("way").assign(geometry="by hand")
    assert borders.split(way, world(ROW))["line_geometry"].tolist() == ["by hand"] * 3


def test_countries_come_first_then_what_they_share_then_what_is_in_none() -> None:
    pieces = pd.DataFrame(
        {
            "country": [None, "XB", "XA", None, "XA"],
            "shared_by": [None, None, None, "XA;XB", None],
            "length_km": [1.0, 2.0, 3.0, 1.0, 1.0],
        }
    )
    table = borders.lengths(pieces)
    assert table.index.tolist() == [0, 1, 2, 3]
    assert table["country"].fillna("").tolist() == ["XA", "XB", "", ""]
    assert table["shared_by"].fillna("").tolist() == ["", "", "XA;XB", ""]
    assert table["length_km"].tolist() == [4.0, 2.0, 1.0, 1.0]
    assert table["share"].tolist() == [0.5, 0.25, 0.125, 0.125]
    nowhere = borders.lengths(pieces.assign(length_km=0.0))
    assert nowhere["share"].isna().all()


def test_lines_without_length_have_no_pieces() -> None:
    lines = gpd.GeoSeries(
        [None, shapely.LineString(), shapely.LineString([(1, 1), (1, 1)])], crs=4326
    )

    pieces = borders.split(lines, world(ROW))

    assert pieces.empty
    assert borders.crossings(pieces).empty
    assert borders.lengths(pieces).empty
    assert borders.faults(pieces).empty


def test_no_lines_and_no_countries_are_fine() -> None:
    none = gpd.GeoDataFrame({"country": []}, geometry=[], crs=4326)

    assert borders.split(series(), world(ROW)).empty
    assert borders.split(series([(0, 0), (1, 0)]), none)["country"].isna().all()


def test_parts_of_a_line_follow_one_another() -> None:
    line = shapely.MultiLineString([[(5, 0), (12, 0)], [(12, 0), (15, 0)], [(25, 0), (22, 0)]])

    pieces = borders.split(series(line), world(ROW))

    assert (pieces["from_km"] / KM_PER_DEGREE).round(9).tolist() == [0, 5, 7, 10]
    assert passed(pieces) == [("A", "B", 5)]  # what lies between unconnected parts is not known


def test_projected_lines_and_countries_are_cut_where_they_are() -> None:
    lines = series([(5, 0), (15, 0)], crs=3857)

    for countries in (world(ROW), world(ROW, crs=3857)):
        assert summed(borders.split(lines, countries)) == {"A": 5, "B": 5}


@pytest.mark.parametrize("orient", [shapely.Polygon.reverse, shapely.normalize])
def test_the_order_of_rings_does_not_matter(orient: object) -> None:
    turned = {code: orient(polygon) for code, polygon in NESTED.items()}

    pieces = borders.split(series([(0, 0), (15, 0)]), world(turned))

    assert summed(pieces) == {"A": 6, "B": 9}


def test_a_ring_that_crosses_itself_is_repaired() -> None:
    bow_tie = shapely.Polygon([(0, -2), (4, 2), (4, -2), (0, 2)])

    pieces = borders.split(series([(-1, 1), (5, 1)]), world({"A": bow_tie}))

    assert pieces["country"].fillna("-").tolist() == ["-", "A", "-", "A", "-"]


def test_stretches_in_no_or_several_countries_are_reported() -> None:
    pair = {"A": shapely.box(0, -5, 10, 5), "B": shapely.box(8, -5, 20, 5)}

    faults = borders.faults(borders.split(series([(5, 0), (21, 0)]), world(pair)))

    assert faults["kind"].tolist() == ["several countries", "no country"]
    assert faults["where"].tolist() == ["0", "0"]
    assert faults["detail"].tolist() == [
        "333.958-556.597 km in or between A and B",
        "1669.792-1781.112 km",
    ]


def test_crossings_do_not_need_the_index_of_the_pieces() -> None:
    lines = series([(5, 0), (15, 0)], [(15, 0), (25, 0)], [(25, 0), (5, 0)])
    pieces = borders.split(lines, world(ROW))

    stored = gpd.GeoDataFrame.from_features(json.loads(pieces.to_json()), crs=4326)

    known, found = borders.crossings(pieces), borders.crossings(stored)
    assert known.index.tolist() == [0, 1, 2, 2]
    for column in ("from_country", "to_country", "chainage_km"):
        assert found[column].tolist() == known[column].tolist()


@pytest.mark.parametrize("turn", [-360, 0, 360])
def test_crossings_are_where_maps_have_them(turn: int) -> None:
    pair = {"A": shapely.box(170, -5, 180, 5), "B": shapely.box(-180, -5, -170, 5)}
    pacific = borders.crossings(series([(175 + turn, 0), (185 + turn, 0)]), world(pair))
    line = borders.crossings(series([(5 + turn, 0), (15 + turn, 0)]), world(ROW))

    assert pacific.geometry.x.tolist() == [180]
    assert line.geometry.x.tolist() == pytest.approx([10])


@pytest.mark.parametrize("seam", [2, 4.5, 7, 9])
@pytest.mark.parametrize("line", [
    [(-1, 0), (11, 0)],
    [(11, 0), (-1, 0)],
    [(-1, 0), (0.5, 0), (4, 0), (4.4, 0), (8, 0), (11, 0)],
    [(-1, 0), (4.5, 0), (11, 0)],
    [(359, 0), (364, 0), (371, 0)],
])  # fmt: skip
def test_a_stretch_shared_by_countries_is_crossed_in_its_middle(
    seam: float, line: list[tuple[float, float]]
) -> None:
    #     ┌───┬──────┬────┬───┐
    #     │ W │  A   │ P  │ E │
    #   ──│───╞══════╪════╡───│──    from 0 to 9 the line is shared by B and what lies north of it
    #     │   │     B     │   │
    #     └───┴───────────┴───┘
    countries = {
        "W": shapely.box(-2, -5, 0, 5),
        "A": shapely.box(0, 0, seam, 5),
        "B": shapely.box(0, -5, 9, 0),
        "E": shapely.box(9, -5, 12, 5),
    }
    if seam < 9:
        countries["P"] = shapely.box(seam, 0, 9, 5)

    crossing = borders.crossings(series(line), world(countries)).iloc[0]

    names = ("W", "E") if line[0][0] in (-1, 359) else ("E", "W")
    assert (crossing["from_country"], crossing["to_country"]) == names
    at = 5.5 if names == ("W", "E") else 6.5
    assert crossing["chainage_km"] == pytest.approx(at * KM_PER_DEGREE, abs=1e-9)
    assert crossing.geometry.x == pytest.approx(4.5, abs=1e-9)
    assert crossing.geometry.y == 0


def test_the_middle_of_a_bent_border_is_on_it() -> None:
    #  the line follows the border of A and B, which is no straight line, and passes from W to E
    bent = [(0, 0), (2, 1), (3, 1.5), (5, -1), (9, 0)]
    countries = {
        "W": shapely.box(-2, -5, 0, 5),
        "A": shapely.Polygon([*bent, (9, 5), (0, 5)]),
        "B": shapely.Polygon([*bent, (9, -5), (0, -5)]),
        "E": shapely.box(9, -5, 12, 5),
    }
    lines = series([(-1, 0), *bent, (11, 0)])

    crossing = borders.crossings(lines, world(countries)).iloc[0]

    assert (crossing["from_country"], crossing["to_country"]) == ("W", "E")
    middle = KM_PER_DEGREE + geodesy.length_km(series(bent)).iloc[0] / 2
    assert crossing["chainage_km"] == pytest.approx(middle, abs=1e-6)
    assert lines.iloc[0].distance(crossing.geometry) < 1e-9
    before = series([(-1, 0), *bent[:3], tuple(crossing.geometry.coords[0])])
    assert geodesy.length_km(before).iloc[0] == pytest.approx(middle, abs=0.02)


def test_crossings_can_be_read_off_lines_too() -> None:
    found = borders.crossings(series([(5, 0), (15, 0)]), world(ROW))

    assert found.crs == 4326
    assert found[["from_country", "to_country"]].to_numpy().tolist() == [["A", "B"]]
    assert found.geometry.iloc[0].equals(shapely.Point(10, 0))


# ── Bad input ──────────────────────────────────────────────────────────────────────────────────


def test_a_country_twice_is_refused() -> None:
    twice = pd.concat([world(ROW), world(ROW).iloc[[1]]])

    with pytest.raises(SchemaError, match=r"row #2 and #4.*each country is one row.*'B'"):
        borders.split(series([(5, 0), (15, 0)]), twice)


@pytest.mark.parametrize(("countries", "error", "words"), [
    (world(ROW).assign(country=["A", None, "C"]), SchemaError, "row #2.*every country has a code"),
    (world(ROW).rename(columns={"country": "iso"}), SchemaError, "received the columns iso, geom"),
    (world(ROW).set_crs(None, allow_override=True), CRSError, "set_crs"),
    (world({"A": shapely.Point(0, 0)}), TopologyError, "received a Point"),
])  # fmt: skip
def test_countries_that_are_none_are_refused(
    countries: gpd.GeoDataFrame, error: type[Exception], words: str
) -> None:
    with pytest.raises(error, match=words):
        borders.split(series([(5, 0), (15, 0)]), countries)


@pytest.mark.parametrize(("lines", "error", "words"), [
    (gpd.GeoSeries([shapely.Point(0, 0)], crs=4326), TopologyError, "received a Point"),
    (gpd.GeoSeries([shapely.LineString([(0, 0), (1, 0)])]), CRSError, "set_crs"),
    (gpd.GeoSeries([shapely.LineString([(0, 0), (0, 91)])], crs=4326), CRSError, r"\(0, 91\)"),
    (gpd.GeoSeries([nowhere()], crs=4326), CRSError, "NaN"),
])  # fmt: skip
def test_lines_that_are_none_are_refused(
    lines: gpd.GeoSeries, error: type[Exception], words: str
) -> None:
    with pytest.raises(error, match=words):
        borders.split(lines, world(ROW))


def test_crossings_of_bare_lines_need_countries() -> None:
    with pytest.raises(SchemaError, match="without country, shared_by"):
        borders.crossings(gpd.GeoDataFrame(geometry=series([(0, 0), (1, 0)])))


# ── Tiles ──────────────────────────────────────────────────────────────────────────────────────


def coast(vertices: int, seed: int = 1) -> shapely.Polygon:
    """Draw an island with a ragged coast."""
    rng = np.random.default_rng(seed)
    angle = np.linspace(0, 2 * np.pi, vertices, endpoint=False)
    radius = 5 + 0.4 * np.cumsum(rng.normal(0, 0.05, vertices)) * np.sin(angle / 2)
    return shapely.Polygon(np.column_stack([radius * np.cos(angle), radius * np.sin(angle)]))


def test_tiles_are_small_valid_and_cover_what_the_country_covers() -> None:
    island = coast(5000)

    tiles = borders.tiles(world({"A": island}), max_vertices=64)

    assert (tiles.geometry.count_coordinates() <= 64).all()
    assert tiles.is_valid.all()
    assert tiles["whole"].any()
    assert shapely.area(tiles.geometry).sum() == pytest.approx(island.area, rel=1e-12)
    assert shapely.symmetric_difference(tiles.union_all(), island).area < 1e-9


def test_seams_between_tiles_never_show() -> None:
    island, sea = coast(5000), shapely.box(-9, -9, 9, 9)
    countries = world({"A": island, "B": sea - island})
    lines = series(*([(-8, lat), (8, lat)] for lat in np.linspace(-6, 6, 25)))

    whole = borders.split(lines, borders.mosaic_from_tiles(countries))
    tiled = borders.split(
        lines, borders.mosaic_from_tiles(borders.tiles(countries, max_vertices=32))
    )

    assert tiled["country"].tolist() == whole["country"].tolist()
    assert tiled["to_km"].to_numpy() == pytest.approx(whole["to_km"].to_numpy(), abs=1e-9)


def test_a_line_along_a_seam_stays_in_its_country() -> None:
    island = coast(2000)
    tiles = borders.tiles(world({"A": island}), max_vertices=32)
    west, south, east, north = tiles.geometry.iloc[int(np.argmax(tiles["whole"]))].bounds
    seam = series([(west, south), (west, north)], [(west, south), (east, south)])

    pieces = borders.split(seam, borders.mosaic_from_tiles(tiles))

    assert pieces["country"].tolist() == ["A", "A"]


def test_tiles_far_from_the_lines_are_left_out() -> None:
    countries = world({"A": coast(5000)})
    line = series([(4, 0), (9, 0)])

    near = borders.tiles(countries, near=line)

    assert 0 < len(near) < len(borders.tiles(countries))


def test_tiles_have_at_least_eight_vertices() -> None:
    with pytest.raises(ValueError, match="at least 8 vertices; received 4"):
        borders.tiles(world(ROW), max_vertices=4)


# ── Properties ─────────────────────────────────────────────────────────────────────────────────

#  Four countries and no man's land, with oblique borders, an exclave and an overlap.
PATCHES = {
    "A": shapely.Polygon([(0, 40), (3, 40), (3.3, 42), (1, 44), (0, 44)]),
    "B": shapely.Polygon([(3, 40), (6, 40.5), (6, 44), (1, 44), (3.3, 42)]),
    "C": shapely.Polygon([(6, 40.5), (9, 40), (9, 44), (6, 44)]),
    "D": shapely.Polygon([(7, 41), (8, 41), (7.5, 42)]),
}
degrees = st.integers(-10, 1010).map(lambda number: number / 100)
anywhere = st.tuples(degrees, degrees.map(lambda lat: 39.5 + lat / 2))
corners = st.sampled_from([xy for patch in PATCHES.values() for xy in patch.exterior.coords])
sides = st.tuples(
    st.sampled_from([polygon.exterior for polygon in PATCHES.values()]), st.integers(0, 100)
).map(lambda ring: ring[0].interpolate(ring[1] / 100, normalized=True).coords[0])
vertices = st.one_of(anywhere, corners, sides)
polylines = st.lists(vertices, min_size=2, max_size=8)
few = settings(max_examples=40, deadline=None)


def lengths(pieces: gpd.GeoDataFrame) -> dict[object, float]:
    table = borders.lengths(pieces)
    keys = table["country"].fillna(table["shared_by"]).fillna("-")
    return dict(zip(keys, table["length_km"], strict=True))


def close(a: dict[object, float], b: dict[object, float], *, km: float = 1e-6) -> bool:
    return all(abs(a.get(key, 0) - b.get(key, 0)) <= km for key in {*a, *b})


@few
@given(polylines)
def test_pieces_add_up_to_the_line(line: list[tuple[float, float]]) -> None:
    lines = series(line)
    pieces = borders.split(lines, world(PATCHES))

    total = geodesy.length_km(lines).iloc[0]
    assert math.fsum(pieces["length_km"]) == pytest.approx(total, abs=1e-12 * max(total, 1))
    if total > 0:
        assert pieces["from_km"].iloc[0] == 0
        assert pieces["to_km"].iloc[-1] == total
        assert (pieces["to_km"].to_numpy()[:-1] == pieces["from_km"].to_numpy()[1:]).all()
        assert (pieces["length_km"] > 0).all()


@few
@given(polylines)
def test_the_way_back_is_the_same(line: list[tuple[float, float]]) -> None:
    there = borders.split(series(line), world(PATCHES))
    back = borders.split(series(line[::-1]), world(PATCHES))

    assert there["country"].fillna("-").tolist() == back["country"].fillna("-").tolist()[::-1]
    assert there["length_km"].tolist() == pytest.approx(back["length_km"].tolist()[::-1], abs=1e-6)
    assert there["shared_by"].fillna("-").tolist() == back["shared_by"].fillna("-").tolist()[::-1]
    total = there["length_km"].sum()
    one, two = borders.crossings(there), borders.crossings(back)
    assert one["from_country"].fillna("-").tolist() == two["to_country"].fillna("-").tolist()[::-1]
    assert one["chainage_km"].tolist() == pytest.approx(
        (total - two["chainage_km"]).tolist()[::-1], abs=1e-6
    )


@few
@given(polylines, st.sampled_from([-360, 360]), st.sampled_from([0, 171.3, 176, -184]))
def test_whole_turns_change_nothing(
    line: list[tuple[float, float]], turn: int, east: float
) -> None:
    def moved(geometry: object, by: float) -> shapely.Geometry:
        return shapely.transform(geometry, lambda xy: xy + np.array([by, 0]))

    countries = world({code: moved(polygon, east) for code, polygon in PATCHES.items()})
    drawn = moved(shapely.LineString(line), east)

    here = borders.split(series(drawn), countries)
    there = borders.split(series(moved(drawn, turn)), countries)
    back = borders.split(series(drawn), countries.set_geometry(countries.translate(turn)))

    assert close(lengths(here), lengths(there))
    assert close(lengths(here), lengths(back))


@few
@given(polylines, st.data())
def test_cutting_a_line_at_a_vertex_changes_nothing(
    line: list[tuple[float, float]], data: st.DataObject
) -> None:
    at = data.draw(st.integers(0, len(line) - 1))
    halves = [half for half in (line[: at + 1], line[at:]) if len(half) > 1]

    whole = borders.split(series(line), world(PATCHES))

    assert close(lengths(whole), lengths(borders.split(series(*halves), world(PATCHES))))


@few
@given(polylines)
def test_more_vertices_on_the_equator_change_nothing(line: list[tuple[float, float]]) -> None:
    flat = [(lon, 0.0) for lon, _ in line]
    assume(len(set(flat)) > 1)
    dense = shapely.segmentize(shapely.LineString(flat), 0.37)

    one, two = (borders.split(series(drawn), world(ROW)) for drawn in (flat, dense))

    assert one["country"].fillna("-").tolist() == two["country"].fillna("-").tolist()
    assert close(lengths(one), lengths(two))


@few
@given(st.lists(polylines, min_size=2, max_size=4), st.randoms(use_true_random=False))
def test_order_of_lines_and_countries_changes_nothing(
    lines: list[list[tuple[float, float]]], random: object
) -> None:
    countries = world(PATCHES)
    shuffled = lines.copy()
    random.shuffle(shuffled)

    one = borders.split(series(*lines), countries)
    two = borders.split(series(*shuffled), countries.iloc[::-1])

    assert close(lengths(one), lengths(two))


@few
@given(polylines)
def test_a_country_elsewhere_changes_nothing(line: list[tuple[float, float]]) -> None:
    more = PATCHES | {"Z": shapely.box(40, 40, 50, 50)}

    one, two = (borders.split(series(line), world(polygons)) for polygons in (PATCHES, more))

    pd.testing.assert_frame_equal(pd.DataFrame(one), pd.DataFrame(two))


@few
@given(polylines)
def test_lengths_in_two_countries_add_up_when_these_unite(line: list[tuple[float, float]]) -> None:
    united = {"AB": PATCHES["A"] | PATCHES["B"], "C": PATCHES["C"], "D": PATCHES["D"]}

    apart = lengths(borders.split(series(line), world(PATCHES)))
    one = lengths(borders.split(series(line), world(united)))

    both = math.fsum(apart.get(key, 0) for key in ("A", "B", "A;B"))
    assert one.get("AB", 0) == pytest.approx(both, abs=1e-6)


@few
@given(polylines)
@example([(6.0, 40.5), (3.819284304862185, 40.1365473841437)])  # along the edge of B
def test_lengths_agree_with_shapely(line: list[tuple[float, float]]) -> None:
    assume(len(set(line)) > 1)
    drawn = shapely.segmentize(shapely.LineString(line), 0.02)
    assume(drawn.is_simple)  # shapely counts once what a line runs twice

    found = lengths(borders.split(series(drawn), world(PATCHES)))

    for code, polygon in PATCHES.items():
        # On an oblique border shapely sees a line on either side, or on it, as rounding has it: it
        # is asked about a country a millimetre smaller, and one a millimetre larger.
        least, most = (inside_km(drawn, polygon.buffer(by, join_style="mitre")) for by in (-MM, MM))
        shared = math.fsum(km for key, km in found.items() if code in str(key).split(";"))
        assert found.get(code, 0) <= most + 1e-4
        assert least <= shared + 1e-4


MM = 1e-8  # degrees


def inside_km(line: shapely.LineString, polygon: shapely.Polygon) -> float:
    parts = shapely.get_parts(shapely.intersection(line, polygon))
    runs = gpd.GeoSeries([part for part in parts if part.geom_type == "LineString"], crs=4326)
    return math.fsum(geodesy.length_km(runs))


def test_bare_lines_are_taken_as_degrees() -> None:
    line = shapely.LineString([(0.5, 0), (2, 0)])
    area = gpd.GeoDataFrame({"country": ["A"]}, geometry=[shapely.box(0, -1, 1, 1)], crs=4326)
    expected = borders.split(gpd.GeoSeries([line], crs=4326), area)
    for bare in ([line], np.array([line]), line):
        pd.testing.assert_frame_equal(borders.split(bare, area), expected)
