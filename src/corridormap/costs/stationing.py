"""Stations and links taken apart so that every delay is a link.

A station becomes an *arrive* and a *depart* node per layer (a mode, and for rail a gauge). What
happens between the two is a link: a stop (``station``), a change of vehicle between gauges
(``gauge``) or modes (``transfer``). A link over a border becomes the running in the one country,
the procedure (``border``) and the running in the other. A ship has to be waited for (``ferry``)::

      A ──────────────── B │ C        1435 mm to B, 1520 mm to C; the border is right after B

      A|rail-1435|depart ──running──> B|rail-1435|arrive
      B|rail-1435|arrive ──gauge────> B|rail-1520|depart
      B|rail-1520|depart ──border───> (behind the border) ──running──> C|rail-1520|arrive

All links of the result lead one way. What they cost is added by `costing`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from corridormap.costs.station_tables import gauges

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable, Iterator

    from corridormap.network import Network

OPEN = "open"
LINK_COLUMNS = (
    "link_id",
    "raw_link_id",
    "from_id",
    "to_id",
    "kind",
    "mode",
    "gauge_mm",
    "station_id",
    "from_station",
    "to_station",
    "crossing_id",
    "crossing_name",
    "from_country",
    "to_country",
    "country",
    "share",
    "status",
    "directed",
)


def layers(links: pd.DataFrame) -> pd.DataFrame:
    """Return links with one row per gauge, and the `layer` they run in.

    `gauge_mm` may be one gauge, null, or several that lie side by side: ``1435|1520``.

    >>> links = pd.DataFrame({"mode": ["rail", "road"], "gauge_mm": ["1435|1520", None]})
    >>> layers(links)["layer"].tolist()
    ['rail-1435', 'rail-1520', 'road']
    """
    links = links.assign(gauge_mm=links["gauge_mm"].map(gauges))
    links = links.explode("gauge_mm", ignore_index=True)
    gauge = links["gauge_mm"].where(links["mode"] == "rail", None)
    words = [f"{mode}-{g}" if g else mode for mode, g in zip(links["mode"], gauge, strict=True)]
    return links.assign(gauge_mm=gauge, layer=words)


def expand(nodes: pd.DataFrame, links: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the nodes and one-way links in which every delay is a link, without their costs.

    Parameters
    ----------
    nodes
        Indexed by `node_id`: `country`, `name`, `lon`, `lat`, `transfer`, null where unknown.
    links
        `link_id`, `from_id`, `to_id`, `mode`, `gauge_mm`, `status`, `directed`, `crossing_id`,
        `share_before`; those not open are left out, but their stations stay.

    Returns
    -------
    nodes
        Indexed by `node_id`, with `station_id`, `side` (``arrive``, ``depart``; ``quay``,
        ``border``, ``behind`` are no places to begin or end at), `mode`, `gauge_mm`, `in_service`
        (whether a link of its layer is open) and the columns given.
    links
        Columns of `LINK_COLUMNS`; `share` is the part of the raw link's length (0: none).
    """
    layered = layers(links)
    stations = _station_nodes(nodes, layered)
    moving = _moving(nodes, layered[layered["status"] == OPEN])
    between = pd.DataFrame(list(_inside(nodes, stations)), columns=list(LINK_COLUMNS))
    extra = _nodes_between(nodes, moving)
    ends = set(moving["start"]) | set(moving["end"])
    stations["in_service"] = stations.index.isin(ends)
    extra["in_service"] = True
    parts = [_before(moving), _at(moving), _after(moving), _waits(moving), between]
    table = pd.concat([part for part in parts if len(part)] or parts, ignore_index=True)
    table["directed"] = True
    found = pd.concat([stations, extra]) if len(extra) else stations
    return found, table.sort_values("link_id", kind="stable", ignore_index=True)


def places(network: Network, node_ids: Iterable[Hashable]) -> list[Hashable]:
    """Return what a reader would call each node: its station, its crossing, else its id."""
    nodes = network.nodes
    rows = nodes.reindex(pd.Index(list(node_ids)))
    called = pd.Series(rows.index.to_numpy(), index=range(len(rows)), dtype=object)
    for column in ("crossing_id", "station_id"):
        if column in rows.columns:
            known = rows[column].reset_index(drop=True)
            called = known.astype(object).where(known.notna(), called)
    return called.tolist()


def _station_nodes(nodes: pd.DataFrame, layered: pd.DataFrame) -> pd.DataFrame:
    """Return an arrive and a depart node for every station and layer; bare stations keep one."""
    ends = pd.concat(
        [
            layered[[end, "mode", "gauge_mm", "layer"]].rename(columns={end: "station_id"})
            for end in ("from_id", "to_id")
        ]
    ).drop_duplicates(["station_id", "layer"])
    sides = [ends.assign(side=side) for side in ("arrive", "depart")]
    table = pd.concat(sides, ignore_index=True).sort_values(["station_id", "layer", "side"])
    table["node_id"] = table["station_id"] + "|" + table["layer"] + "|" + table["side"]
    own = ["station_id", "side", "mode", "gauge_mm", "layer", "in_service"]
    nodes = nodes.drop(columns=own, errors="ignore")  # these are what is made here
    table = table.join(nodes, on="station_id")
    bare = nodes.index.difference(pd.Index(table["station_id"]))
    alone = nodes.loc[bare].assign(station_id=bare, node_id=bare.astype(str) + "|alone")
    table = pd.concat([table, alone]) if len(bare) else table
    return table.set_index("node_id").drop(columns=["layer", "transfer"], errors="ignore")


def _moving(nodes: pd.DataFrame, layered: pd.DataFrame) -> pd.DataFrame:
    """Return every running link in each direction it has, with its ends and the border on it."""
    several = layered["link_id"].duplicated(keep=False)
    word = layered["link_id"] + np.where(several, "@" + layered["gauge_mm"].astype(str), "")
    share = pd.to_numeric(layered["share_before"]).fillna(0.5)
    ahead = layered.assign(link=word + ">", tail=layered["from_id"], head=layered["to_id"])
    ahead["first"] = share
    back = layered.assign(link=word + "<", tail=layered["to_id"], head=layered["from_id"])
    back["first"] = 1 - share
    table = pd.concat([ahead, back[~layered["directed"].astype(bool)]], ignore_index=True)
    country = nodes["country"]
    table["from_country"] = table["tail"].map(country)
    table["to_country"] = table["head"].map(country)
    known = table["from_country"].notna() & table["to_country"].notna()
    table["border"] = known & (table["from_country"] != table["to_country"])
    table["first"] = table["first"].where(table["border"], 1.0)
    table["start"] = table["tail"] + "|" + table["layer"] + "|depart"
    table["end"] = table["head"] + "|" + table["layer"] + "|arrive"
    table["ship"] = table["mode"] == "ferry"
    # nodes that only exist where they separate something: at the quay, before and behind a border
    table["quay"] = table["start"].where(~table["ship"], table["link"] + "|quay")
    split = table["border"] & (table["first"] > 0)
    table["near"] = table["quay"].where(~split, table["link"] + "|border")
    last = table["border"] & (table["first"] < 1)
    table["far"] = table["end"].where(~last, table["link"] + "|behind")
    return table


def _part(rows: pd.DataFrame, suffix: str, **columns: Any) -> pd.DataFrame:  # noqa: ANN401
    part = rows.assign(
        link_id=rows["link"] + suffix,
        raw_link_id=rows["link_id"],
        station_id=None,
        from_station=rows["tail"],
        to_station=rows["head"],
        **columns,
    )
    return part.reindex(columns=list(LINK_COLUMNS))


def _before(moving: pd.DataFrame) -> pd.DataFrame:
    """Return the running up to the border, or all of it where there is none."""
    rows = moving[~moving["border"] | (moving["first"] > 0)]
    to = rows["near"].where(rows["border"], rows["end"])
    kind = np.where(rows["ship"], "ferry", "running")
    return _part(
        rows,
        "",
        from_id=rows["quay"],
        to_id=to,
        kind=kind,
        country=rows["from_country"],
        share=rows["first"],
        crossing_id=None,
        crossing_name=None,
    )


def _at(moving: pd.DataFrame) -> pd.DataFrame:
    """Return the procedures at borders; their country is the one that is entered."""
    rows = moving[moving["border"]]
    ends = {"from_id": rows["near"], "to_id": rows["far"], "country": rows["to_country"]}
    return _part(rows, ":border", kind="border", share=0.0, **ends)


def _after(moving: pd.DataFrame) -> pd.DataFrame:
    rows = moving[moving["border"] & (moving["first"] < 1)]
    return _part(
        rows,
        ":behind",
        from_id=rows["far"],
        to_id=rows["end"],
        kind=np.where(rows["ship"], "ferry", "running"),
        country=rows["to_country"],
        share=1 - rows["first"],
        crossing_id=None,
        crossing_name=None,
    )


def _waits(moving: pd.DataFrame) -> pd.DataFrame:
    rows = moving[moving["ship"]]
    ends = {"from_id": rows["start"], "to_id": rows["quay"], "country": rows["from_country"]}
    part = _part(rows, ":wait", kind="ferry", share=0.0, crossing_id=None, **ends)
    part["crossing_name"] = None
    return part.assign(station_id=rows["tail"].to_numpy())


def _nodes_between(nodes: pd.DataFrame, moving: pd.DataFrame) -> pd.DataFrame:
    """Return the nodes at quays and borders, placed on the straight line between the stations."""
    rows = []
    for suffix, column, country, share in (
        ("quay", "quay", "from_country", 0.0),
        ("border", "near", "from_country", None),
        ("behind", "far", "to_country", None),
    ):
        own = moving[moving[column] == moving["link"] + f"|{suffix}"]
        along = own["first"].to_numpy() if share is None else np.zeros(len(own))
        table = pd.DataFrame({"node_id": own[column], "side": suffix})
        table["mode"], table["gauge_mm"] = own["mode"], own["gauge_mm"]
        table["station_id"] = own["tail"] if suffix == "quay" else None
        table["crossing_id"] = None if suffix == "quay" else own["crossing_id"]
        table["country"] = own[country]
        for axis in ("lon", "lat"):
            tail = own["tail"].map(nodes[axis]).to_numpy(float)
            head = own["head"].map(nodes[axis]).to_numpy(float)
            table[axis] = tail + (head - tail) * along
        rows.append(table)
    return pd.concat(rows, ignore_index=True).set_index("node_id")


def _inside(nodes: pd.DataFrame, stations: pd.DataFrame) -> Iterator[tuple[Any, ...]]:
    """Yield the links inside stations, from every arrive node to the depart nodes it can reach."""
    arrive = stations[stations["side"] == "arrive"]
    countries, changes = nodes["country"].to_dict(), nodes["transfer"].to_dict()
    for name, group in arrive.groupby("station_id", sort=True):
        country, change = countries[name], changes[name]
        stays = change is not None and not change  # null: cargo can change modes
        own = [
            (str(node), str(mode), None if pd.isna(gauge) else int(gauge))
            for node, mode, gauge in zip(group.index, group["mode"], group["gauge_mm"], strict=True)
        ]
        for node, mode, gauge in own:
            for other, other_mode, other_gauge in own:
                kind = _kind(mode == other_mode, gauge, other_gauge)
                if kind == "transfer" and stays:
                    continue
                depart = other.removesuffix("arrive") + "depart"
                word = f"{node.removesuffix('|arrive')}>{other.split('|')[1]}"
                what = mode if mode == other_mode else f"{mode}-{other_mode}"
                yield (
                    word,
                    None,
                    node,
                    depart,
                    kind,
                    what,
                    other_gauge,
                    name,
                    name,
                    name,
                    None,
                    None,
                    country,
                    country,
                    country,
                    0.0,
                    OPEN,
                    True,
                )


def _kind(same_mode: bool, gauge: int | None, other: int | None) -> str:  # noqa: FBT001
    """Name what happens between two layers; an unknown gauge is no break of gauge."""
    if not same_mode:
        return "transfer"
    return "gauge" if gauge and other and gauge != other else "station"
