"""The pieces of network within reach of a station."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from corridormap import isochrones
from corridormap.costs import stationing
from corridormap.document import document
from corridormap.study import drawing

if TYPE_CHECKING:
    from collections.abc import Hashable, Mapping, Sequence

    import geopandas as gpd

    from corridormap.study.subject import Subject

__all__ = ["answer", "features"]


def answer(
    corridor: Subject,
    from_id: Hashable,
    *,
    cutoffs_h: Sequence[float],
    scenario: str = "today",
) -> dict[str, Any]:
    """Return ``rows``, the pieces of network reached within each cut-off, inclusive.

    Raises
    ------
    NetworkError
        If the station is unknown.
    """
    return document(
        "isochrone",
        corridor,
        parameters={"from": from_id, "cutoffs_h": list(cutoffs_h), "scenario": scenario},
        rows=pieces(corridor, from_id, cutoffs_h=cutoffs_h, scenario=scenario),
    )


def features(corridor: Subject, answered: Mapping[str, Any]) -> gpd.GeoDataFrame:
    """Return the pieces of an answer as lines, without those whose place is not known."""
    asked = answered["parameters"]
    found = pieces(
        corridor, asked["from"], cutoffs_h=asked["cutoffs_h"], scenario=asked["scenario"]
    )
    return drawing.table(answered["rows"], found.geometry).dropna(subset="geometry")


def pieces(
    corridor: Subject, from_id: Hashable, *, cutoffs_h: Sequence[float], scenario: str
) -> gpd.GeoDataFrame:
    """Return what `isochrones.reach` does, with the names people know."""
    network = corridor.network(scenario)
    found = isochrones.reach(network, from_id, cutoff_h=list(cutoffs_h))
    return found.assign(
        from_id=stationing.places(network, found["from_id"]),
        to_id=stationing.places(network, found["to_id"]),
    )
