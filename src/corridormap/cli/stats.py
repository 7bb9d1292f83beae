"""`corridormap stats`: what a corridor measures, beside what is published."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from corridormap.cli import options
from corridormap.cli.layout import Block
from corridormap.cli.output import Answer, answers

if TYPE_CHECKING:
    from collections.abc import Mapping

_HUBS_SHOWN_WITHIN_KM = 100.0
_TABLES = (
    "by_country",
    "by_gauge",
    "by_status",
    "by_structure",
    "sections",
    "crossings",
    "breaks_of_gauge",
    "stations",
    "hubs",
    "published",
    "faults",
)


@click.command("stats")
@options.source
@options.crs
@answers
def command(source: str, crs: str | None) -> Answer:
    """Measure SOURCE: length, distance, circuity, countries, gauges, crossings, stations, hubs.

    Lengths are geodesic on the WGS 84 ellipsoid. Every published length that the corridor's
    tables hold is printed with its source beside the length measured here.

    \b
    Examples:
      corridormap stats
      corridormap stats my-line.gpkg --format json
      corridormap stats my-project -o lengths.csv
    """  # noqa: D301 - \b keeps click from joining the lines
    from corridormap import study  # noqa: PLC0415
    from corridormap.providers import opening  # noqa: PLC0415

    corridor = opening.read(source, crs=crs, stdin=options.stdin(source))
    found = study.stats.answer(corridor)
    return Answer(
        document=found,
        blocks=_blocks(found, corridor.title),
        csv_rows={"total": [found["total"]]} | {name: found[name] for name in _TABLES},
        features=lambda: study.stats.features(corridor),
    )


def _blocks(found: Mapping[str, Any], title: str) -> list[Block]:
    near = [
        row
        for row in found["hubs"]
        if row["offset_km"] is not None and abs(row["offset_km"]) <= _HUBS_SHOWN_WITHIN_KM
    ]
    far = len(found["hubs"]) - len(near)
    blocks = [
        Block(title, [found["total"]]),
        Block("Length by country", found["by_country"]),
        Block("Length by gauge", _known(found["by_gauge"], "gauge_mm")),
        Block("Length by status", _known(found["by_status"], "status")),
        Block("Length by structure", [row for row in found["by_structure"] if row["structure"]]),
        Block("Sections", _chosen(found["sections"], _SECTION)),
        Block("Border crossings", found["crossings"]),
        Block("Breaks of gauge", found["breaks_of_gauge"]),
        Block("Stations", found["stations"]),
        Block(
            f"Hubs within {_HUBS_SHOWN_WITHIN_KM:.0f} km of the line",
            _chosen(near, ("hub_id", "kind", "country", "chainage_km", "offset_km")),
            f"{far} more lie farther away (--format json lists all)" if far else None,
        ),
        Block(
            "Published beside measured",
            _chosen(found["published"], _PUBLISHED),
            "difference_pct: (measured − published) ÷ published; – where nothing here answers it",
        ),
        Block(
            "Faults of the lines",
            found["faults"],
            "corridormap check SOURCE says more, with --fix -o NEW it repairs what loses nothing",
        ),
    ]
    return [block for block in blocks if block.rows]


_SECTION = ("section_id", "status", "gauge_mm", "structure", "length_km", "position_error_km")
_PUBLISHED = ("what", "published_km", "measured_km", "difference_pct", "date", "source")


def _known(rows: list[dict[str, Any]], column: str) -> list[dict[str, Any]]:
    """Return the rows, or none where the column is unknown throughout."""
    return rows if any(row[column] is not None for row in rows) else []


def _chosen(rows: list[dict[str, Any]], columns: tuple[str, ...]) -> list[dict[str, Any]]:
    return [{name: row[name] for name in columns} for row in rows]
