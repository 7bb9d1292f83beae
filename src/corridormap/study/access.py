"""Who reaches which hub, how fast, at what cost."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from corridormap import attachment, reachability
from corridormap.document import document
from corridormap.measures import HERE
from corridormap.study import drawing

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import geopandas as gpd

    from corridormap.measures import Measures
    from corridormap.network import Criterion
    from corridormap.reachability import Reach
    from corridormap.study.subject import Subject

__all__ = ["answer", "features"]


def answer(
    corridor: Subject,
    *,
    to: str | None = None,
    scenario: str = "today",
    cutoffs_h: Sequence[float] = (),
    by: Criterion = "time",
    measures: Measures = HERE,
) -> dict[str, Any]:
    """Return ``places``, one row per settlement, and ``by_country``.

    Parameters
    ----------
    to
        Kind of hub; None: those of `reachability.HUB_KINDS`.
    cutoffs_h
        Inclusive; none: `reachability.CUTOFFS_H`.
    by
        What nearest means.
    measures
        Who computes.

    Raises
    ------
    NetworkError
        If no hub is of that kind.
    DataError
        If there are no settlements.
    """
    found = reached(
        corridor, to=to, scenario=scenario, cutoffs_h=cutoffs_h, by=by, measures=measures
    )
    asked = parameters(to=to, cutoffs_h=cutoffs_h, by=by) | {"scenario": scenario}
    return document(
        "access",
        corridor,
        parameters=asked,
        inputs=corridor.settlement_inputs(),
        places=found.places,
        by_country=found.by_country,
    )


def features(corridor: Subject, answered: Mapping[str, Any]) -> gpd.GeoDataFrame:
    """Return the settlements of an answer as points."""
    return drawing.table(answered["places"], corridor.settlements().geometry)


def reached(
    corridor: Subject,
    *,
    to: str | None,
    scenario: str,
    cutoffs_h: Sequence[float] = (),
    by: Criterion = "time",
    measures: Measures = HERE,
) -> Reach:
    """Measure the access of a corridor's settlements under a scenario, as tables to be read."""
    cutoffs = tuple(cutoffs_h or reachability.CUTOFFS_H)
    return corridor.kept(
        ("access", to, scenario, cutoffs, by, measures),
        lambda: reachability.rows(
            corridor.network(scenario),
            corridor.settlements(),
            hubs=corridor.hubs,
            kind=to,
            cutoffs_h=cutoffs,
            by=by,
            measures=measures,
        ),
    )


def parameters(*, to: str | None, cutoffs_h: Sequence[float], by: Criterion) -> dict[str, Any]:
    """Return everything an access figure depends on, beyond the inputs and the scenario."""
    return {
        "to": to or list(reachability.HUB_KINDS),
        "by": by,
        "cutoffs_h": list(cutoffs_h or reachability.CUTOFFS_H),
        "access_speed_kmh": attachment.SPEED_KMH,
        "access_circuity": attachment.CIRCUITY,
        "access_within_km": attachment.WITHIN_KM,
        "market_decay": "exponential",
        "market_scale_h": reachability.SCALE_H,
        "markets": reachability.MARKETS,
    }
