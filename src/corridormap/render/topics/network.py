"""The railways, roads and ferries of the network, as links between its stations."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from corridormap.render import cells, names
from corridormap.render.layer import Layer
from corridormap.render.topics import looks
from corridormap.study import drawing

if TYPE_CHECKING:
    from corridormap.render.topics.cast import Cast

_TOLD = (
    "mode",
    "status",
    "gauge_mm",
    "length_km",
    "speed_kmh",
    "tracks",
    "electrified",
    "crossing_name",
    "source",
)
_MODES = ("rail", "road", "ferry")


def layers(cast: Cast) -> list[Layer]:
    """Return one layer per mode, without the links that the line itself stands for."""
    if cast.subject.links is None:
        return []
    lines, found = _lines(cast), drawn(cast)
    return [
        _mode(cast, mode, found[found["mode"] == mode].reset_index(drop=True), lines)
        for mode in _MODES
        if (found["mode"] == mode).any()
    ]


def drawn(cast: Cast) -> pd.DataFrame:
    """Return the rows of `links` that are drawn, in their order."""
    links = cast.subject.links
    if links is None:
        return pd.DataFrame(columns=["link_id", "mode"])
    own, lines = _of_the_line(cast), _lines(cast)
    return links[[str(link) in lines and str(link) not in own for link in links["link_id"]]]


def _lines(cast: Cast) -> dict[str, object]:
    networks = (cast.network(name) for name in (cast.base, cast.scenarios[-1]))
    return {name: line for network in networks for name, line in drawing.whole(network).items()}


def _mode(cast: Cast, mode: str, links: pd.DataFrame, lines: dict[str, object]) -> Layer:
    known = _names(cast)
    told = links.reindex(columns=list(_TOLD)).assign(drawn=_SCHEMATIC)
    fields, rows = cells.attributes(told)
    ends = zip(links["from_id"].astype(str), links["to_id"].astype(str), strict=True)
    return Layer(
        f"network_{mode}",
        "network",
        "lines",
        tuple(lines[str(link)] for link in links["link_id"]),  # type: ignore[misc]
        tuple(looks.link(mode, names.text(status)) for status in links["status"]),
        tuple(" – ".join(known.get(end, end) for end in pair) for pair in ends),
        fields,
        rows,
        switch=f"network_{mode}",
        words=(f"network_{mode}",),
        sheet="network",
        shown=mode == "rail",
    )


_SCHEMATIC = "straight"


def _names(cast: Cast) -> dict[str, str]:
    nodes = cast.subject.nodes
    if nodes is None:
        return {}
    return {
        str(row["node_id"]): names.short(names.pick(row, cast.lang)) or str(row["node_id"])
        for row in cells.records(nodes)
    }


def _of_the_line(cast: Cast) -> set[str]:
    """Return the links between stations of the corridor: the alignment itself is drawn there."""
    stations, links = cast.subject.stations, cast.subject.links
    if stations is None or links is None:
        return set()
    on_line = set(stations["station_id"].astype(str))
    ends = zip(links["link_id"], links["from_id"], links["to_id"], links["mode"], strict=True)
    return {
        str(link)
        for link, tail, head, mode in ends
        if mode == "rail" and str(tail) in on_line and str(head) in on_line
    }
