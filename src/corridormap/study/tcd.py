"""Time and cost added up along a path (UN ESCAP curve)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from corridormap import paths, timecost
from corridormap.document import document
from corridormap.study import drawing

if TYPE_CHECKING:
    from collections.abc import Hashable, Mapping, Sequence

    import geopandas as gpd

    from corridormap.network import Criterion
    from corridormap.study.subject import Subject

__all__ = ["answer", "features"]


def answer(
    corridor: Subject,
    from_id: Hashable,
    to_id: Hashable,
    *,
    scenarios: Sequence[str] = ("today",),
    by: Criterion = "time",
) -> dict[str, Any]:
    """Return ``curves``, one per scenario, of the best path between two stations.

    A scenario without a path has no curve; the ``reason`` says so, of each by name where several
    were asked for.

    Raises
    ------
    NetworkError
        If a name is unknown or both ends are the same place.
    """
    curves, missing = [], {}
    for scenario in scenarios:
        network = corridor.network(scenario)
        found, reason = paths.find(network, from_id, to_id, by=by)
        curves += [timecost.curve(network, path, scenario=scenario).as_row() for path in found]
        if reason is not None:
            missing[scenario] = reason
    told = [f"{name}: {why}" if len(scenarios) > 1 else why for name, why in missing.items()]
    return document(
        "tcd",
        corridor,
        parameters={"from": from_id, "to": to_id, "scenarios": list(scenarios), "by": by},
        curves=curves,
        reason="; ".join(told) or None,
    )


def points(answered: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return the points of all curves of an answer, `scenario` saying of which."""
    return [
        {"scenario": curve["scenario"]} | point
        for curve in answered["curves"]
        for point in curve["points"]
    ]


def features(corridor: Subject, answered: Mapping[str, Any]) -> gpd.GeoDataFrame:
    """Return the points of all curves where they lie: stations and crossings."""
    rows = points(answered)
    at = {
        scenario: drawing.points(corridor.network(scenario))
        for scenario in answered["parameters"]["scenarios"]
    }
    return drawing.table(rows, [at[row["scenario"]].get(row["at"]) for row in rows])
