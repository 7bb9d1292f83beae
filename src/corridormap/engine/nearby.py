"""Which nodes of a network a place can be joined to: near it, at home, in service."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from corridormap import geodesy

if TYPE_CHECKING:
    from numpy.typing import NDArray

PLACE = "place"
"""The kind of the nodes that places become."""
_ARRIVE = "arrive"
_SIDES = ("depart", _ARRIVE)
_CANDIDATES = 4
"""Nodes nearest by chord that are compared by geodesic."""


def usable(nodes: pd.DataFrame) -> NDArray[np.bool_]:
    """Return which nodes cargo can enter and leave at: those in service, no quays, no borders."""
    usable = np.ones(len(nodes), dtype=bool)
    if "side" in nodes.columns:
        usable &= (nodes["side"].isna() | nodes["side"].isin(_SIDES)).to_numpy(dtype=bool)
    if "in_service" in nodes.columns:
        usable &= ~nodes["in_service"].eq(other=False).to_numpy(dtype=bool, na_value=False)
    return usable


def country(table: pd.DataFrame) -> NDArray[np.object_]:
    """Return the country of every row, None where unknown."""
    if "country" not in table.columns:
        return unknown(len(table))
    column = table["country"].astype(object)
    return column.where(column.notna(), None).to_numpy(dtype=object)


def unknown(count: int) -> NDArray[np.object_]:
    """Return unknown countries, which stop nobody."""
    return np.full(count, None, dtype=object)


def at_home(node: NDArray[np.object_], place: NDArray[np.object_]) -> NDArray[np.bool_]:
    """Return which pairs do not lie in different countries: no access link crosses a border."""
    unknown = pd.isna(node) | pd.isna(place)
    return np.asarray(unknown | (node == place), dtype=bool)


def nearest(
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
        there[~at_home(node_country, np.full(len(where), code, dtype=object))] = np.nan
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
    from scipy.spatial import cKDTree  # noqa: PLC0415 - half a second; what measures has no need

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


def of_nearest(
    nodes: pd.DataFrame, node: NDArray[np.intp], joined: NDArray[np.bool_]
) -> pd.DataFrame:
    """Return the place and the nodes of every access link, and whether one can leave there."""
    station = nodes["station_id"].tolist() if "station_id" in nodes else [None] * len(nodes)
    side = nodes["side"].tolist() if "side" in nodes else [None] * len(nodes)
    together: dict[Any, list[int]] = {}
    for row, name in enumerate(station):
        if not pd.isna(name):
            together.setdefault(name, []).append(row)
    rows = [
        (place, member, side[member] != _ARRIVE, True)
        for place in np.flatnonzero(joined).tolist()
        for member in together.get(station[node[place]], [int(node[place])])
    ]
    return pd.DataFrame(rows, columns=["place", "node", "leave", "enter"])


def of_all(
    nodes: pd.DataFrame,
    where: NDArray[np.float64],
    at: NDArray[np.float64],
    within_km: float,
) -> pd.DataFrame:
    """Return an access link for every place and every node within reach of it."""
    known, asked = (np.flatnonzero(~np.isnan(points).any(axis=1)) for points in (where, at))
    near: list[Any] = []
    if len(known) and len(asked):
        from scipy.spatial import cKDTree  # noqa: PLC0415 - as above

        tree = cKDTree(geodesy.centred_m(where[known]))
        # a chord is never longer than the geodesic over it, so nothing within reach is missed
        near = tree.query_ball_point(
            geodesy.centred_m(at[asked]), within_km * 1000, return_sorted=True
        )
    place = np.repeat(asked[: len(near)], [len(members) for members in near])
    node = known[np.concatenate([*near, []]).astype(int)]
    distance = geodesy.between_m(*at[place].T, *where[node].T) / 1000
    side = nodes["side"].to_numpy() if "side" in nodes else np.full(len(nodes), None)
    leave = side[node] != _ARRIVE
    enter = np.ones(len(node), dtype=bool)
    if "kind" in nodes:
        # a place that was joined before: the road leads from one to the other, not through them
        place_node = nodes["kind"].eq(PLACE).to_numpy(dtype=bool, na_value=False)[node]
        leave[place_node] = side[node[place_node]] == _ARRIVE
        enter[place_node] = side[node[place_node]] != _ARRIVE
    links = pd.DataFrame(
        {"place": place, "node": node, "leave": leave, "enter": enter, "distance_km": distance}
    )
    return links[links["distance_km"] <= within_km].reset_index(drop=True)
