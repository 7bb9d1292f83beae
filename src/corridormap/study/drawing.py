"""Where the rows of an answer lie: stations and crossings as points, legs as lines."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from corridormap import costing
from corridormap.costs import stationing
from corridormap.geometry import courses
from corridormap.isochrones import node_points

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable

    from corridormap.network import Network

Rows = Sequence[Mapping[str, Any]]
Points = dict[Any, Any]
_DRAWN = "drawing.whole"
"""Where a network keeps the lines of its links."""


def table(rows: Rows, geometry: Iterable[Any]) -> gpd.GeoDataFrame:
    """Return rows of a document with a geometry each, null where there is none."""
    drawn = np.array([None, *geometry], dtype=object)[1:]
    return gpd.GeoDataFrame(
        pd.DataFrame(list(rows), dtype=object), geometry=gpd.GeoSeries(drawn, crs="EPSG:4326")
    )


def points(network: Network) -> Points:
    """Return where everything lies that a document may name: nodes, stations, crossings, hubs.

    A settlement or hub that joined the network by road goes by the id of its table.
    """
    known = node_points(network)
    if known is None:
        return {}
    nodes = network.nodes
    found: Points = {}
    for column in ("crossing_id", "station_id"):
        if column in nodes.columns:
            named = nodes[column].notna().to_numpy()
            found |= dict(zip(nodes.loc[named, column], known[named], strict=True))
    return found | dict(zip(network.node_ids, known, strict=True))


def straight(at: Points, from_id: Hashable, to_id: Hashable) -> Any:  # noqa: ANN401
    """Return the geodesic between two named places; a point where they are one, else null."""
    tail, head = at.get(from_id), at.get(to_id)
    if tail is None or head is None:
        return None
    return tail if shapely.equals(tail, head) else courses.geodesics([tail], [head])[0]


def legs(network: Network, rows: Rows) -> tuple[list[Any], list[bool]]:
    """Return the line of every leg of a path, and whether it is merely drawn straight.

    Parameters
    ----------
    rows
        With `link_id`, and `from_id` and `to_id` as documents name them.

    Returns
    -------
    geometry
        Of legs without length, a point.
    schematic
        True where the network knows no line between the ends.
    """
    at = points(network)
    links = network.links.set_index("link_id")
    ends = dict(zip(links.index, stationing.places(network, links["from_id"]), strict=True))
    known = links["geometry"].dropna().to_dict() if "geometry" in links.columns else {}
    drawn, guessed = [], []
    for row in rows:
        line = known.get(row["link_id"])
        if line is None:
            line = straight(at, row["from_id"], row["to_id"])
        elif str(ends[row["link_id"]]) != str(row["from_id"]):
            line = line.reverse()
        drawn.append(line)
        guessed.append(known.get(row["link_id"]) is None)
    return drawn, guessed


def coursed(network: Network) -> frozenset[str]:
    """Return the links whose course is known; the others are drawn straight by `whole`."""
    built_from = network.kept(costing.KEPT)
    return frozenset() if built_from is None else frozenset(map(str, built_from.lines))


def whole(network: Network) -> Mapping[str, Any]:
    """Return the line of every link by its id, straight where its course is not known.

    Drawn once for a network.
    """
    kept: Mapping[str, Any] | None = network.kept(_DRAWN)
    if kept is not None:
        return kept
    at, built_from = points(network), network.kept(costing.KEPT)
    known = {} if built_from is None else built_from.lines
    links = network.links
    key = "raw_link_id" if "raw_link_id" in links.columns else "link_id"
    ends = (
        ["from_station", "to_station"] if "from_station" in links.columns else ["from_id", "to_id"]
    )
    own = links[links[key].notna()].drop_duplicates(key)
    drawn = {
        str(name): known[name] if name in known else straight(at, tail, head)
        for name, tail, head in zip(own[key], *(own[end] for end in ends), strict=True)
    }
    network.keep(_DRAWN, drawn)
    return drawn
