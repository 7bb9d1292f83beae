"""Dated events, and what was planned, under construction and open on each date."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from corridormap import geodesy
from corridormap.errors import DataError
from corridormap.render import cells, names
from corridormap.render import layers as of_tables
from corridormap.render.layer import Layer
from corridormap.render.topics import looks as appearance
from corridormap.render.topics import network

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from corridormap.render.style import Style
    from corridormap.render.topics.cast import Cast

WHOLE_LINE = "line"
"""Word of the column `what` for all sections that are not open yet."""
EXPECTED = "expected"
"""Status of an event that has not been."""
_TOLD = ("date_text", "event", "status", "source")


def layers(cast: Cast, drawn: Sequence[Layer]) -> list[Layer]:
    """Return the events as a layer without shapes: a slider, a list, and what they change.

    Parameters
    ----------
    drawn
        The layers whose features change: sections and links of the network.
    """
    table = cast.subject.timeline
    if table is None or "date_start" not in table.columns:
        return []
    dates = [_year(names.text(cell)) for cell in table["date_start"]]
    dated = table[[date is not None for date in dates]]
    if dated.empty:
        return []
    fields, rows = cells.attributes(dated.reindex(columns=list(_TOLD)))
    years = [date for date in dates if date is not None]
    changes, styles = _changes(cast, cells.records(dated), years, drawn)
    first, last = _span(cast, years)
    return [
        Layer(
            "timeline",
            "timeline",
            "timeline",
            (None,) * len(dated),
            (),
            tuple(
                names.text(cell) or str(year)
                for cell, year in zip(
                    dated.get("date_text", dated["date_start"]), years, strict=True
                )
            ),
            fields,
            rows,
            words=("group_timeline",),
            extra={
                "years": years,
                "first": first,
                "last": last,
                "now": _now(cells.records(dated), years, last),
                "lengths_km": geodesy.length_km(cast.subject.sections.geometry).round(2).tolist(),
                "changes": changes,
                "looks": styles,
                "words": ["group_timeline"],
            },
        )
    ]


def _span(cast: Cast, years: Sequence[float]) -> tuple[int, int]:
    """Return the first and the last year of the slider, as the project says or events have them."""
    told = cast.subject.shown.get("years")
    if told is None:
        return int(min(years)), int(max(years))
    whole = isinstance(told, list) and [type(each) for each in told] == [int, int]
    if not whole or told[0] > told[1]:
        message = f"[map] years is the first and the last of the timeline; received {told!r}"
        raise DataError(message)
    return told[0], told[1]


def _now(events: Sequence[Mapping[Any, Any]], years: Sequence[float], last: int) -> float:
    """Return when the tables speak: at the last event that is not merely expected.

    >>> _now([{"status": "done"}, {"status": "expected"}], [2026.5, 2030.0], 2031)
    2026.5
    """
    been = [
        year
        for event, year in zip(events, years, strict=True)
        if names.text(event.get("status")) != EXPECTED
    ]
    return max(been, default=float(last))


def statuses(cast: Cast) -> list[str]:
    """Return what events make the line, each once."""
    table = cast.subject.timeline
    if table is None or not {"becomes", "what"} <= set(table.columns):
        return []
    return sorted(table["becomes"][table["what"] == WHOLE_LINE].dropna().astype(str).unique())


def _changes(
    cast: Cast, events: Sequence[Mapping[Any, Any]], years: Sequence[float], drawn: Sequence[Layer]
) -> tuple[list[dict[str, Any]], dict[str, Any]]:
    """Return per event that changes something: its year, the layer, features and their styles."""
    sections = cast.subject.sections
    ids = {"alignment": sections["section_id"].astype(str).tolist()}
    unfinished = [
        str(key)
        for key, status in zip(sections["section_id"], sections["status"], strict=True)
        if status in ("construction", "planned")
    ]
    links = {str(row["link_id"]): row for row in cells.records(network.drawn(cast))}
    rail = [key for key, row in links.items() if row["mode"] == "rail"]
    ids["network_rail"] = rail
    shown = {"alignment", *(layer.layer_id for layer in drawn)}
    changes: list[dict[str, Any]] = []
    looks: dict[str, Any] = {}
    for event, year in zip(events, years, strict=True):
        status, what = names.text(event.get("becomes")), names.text(event.get("what"))
        if status is None or what is None:
            continue
        named = unfinished if what == WHOLE_LINE else what.split()
        for layer_id, known in ids.items():
            at = [known.index(key) for key in named if key in known]
            if layer_id not in shown or not at:
                continue
            found = _styles(cast, layer_id, at, status)
            looks |= {each.key: each.as_json() for each in found}
            changes.append(
                {"year": year, "layer": layer_id, "at": at, "styles": [each.key for each in found]}
            )
    return changes, looks


def _styles(cast: Cast, layer_id: str, at: Sequence[int], status: str) -> list[Style]:
    if layer_id == "alignment":
        own = cast.subject.sections.iloc[list(at)].assign(status=status)
        return list(of_tables.alignment(own, stations={}).style_of)
    return [appearance.link("rail", status)] * len(at)


def _year(text: str | None) -> float | None:
    """Return a date as a decimal year, None where there is none.

    >>> _year("2024-07"), _year("1999"), _year("soon")
    (2024.5, 1999.0, None)
    """
    found = re.match(r"(\d{4})(?:-(\d\d))?(?:-(\d\d))?$", text or "")
    if found is None:
        return None
    year, month, day = (int(part) if part else 1 for part in found.groups())
    return round(year + (month - 1) / 12 + (day - 1) / 365, 3)
