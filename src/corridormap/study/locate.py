"""Where points lie along a corridor."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from corridormap import summary
from corridormap.document import document
from corridormap.geometry import mosaic
from corridormap.providers import world
from corridormap.study import drawing

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    import geopandas as gpd

    from corridormap.corridor import Corridor, Input
    from corridormap.geometry.mosaic import Mosaic

__all__ = ["answer", "features"]


def answer(
    corridor: Corridor,
    points: gpd.GeoDataFrame,
    *,
    name: str = "points",
    on: str | None = None,
    inputs: Iterable[Input] = (),
) -> dict[str, Any]:
    """Return ``points``: chainage, offset, side, country and nearest station of each.

    Parameters
    ----------
    points
        In EPSG:4326 (see `summary.locate`).
    name, on
        What the points and the corridor are called in the parameters; None: by its id.
    inputs
        The file the points come from.
    """
    return document(
        "locate",
        corridor,
        parameters={"points": name, "on": on or corridor.corridor_id},
        inputs=inputs,
        points=summary.locate(points, corridor, countries=_around(points, corridor)),
    )


def _around(points: gpd.GeoDataFrame, corridor: Corridor) -> Mosaic | None:
    """Return the countries where the points lie: those of a corridor are known near it alone."""
    if corridor.own_countries is not None:
        return mosaic.mosaic(corridor.own_countries)
    west, south, east, north = (float(edge) for edge in points.total_bounds)
    return world.countries((west, south, east, north)) if west <= east else None


def features(points: gpd.GeoDataFrame, answered: Mapping[str, Any]) -> gpd.GeoDataFrame:
    """Return the points of an answer where they are."""
    return drawing.table(answered["points"], points.geometry)
