"""The lines that links run along: their own, else the sections between their stations."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import shapely
from shapely import LineString as Line

from corridormap.geometry.courses import stretch

if TYPE_CHECKING:
    from collections.abc import Mapping

    import geopandas as gpd

    Stop = tuple[str, str]  # mode, station
    Arm = tuple[str, Line]  # where it leads, and along what

MODE = "rail"
"""What a section or link without a mode is for."""


def lines(links: pd.DataFrame, given: pd.DataFrame, sections: gpd.GeoDataFrame) -> dict[str, Line]:
    """Return by `link_id` the line of every link that has one, from `from_id` to `to_id`.

    Parameters
    ----------
    links
        Checked: `link_id`, `from_id`, `to_id`, `mode`.
    given
        The same rows as they were given, some with a geometry.
    sections
        Sections of the same mode that join the two stations of a link one after the other, with
        no fork between, are the line of a link without its own.
    """
    own = given["geometry"] if "geometry" in given.columns else [None] * len(links)
    drawn = {
        name: line
        for name, line in zip(links["link_id"], own, strict=True)
        if isinstance(line, Line) and not line.is_empty
    }
    if {"from_id", "to_id"} <= set(sections.columns):
        modes = [_mode(mode) for mode in links["mode"]]
        tails, heads = (links[end].astype(str).tolist() for end in ("from_id", "to_id"))
        along = _along(sections, stops={*zip(modes + modes, tails + heads, strict=True)})
        for name, *ends in zip(links["link_id"], modes, tails, heads, strict=True):
            line = along.get(tuple(ends))
            if line is not None:
                drawn.setdefault(name, line)
    return drawn


def courses(links: pd.DataFrame, raw: pd.DataFrame, lines: Mapping[str, Line]) -> list[Line | None]:
    """Return the line of every link of a network, in the sense it is travelled.

    Parameters
    ----------
    links
        Taken apart (`stationing.expand`): `link_id`, `raw_link_id`, `from_station`, `share`.
    raw
        What they were made of: `link_id`, `from_id`.
    lines
        By `link_id` of `raw`.
    """
    begins = dict(zip(raw["link_id"], raw["from_id"], strict=True))
    columns = ("link_id", "raw_link_id", "from_station", "share")
    found: list[Line | None] = []
    for name, origin, station, share in zip(*(links[key] for key in columns), strict=True):
        line = lines.get(origin) if share > 0 else None
        if line is not None:
            back = str(name).endswith(("<", "<:behind")) and begins[origin] != station
            line = line.reverse() if back else line
            behind = str(name).endswith(":behind")
            if share < 1:
                line = stretch(line, 1 - share if behind else 0.0, 1.0 if behind else share)
        found.append(line)
    return found


def _along(sections: gpd.GeoDataFrame, *, stops: set[Stop]) -> dict[tuple[str, ...], Line]:
    """Return the lines between stops that follow each other along sections, by mode and ends."""
    arms: dict[Stop, list[Arm]] = {}
    modes = sections["mode"] if "mode" in sections.columns else [None] * len(sections)
    rows = zip(modes, sections["from_id"], sections["to_id"], sections.geometry, strict=True)
    for mode, tail, head, drawn in rows:
        line = None if drawn is None else shapely.line_merge(drawn, directed=True)
        if pd.notna(tail) and pd.notna(head) and isinstance(line, Line):
            arms.setdefault((_mode(mode), str(tail)), []).append((str(head), line))
            arms.setdefault((_mode(mode), str(head)), []).append((str(tail), line.reverse()))
    found: dict[tuple[str, ...], Line] = {}
    for start in filter(stops.__contains__, arms):
        for arm in arms[start]:
            way = _onward(arms, stops, start, arm)
            if way is not None:
                found.setdefault((*start, way[0]), way[1])
    return found


def _onward(arms: dict[Stop, list[Arm]], stops: set[Stop], start: Stop, arm: Arm) -> Arm | None:
    """Return the stop that an arm leads to and the line there; None if it forks or ends before."""
    mode, behind = start
    head, line = arm
    parts, seen = [line], {behind}
    while (mode, head) not in stops:
        ahead = [further for further in arms[mode, head] if further[0] != behind]
        if len(ahead) != 1 or head in seen:
            return None
        seen.add(head)
        behind, (head, line) = head, ahead[0]
        parts.append(line)
    return None if head in seen else (head, _joined(parts))


def _joined(parts: list[Line]) -> Line:
    """Return parts that follow each other as one line."""
    places = [shapely.get_coordinates(part) for part in parts]
    for before, after in pairwise(range(len(places))):
        if (places[before][-1] == places[after][0]).all():
            places[after] = places[after][1:]
    return Line(np.vstack(places))


def _mode(mode: object) -> str:
    return MODE if pd.isna(mode) else str(mode)  # type: ignore[call-overload]
