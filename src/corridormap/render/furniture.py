"""What stands around the map: key figures beside the title, sources below."""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any

from corridormap.render import staging, words

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from corridormap.corridor import Corridor
    from corridormap.render.basemap import Basemap
    from corridormap.render.staging import Stage


_NOT_DRAWN = frozenset(
    {
        "links",
        "nodes",
        "parameters",
        "network_sources",
        "timeline",
        "claims",
        "conflicts",
        "trade",
        "scenarios",
    }
)
"""Tables and folders of a corridor that this map shows nothing of."""


def figures(
    stats: Mapping[str, Any],
    countries: Mapping[str, str],
    strings: Mapping[str, str],
    *,
    lang: str = "en",
    stage: Stage | None = None,
) -> list[dict[str, Any]]:
    """Return the key figures beside the title, each a label and its lines of text."""
    total = stats.get("total", {})
    figures = []
    if total.get("length_km") is not None:
        measured = f"{words.number(total['length_km'], lang)}\xa0{strings['unit_km']}"
        figures.append(("figure_length", [measured, *_published(stats, strings, lang)]))
    if stage is not None:
        figures.append(("figure_scenario", staging.told(stage, stats, strings, lang=lang)))
    rows = {
        "figure_countries": [
            (countries.get(str(row.get("country")), row.get("country") or "–"), row)
            for row in stats.get("by_country", [])
        ],
        "figure_gauges": [
            (
                strings["gauge_unknown"]
                if row.get("gauge_mm") is None
                else f"{row['gauge_mm']:g}\xa0{strings['unit_mm']}",
                row,
            )
            for row in stats.get("by_gauge", [])
        ],
        "figure_status": [
            (strings.get(f"status_{row.get('status')}", row.get("status") or "–"), row)
            for row in _told(stats.get("by_status", []))
        ],
    }
    for label, found in rows.items():
        lines = [
            f"{word} {words.number(row['length_km'], lang)}\xa0{strings['unit_km']}"
            for word, row in found
            if row.get("length_km")
        ]
        if lines:
            figures.append((label, lines))
    return [{"kind": label, "label": strings[label], "texts": texts} for label, texts in figures]


def _told(rows: Sequence[Mapping[str, Any]]) -> Sequence[Mapping[str, Any]]:
    """Return the lengths by status, none where no section says its own."""
    return rows if any(row.get("status") for row in rows) else ()


def _published(stats: Mapping[str, Any], strings: Mapping[str, str], lang: str) -> list[str]:
    """Return the latest published length of the whole, to stand under the measured one."""
    rows = [row for row in stats.get("published", []) if row.get("measure") == "total"]
    if not rows:
        return []
    latest = max(rows, key=lambda row: str(row.get("date") or ""))
    year = str(latest.get("date") or "")[:4]
    km = float(latest["published_km"])
    decimals = 0 if km == round(km) else 2
    number = words.number(km, lang, decimals=decimals)
    text = f"{strings['published']} {number}\xa0{strings['unit_km']}"
    return [f"{text} ({year})" if year else text]


def sources(corridor: Corridor, basemap: Basemap, *more: str | None) -> list[str]:
    """Return the attributions to print, each once: inputs first, then the ground, then `more`."""
    drawn = [
        entry
        for entry in corridor.inputs
        if not _NOT_DRAWN.intersection(PurePosixPath(entry.name).with_suffix("").parts)
    ]
    lines = [entry.attribution or entry.source for entry in drawn]
    lines += [*basemap.attributions, *more]
    return list(dict.fromkeys(line.strip() for line in lines if line))
