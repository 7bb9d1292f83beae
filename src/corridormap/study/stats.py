"""What a corridor measures as a whole, beside what is published about it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from corridormap import summary

if TYPE_CHECKING:
    import geopandas as gpd

    from corridormap.corridor import Corridor

__all__ = ["answer", "features"]


def answer(corridor: Corridor) -> dict[str, Any]:
    """Return lengths, crossings, breaks of gauge, stations and hubs (see `summary.stats`)."""
    return summary.stats(corridor)


def features(corridor: Corridor) -> gpd.GeoDataFrame:
    """Return the sections cut at borders, one row per piece with its country and length."""
    return summary.pieces(corridor)
