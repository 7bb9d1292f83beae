"""The best way from one station to another, leg by leg, and others that really differ."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from corridormap import paths
from corridormap.costs import stationing
from corridormap.document import document, rows
from corridormap.network import QUANTITIES
from corridormap.study import drawing

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable, Mapping

    import geopandas as gpd

    from corridormap.network import Criterion, Network
    from corridormap.study.subject import Subject

__all__ = ["answer", "features"]

_LEG = ("from_id", "to_id", "kind", "mode", "country", *QUANTITIES, "link_id")


def answer(
    corridor: Subject,
    from_id: Hashable,
    to_id: Hashable,
    *,
    scenario: str = "today",
    by: Criterion = "time",
    avoid: Iterable[str] = (),
    k: int = 1,
) -> dict[str, Any]:
    """Return ``paths``, the best first, each with its ``legs``; without any, the ``reason``.

    Parameters
    ----------
    avoid
        Country codes, stations, crossings or links not to use.
    k
        How many paths at most (see `paths.alternatives`).

    Raises
    ------
    NetworkError
        If a name is unknown or both ends are the same place.
    """
    network = corridor.network(scenario)
    avoided = list(avoid)
    found, reason = paths.find(network, from_id, to_id, k=k, by=by, avoid=avoided)
    return document(
        "path",
        corridor,
        parameters={
            "from": from_id,
            "to": to_id,
            "scenario": scenario,
            "by": by,
            "avoid": avoided,
            "k": k,
        },
        paths=[row(path, network) for path in found],
        reason=reason,
    )


def row(path: paths.Path, network: Network) -> dict[str, Any]:
    """Return a path as it stands in a document: totals and legs, with the names people know."""
    legs = path.legs.assign(
        from_id=pd.Series(stationing.places(network, path.legs["from_id"]), dtype=object),
        to_id=pd.Series(stationing.places(network, path.legs["to_id"]), dtype=object),
    )
    return {
        **{name: getattr(path, name) for name in QUANTITIES},
        "countries": list(path.countries),
        "crossings": list(path.crossings),
        "breaks_of_gauge": list(path.breaks_of_gauge),
        "legs": rows(legs[list(_LEG)]),
    }


def legs(answered: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return the legs of all paths of an answer, `path` saying which, from 1."""
    return [
        {"path": number} | leg
        for number, path in enumerate(answered["paths"], 1)
        for leg in path["legs"]
    ]


def features(corridor: Subject, answered: Mapping[str, Any]) -> gpd.GeoDataFrame:
    """Return the legs of an answer as lines, those that stand still as points.

    `schematic` says where a line is merely the geodesic between the ends.
    """
    listed = legs(answered)
    network = corridor.network(answered["parameters"]["scenario"])
    lines, straight = drawing.legs(network, listed)
    told = [leg | {"schematic": flag} for leg, flag in zip(listed, straight, strict=True)]
    return drawing.table(told, lines)
