"""From every station of one kind to every station of another."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from corridormap import reachability
from corridormap.document import document
from corridormap.engine import names
from corridormap.errors import NetworkError
from corridormap.measures import HERE
from corridormap.study import drawing

if TYPE_CHECKING:
    from collections.abc import Mapping

    import geopandas as gpd
    import pandas as pd

    from corridormap.measures import Measures
    from corridormap.network import Criterion, Network
    from corridormap.study.subject import Subject

__all__ = ["answer", "features"]


def answer(
    corridor: Subject,
    *,
    origins: str | None = None,
    destinations: str | None = None,
    scenario: str = "today",
    by: Criterion = "time",
    measures: Measures = HERE,
) -> dict[str, Any]:
    """Return ``rows``, the O-D matrix: length, time, cost and CO₂ along the best path of a pair.

    Parameters
    ----------
    origins, destinations
        A kind of station or hub, or one station (see `ends`); None: all hubs, else all stations.
    measures
        Who computes.

    Raises
    ------
    NetworkError
        If a word is neither kind nor station.
    """
    network = corridor.network(scenario)
    network, froms = ends(network, corridor.hubs, origins)
    network, tos = (
        (network, froms) if destinations == origins else ends(network, corridor.hubs, destinations)
    )
    return document(
        "od",
        corridor,
        parameters={"from": origins, "to": destinations, "scenario": scenario, "by": by},
        rows=bare(measures.matrix(network, froms, tos, by=by)),
    )


def features(corridor: Subject, answered: Mapping[str, Any]) -> gpd.GeoDataFrame:
    """Return the pairs of an answer as geodesics between their ends, a place by itself as a point.

    The line of a pair is not the way it takes: `study.path` draws that.
    """
    return pairs(corridor, answered["rows"], scenarios=[answered["parameters"]["scenario"]])


def pairs(
    corridor: Subject, rows: list[Mapping[str, Any]], *, scenarios: list[str]
) -> gpd.GeoDataFrame:
    """Return rows with `from_id` and `to_id` as geodesics between places of these scenarios."""
    at: drawing.Points = {}
    if corridor.hubs is not None:
        at |= dict(zip(corridor.hubs["hub_id"], corridor.hubs.geometry, strict=True))
    for scenario in scenarios:
        at |= drawing.points(corridor.network(scenario))
    return drawing.table(rows, [drawing.straight(at, row["from_id"], row["to_id"]) for row in rows])


def bare(table: pd.DataFrame) -> pd.DataFrame:
    """Return a matrix with the ids that places and hubs have in their tables."""
    return table.assign(
        from_id=table["from_id"].map(reachability.bare),
        to_id=table["to_id"].map(reachability.bare),
    )


def ends(
    network: Network, hubs: gpd.GeoDataFrame | None, kind: str | None
) -> tuple[Network, list[str]]:
    """Return the network and the ids that a word stands for.

    Stations of that kind, the station of that name, or the hubs of that kind of the table, which
    join the network by road; None: all hub stations, else all stations.

    Raises
    ------
    NetworkError
        If it is none of these.
    """
    found = reachability.of_kind(network, kind)
    if found:
        return network, found
    if kind is not None:
        try:
            names.resolve(network, kind)
        except NetworkError as err:
            kinds = reachability.kinds_of(network, hubs)
            if kind not in kinds:
                message = (
                    f"{err}{'' if str(err).endswith('?') else ';'} kinds of station and hub are "
                    f"{', '.join(sorted(kinds)) or 'none'}"
                )
                raise NetworkError(message) from err
            return reachability.of_hubs(network, hubs=hubs, kind=kind)
        return network, [kind]
    nodes = network.nodes
    known = nodes["station_id"] if "station_id" in nodes.columns else nodes.index.to_series()
    return network, sorted({str(name) for name in known.dropna()})
