"""The bundled world: borders to cut with, places, and what a map draws underneath."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd
import pyogrio

from corridormap.geometry import mosaic
from corridormap.providers import bundled
from corridormap.providers.formats import rows

if TYPE_CHECKING:
    import geopandas as gpd

    from corridormap.corridor import Corridor, Input

COUNTRIES = "world/countries/countries.fgb"
TILES = "world/countries/tiles.fgb"
PLACES = "world/places/places.fgb"
PARAMETERS = "cku/parameters.csv"
SOURCES = "cku/network_sources.csv"

Bounds = tuple[float, float, float, float]
"""West, south, east, north in degrees."""

_MARGIN_DEGREE = 0.5
_AROUND_DEGREE = 2.5


def countries(bounds: Bounds) -> mosaic.Mosaic:
    """Read the borders around `bounds`, already cut into tiles for fast cutting of lines."""
    west, south, east, north = bounds
    margin = _MARGIN_DEGREE
    boxes = [
        (west - margin - turn, south - margin, east + margin - turn, north + margin)
        for turn in (-360.0, 0.0, 360.0)
        if west - margin - turn <= 180 and east + margin - turn >= -180
    ]
    tiles = [pyogrio.read_dataframe(bundled.path(TILES), bbox=box) for box in boxes]
    return mosaic.mosaic_from_tiles(pd.concat(tiles, ignore_index=True))


def table() -> gpd.GeoDataFrame:
    """Read the bundled countries whole, in EPSG:4326."""
    return pyogrio.read_dataframe(bundled.path(COUNTRIES))


def places(bounds: Bounds | None = None) -> gpd.GeoDataFrame:
    """Read the bundled settlements, within `bounds` or all of them."""
    return pyogrio.read_dataframe(bundled.path(PLACES), bbox=bounds)


def places_of(corridor: Corridor) -> gpd.GeoDataFrame:
    """Read the settlements of a corridor's region.

    Those of the countries it names as its region; where it names none, those within 2.5 degrees
    of its lines.
    """
    if corridor.region:
        found = places()
        return found[found["country"].isin(corridor.region)].reset_index(drop=True)
    west, south, east, north = (float(edge) for edge in corridor.sections.total_bounds)
    near = _AROUND_DEGREE
    return places((west - near, south - near, east + near, north + near))


def parameters() -> pd.DataFrame:
    """Read the cited rates that a network has where the corridor brings none of its own."""
    return rows.read(bundled.path(PARAMETERS))


def network_sources() -> pd.DataFrame:
    """Read what the source keys of the cited rates stand for: `key`, `title`, `address`."""
    return rows.read(bundled.path(SOURCES))


def inputs(*names: str) -> tuple[Input, ...]:
    """Return bundled files as inputs of a measurement."""
    return tuple(bundled.source(name).as_input() for name in names)
