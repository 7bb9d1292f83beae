"""The door of every measure: geometries come in as anything and leave as checked lon, lat.

A table or series in another coordinate system is converted, one without is refused, bare shapely
geometries are taken as EPSG:4326. Z and M are dropped: every measure here is on the ellipsoid.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import pyproj
import shapely
from shapely.geometry.base import BaseGeometry

from corridormap.errors import CRSError, Fault, SchemaError, TopologyError

if TYPE_CHECKING:
    from collections.abc import Iterable

    import pandas as pd
    from numpy.typing import NDArray

CRS = "EPSG:4326"

_LINES = ("LineString", "LinearRing", "MultiLineString")
_AREAS = ("Polygon", "MultiPolygon")

_HIGHEST_LAT = 90.0 + 1e-9
"""A pole that went through a projection and back may be off by rounding."""
_FARTHEST_LON = 900.0
"""One turn and a half either way beyond the usual range still means something."""


def series(geometry: Iterable[BaseGeometry | None] | BaseGeometry) -> gpd.GeoSeries:
    """Return the geometries in EPSG:4326, two-dimensional and checked, on the caller's index.

    Parameters
    ----------
    geometry
        A `GeoSeries` or `GeoDataFrame` with a coordinate reference system; or shapely geometries
        (one, a list, an array), taken as lon, lat in degrees.

    Raises
    ------
    CRSError
        No coordinate reference system; coordinates that are not numbers, lie beyond a pole or have
        no place in the stated system. All rows at once.
    SchemaError
        A table without a geometry column.

    >>> series([shapely.Point(70, 40, 900), None]).to_list()
    [<POINT (70 40)>, None]
    """
    if isinstance(geometry, gpd.GeoDataFrame) and geometry.active_geometry_name is None:
        columns = ", ".join(map(str, geometry.columns))
        message = (
            "A table of geometries has a geometry column; received only the columns "
            f"{columns or '(none)'}; set one, for instance table.set_geometry(…)"
        )
        raise SchemaError(message)
    if isinstance(geometry, gpd.GeoSeries | gpd.GeoDataFrame):
        found = gpd.GeoSeries(geometry.geometry)
        if found.crs is None:
            message = (
                "A table of geometries states its coordinate reference system; received one "
                'without; set it, for instance table.set_crs("EPSG:4326") for lon, lat in degrees'
            )
            raise CRSError(message)
    else:
        rows = [geometry] if isinstance(geometry, BaseGeometry) else list(geometry)
        found = gpd.GeoSeries(rows, crs=CRS)
    _check_finite(found)
    # Degrees on another datum are converted too; EPSG:4326 itself is lon, lat here as everywhere.
    degrees = found if _is_lonlat(found.crs) else found.to_crs(CRS)
    _check_possible(degrees, found)
    flat = degrees.array
    if shapely.has_z(flat).any() or shapely.has_m(flat).any():
        flat = shapely.force_2d(flat)
    return gpd.GeoSeries(flat, index=found.index, crs=CRS)


def lines(geometry: Iterable[BaseGeometry | None] | BaseGeometry) -> gpd.GeoSeries:
    """Return lines as `series` does, and refuse what is not a line, null or empty.

    Raises
    ------
    TopologyError
        Points or areas: all such rows at once.
    """
    found = series(geometry)
    _check_type(found, "lines", "a line is a LineString or MultiLineString", _LINES)
    return found


def areas(geometry: Iterable[BaseGeometry | None] | BaseGeometry) -> gpd.GeoSeries:
    """Return areas as `series` does, and refuse what is not an area, null or empty.

    Raises
    ------
    TopologyError
        Points or lines: all such rows at once.
    """
    found = series(geometry)
    _check_type(found, "areas", "an area is a Polygon or MultiPolygon", _AREAS)
    return found


def _check_type(found: gpd.GeoSeries, table: str, rule: str, types: tuple[str, ...]) -> None:
    drawn = found[~(found.isna() | found.is_empty)]
    kinds = drawn.geom_type
    faults = [
        Fault(table, str(label), "geometry", rule, f"a {kind}", "leave it out, or draw it as one")
        for label, kind in kinds[~kinds.isin(types)].items()
    ]
    if faults:
        raise TopologyError(faults=faults)


def _is_lonlat(crs: pyproj.CRS) -> bool:
    return crs.to_epsg() == 4326 or crs == pyproj.CRS("OGC:CRS84")


def _check_finite(found: gpd.GeoSeries) -> None:
    coordinates = shapely.get_coordinates(found.array)
    with np.errstate(invalid="ignore"):
        total = coordinates.sum()
    # A sum is not finite if any of its terms is not: one pass where all is well.
    if not np.isfinite(total):
        _, row = shapely.get_coordinates(found.array, return_index=True)
        bad = row[~np.isfinite(coordinates).all(axis=1)]
        raise CRSError(
            faults=[
                Fault(
                    "geometry",
                    label,
                    None,
                    "coordinates are numbers",
                    "NaN or infinity",
                    "correct or remove the vertex",
                )
                for label in _labels(found.index, bad)
            ]
        )


def _check_possible(degrees: gpd.GeoSeries, received: gpd.GeoSeries) -> None:
    if degrees.empty:
        return
    west, south, east, north = shapely.total_bounds(degrees.array)
    farthest = max(-west, east)
    if not (max(-south, north) > _HIGHEST_LAT or farthest > _FARTHEST_LON):
        return
    coordinates, row = shapely.get_coordinates(degrees.array, return_index=True)
    possible = (np.abs(coordinates) <= [_FARTHEST_LON, _HIGHEST_LAT]).all(axis=1)
    first = shapely.get_coordinates(received.array)
    # One vertex a row is enough to see what is wrong.
    _, at = np.unique(row[~possible], return_index=True)
    vertices = np.flatnonzero(~possible)[at]
    raise CRSError(
        faults=[
            Fault(
                "geometry",
                label,
                None,
                "latitude lies between -90 and 90, longitude comes first",
                f"({first[vertex, 0]:.10g}, {first[vertex, 1]:.10g})",
                _remedy(first[vertex]),
            )
            for label, vertex in zip(_labels(degrees.index, row[vertices]), vertices, strict=True)
        ]
    )


def _remedy(vertex: NDArray[np.float64]) -> str:
    if abs(vertex[0]) <= 90 and abs(vertex[1]) <= _FARTHEST_LON:
        return "swap the axes (longitude, latitude)"
    return "state the coordinate reference system these metres or feet are in"


def _labels(index: pd.Index, rows: NDArray[np.intp]) -> list[str]:
    return [str(index[row]) for row in np.unique(rows)]
