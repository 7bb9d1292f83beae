"""The coordinate reference system of a table: read, stated or refused, never guessed."""

from __future__ import annotations

import warnings
from typing import TYPE_CHECKING

import numpy as np
import shapely
from pyproj import CRS
from pyproj.exceptions import CRSError as ProjCRSError
from pyproj.exceptions import ProjError

from corridormap.errors import CRSError

if TYPE_CHECKING:
    import geopandas as gpd

STORAGE_CRS = "EPSG:4326"


def in_storage_crs(
    table: gpd.GeoDataFrame, *, name: str, crs: str | None, assumed: bool
) -> gpd.GeoDataFrame:
    """Return the table in EPSG:4326, checked against what its coordinates can be.

    Parameters
    ----------
    table
        In any system, or in none that is known.
    name
        What to call it in messages.
    crs
        States the system of a table that does not, or states it wrongly.
    assumed
        Whether a table that states none is lon, lat by its format's own standard.

    Raises
    ------
    CRSError
        If the system is unknown or unreadable, or degrees are said to be metres or the reverse.
    """
    if crs is not None:
        table = table.set_crs(parsed(crs), allow_override=True)
    elif table.crs is None and assumed:
        table = table.set_crs(STORAGE_CRS)
    if table.crs is None:
        message = (
            f"{name}: a coordinate reference system must be stated; received none "
            f"(coordinates {_extent(table)}); state it with --crs, for example --crs EPSG:4326."
        )
        raise CRSError(message)
    degrees = table.crs.is_geographic
    plausible_degrees = _within(table, 360, 90)
    if not degrees and plausible_degrees and not _within(table, 1e-3, 1e-3):
        message = (
            f"{name}: coordinates must be in its system, {table.crs.name}; received "
            f"{_extent(table)}, which look like degrees; state the system with --crs EPSG:4326."
        )
        raise CRSError(message)
    if degrees and not plausible_degrees:
        return (
            table if table.crs == STORAGE_CRS else table.set_crs(STORAGE_CRS, allow_override=True)
        )
    try:
        return table.to_crs(STORAGE_CRS)
    except ProjError as err:
        message = (
            f"{name}: its system, {table.crs.name}, has no known place on the Earth; state the "
            "real one with --crs EPSG:…."
        )
        raise CRSError(message) from err


def parsed(crs: str) -> CRS:
    """Return a coordinate reference system by its name, code or text."""
    try:
        return CRS.from_user_input(crs)
    except ProjCRSError as err:
        message = f"No coordinate reference system {crs[:80]!r} is known; name one like EPSG:4326."
        raise CRSError(message) from err


def _within(table: gpd.GeoDataFrame, x: float, y: float) -> bool:
    coordinates = shapely.get_coordinates(table.geometry.array)
    if not len(coordinates):
        return True
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)  # all NaN: the schema says so
        return bool((np.nanmax(np.abs(coordinates), axis=0) <= (x, y)).all())


def _extent(table: gpd.GeoDataFrame) -> str:
    bounds = shapely.total_bounds(table.geometry.array)
    return "from {:g}, {:g} to {:g}, {:g}".format(*bounds)
