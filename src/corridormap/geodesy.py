"""Length, distance, circuity and area on the WGS 84 ellipsoid.

Between two vertices a line is the geodesic. Segments up to 50 km are measured by their chord in
earth-centred coordinates, lengthened to the arc: ten times faster than solving the geodesic and
within 1e-8 m of it (worst case; rounding of the coordinates alone is 1e-9 m). Longer ones go to
`pyproj.Geod`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pandas as pd
import pyproj
import shapely

from corridormap import lonlat
from corridormap.errors import TopologyError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray
    from shapely.geometry.base import BaseGeometry

    Floats = NDArray[np.float64]
    Geometries = Iterable[BaseGeometry | None] | BaseGeometry
    """A `GeoSeries` or `GeoDataFrame` with a CRS, or shapely geometries in lon, lat."""

WGS84 = pyproj.Geod(ellps="WGS84")

_A = WGS84.a
_E2 = WGS84.es
_EP2 = _E2 / (1 - _E2)
_LONGEST_CHORD_M = 50_000.0
_BLOCK = 16_384
"""Vertices worked on at once: the temporaries of a block stay in the processor's cache."""
_POINT, _POLYGON, _COLLECTION = 0, 3, 7  # shapely's type numbers
_MULTI = (4, 5, 6, _COLLECTION)


def length_km(geometry: Geometries) -> pd.Series:
    """Return the geodesic length of each geometry.

    Parameters
    ----------
    geometry
        Lines; the length of a polygon is that of all its rings, of a point 0.

    Returns
    -------
    Series of km on the caller's index: 0 for an empty geometry, NaN for a null one.

    Raises
    ------
    CRSError
        No coordinate reference system, or impossible coordinates.

    >>> length_km([shapely.LineString([(0, 0), (0, 1)]), shapely.LineString(), None]).tolist()
    [110.57438855779..., 0.0, nan]
    """
    lines = lonlat.series(geometry)
    total_m = lengths_m(lines.to_numpy())
    return pd.Series(total_m / 1000, index=lines.index, name="length_km")


def distance_km(a: Geometries, b: Geometries) -> pd.Series:
    """Return the geodesic distance between points, pair by pair.

    Parameters
    ----------
    a, b
        Points. Paired by position, not by index; `b` may also be one point, for all of `a`.

    Returns
    -------
    Series of km on the index of `a`; NaN where a point is null or empty.

    Raises
    ------
    CRSError
        No coordinate reference system, or impossible coordinates.
    TopologyError
        Geometries that are not points, or tables of different length.

    >>> distance_km(shapely.Point(0, 0), shapely.Point(360, 1)).tolist()
    [110.57438855779...]
    """
    origins, targets = lonlat.series(a), lonlat.series(b)
    if len(targets) not in (1, len(origins)):
        message = (
            "Distances are measured pair by pair; received "
            f"{len(origins)} and {len(targets)} points; give as many of both, or one"
        )
        raise TopologyError(message)
    start, end = _points(origins.to_numpy()), _points(targets.to_numpy())
    start, end = np.broadcast_arrays(start, end)
    apart_m = between_m(start[:, 0], start[:, 1], end[:, 0], end[:, 1])
    return pd.Series(apart_m / 1000, index=origins.index, name="distance_km")


def circuity(line: Geometries) -> pd.Series:
    """Return length ÷ distance between the two ends of each line: 1 is as direct as can be.

    Of a `MultiLineString` the ends are the start of the first part and the end of the last.

    Returns
    -------
    Series of ratios on the caller's index; NaN where there is no distance to compare with: closed,
    empty and null lines.

    Raises
    ------
    CRSError
        No coordinate reference system, or impossible coordinates.

    >>> circuity(shapely.LineString([(0, 0), (1, 0), (0, 0), (0, 1)])).round(4).tolist()
    [3.0135]
    """
    lines = lonlat.series(line)
    ends = np.full((len(lines), 4), np.nan)
    coordinates, row = shapely.get_coordinates(lines.to_numpy(), return_index=True)
    if row.size:
        first = np.flatnonzero(np.diff(row, prepend=-1))
        last = np.append(first[1:], row.size) - 1
        ends[row[first]] = np.hstack([coordinates[first], coordinates[last]])
    apart_m = between_m(*ends.T)
    apart_m[apart_m == 0] = np.nan
    ratio = lengths_m(lines.to_numpy()) / apart_m
    return pd.Series(ratio, index=lines.index, name="circuity")


def area_km2(geometry: Geometries) -> pd.Series:
    """Return the area each geometry covers, edges being geodesics.

    The order of rings does not matter; holes are subtracted, overlapping parts count twice; lines
    and points have no area. A ring is taken to enclose the smaller side of the globe.

    Returns
    -------
    Series of km² on the caller's index: 0 for an empty geometry, NaN for a null one.

    Raises
    ------
    CRSError
        No coordinate reference system, or impossible coordinates.

    >>> area_km2(shapely.box(0, 0, 1, 1)).round(3).tolist()
    [12308.778]
    """
    shapes = lonlat.series(geometry)
    rows = shapes.to_numpy()
    parts, row = _parts(rows)
    polygon = shapely.get_type_id(parts) == _POLYGON
    total_m2 = np.where(shapely.is_missing(rows), np.nan, 0.0)
    for part, at in zip(parts[polygon], row[polygon], strict=True):
        inside = -sum(_ring_m2(ring) for ring in part.interiors)
        total_m2[at] += _ring_m2(part.exterior) + inside
    return pd.Series(total_m2 / 1e6, index=shapes.index, name="area_km2")


def lengths_m(geometries: NDArray[np.object_]) -> Floats:
    """Return the length in metres of shapely geometries that are known to be in lon, lat.

    As `length_km`, on a bare array: 0 for an empty geometry, NaN for a null one.
    """
    total = np.where(shapely.is_missing(geometries), np.nan, 0.0)
    parts, row = _parts(geometries)
    kind = shapely.get_type_id(parts)
    if (kind == _POLYGON).any():
        keep = kind != _POLYGON
        rings, of = shapely.get_rings(parts[~keep], return_index=True)
        parts, row = np.append(parts[keep], rings), np.append(row[keep], row[~keep][of])
        order = np.argsort(row, kind="stable")
        parts, row = parts[order], row[order]
    coordinates, part = shapely.get_coordinates(parts, return_index=True)
    joint = np.flatnonzero(np.diff(part))
    length = segment_m(coordinates[:, 0], coordinates[:, 1], joints=joint)
    if length.size:
        of = row[part[:-1]]
        first = np.flatnonzero(np.diff(of, prepend=-1))
        total[of[first]] = np.add.reduceat(length, first)
    return total


def segment_m(lon: Floats, lat: Floats, *, joints: NDArray[np.intp] | None = None) -> Floats:
    """Return the geodesic length between consecutive vertices (n vertices, n - 1 lengths).

    Parameters
    ----------
    lon, lat
        Degrees. Longitudes may jump by whole turns.
    joints
        Numbers of segments that join the end of one line to the start of the next: 0 m.
    """
    length = np.empty(max(len(lon) - 1, 0))
    for start in range(0, length.size, _BLOCK):
        stop = start + _BLOCK
        vertex = _vertices(lat[start : stop + 1])
        turn = np.diff(lon[start : stop + 1])
        length[start:stop] = _arc_m(vertex.cut(None, -1), vertex.cut(1, None), turn)
    if joints is not None:
        length[joints] = 0.0
    long = np.flatnonzero(length > _LONGEST_CHORD_M)
    if long.size:
        length[long] = WGS84.inv(lon[long], lat[long], lon[long + 1], lat[long + 1])[2]
    return length


def between_m(lon_a: Floats, lat_a: Floats, lon_b: Floats, lat_b: Floats) -> Floats:
    """Return the geodesic distance in metres from each a to its b.

    Parameters
    ----------
    lon_a, lat_a, lon_b, lat_b
        Degrees, arrays of one length. Longitudes may differ by whole turns.

    >>> between_m(*(np.array([value]) for value in (0.0, 0.0, 360.0, 1.0))).round(6).tolist()
    [110574.388558]
    """
    length = _arc_m(_vertices(lat_a), _vertices(lat_b), lon_b - lon_a)
    long = np.flatnonzero(length > _LONGEST_CHORD_M)
    if long.size:
        length[long] = WGS84.inv(lon_a[long], lat_a[long], lon_b[long], lat_b[long])[2]
    return length


def cumulative_m(lon: Floats, lat: Floats) -> Floats:
    """Return the length from the first vertex to each vertex; the first is 0.

    >>> cumulative_m(np.array([0.0, 1.0, 1.0]), np.zeros(3)).round(6).tolist()
    [0.0, 111319.490793, 111319.490793]
    """
    return np.concatenate([np.zeros(min(len(lon), 1)), np.cumsum(segment_m(lon, lat))])


def centred_m(lonlat_degree: Floats) -> Floats:
    """Return earth-centred x, y, z (…, 3) in metres of lon, lat (…, 2) in degrees, at height 0."""
    place = _vertices(lonlat_degree[..., 1])
    turn = np.radians(lonlat_degree[..., 0])
    return np.stack([place.axis_m * np.cos(turn), place.axis_m * np.sin(turn), place.z_m], axis=-1)


class _Vertices(NamedTuple):
    """Places on the ellipsoid, whatever their longitude."""

    axis_m: Floats
    """Distance from the axis of rotation."""
    z_m: Floats
    """Distance from the plane of the equator, + north."""
    flattening: Floats
    """(a / N)², N being the radius of curvature across the meridian."""

    def cut(self, start: int | None, stop: int | None) -> _Vertices:
        """Return the places from `start` to `stop`."""
        return _Vertices(*(values[start:stop] for values in self))


def _vertices(lat: Floats) -> _Vertices:
    phi = np.radians(lat)
    sine = np.sin(phi)
    flattening = 1 - _E2 * sine * sine
    across = _A / np.sqrt(flattening)
    return _Vertices(across * np.cos(phi), (1 - _E2) * across * sine, flattening)


def _arc_m(a: _Vertices, b: _Vertices, turn_degree: Floats) -> Floats:
    """Return the arc over the chord a–b: exact for a circle of the ellipsoid's curvature there.

    The curvature of the ellipsoid x²/a² + y²/a² + z²/b² = 1 in the direction of the unit vector t
    is (tx² + ty² + tz² a²/b²) / N, which needs no azimuth and holds at the poles. The arc over a
    chord c with curvature k is 2/k asin(kc/2) = c (1 + u/24 + 3u²/640 + …), u = (kc)².
    """
    half = np.sin(np.radians(turn_degree) / 2)
    rise = b.z_m - a.z_m
    rise *= rise
    out = b.axis_m - a.axis_m
    square = out * out + 4 * a.axis_m * b.axis_m * half * half + rise
    bend = square + _EP2 * rise
    # The smallest positive number keeps a segment without length from dividing 0 by 0.
    u = bend * bend * (a.flattening + b.flattening) / (np.maximum(square, 1e-300) * 2 * _A * _A)
    arc: Floats = np.sqrt(square) * (1 + u * (1 / 24 + u * (3 / 640)))
    return arc


def _parts(geometries: NDArray[np.object_]) -> tuple[NDArray[np.object_], NDArray[np.intp]]:
    """Return the single parts of all geometries and the row each comes from."""
    parts, row = shapely.get_parts(geometries, return_index=True)
    while np.isin(shapely.get_type_id(parts), _MULTI).any():
        parts, of = shapely.get_parts(parts, return_index=True)
        row = row[of]
    return parts, row


def _points(geometries: NDArray[np.object_]) -> Floats:
    """Return lon, lat of points; NaN for null and empty ones."""
    place = np.full((len(geometries), 2), np.nan)
    there = ~(shapely.is_missing(geometries) | shapely.is_empty(geometries))
    wrong = there & (shapely.get_type_id(geometries) != _POINT)
    if wrong.any():
        kinds = sorted({geometry.geom_type for geometry in geometries[wrong]})
        message = (
            f"A distance is measured between points; received {' and '.join(kinds)}; "
            "give points, for instance table.representative_point()"
        )
        raise TopologyError(message)
    place[there] = shapely.get_coordinates(geometries[there])
    return place


def _ring_m2(ring: BaseGeometry) -> float:
    lon, lat = shapely.get_coordinates(ring).T
    area, _ = WGS84.polygon_area_perimeter(lon, lat)
    return abs(float(area))
