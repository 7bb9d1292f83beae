"""Two scenarios: before, after, difference.

Before and after are measured by the modules beside this one and set side by side by `compare`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

from corridormap import compare
from corridormap.document import document
from corridormap.errors import NetworkError
from corridormap.measures import HERE
from corridormap.study import access, drawing, od, path

if TYPE_CHECKING:
    from collections.abc import Mapping

    import geopandas as gpd
    import pandas as pd

    from corridormap.measures import Measures
    from corridormap.network import Criterion
    from corridormap.reachability import Reach
    from corridormap.study.subject import Subject

__all__ = ["answer", "features"]

What = Literal["access", "path", "od"]

_COUNTRY = (
    "weighted_length_km",
    "weighted_time_h",
    "weighted_cost_usd",
    "unreached_population",
    "market_access",
)
_PLACE = ("length_km", "time_h", "cost_usd", "co2_kg", "market_access")


def answer(
    corridor: Subject,
    base: str,
    other: str,
    *,
    what: What = "access",
    origin: str | None = None,
    to: str | None = None,
    by: Criterion = "time",
    measures: Measures = HERE,
) -> dict[str, Any]:
    """Return ``rows`` of a measure under two scenarios, with `_before`, `_after` and `_change`.

    Parameters
    ----------
    base, other
        Names of scenarios.
    what
        ``access`` (which has ``by_country`` too), ``path`` or ``od``.
    origin
        For a path: a station. For od: a station or kind.
    to
        For access: a kind of hub. For a path: a station. For od: a station or kind.
    measures
        Who computes.

    Raises
    ------
    NetworkError
        If a path has not both ends, or a name is unknown.
    """
    asked: dict[str, Any] = {"base": base, "other": other, "what": what, "by": by}
    if what == "access":
        before, after = (
            access.reached(corridor, to=to, scenario=scenario, by=by, measures=measures)
            for scenario in (base, other)
        )
        return document(
            "compare",
            corridor,
            parameters=asked | access.parameters(to=to, cutoffs_h=(), by=by),
            inputs=corridor.settlement_inputs(),
            rows=_places(before, after),
            by_country=_countries(before, after),
        )
    scenarios = (base, other)
    return document(
        "compare",
        corridor,
        parameters=asked | {"from": origin, "to": to},
        rows=_path(corridor, scenarios, origin, to, by)
        if what == "path"
        else _od(corridor, scenarios, origin, to, by, measures),
    )


def features(corridor: Subject, answered: Mapping[str, Any]) -> gpd.GeoDataFrame:
    """Return settlements as points, pairs as geodesics, the legs of two paths as lines.

    Legs have a `scenario` each and `path` 1.
    """
    asked, rows = answered["parameters"], answered["rows"]
    scenarios = [asked["base"], asked["other"]]
    if asked["what"] == "access":
        return drawing.table(rows, corridor.settlements().geometry)
    if asked["what"] == "od":
        return od.pairs(corridor, rows, scenarios=scenarios)
    return _both_paths(corridor, asked, scenarios)


def _both_paths(
    corridor: Subject, asked: Mapping[str, Any], scenarios: list[str]
) -> gpd.GeoDataFrame:
    listed: list[dict[str, Any]] = []
    drawn: list[Any] = []
    for scenario in scenarios:
        found = path.answer(corridor, asked["from"], asked["to"], scenario=scenario, by=asked["by"])
        legs = path.features(corridor, found)
        listed += [
            {"scenario": scenario} | row for row in legs.drop(columns="geometry").to_dict("records")
        ]
        drawn += list(legs.geometry)
    return drawing.table(listed, drawn)


def _places(before: Reach, after: Reach) -> pd.DataFrame:
    own = ["name", "country", "population"]
    sides = compare.tables(
        before.places.drop(columns=own),
        after.places.drop(columns=own),
        keys=["place_id"],
        quantities=_PLACE,
    )
    return before.places[["place_id", *own]].merge(sides, on="place_id")


def _countries(before: Reach, after: Reach) -> pd.DataFrame:
    return compare.tables(
        before.by_country[["country", *_COUNTRY]],
        after.by_country[["country", *_COUNTRY]],
        keys=["country"],
        quantities=_COUNTRY,
    )


def _path(
    corridor: Subject,
    scenarios: tuple[str, str],
    origin: str | None,
    to: str | None,
    by: Criterion,
) -> pd.DataFrame:
    if origin is None or to is None:
        message = f"a path has two ends; received from {origin!r} to {to!r}; name two stations"
        raise NetworkError(message)
    before, after = (corridor.network(scenario) for scenario in scenarios)
    return compare.path(before, after, origin, to, by=by)


def _od(
    corridor: Subject,
    scenarios: tuple[str, str],
    origin: str | None,
    to: str | None,
    by: Criterion,
    measures: Measures,
) -> pd.DataFrame:
    before, after = (corridor.network(scenario) for scenario in scenarios)
    (before, froms), (after, _) = (od.ends(net, corridor.hubs, origin) for net in (before, after))
    if to == origin:
        return compare.od(before, after, froms, froms, by=by, measures=measures)
    (before, tos), (after, _) = (od.ends(net, corridor.hubs, to) for net in (before, after))
    return compare.od(before, after, froms, tos, by=by, measures=measures)
