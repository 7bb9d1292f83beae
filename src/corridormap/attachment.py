"""Settlements enter the network by an access link to the nearest node.

The way there is taken as the straight distance times a circuity, at a road speed. A settlement
reaches the nodes of a station that one can depart from and is reached from all of them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import geopandas as gpd
import numpy as np
import pandas as pd

from corridormap import costing, lonlat
from corridormap.engine import labels, names, nearby
from corridormap.errors import DataError, Fault, SchemaError, TopologyError
from corridormap.network import Network

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable

    from numpy.typing import NDArray

__all__ = ["attach"]

CIRCUITY = 1.4
"""Road length over straight distance, in hill country."""
SPEED_KMH = 40.0
WITHIN_KM = 100.0
RATES = "attachment.rates"
"""Under this a network keeps what a km of road costs and emits."""


class Ends(NamedTuple):
    """The origins or destinations of a question, as the network knows them."""

    ids: NDArray[Any]
    """Of nodes and stations."""
    called: NDArray[Any]
    """What the caller calls them."""
    reason: NDArray[np.object_]
    """Why one could not be joined to the network; None: it was, or was in it already."""


def entered(
    network: Network, places: Iterable[Hashable] | pd.DataFrame | None, *, prefix: str
) -> tuple[Network, Ends]:
    """Return the network with the ends of a question in it, and these.

    Parameters
    ----------
    places
        As for `names.listed`. A table with positions whose ids are not all those of nodes and
        stations joins the network by road, to every station within reach.
    prefix
        Goes before the ids of what joins, so that a hub and a station may share an id.
    """
    called = names.listed(network, places)
    nobody = np.full(len(called), None, dtype=object)
    if (
        isinstance(places, pd.DataFrame)
        and _placed(places)
        and not names.are_ids(network, called).all()
    ):
        return by_road(network, places, prefix=prefix)
    return network, Ends(names.canonical_all(network, called), called, nobody)


def by_road(network: Network, places: pd.DataFrame, *, prefix: str) -> tuple[Network, Ends]:
    """Join a table of points to every station within reach, at the road rates of the network.

    Parameters
    ----------
    prefix
        Goes before the ids in the network.
    """
    called = names.listed(network, places)
    ids = [f"{prefix}{name}" for name in called.tolist()]
    if len(set(ids)) < len(ids):
        ids = [f"{prefix}#{row}" for row in range(1, len(ids) + 1)]
    rates = road_rates(network)
    joined, report = attach(network, places.assign(place_id=ids), every=True, **rates)
    joined.keep(RATES, rates)
    return joined, Ends(labels.as_array(ids), called, report["reason"].to_numpy(dtype=object))


def road_rates(network: Network) -> dict[str, float]:
    """Return what a km of road costs and emits where the network was costed, else nothing."""
    kept: dict[str, float] | None = network.kept(RATES)
    if kept is not None:
        return kept
    tables = network.kept(costing.KEPT)
    if tables is None:
        return {}
    rates = {name: tables.rates.get(f"road.{name}") for name in ("usd_per_km", "co2_kg_per_km")}
    return {
        "cost_usd_per_km": rates["usd_per_km"] or 0.0,
        "co2_kg_per_km": rates["co2_kg_per_km"] or 0.0,
    }


def _placed(table: pd.DataFrame) -> bool:
    if isinstance(table, gpd.GeoDataFrame) and table.active_geometry_name is not None:
        return True
    return {"lon", "lat"} <= set(table.columns)


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
    rates = {"speed_kmh": speed_kmh, "circuity": circuity, "within_km": within_km}
    points = points_of(network, places, **rates)
    stations = stations_of(network)
    node, report = reported(stations, points, **rates)
    joined = report["reason"].isna().to_numpy()
    nodes, ids, at = network.nodes, points.ids, points.lonlat
    if every:
        where = _positions(nodes, "nodes")
        where[~nearby.usable(nodes)] = np.nan
        links = nearby.of_all(nodes, where, at, within_km)
        home = nearby.at_home(stations.country[links["node"]], points.country[links["place"]])
        links = links[home]
    else:
        links = nearby.of_nearest(nodes, node, joined).assign(
            distance_km=lambda rows: report["distance_km"].to_numpy()[rows["place"]]
        )
    along = links["distance_km"].to_numpy(float) * circuity
    costs = {
        "length_km": along,
        "time_h": along / speed_kmh,
        "cost_usd": along * cost_usd_per_km,
        "co2_kg": along * co2_kg_per_km,
    }
    return _extended(network, _entered(network, places, ids, at), ids, links, costs), report


class Points(NamedTuple):
    """Places that join a network, or nodes that they can join at."""

    ids: NDArray[Any]
    lonlat: NDArray[np.float64]
    """Of each, in degrees; NaN where there is none."""
    country: NDArray[np.object_]


def stations_of(network: Network) -> Points:
    """Return the nodes of a network, with no position where nobody joins."""
    nodes = network.nodes
    at = _positions(nodes, "nodes")
    at[~nearby.usable(nodes)] = np.nan
    if "kind" in nodes.columns:  # a place that joined before is no station to be near to
        at[nodes["kind"].eq(nearby.PLACE).to_numpy(dtype=bool, na_value=False)] = np.nan
    return Points(network.node_ids.to_numpy(), at, nearby.country(nodes))


def points_of(
    network: Network, places: pd.DataFrame, *, speed_kmh: float, circuity: float, within_km: float
) -> Points:
    """Return places that can join a network by these rates; raise as `attach` where they cannot."""
    _check(speed_kmh, circuity, within_km)
    ids = labels.as_array(places.get("place_id", places.index))
    at = _positions(places, "places")
    taken = labels.positions(network.node_ids, ids) >= 0
    repeated = pd.Series(ids, dtype=object).duplicated().to_numpy()
    if (taken | repeated).any():
        rule = "a place has an id that no node and no other place has"
        faults = [
            Fault("places", str(name), "place_id", rule, repr(name), "rename the place")
            for name in ids[taken | repeated][:10].tolist()
        ]
        raise SchemaError(faults=faults)
    return Points(ids, at, nearby.country(places))


def reported(
    stations: Points, points: Points, *, speed_kmh: float, circuity: float, within_km: float
) -> tuple[NDArray[np.intp], pd.DataFrame]:
    """Return the nearest station of every place (negative: none), and the report of `attach`."""
    node, distance = nearby.nearest(
        stations.lonlat, points.lonlat, stations.country, points.country
    )
    joined = np.isfinite(distance) & (distance <= within_km)
    length = np.where(joined, distance * circuity, np.nan)
    report = pd.DataFrame(
        {
            "place_id": points.ids,
            "node_id": stations.ids[np.maximum(node, 0)],
            "distance_km": np.where(np.isfinite(distance), distance, np.nan),
            "length_km": length,
            "time_h": length / speed_kmh,
        }
    )
    report["node_id"] = report["node_id"].where(pd.Series(node >= 0))
    report["reason"] = pd.Series(_reasons(distance, within_km), dtype=object)
    return node, report


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
        points = lonlat.series(table)
        wrong = points[~(points.isna() | points.is_empty | (points.geom_type == "Point"))]
        if len(wrong):
            rule, remedy = "a place is a point", "take its centroid"
            raise TopologyError(
                faults=[
                    Fault(name, str(row), "geometry", rule, f"a {shape.geom_type}", remedy)
                    for row, shape in wrong.head(10).items()
                ]
            )
        return np.column_stack([points.x, points.y]).astype(float)
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
    entered: pd.DataFrame,
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
    entering = np.flatnonzero(links["enter"].to_numpy(bool))
    tail = np.concatenate([count + place[leaving], node[entering]]).astype(np.int32)
    head = np.concatenate([node[leaving], count + len(ids) + place[entering]]).astype(np.int32)
    rows = np.concatenate([leaving, entering])
    all_ids = labels.as_index(
        np.concatenate([network.node_ids.to_numpy().astype(object), entered.index.to_numpy(object)])
    )
    before = network.one_way
    one_way = np.concatenate(
        [np.zeros(network.link_count, bool) if before is None else before, np.ones(len(rows), bool)]
    )
    table = pd.DataFrame(
        {
            "link_id": [f"access-{network.link_count + number}" for number in range(len(rows))],
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
        node_table=pd.concat([network.nodes, entered]),
        link_table=pd.concat([network.links, table], ignore_index=True),
    )


def _entered(
    network: Network, places: pd.DataFrame, ids: NDArray[Any], at: NDArray[np.float64]
) -> pd.DataFrame:
    """Return the rows of the places in the table of nodes: one to leave, one to reach."""
    kept = [name for name in ("name", "country", "population") if name in places]
    own = pd.DataFrame(places[kept]).assign(
        station_id=pd.Series(ids, index=places.index, dtype=object)
    )
    nodes = network.nodes
    if {"lon", "lat"} <= set(nodes.columns):
        own = own.assign(lon=at[:, 0], lat=at[:, 1])
    if isinstance(nodes, gpd.GeoDataFrame) and nodes.active_geometry_name is not None:
        points = gpd.GeoSeries(gpd.points_from_xy(*at.T), index=places.index, crs=lonlat.CRS)
        points[np.isnan(at).any(axis=1)] = None
        own = own.assign(**{str(nodes.active_geometry_name): points.to_crs(nodes.crs)})
    table = pd.concat([own.assign(side="depart"), own.assign(side="arrive")])
    sides = [f"{name}|{side}" for side in ("depart", "arrive") for name in ids.tolist()]
    return table.set_axis(pd.Index(sides, name="node_id")).assign(kind=nearby.PLACE)
