"""Networks whose stations the project has taken apart itself: used as they are given.

A table in which stops, borders or changes are links of their own (or nodes have sides) already is
what `stationing.expand` would make of stations. Its links keep their ids, kinds and quantities;
only what is missing is priced by kind::

      a|depart ──running──> b|arrive ──station──> b|depart ──running──> c|arrive ──border──> …

Links lead both ways unless they are `directed`.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from corridormap.costs.station_tables import STILL
from corridormap.costs.stationing import LINK_COLUMNS, OPEN

BACK = "<"
"""What the way back over a border adds to its id, for the two ways may differ in time and fee."""


def is_apart(nodes: pd.DataFrame, links: pd.DataFrame) -> bool:
    """Return whether stations are taken apart: by kinds of links, sides of nodes or repetition.

    Parameters
    ----------
    nodes, links
        As `station_tables.read` returns them.

    >>> nodes = pd.DataFrame({"side": [None, None], "station_id": ["a", "b"]})
    >>> is_apart(nodes, pd.DataFrame({"kind": ["running", "ferry"]}))
    False
    >>> is_apart(nodes, pd.DataFrame({"kind": ["running", "border"]}))
    True
    """
    stations = nodes["station_id"].dropna()
    return bool(
        links["kind"].isin(STILL).any()
        or nodes["side"].notna().any()
        or stations.duplicated().any()
    )


def is_moving(links: pd.DataFrame) -> pd.Series[bool]:
    """Return which links are travelled along; a ship without length is waited for."""
    sailing = (links["kind"] == "ferry") & (links["length_km"] > 0)
    return links["kind"].isna() | links["kind"].isin(("running", "access")) | sailing


def expand(nodes: pd.DataFrame, links: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return nodes and links with the columns that pricing looks at, closed links left out.

    Parameters
    ----------
    nodes, links
        As `station_tables.read` returns them.

    Returns
    -------
    nodes
        As given, with `in_service`; `side` is null where it would keep one from beginning or
        ending at a station: where links lead both ways, and where a station has one side only.
    links
        Columns of `stationing.LINK_COLUMNS`; a two-way border is two links, one each way.
    """
    rows = links[links["status"] == OPEN].reset_index(drop=True)
    table = rows.reindex(columns=list(LINK_COLUMNS))
    table["raw_link_id"] = rows["link_id"]
    table["kind"] = rows["kind"].fillna("running")
    for end in ("from", "to"):
        at = nodes.reindex(rows[f"{end}_id"])
        station = at["station_id"].where(at["station_id"].notna(), at.index)
        table[f"{end}_station"] = station.to_numpy()
        table[f"{end}_country"] = at["country"].to_numpy()
    inside = table["from_station"] == table["to_station"]
    moving = is_moving(rows)
    waited = ~moving & (inside | (table["kind"] == "ferry"))
    table["station_id"] = table["from_station"].where(waited, None)
    table["share"] = np.where(moving, 1.0, 0.0)
    entered = table["to_country"].where(table["kind"] == "border", table["from_country"])
    table["country"] = rows["country"].where(rows["country"].notna(), entered)
    found = nodes.assign(
        side=_open_sides(nodes, rows),
        in_service=nodes.index.isin([*rows["from_id"], *rows["to_id"]]),
    )
    return found.drop(columns="transfer", errors="ignore"), _both_ways(table)


def by_station(nodes: pd.DataFrame, links: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return nodes with a row for every station too, and links whose ends are stations.

    A name may then stand for a station as well as for one of its nodes.
    """
    stations = nodes["station_id"].where(nodes["station_id"].notna(), nodes.index)
    names = pd.Index(sorted(set(stations) - set(nodes.index)), dtype=nodes.index.dtype)
    wider = nodes.reindex(nodes.index.append(names))
    ends = {end: stations.reindex(links[end]).to_numpy() for end in ("from_id", "to_id")}
    return wider, links.assign(**ends)


def _open_sides(nodes: pd.DataFrame, links: pd.DataFrame) -> pd.Series:
    station = nodes["station_id"].where(nodes["station_id"].notna(), nodes.index)
    one_way = links[links["directed"]]
    strict = station[nodes.index.isin([*one_way["from_id"], *one_way["to_id"]])]
    sides = nodes["side"].groupby(station).nunique()
    both = station.map(sides) > 1
    return nodes["side"].where(station.isin(strict) & both, None)


def _both_ways(table: pd.DataFrame) -> pd.DataFrame:
    """Return the links with every two-way border as two: leaving and entering are not the same."""
    border = (table["kind"] == "border") & ~table["directed"].astype(bool)
    back = table[border].rename(
        columns={
            f"{one}_{what}": f"{other}_{what}"
            for one, other in (("from", "to"), ("to", "from"))
            for what in ("id", "station", "country")
        }
    )
    back["link_id"] += BACK
    back["country"] = back["to_country"]
    table = table.assign(directed=table["directed"].astype(bool) | border)
    if back.empty:
        return table
    joined = pd.concat([table, back.assign(directed=True)], ignore_index=True)
    return joined[list(LINK_COLUMNS)]
