"""Linear referencing: where along a line, how far beside it, and what is there.

Between two vertices a line is the geodesic. A line may be a table of lines with a coordinate
reference system, a shapely line in lon, lat, or an `Alignment` made of them by `merge`; the first
two are merged on the way in, so call `merge` yourself to see what is odd about them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from corridormap import lonlat
from corridormap.errors import ChainageError, SchemaError
from corridormap.geometry import nearest
from corridormap.geometry.calibration import Calibration, check_within
from corridormap.geometry.lines import Alignment, merge
from corridormap.tables import TEXT

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import ArrayLike, NDArray
    from shapely.geometry.base import BaseGeometry

    Floats = NDArray[np.float64]
    Line = Alignment | Iterable[BaseGeometry | None] | BaseGeometry

__all__ = ["Alignment", "Calibration", "calibrate", "cut", "interpolate", "locate", "merge"]

_POINT = 0  # shapely's type number
_ON_M = 0.1
"""A point this near is on the line: rounding to six decimals moves it as far."""
_ROUNDING_KM = 1e-9
"""A chainage this near to that of a vertex means the vertex."""


def locate(points: Iterable[BaseGeometry | None] | BaseGeometry, line: Line) -> pd.DataFrame:
    """Find the place on a line nearest to each point.

    Of places equally near the one with the least chainage counts. A point beyond an end of the
    line is located at that end, its offset being the distance to it. Exact to 0.1 mm within 20 km
    of the line, and to about a hundred-thousandth of the offset farther away.

    Parameters
    ----------
    points
        A table with a coordinate reference system, or shapely points in lon, lat.
    line
        See the head of the module.

    Returns
    -------
    Table on the index of `points`: ``chainage_km``; ``offset_km``, + right of the direction of
    travel; ``side``, ``left``, ``right`` or ``on`` (within 0.1 m); ``reason``, null, or why the
    point has no place (``null geometry``, ``empty geometry``, ``a Polygon, not a point``).

    Raises
    ------
    CRSError
        No coordinate reference system, or impossible coordinates.
    TopologyError
        A line that is none.

    >>> line = shapely.LineString([(70, 0), (71, 0)])
    >>> locate([shapely.Point(70.5, -0.1), shapely.Point()], line).round(3)
       chainage_km  offset_km   side          reason
    0        55.66     11.057  right            None
    1          NaN        NaN    NaN  empty geometry
    """
    series = lonlat.series(points)
    reasons = _reasons(series.to_numpy())
    chainage, offset = np.full(len(series), np.nan), np.full(len(series), np.nan)
    there = np.array([reason is None for reason in reasons], dtype=bool)
    segments = nearest.Segments.read(_alignment(line))
    if there.any():
        places = shapely.get_coordinates(series.to_numpy()[there])
        chainage[there], offset[there] = nearest.feet(segments, places)
    side = np.where(offset > 0, "right", "left").astype(object)
    side[np.abs(offset) <= _ON_M] = "on"
    side[~there] = None
    return pd.DataFrame(
        {
            "chainage_km": chainage / 1000,
            "offset_km": offset / 1000,
            "side": pd.array(side, dtype=TEXT),
            "reason": pd.Series(reasons, index=series.index, dtype=object),
        },
        index=series.index,
    )


def interpolate(line: Line, chainage_km: ArrayLike) -> gpd.GeoSeries:
    """Return the points at given chainages.

    Parameters
    ----------
    line
        See the head of the module.
    chainage_km
        One or many. At a gap the point lies before it.

    Returns
    -------
    Points in EPSG:4326, on the index of `chainage_km` where it is a Series; null for NaN.

    Raises
    ------
    ChainageError
        A chainage that the line does not have.

    >>> interpolate(shapely.LineString([(70, 0), (71, 0)]), [0, None]).to_list()
    [<POINT (70 0)>, None]
    """
    index = chainage_km.index if isinstance(chainage_km, pd.Series) else None
    wanted = np.atleast_1d(np.asarray(chainage_km, dtype=float))
    alignment = _alignment(line)
    _check_range(alignment, wanted)
    segments = nearest.Segments.read(alignment)
    there = ~np.isnan(wanted)
    points = np.full(len(wanted), None, dtype=object)
    points[there] = shapely.points(_places(segments, wanted[there] * 1000))
    return gpd.GeoSeries(points, index=index, crs=lonlat.CRS)


def cut(line: Line, from_km: float, to_km: float) -> shapely.LineString | shapely.MultiLineString:
    """Return the stretch of a line between two chainages.

    Returns
    -------
    A LineString in lon, lat; a MultiLineString where the stretch has a gap.

    Raises
    ------
    ChainageError
        A chainage that the line does not have, or `to_km` not beyond `from_km`.

    >>> print(cut(shapely.LineString([(70, 0), (71, 0), (71, 1)]), 0, 111.31949079327358))
    LINESTRING (70 0, 71 0)
    """
    alignment = _alignment(line)
    _check_range(alignment, np.array([from_km, to_km]))
    if not to_km - from_km > _ROUNDING_KM:
        message = (
            "A stretch runs towards growing chainage; received "
            f"{from_km:g} to {to_km:g} km; give the smaller one first"
        )
        raise ChainageError(message)
    segments = nearest.Segments.read(alignment)
    stretches = []
    for vertices, km in zip(alignment.chains, alignment.chainage_km, strict=True):
        start, end = max(from_km, km[0]), min(to_km, km[-1])
        if end - start > _ROUNDING_KM:
            within = (km >= start - _ROUNDING_KM) & (km <= end + _ROUNDING_KM)
            inside = np.flatnonzero(within)
            rows = [vertices[within]]
            if not inside.size or km[inside[0]] > start + _ROUNDING_KM:
                rows.insert(0, _places(segments, np.array([start * 1000])))
            if not inside.size or km[inside[-1]] < end - _ROUNDING_KM:
                rows.append(_places(segments, np.array([end * 1000])))
            stretches.append(shapely.LineString(np.vstack(rows)))
    return stretches[0] if len(stretches) == 1 else shapely.MultiLineString(stretches)


def calibrate(line: Line, table: pd.DataFrame) -> Calibration:
    """Fit chainage to published distances, straight between stations.

    Parameters
    ----------
    line
        See the head of the module.
    table
        ``published_km`` of two stations or more, and where these are: ``chainage_km`` as measured,
        or points to locate. Rows without either number are left out. Published distances may count
        from either end of the line.

    Raises
    ------
    SchemaError
        A missing column.
    ChainageError
        Fewer than two stations, or distances that do not grow (or fall) from each to the next.

    >>> line = shapely.LineString([(0, 0), (1, 0)])
    >>> posts = pd.DataFrame({"chainage_km": [0, 100], "published_km": [7, 109]})
    >>> calibrate(line, posts).published([50, 110]).tolist()
    [58.0, 119.2]
    """
    if "published_km" not in table.columns:
        message = (
            "A calibration has a column 'published_km'; received the columns "
            f"{', '.join(map(str, table.columns))}; add the published distances"
        )
        raise SchemaError(message)
    alignment = _alignment(line)
    if "chainage_km" in table.columns:
        measured = table["chainage_km"].to_numpy(float)
    elif isinstance(table, gpd.GeoDataFrame):
        measured = locate(table, alignment)["chainage_km"].to_numpy(float)
    else:
        message = (
            "A calibration says where stations are; received neither a column 'chainage_km' nor "
            "points; add one of them"
        )
        raise SchemaError(message)
    published = table["published_km"].to_numpy(float)
    known = np.isfinite(measured) & np.isfinite(published)
    order = np.argsort(measured[known], kind="stable")
    measured, published = measured[known][order], published[known][order]
    _check_range(alignment, measured)
    return Calibration(measured, published, alignment.length_km)


def _alignment(line: Line) -> Alignment:
    return line if isinstance(line, Alignment) else merge(line)


def _reasons(points: NDArray[np.object_]) -> list[str | None]:
    reasons: list[str | None] = [None] * len(points)
    odd = shapely.is_missing(points) | shapely.is_empty(points)
    odd |= shapely.get_type_id(points) != _POINT
    for at in np.flatnonzero(odd):
        if points[at] is None:
            reasons[at] = "null geometry"
        elif points[at].is_empty:
            reasons[at] = "empty geometry"
        else:
            reasons[at] = f"a {points[at].geom_type}, not a point"
    return reasons


def _places(segments: nearest.Segments, chainage_m: Floats) -> Floats:
    end_m = segments.from_m + segments.length_m
    at = np.minimum(np.searchsorted(end_m, chainage_m), len(end_m) - 1)
    place, _ = nearest.on(segments, at, chainage_m - segments.from_m[at])
    return place


def _check_range(alignment: Alignment, chainage_km: Floats) -> None:
    check_within(chainage_km, 0.0, alignment.length_km)
