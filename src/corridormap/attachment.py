"""Settlements enter the network by an access link to the nearest node.

The way there is taken as the straight distance times a circuity, at a road speed. A settlement
reaches the nodes of a station that one can depart from and is reached from all of them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import geopandas as gpd
import numpy as np
import pandas as pd

from corridormap.engine import labels, nearby
from corridormap.errors import DataError, Fault, SchemaError
from corridormap.network import Network

if TYPE_CHECKING:
    from numpy.typing import NDArray

CIRCUITY = 1.4
"""Road length over straight distance, in hill country."""
SPEED_KMH = 40.0
WITHIN_KM = 100.0


def attach(
    network: Network,
    places: pd.DataFrame,
    *,
    speed_kmh: float = SPEED_KMH,
    circuity: float = CIRCUITY,
    within_km: float = WITHIN_KM,
    every: bool = False,
    cost_usd_per_km: float = 0.0,
    co2_kg_per_km: float = 0.0,
) -> tuple[Network, pd.DataFrame]:
    """Return the network with places as nodes, and how each of them was joined to it.

    Parameters
    ----------
    places
        `place_id` (or the index) and a Point, or columns `lon` and `lat`. `name`, `country` and
        `population` are kept.
    speed_kmh, circuity
        Speed on the access link, and its length over the straight distance (at least 1).
    within_km
        Places farther than this from every node, by straight distance, are not joined. Nor are
        they joined across a border: only to nodes that are not in another country.
    every
        Join each place to every station within reach, not only to the nearest: then a station
        that opens nearby makes nobody worse off. Meant for networks of some thousand nodes.
    cost_usd_per_km, co2_kg_per_km
        Per km of the access link.

    Returns
    -------
    Network, DataFrame
        The first has a node for every place, joined or not, so that measures have a row for each.
        The second: `place_id`, `node_id` nearest, `distance_km`, `length_km`, `time_h` of the
        access link, and `reason` where there is none; one row per place, in their order.

    Raises
    ------
    SchemaError
        If nodes have no positions, or a place has the id of a node or of another place.
    DataError
        If the speed is not above 0, the circuity below 1 or the reach below 0.
    """
    _check(speed_kmh, circuity, within_km)
    ids = labels.as_array(places.get("place_id", places.index))
    nodes = network.nodes
    where, at = _positions(nodes, "nodes"), _positions(places, "places")
    taken = labels.positions(network.node_ids, ids) >= 0
    repeated = pd.Series(ids, dtype=object).duplicated().to_numpy()
    if (taken | repeated).any():
        rule = "a place has an id that no node and no other place has"
        faults = [
            Fault("places", str(name), "place_id", rule, repr(name), "rename the place")
            for name in ids[taken | repeated][:10].tolist()
        ]
        raise SchemaError(faults=faults)
    where[~nearby.usable(nodes)] = np.nan
    countries = nearby.country(nodes), nearby.country(places)
    node, distance = nearby.nearest(where, at, *countries)
    joined = np.isfinite(distance) & (distance <= within_km)
    length = np.where(joined, distance * circuity, np.nan)
    report = pd.DataFrame(
        {
            "place_id": ids,
            "node_id": network.node_ids.take(np.maximum(node, 0)).to_numpy(),
            "distance_km": np.where(np.isfinite(distance), distance, np.nan),
            "length_km": length,
            "time_h": length / speed_kmh,
        }
    )
    report["node_id"] = report["node_id"].where(pd.Series(node >= 0))
    report["reason"] = _reasons(distance, within_km)
    if every:
        links = nearby.of_all(nodes, where, at, within_km)
        links = links[nearby.at_home(countries[0][links["node"]], countries[1][links["place"]])]
    else:
        links = nearby.of_nearest(nodes, node, joined).assign(
            distance_km=lambda rows: distance[rows["place"]]
        )
    along = links["distance_km"].to_numpy(float) * circuity
    costs = {
        "length_km": along,
        "time_h": along / speed_kmh,
        "cost_usd": along * cost_usd_per_km,
        "co2_kg": along * co2_kg_per_km,
    }
    return _extended(network, places, ids, links, costs), report


def _check(speed_kmh: float, circuity: float, within_km: float) -> None:
    for name, value, good, rule in (
        ("speed_kmh", speed_kmh, speed_kmh > 0, "above 0"),
        ("circuity", circuity, circuity >= 1, "at least 1"),
        ("within_km", within_km, within_km >= 0, "at least 0"),
    ):
        if not good or not np.isfinite(value):
            message = f"{name} of an access link is {rule}; received {value!r}; correct it"
            raise DataError(message)


def _positions(table: pd.DataFrame, name: str) -> NDArray[np.float64]:
    """Return lon, lat of every row, NaN where unknown."""
    if isinstance(table, gpd.GeoDataFrame) and table.active_geometry_name is not None:
        return np.column_stack([table.geometry.x, table.geometry.y]).astype(float)
    if {"lon", "lat"} <= set(table.columns):
        return table[["lon", "lat"]].to_numpy(float, copy=True)
    rule, remedy = "rows have positions", "give points, or columns lon and lat"
    raise SchemaError(faults=[Fault(name, None, "geometry", rule, "none", remedy)])


def _reasons(distance: NDArray[np.float64], within_km: float) -> list[str | None]:
    return [
        "not joined: the place or the nodes have no position"
        if np.isinf(km)
        else f"not joined: the nearest station is {km:.0f} km away, more than {within_km:g} km"
        if km > within_km
        else None
        for km in distance.tolist()
    ]


def _extended(
    network: Network,
    places: pd.DataFrame,
    ids: NDArray[Any],
    links: pd.DataFrame,
    costs: dict[str, NDArray[np.float64]],
) -> Network:
    """Return the network with the places and the access links behind its own.

    A place is two nodes, one to leave and one to reach, so that nothing passes through it: a
    settlement is no way round a transshipment.
    """
    count = len(network.node_ids)
    place, node = links["place"].to_numpy(int), links["node"].to_numpy(int)
    leaving = np.flatnonzero(links["leave"].to_numpy(bool))
    tail = np.concatenate([count + place[leaving], node]).astype(np.int32)
    head = np.concatenate([node[leaving], count + len(ids) + place]).astype(np.int32)
    rows = np.concatenate([leaving, np.arange(len(links))])
    sides = [f"{name}|{side}" for side in ("depart", "arrive") for name in ids.tolist()]
    all_ids = labels.as_index(
        np.concatenate([network.node_ids.to_numpy().astype(object), np.array(sides, object)])
    )
    before = network.one_way
    one_way = np.concatenate(
        [np.zeros(network.link_count, bool) if before is None else before, np.ones(len(rows), bool)]
    )
    table = pd.DataFrame(
        {
            "link_id": [f"access-{number}" for number in range(len(rows))],
            "from_id": all_ids.take(tail),
            "to_id": all_ids.take(head),
            "kind": "access",
            "mode": "road",
            **{name: costs[name][rows] for name in network.quantities},
        }
    )
    return Network(
        all_ids,
        np.concatenate([network.from_position, tail]),
        np.concatenate([network.to_position, head]),
        {
            name: np.concatenate([values, costs[name][rows]])
            for name, values in network.quantities.items()
        },
        one_way,
        node_table=pd.concat([network.nodes, _entered(places, ids, sides)]),
        link_table=pd.concat([network.links, table], ignore_index=True),
    )


def _entered(places: pd.DataFrame, ids: NDArray[Any], sides: list[str]) -> pd.DataFrame:
    """Return the rows of the places in the table of nodes: one to leave, one to reach."""
    kept = [name for name in ("name", "country", "population", "geometry") if name in places]
    own = places[kept].assign(station_id=pd.Series(ids, index=places.index, dtype=object))
    table = pd.concat([own.assign(side="depart"), own.assign(side="arrive")])
    return table.set_axis(pd.Index(sides, name="node_id")).assign(kind="place")
