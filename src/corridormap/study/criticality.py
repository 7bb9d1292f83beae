"""What is lost when a crossing or a link closes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from corridormap import reachability
from corridormap.document import document
from corridormap.measures import HERE
from corridormap.study import drawing

if TYPE_CHECKING:
    from collections.abc import Mapping

    import geopandas as gpd
    import pandas as pd

    from corridormap.measures import Measures
    from corridormap.network import Criterion
    from corridormap.study.subject import Subject

__all__ = ["answer", "features"]


def answer(
    corridor: Subject,
    *,
    to: str | None = None,
    scenario: str = "today",
    by: Criterion = "time",
    measures: Measures = HERE,
) -> dict[str, Any]:
    """Return ``rows``: every crossing and link, ranked by the time and people lost if it closes.

    Parameters
    ----------
    to
        Where people want to get, a kind of hub; None: those of `reachability.HUB_KINDS`.
    measures
        Who computes.

    Raises
    ------
    NetworkError
        If no hub is of that kind.
    DataError
        If there are no settlements with people.
    """

    def closures() -> tuple[int, pd.DataFrame]:
        network = corridor.network(scenario)
        joined, origins = reachability.settled(network, corridor.settlements())
        joined, goals = reachability.of_hubs(joined, hubs=corridor.hubs, kind=to)
        return len(origins), measures.closures(joined, origins, goals, by=by)

    origins, rows = corridor.kept(("criticality", to, scenario, by, measures), closures)
    return document(
        "criticality",
        corridor,
        parameters={
            "scenario": scenario,
            "by": by,
            "to": to or list(reachability.HUB_KINDS),
            "origins": origins,
        },
        inputs=corridor.settlement_inputs(),
        rows=rows,
    )


def features(corridor: Subject, answered: Mapping[str, Any]) -> gpd.GeoDataFrame:
    """Return crossings as points and links as lines between their stations."""
    network = corridor.network(answered["parameters"]["scenario"])
    at, lines = drawing.points(network), drawing.whole(network)
    drawn = [
        at.get(row["id"]) if row["kind"] == "crossing" else lines.get(str(row["id"]))
        for row in answered["rows"]
    ]
    return drawing.table(answered["rows"], drawn)
