"""What stands around the map: key figures beside the title, sources below."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

    from corridormap.corridor import Corridor


def figures(
    stats: Mapping[str, Any], countries: Mapping[str, str], strings: Mapping[str, str]
) -> list[dict[str, Any]]:
    """Return the key figures beside the title, each a label and its lines of text."""
    total = stats.get("total", {})
    figures = []
    if total.get("length_km") is not None:
        figures.append(("figure_length", [f"{total['length_km']:,.0f} km"]))
    rows = {
        "figure_countries": [
            (countries.get(str(row.get("country")), row.get("country") or "–"), row)
            for row in stats.get("by_country", [])
        ],
        "figure_gauges": [
            (
                strings["gauge_unknown"]
                if row.get("gauge_mm") is None
                else f"{row['gauge_mm']:g} mm",
                row,
            )
            for row in stats.get("by_gauge", [])
        ],
        "figure_status": [
            (strings.get(f"status_{row.get('status')}", row.get("status") or "–"), row)
            for row in stats.get("by_status", [])
        ],
    }
    for label, found in rows.items():
        lines = [
            f"{word} {row['length_km']:,.0f} km" for word, row in found if row.get("length_km")
        ]
        if lines:
            figures.append((label, lines))
    return [{"label": strings[label], "texts": texts} for label, texts in figures]


def sources(corridor: Corridor, background: Mapping[str, Any] | None) -> list[str]:
    """Return the attributions to print, each once, in the order of the inputs."""
    lines = [entry.attribution or entry.source for entry in corridor.inputs]
    lines.append(background["attribution"] if background else None)
    lines.append("Leaflet")
    return list(dict.fromkeys(line.strip() for line in lines if line))
