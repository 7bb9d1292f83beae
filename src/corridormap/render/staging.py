"""A corridor as a scenario leaves it: which sections run and which do not.

A scenario speaks of links of the network, a map draws sections of a line. A link whose two ends
are stations of the line stands for the sections of its mode between their chainages: where the
scenario brings the link into service these are drawn as open, where it takes it away, as closed.
A link with an end off the line changes nothing on the map.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import shapely

from corridormap import chainage
from corridormap.geometry import lines
from corridormap.render import headings, names, words

if TYPE_CHECKING:
    from collections.abc import Mapping

    import geopandas as gpd
    import pandas as pd

    from corridormap.corridor import Corridor
    from corridormap.scenario import Scenario

_UNFINISHED = frozenset({"construction", "planned"})
_ON_LINE_KM = 5.0
"""A station farther off is no station of the line."""
_SLACK_KM = 0.01
"""Stations and ends of sections may differ by this much and be the same place."""

Span = tuple[float, float, str]
"""From and to chainage in km, and the mode of the link that spans them."""


@dataclass(frozen=True, slots=True)
class Stage:
    """The scenario a map shows."""

    scenario: Scenario
    before_km: float | None = None
    """Length in service of what it is compared with."""


def open_km(stats: Mapping[str, Any]) -> float:
    """Return the length in service, from the document of `stats`."""
    rows = stats.get("by_status", [])
    return float(sum(row["length_km"] for row in rows if row.get("status") == "open"))


def told(
    stage: Stage, stats: Mapping[str, Any], strings: Mapping[str, str], *, lang: str = "en"
) -> list[str]:
    r"""Return what the title block says of the scenario, line by line.

    >>> strings = {"status_open": "in service", "unit_km": "km"}
    >>> stats = {"by_status": [{"status": "open", "length_km": 513.4}]}
    >>> from corridormap.scenario import Scenario
    >>> told(Stage(Scenario("done", "Finished"), 84.8), stats, strings)
    ['Finished', 'in service: 85 → 513\xa0km (+428)']
    """
    title = headings.title(stage.scenario, lang)
    if stage.before_km is None:
        return [title]
    before, after = round(stage.before_km), round(open_km(stats))
    change = words.number(after - before, lang, sign=True)
    lengths = f"{words.number(before, lang)} → {words.number(after, lang)}\xa0{strings['unit_km']}"
    return [title, f"{strings['status_open']}: {lengths} ({change})"]


def statuses(
    corridor: Corridor, *, before: pd.DataFrame, after: pd.DataFrame
) -> tuple[gpd.GeoDataFrame, gpd.GeoDataFrame | None]:
    """Return sections and stations with the statuses they have under a scenario.

    Parameters
    ----------
    corridor
        Its sections keep their order and every column but ``status``.
    before, after
        Links in service without and with the scenario: ``raw_link_id``, ``mode``, ``kind``,
        ``from_station``, ``to_station``.
    """
    sections, stations = corridor.sections, corridor.stations
    if stations is None or stations.empty:
        return sections, stations
    alignment = lines.merge(sections)
    places = chainage.locate(stations.geometry, alignment)
    there = places["offset_km"].abs() <= _ON_LINE_KM
    at = dict(
        zip(stations["station_id"][there].astype(str), places["chainage_km"][there], strict=True)
    )
    one, other = (_spans(links, at) for links in (before, after))
    opened = [span for link, span in sorted(other.items()) if link not in one]
    closed = [span for link, span in sorted(one.items()) if link not in other]
    middles = shapely.line_interpolate_point(sections.geometry.array, 0.5, normalized=True)
    middle_km = chainage.locate(list(middles), alignment)["chainage_km"].to_numpy()
    modes = [mode or "rail" for mode in _texts(sections, "mode")]
    status = [
        _changed(word, opened=_covered(km, mode, opened), closed=_covered(km, mode, closed))
        for word, km, mode in zip(_texts(sections, "status"), middle_km, modes, strict=True)
    ]
    # A closed line leaves its stations where they are; an opened one opens them.
    halts = [
        _changed(word, opened=near and any(_covered(km, mode, opened) for mode in set(modes)))
        for word, km, near in zip(
            _texts(stations, "status"), places["chainage_km"], there, strict=True
        )
    ]
    return sections.assign(status=status), stations.assign(status=halts)


def _spans(links: pd.DataFrame, at: Mapping[str, float]) -> dict[tuple[str, ...], Span]:
    """Return the links between two stations of the line, by link and direction-less ends."""
    if not {"from_station", "to_station"} <= set(links.columns):
        return {}
    found = {}
    running = links[links["from_station"].notna() & links["to_station"].notna()]
    for row in running.itertuples():
        ends = sorted((str(row.from_station), str(row.to_station)))
        if ends[0] == ends[1] or not all(end in at for end in ends):
            continue
        low, high = sorted(at[end] for end in ends)
        mode = str(row.mode)
        found[(*ends, mode)] = (low, high, mode)
    return found


def _covered(km: float, mode: str, spans: list[Span]) -> bool:
    return any(low - _SLACK_KM <= km <= high + _SLACK_KM for low, high, of in spans if of == mode)


def _changed(status: str | None, *, opened: bool, closed: bool = False) -> str | None:
    if opened and status in _UNFINISHED:
        return "open"
    return "closed" if closed and status in ("open", None) else status


def _texts(table: gpd.GeoDataFrame, column: str) -> list[str | None]:
    if column not in table.columns:
        return [None] * len(table)
    return [names.text(cell) for cell in table[column]]
