"""Settlements enter the network by an access link to the nearest node.

The way there is taken as the straight distance times a circuity, at a road speed. Nodes of a
station are one place: a settlement reaches those one can depart from and is reached from those one
can arrive at.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import geopandas as gpd
import numpy as np
import pandas as pd
from scipy.spatial import cKDTree

from corridormap import geodesy
from corridormap.engine import labels
from corridormap.errors import DataError, Fault, SchemaError
from corridormap.network import Network

if TYPE_CHECKING:
    from numpy.typing import NDArray

CIRCUITY = 1.4
"""Road length over straight distance, in hill country."""
SPEED_KMH = 40.0
WITHIN_KM = 100.0

_WAYS = {"depart": "both", "arrive": "in"}
"""Which way an access link leads at a node of a station, by its side. One leaves from where trains
depart too: for another place beside the same station, without a journey between."""
_CANDIDATES = 4
"""Nodes nearest by chord that are compared by geodesic."""


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
    where[~_usable(nodes)] = np.nan
    countries = _country(nodes), _country(places)
    node, distance = _nearest_at_home(where, at, *countries)
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
        links = _all_links(nodes, where, at, within_km)
        links = links[_at_home(countries[0][links["node"]], countries[1][links["place"]])]
    else:
        links = _access_links(nodes, node, joined).assign(
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


def _usable(nodes: pd.DataFrame) -> NDArray[np.bool_]:
    """Return which nodes cargo can enter and leave at: those in service, no quays, no borders."""
    usable = np.ones(len(nodes), dtype=bool)
    if "side" in nodes.columns:
        usable &= (nodes["side"].isna() | nodes["side"].isin(_WAYS)).to_numpy(dtype=bool)
    if "in_service" in nodes.columns:
        usable &= ~nodes["in_service"].eq(other=False).to_numpy(dtype=bool, na_value=False)
    return usable


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


def _country(table: pd.DataFrame) -> NDArray[np.object_]:
    """Return the country of every row, None where unknown."""
    if "country" not in table.columns:
        return np.full(len(table), None, dtype=object)
    column = table["country"].astype(object)
    return column.where(column.notna(), None).to_numpy(dtype=object)


def _at_home(node: NDArray[np.object_], place: NDArray[np.object_]) -> NDArray[np.bool_]:
    """Return which pairs do not lie in different countries: no access link crosses a border."""
    unknown = pd.isna(node) | pd.isna(place)
    return np.asarray(unknown | (node == place), dtype=bool)


def _nearest_at_home(
    where: NDArray[np.float64],
    at: NDArray[np.float64],
    node_country: NDArray[np.object_],
    place_country: NDArray[np.object_],
) -> tuple[NDArray[np.intp], NDArray[np.float64]]:
    """Return the nearest node of each place that is not in another country, and the distance."""
    node = np.full(len(at), -1, np.intp)
    distance = np.full(len(at), np.inf)
    for code in sorted(set(place_country), key=str):
        own = np.flatnonzero([country == code for country in place_country])
        there = where.copy()
        there[~_at_home(node_country, np.full(len(where), code, dtype=object))] = np.nan
        node[own], distance[own] = _nearest(there, at[own])
    return node, distance


def _nearest(
    nodes: NDArray[np.float64], places: NDArray[np.float64]
) -> tuple[NDArray[np.intp], NDArray[np.float64]]:
    """Return the nearest node of each place and the distance in km; −1 and infinity: none."""
    known, asked = np.flatnonzero(~np.isnan(nodes).any(axis=1)), ~np.isnan(places).any(axis=1)
    node = np.full(len(places), -1, np.intp)
    distance = np.full(len(places), np.inf)
    if not len(known) or not asked.any():
        return node, distance
    tree = cKDTree(geodesy.centred_m(nodes[known]))
    ranks = np.arange(1, min(_CANDIDATES, len(known)) + 1)
    _, near = tree.query(geodesy.centred_m(places[asked]), k=ranks)
    candidate = known[near]
    metres = np.column_stack(
        [
            geodesy.between_m(*places[asked].T, *nodes[candidate[:, rank]].T)
            for rank in range(candidate.shape[1])
        ]
    )
    # the first node of the table among equals, whatever order the tree returns them in
    best = np.lexsort((candidate, metres.round(6)), axis=1)[:, :1]
    node[asked] = np.take_along_axis(candidate, best, axis=1)[:, 0]
    distance[asked] = np.take_along_axis(metres, best, axis=1)[:, 0] / 1000
    return node, distance


def _reasons(distance: NDArray[np.float64], within_km: float) -> list[str | None]:
    return [
        "not joined: the place or the nodes have no position"
        if np.isinf(km)
        else f"not joined: the nearest station is {km:.0f} km away, more than {within_km:g} km"
        if km > within_km
        else None
        for km in distance.tolist()
    ]


def _access_links(
    nodes: pd.DataFrame, node: NDArray[np.intp], joined: NDArray[np.bool_]
) -> pd.DataFrame:
    """Return place, node and direction (out, in, both) of every access link."""
    station = nodes["station_id"].tolist() if "station_id" in nodes else [None] * len(nodes)
    side = nodes["side"].tolist() if "side" in nodes else [None] * len(nodes)
    together: dict[Any, list[int]] = {}
    for row, name in enumerate(station):
        if not pd.isna(name):
            together.setdefault(name, []).append(row)
    rows = [
        (place, member, _WAYS.get(str(side[member]), "both"))
        for place in np.flatnonzero(joined).tolist()
        for member in together.get(station[node[place]], [int(node[place])])
    ]
    return pd.DataFrame(rows, columns=["place", "node", "way"])


def _all_links(
    nodes: pd.DataFrame,
    where: NDArray[np.float64],
    at: NDArray[np.float64],
    within_km: float,
) -> pd.DataFrame:
    """Return an access link for every place and every node within reach of it."""
    known, asked = (np.flatnonzero(~np.isnan(points).any(axis=1)) for points in (where, at))
    near: list[Any] = []
    if len(known) and len(asked):
        tree = cKDTree(geodesy.centred_m(where[known]))
        # a chord is never longer than the geodesic over it, so nothing within reach is missed
        near = tree.query_ball_point(
            geodesy.centred_m(at[asked]), within_km * 1000, return_sorted=True
        )
    place = np.repeat(asked[: len(near)], [len(members) for members in near])
    node = known[np.concatenate([*near, []]).astype(int)]
    distance = geodesy.between_m(*at[place].T, *where[node].T) / 1000
    side = nodes["side"].to_numpy() if "side" in nodes else np.full(len(nodes), None)
    links = pd.DataFrame(
        {
            "place": place,
            "node": node,
            "way": [_WAYS.get(str(word), "both") for word in side[node]],
            "distance_km": distance,
        }
    )
    return links[links["distance_km"] <= within_km].reset_index(drop=True)


def _extended(
    network: Network,
    places: pd.DataFrame,
    ids: NDArray[Any],
    links: pd.DataFrame,
    costs: dict[str, NDArray[np.float64]],
) -> Network:
    """Return the network with the places and the access links behind its own."""
    count = len(network.node_ids)
    place, node = links["place"].to_numpy(int), links["node"].to_numpy(int)
    inward = (links["way"] == "in").to_numpy()
    tail = np.where(inward, node, count + place).astype(np.int32)
    head = np.where(inward, count + place, node).astype(np.int32)
    all_ids = labels.as_index(
        np.concatenate([network.node_ids.to_numpy().astype(object), ids.astype(object)])
    )
    one_way = (links["way"] != "both").to_numpy()
    if network.one_way is not None or one_way.any():
        before = network.one_way
        one_way = np.concatenate(
            [np.zeros(network.link_count, bool) if before is None else before, one_way]
        )
    kept = [name for name in ("name", "country", "population", "geometry") if name in places]
    entered = places[kept].set_axis(pd.Index(ids, name="node_id")).assign(kind="place")
    table = pd.DataFrame(
        {
            "link_id": [f"access-{ids[row]}-{number}" for number, row in enumerate(place)],
            "from_id": all_ids.take(tail),
            "to_id": all_ids.take(head),
            "kind": "access",
            "mode": "road",
            **{name: costs[name] for name in network.quantities},
        }
    )
    return Network(
        all_ids,
        np.concatenate([network.from_position, tail]),
        np.concatenate([network.to_position, head]),
        {
            name: np.concatenate([values, costs[name]])
            for name, values in network.quantities.items()
        },
        one_way if one_way.any() else None,
        node_table=pd.concat([network.nodes, entered]),
        link_table=pd.concat([network.links, table], ignore_index=True),
    )
