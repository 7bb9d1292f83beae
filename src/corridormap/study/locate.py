"""Where points lie along a corridor."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from corridormap import summary
from corridormap.document import document
from corridormap.study import drawing

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    import geopandas as gpd

    from corridormap.corridor import Corridor, Input


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
        points=summary.locate(points, corridor),
    )


def features(points: gpd.GeoDataFrame, answered: Mapping[str, Any]) -> gpd.GeoDataFrame:
    """Return the points of an answer where they are."""
    return drawing.table(answered["points"], points.geometry)
