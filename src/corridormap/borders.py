"""Lines cut at borders: pieces per country, crossings with chainage, and what fits nowhere.

The cuts themselves are found in `geometry.cutting`, on tiles that `geometry.mosaic` prepares;
lengths come from `geodesy`.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from corridormap import geodesy, lonlat
from corridormap.errors import SchemaError
from corridormap.geometry import cutting, edges
from corridormap.geometry.mosaic import Mosaic, mosaic, mosaic_from_tiles, tiles
from corridormap.tables import TEXT

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray
    from shapely.geometry.base import BaseGeometry

    Floats = NDArray[np.float64]
    Integers = NDArray[np.intp]

__all__ = [
    "Mosaic",
    "crossings",
    "faults",
    "lengths",
    "mosaic",
    "mosaic_from_tiles",
    "split",
    "tiles",
]

_TOUCH_DEGREE, _TOUCH_KM = 1e-9, 1e-6
"""Pieces that meet this closely go on into one another, also after a trip through a file."""
_PIECE = ("country", "shared_by", "from_km", "to_km", "length_km")


def split(
    lines: Iterable[BaseGeometry | None] | BaseGeometry, countries: gpd.GeoDataFrame | Mosaic
) -> gpd.GeoDataFrame:
    """Cut lines at borders: one row per piece, in order along each line.

    Edges are straight in lon, lat, as maps draw them, for lines and borders alike; over more than
    half a turn they go the shorter way round, over exactly half a turn by the pole. A country
    holds its border: a piece along a common border, like one where countries overlap, belongs to
    no single country and is `shared_by` them. Touching a border in a point makes no piece. Where
    segments are long and the geodesic is meant, add vertices: 100 km along a parallel at 40° it
    runs 160 m off the drawn edge.

    Lengths are geodesic and come from chainage: a cut p inside a segment a–b of length L lies
    L · ap / (ap + pb) along it, so pieces add up to their line, whichever way it runs.

    Parameters
    ----------
    lines
        LineStrings or MultiLineStrings, the latter taken part by part: a table with a coordinate
        reference system, or shapely lines in lon, lat. Null, empty and zero-length lines have no
        pieces.
    countries
        Column ``country`` (unique codes) and polygons; or a `Mosaic` of them, prepared once.

    Returns
    -------
    Table in EPSG:4326 on the index of `lines`, repeated for each piece, with the columns of
    `lines` (one that is named like a column of the result becomes ``line_<name>``) and:
    ``country``, null in no or several countries; ``shared_by``, codes joined by ``;`` in several;
    ``from_km`` and ``to_km``, chainage along the row's line; ``length_km``.

    Raises
    ------
    CRSError
        No coordinate reference system, or impossible coordinates.
    SchemaError
        Countries without codes, or a code twice.
    TopologyError
        Lines that are not lines, countries that are not areas.

    >>> square = gpd.GeoDataFrame({"country": ["A"]}, geometry=[shapely.box(0, -1, 1, 1)], crs=4326)
    >>> line = gpd.GeoSeries([shapely.LineString([(0.5, 0), (2, 0)])], crs=4326)
    >>> split(line, square)[["country", "from_km", "to_km"]].round(3)
      country  from_km    to_km
    0       A     0.00   55.660
    0     NaN    55.66  166.979
    """
    series = lonlat.lines(lines)
    prepared = countries if isinstance(countries, Mosaic) else mosaic(countries, near=series)
    parts, row = shapely.get_parts(series.to_numpy(), return_index=True)
    drawn = ~shapely.is_empty(parts)
    parts, row = parts[drawn], row[drawn]
    vertices = cutting.Lines.read(parts)
    pieces = cutting.cut(vertices, prepared)
    before_m = _before_m(vertices, row)[pieces.part]
    from_km = (before_m + pieces.start.chainage_m) / 1000
    to_km = (before_m + pieces.end.chainage_m) / 1000
    single = [codes[0] if len(codes) == 1 else None for codes in pieces.states]
    several = [";".join(codes) if len(codes) > 1 else None for codes in pieces.states]
    at = row[pieces.part]
    table = _carried(lines if isinstance(lines, gpd.GeoDataFrame) else series, at).assign(
        country=pd.array(single, dtype=TEXT).take(pieces.state),
        shared_by=pd.array(several, dtype=TEXT).take(pieces.state),
        from_km=from_km,
        to_km=to_km,
        length_km=to_km - from_km,
    )
    geometry = gpd.GeoSeries(
        cutting.geometry(vertices, parts, pieces), index=table.index, crs=lonlat.CRS
    )
    return gpd.GeoDataFrame(table, geometry=geometry)


def crossings(
    pieces: gpd.GeoDataFrame, countries: gpd.GeoDataFrame | Mosaic | None = None
) -> gpd.GeoDataFrame:
    """List where lines pass from one country to another, in the direction of the line.

    Leaving into no country, or coming from none, is a crossing with a null. Touching a border, or
    following it and turning back, is none. A stretch shared by countries between two different
    ones is one crossing, in its middle. From one part of a line to the next a crossing counts only
    where the parts touch; borders that fall on the joint of two lines are seen once these are
    merged into one (`chainage.merge`).

    Parameters
    ----------
    pieces
        What `split` returned; or lines, with `countries` to cut them by.
    countries
        Only for lines: as for `split`.

    Returns
    -------
    Points in EPSG:4326 on the index of the lines, with ``from_country``, ``to_country`` and
    ``chainage_km`` along the line.

    Raises
    ------
    SchemaError
        Lines without `countries`.
    """
    if countries is not None:
        pieces = split(pieces, countries)
    missing = [name for name in _PIECE if name not in pieces]
    if missing:
        message = (
            "Crossings are read off pieces, or off lines together with countries; received a "
            f"table without {', '.join(missing)}; call split(lines, countries) first"
        )
        raise SchemaError(message)
    table = _crossing_rows(pieces)
    return gpd.GeoDataFrame(
        table.drop(columns=["lon", "lat"]),
        geometry=gpd.points_from_xy(table["lon"], table["lat"], crs=lonlat.CRS),
    )


def lengths(pieces: gpd.GeoDataFrame) -> pd.DataFrame:
    """Sum the pieces of lines by country.

    Parameters
    ----------
    pieces
        What `split` returned.

    Returns
    -------
    One row per country, then per set of countries that share pieces (``country`` is null), then
    one for what lies in no country (both null), each only where there is some: ``country``,
    ``shared_by``, ``length_km``, ``share`` of the total.
    """
    keys = ["country", "shared_by"]
    grouped = pd.DataFrame(pieces[[*keys, "length_km"]]).groupby(keys, dropna=False, sort=False)
    table = grouped["length_km"].agg(math.fsum).reset_index()
    table = table.sort_values(["country", "shared_by"], na_position="last", ignore_index=True)
    total = math.fsum(table["length_km"])
    return table.assign(share=table["length_km"] / total if total else np.nan)


def faults(pieces: gpd.GeoDataFrame) -> pd.DataFrame:
    """List the stretches that lie in no country, or in several.

    Returns
    -------
    ``kind`` (``no country`` or ``several countries``), ``where`` (the label of the line in the
    index of `pieces`) and ``detail`` (from, to and the countries).
    """
    odd = pieces[pieces["country"].isna()]
    several = odd["shared_by"].notna()
    names = odd["shared_by"].str.replace(";", " and ")
    detail = [
        f"{start:.3f}-{end:.3f} km" + (f" in or between {name}" if shared else "")
        for start, end, name, shared in zip(
            odd["from_km"], odd["to_km"], names, several, strict=True
        )
    ]
    kind = np.where(several, "several countries", "no country")
    where = odd.index.astype(TEXT)
    return pd.DataFrame({"kind": kind, "where": where, "detail": detail}, dtype=TEXT)


def _before_m(vertices: cutting.Lines, row: Integers) -> Floats:
    """Return for each part the length of the parts before it in the same line."""
    if not len(row):
        return np.empty(0)
    total = np.add.reduceat(vertices.length_m, vertices.first)
    before = np.zeros(len(row))
    # Lines of several parts are few: adding up line by line keeps every digit.
    for at in np.flatnonzero(np.diff(row) == 0):
        before[at + 1] = before[at] + total[at]
    return before


def _carried(lines: gpd.GeoDataFrame | gpd.GeoSeries, at: Integers) -> pd.DataFrame:
    """Return the caller's columns for each piece, out of the way of those of the result."""
    if not isinstance(lines, gpd.GeoDataFrame):
        return pd.DataFrame(index=lines.index[at])
    table = pd.DataFrame(lines.drop(columns=lines.geometry.name))
    taken = {name: f"line_{name}" for name in (*_PIECE, "geometry") if name in table}
    return table.rename(columns=taken).iloc[at]


def _connected(pieces: gpd.GeoDataFrame) -> NDArray[np.bool_]:
    """Tell which pieces go on, in the same line and without a gap, in the next row."""
    from_km, to_km = pieces["from_km"].to_numpy(), pieces["to_km"].to_numpy()
    lines = pieces.geometry.array
    apart = shapely.get_coordinates(shapely.get_point(lines[1:], 0)) - shapely.get_coordinates(
        shapely.get_point(lines[:-1], -1)
    )
    apart[:, 0] -= 360.0 * np.round(apart[:, 0] / 360.0)
    goes_on: NDArray[np.bool_] = (
        (from_km[1:] > 0)
        & (np.abs(from_km[1:] - to_km[:-1]) < _TOUCH_KM)
        & (np.abs(apart) < _TOUCH_DEGREE).all(axis=1)
    )
    return goes_on


def _crossing_rows(pieces: gpd.GeoDataFrame) -> pd.DataFrame:
    codes = pieces["country"].astype(object).where(pieces["country"].notna(), None).to_numpy()
    firm = np.flatnonzero(pieces["shared_by"].isna().to_numpy())
    breaks = np.concatenate([[0], np.cumsum(~_connected(pieces))]) if len(pieces) else firm
    left, right = firm[:-1], firm[1:]
    passes = (breaks[left] == breaks[right]) & (codes[left] != codes[right])
    left, right = left[passes], right[passes]
    places = np.array([_middle(pieces, a, b) for a, b in zip(left, right, strict=True)]).reshape(
        -1, 3
    )
    return pd.DataFrame(
        {
            "from_country": pd.array(codes[left], dtype=TEXT),
            "to_country": pd.array(codes[right], dtype=TEXT),
            "chainage_km": places[:, 0],
            "lon": places[:, 1],
            "lat": places[:, 2],
        },
        index=pieces.index[left],
    )


def _middle(pieces: gpd.GeoDataFrame, left: int, right: int) -> tuple[float, float, float]:
    """Return chainage, lon, lat half-way between the end of one piece and the start of another."""
    start_km, end_km = pieces["to_km"].iloc[left], pieces["from_km"].iloc[right]
    lines = pieces.geometry.array
    if right == left + 1:
        lon, lat = lines[right].coords[0]
        return end_km, _usual(lon), lat
    middle_m = (start_km + end_km) / 2 * 1000
    shared = next(
        at for at in range(left + 1, right) if pieces["to_km"].iloc[at] >= middle_m / 1000
    )
    lon, lat = shapely.get_coordinates(lines[shared]).T
    chainage = pieces["from_km"].iloc[shared] * 1000 + geodesy.cumulative_m(lon, lat)
    segment = int(np.clip(np.searchsorted(chainage, middle_m) - 1, 0, len(lon) - 2))
    from_lon, from_lat, to_lon, to_lat = edges.drawn(np.column_stack([lon, lat]))[segment]
    share = (middle_m - chainage[segment]) / (chainage[segment + 1] - chainage[segment])
    lon, lat = from_lon + share * (to_lon - from_lon), from_lat + share * (to_lat - from_lat)
    return middle_m / 1000, _usual(lon), lat


def _usual(lon: float) -> float:
    """Return the longitude in (-180, 180]."""
    return float(lon - 360.0 * np.ceil((lon - 180.0) / 360.0))
