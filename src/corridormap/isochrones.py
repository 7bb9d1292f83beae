"""How far one gets within a time: pieces of the network, not areas drawn around it.

The search is the engine's; pieces of lines are cut by `geometry.courses`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from corridormap.engine import names, search
from corridormap.errors import DataError
from corridormap.geometry.courses import geodesics, stretch

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable

    from numpy.typing import NDArray

    from corridormap.network import Network

__all__ = ["reach"]

_AT_ONE_PLACE = 1e-9
"""Shares of a link that differ less are the same."""
_DESCRIBED = ("link_id", "from_id", "to_id", "kind", "mode", "country")


def reach(
    network: Network, from_id: Hashable, *, cutoff_h: float | Iterable[float]
) -> gpd.GeoDataFrame:
    """Return the pieces of the network that are reached from a place within each cut-off.

    Parameters
    ----------
    from_id
        A node or station.
    cutoff_h
        One or more times, inclusive: what takes exactly the cut-off is within it.

    Returns
    -------
    GeoDataFrame
        Per cut-off and link reached, one row (two where a link is reached from both ends but not
        all of it). What was made of one link, its directions and gauges (`raw_link_id`), is one
        link here, cut where it crosses a border; delays, which have no length, are left out.
        Columns: `cutoff_h`, the link's `link_id`, `from_id`, `to_id`, `kind`, `mode`, `country`,
        the piece as `from_share` to `to_share` of the link (0 at `from_id`), its `length_km` and
        `time_h` (of the quickest way along it), `schematic` and the geometry in EPSG:4326. A link
        is passed at an even pace, so the share of its time is the share of its length. Links
        without a geometry are drawn straight between their nodes (`schematic`); without positions,
        or at one place, the geometry is null. Pieces of a larger cut-off contain those of a
        smaller.

    Raises
    ------
    NetworkError
        If the place is unknown or the network has no times.
    DataError
        If there is no cut-off, or one is negative or not finite.

    Examples
    --------
    >>> from corridormap.network import from_links
    >>> toy = from_links(["A", "B"], ["B", "C"], length_km=[60, 40], time_h=[1.0, 1.0])
    >>> pieces = reach(toy, "A", cutoff_h=1.5)
    >>> pieces[["from_id", "from_share", "to_share", "length_km"]].values.tolist()
    [['A', 0.0, 1.0, 60.0], ['B', 0.0, 0.5, 20.0]]
    """
    cutoffs = _cutoffs(cutoff_h)
    network.column("time")
    starts = names.resolve(network, from_id, role="origin")
    graph = network.graph("time")
    weight, before, _ = search.nearest(graph, graph.rank[starts])
    trees = search.forest(graph, weight, before)
    (sums,) = search.sums_everywhere(trees, [network.quantities["time_h"]])
    time = np.where(np.isnan(sums[0]), np.inf, sums[0])[graph.rank]
    tracks = _tracks(network)
    pieces = pd.concat(
        [_united(_pieces(network, time, cutoff), tracks) for cutoff in cutoffs], ignore_index=True
    )
    links = network.links.iloc[pieces.pop("row")].reset_index(drop=True)
    described = {name: links.get(name) for name in _DESCRIBED}
    table = pd.DataFrame({"cutoff_h": pieces.pop("cutoff_h"), **described}).join(pieces)
    geometry, schematic = _drawn(network, links, pieces)
    if "raw_link_id" in links:
        raw = links["raw_link_id"].astype(object)
        table["link_id"] = raw.where(raw.notna(), links["link_id"])
    table["schematic"] = schematic
    return gpd.GeoDataFrame(table, geometry=geometry, crs="EPSG:4326")


def _cutoffs(cutoff_h: float | Iterable[float]) -> list[float]:
    given = [cutoff_h] if isinstance(cutoff_h, int | float) else cutoff_h
    cutoffs = sorted({float(cutoff) for cutoff in given})
    if not cutoffs or not all(np.isfinite(cutoff) and cutoff >= 0 for cutoff in cutoffs):
        message = f"A cut-off is a time from 0 h up; received {cutoffs or 'none'}; give one"
        raise DataError(message)
    return cutoffs


def _pieces(network: Network, time: NDArray[np.float64], cutoff: float) -> pd.DataFrame:
    """Return row of the link, shares and quantities of every piece within one cut-off."""
    takes = network.quantities["time_h"]
    forward = _share(time[network.from_position], takes, cutoff)
    backward = _share(time[network.to_position], takes, cutoff)
    if network.one_way is not None:
        backward[network.one_way] = -1.0
    whole = np.maximum(forward, 0) + np.maximum(backward, 0) >= 1
    ahead = np.flatnonzero(whole | (forward >= 0))
    behind = np.flatnonzero(~whole & (backward > 0))
    row = np.concatenate([ahead, behind])
    begin = np.concatenate([np.zeros(len(ahead)), 1 - backward[behind]])
    end = np.concatenate([np.where(whole[ahead], 1.0, forward[ahead]), np.ones(len(behind))])
    order = np.lexsort((begin, row))
    row, begin, end = row[order], begin[order], end[order]
    kept = end > begin
    row, begin, end = row[kept], begin[kept], end[kept]
    length = network.quantities.get("length_km")
    return pd.DataFrame(
        {
            "row": row,
            "cutoff_h": cutoff,
            "from_share": begin,
            "to_share": end,
            "length_km": np.nan if length is None else length[row] * (end - begin),
            "time_h": takes[row] * (end - begin),
        }
    )


def _tracks(network: Network) -> pd.DataFrame:
    """Return for every link which stretch it runs on, and whether against its sense.

    Returns
    -------
    `track`, the first link of the stretch, in whose sense shares are counted; `against`.
    """
    links = network.links
    number = np.arange(network.link_count)
    table = pd.DataFrame({"track": number, "against": False})
    if not {"raw_link_id", "from_station", "to_station", "share", "link_id"} <= set(links.columns):
        return table
    made = number[(links["raw_link_id"].notna() & (links["share"] > 0)).to_numpy(dtype=bool)]
    part = links.iloc[made]
    ends = part["from_station"].astype(str) + "\0" + part["to_station"].astype(str)
    behind = part["link_id"].astype(str).str.endswith(":behind").to_numpy(dtype=bool)
    raw = part["raw_link_id"].to_numpy()
    # the sense of a link is that of the first of what was made of it
    against = (ends != ends.groupby(raw).transform("first")).to_numpy(dtype=bool)
    whole = (part["share"] >= 1).to_numpy(dtype=bool)
    first = whole | (behind == against)
    table.loc[made, "track"] = pd.Series(made).groupby([raw, first]).transform("min").to_numpy()
    table.loc[made, "against"] = (
        against ^ against[np.searchsorted(made, table.loc[made, "track"].to_numpy())]
    )
    return table


def _united(pieces: pd.DataFrame, tracks: pd.DataFrame) -> pd.DataFrame:
    """Return the pieces of each stretch once, whichever ways it was reached; none without length.

    Parameters
    ----------
    pieces
        Of links, in order.
    tracks
        Which stretch each link runs on (`_tracks`).
    """
    moving = pieces[~(pieces["length_km"] <= 0)]
    on = tracks.iloc[moving["row"]].reset_index(drop=True)
    against = on["against"].to_numpy(dtype=bool)
    begin, end = moving["from_share"].to_numpy(), moving["to_share"].to_numpy()
    share = end - begin
    table = moving.assign(
        row=on["track"].to_numpy(),
        from_share=np.where(against, 1 - end, begin),
        to_share=np.where(against, 1 - begin, end),
        whole_km=moving["length_km"] / share,
        whole_h=moving["time_h"] / share,
    ).sort_values(["row", "from_share"], kind="stable", ignore_index=True)
    reached = table.groupby("row")["to_share"].cummax()
    apart = table["from_share"] > reached.groupby(table["row"]).shift() + _AT_ONE_PLACE
    number = (apart | ~table["row"].duplicated()).cumsum()
    united = table.groupby(number.to_numpy()).agg(
        row=("row", "first"),
        cutoff_h=("cutoff_h", "first"),
        from_share=("from_share", "first"),
        to_share=("to_share", "max"),
        length_km=("whole_km", "first"),
        time_h=("whole_h", "min"),
    )
    share = united["to_share"] - united["from_share"]
    united["length_km"] *= share
    united["time_h"] *= share
    return united.reset_index(drop=True)


def _share(
    start: NDArray[np.float64], takes: NDArray[np.float64], cutoff: float
) -> NDArray[np.float64]:
    """Return the share of each link that is passed from a start by the cut-off; −1: none."""
    left = cutoff - start
    share = np.divide(left, takes, out=np.ones_like(takes), where=takes > 0)
    return np.where(left >= 0, np.minimum(share, 1.0), -1.0)


def _drawn(
    network: Network, links: pd.DataFrame, pieces: pd.DataFrame
) -> tuple[NDArray[np.object_], NDArray[np.bool_]]:
    """Return the geometry of every piece, and which are drawn straight between nodes."""
    drawn = np.full(len(links), None, object)
    if "geometry" in links:
        drawn[:] = links["geometry"].where(links["geometry"].notna(), None)
    schematic = np.zeros(len(links), bool)
    points = node_points(network)
    if points is not None:
        missing = np.flatnonzero(shapely.is_missing(drawn))
        tails = points.reindex(links["from_id"].iloc[missing]).to_numpy()
        heads = points.reindex(links["to_id"].iloc[missing]).to_numpy()
        apart = ~(shapely.is_missing(tails) | shapely.is_missing(heads))
        apart &= ~shapely.equals(tails, heads)
        drawn[missing[apart]] = geodesics(tails[apart], heads[apart])
        schematic[missing[apart]] = True
    for row, (line, begin, end) in enumerate(
        zip(drawn, pieces["from_share"].tolist(), pieces["to_share"].tolist(), strict=True)
    ):
        if line is not None and (begin > 0 or end < 1):
            drawn[row] = stretch(line, begin, end)
    return drawn, schematic


def node_points(network: Network) -> pd.Series[Any] | None:
    """Return where the nodes of a network are, by id; None: it does not know of any."""
    nodes = network.nodes
    if isinstance(nodes, gpd.GeoDataFrame) and nodes.active_geometry_name is not None:
        return pd.Series(nodes.geometry.to_numpy(), index=network.node_ids, dtype=object)
    if {"lon", "lat"} <= set(nodes.columns):
        known = nodes[["lon", "lat"]].notna().all(axis=1).to_numpy()
        points = np.full(len(nodes), None, object)
        points[known] = shapely.points(nodes.loc[known, ["lon", "lat"]].to_numpy(float))
        return pd.Series(points, index=network.node_ids, dtype=object)
    return None
