"""`corridormap compare`: before, after, difference."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

import click

from corridormap.cli import completing, options
from corridormap.cli.access import kind
from corridormap.cli.clustering import clustered
from corridormap.cli.layout import Block
from corridormap.cli.output import Answer, answers

if TYPE_CHECKING:
    from corridormap.measures import Measures
    from corridormap.network import Criterion
    from corridormap.study.compare import What


@click.command("compare")
@click.argument("base", metavar="BASE", shell_complete=completing.scenarios)
@click.argument("other", metavar="OTHER", shell_complete=completing.scenarios)
@options.source
@click.option(
    "--what",
    type=click.Choice(("access", "path", "od", "alignment")),
    default="access",
    show_default=True,
    help="Which measure to compare.",
)
@click.option(
    "--from",
    "origin",
    metavar="ID",
    shell_complete=completing.kinds_and_stations,
    help="For path: a station. For od: a kind too.",
)
@kind
@options.by
@options.crs
@answers
@clustered
def command(
    base: str,
    other: str,
    source: str,
    what: What | Literal["alignment"],
    origin: str | None,
    kind: str | None,
    by: Criterion,
    crs: str | None,
    measures: Measures,
) -> Answer:
    """Measure under two scenarios, BASE and OTHER, and subtract.

    With --what alignment, BASE and OTHER are two versions of a line (files, projects or bundled
    corridors): length by country, how far the line moved, sections and claims that changed.

    \b
    Examples:
      corridormap compare today cku --to seaport
      corridormap compare today cku --what path --from lanzhou --to tashkent
      corridormap compare today avoid-ru --what od --from hub --to seaport --format csv
      corridormap compare line-2024.geojson line-2026.gpkg --what alignment
    """  # noqa: D301 - \b keeps click from joining the lines
    from corridormap import study  # noqa: PLC0415
    from corridormap.notebook import open_corridor  # noqa: PLC0415

    if what == "alignment":
        return _alignment(base, other, crs=crs)
    if what == "path" and (origin is None or kind is None):
        message = "compare --what path needs --from STATION and --to STATION."
        raise click.UsageError(message)
    corridor = open_corridor(source, crs=crs, stdin=options.stdin(source))
    found = study.compare.answer(
        corridor, base, other, what=what, origin=origin, to=kind, by=by, measures=measures
    )
    return Answer(
        document=found,
        blocks=[
            Block(
                f"{what}: {base} – {other}",
                _shown(found.get("by_country", found["rows"])),
                "means are over the people reached, who may be more under one of the two"
                if what == "access"
                else "for one TEU",
            )
        ],
        csv_rows={"rows": found["rows"]},
        features=lambda: study.compare.features(corridor, found),
    )


def _alignment(base: str, other: str, *, crs: str | None) -> Answer:
    from corridormap import realignment  # noqa: PLC0415
    from corridormap.notebook import open_corridor  # noqa: PLC0415

    if base == other == "-":
        message = "Standard input is read once; give BASE or OTHER as a file."
        raise click.UsageError(message)
    found = realignment.alignment(
        *(open_corridor(name, crs=crs, stdin=options.stdin(name)) for name in (base, other))
    )
    moved = [found["moved"]]
    note = (
        f"moved: over {realignment.MOVED_KM:g} km from the other version; left: of the one before"
    )
    return Answer(
        document=found,
        blocks=[
            Block(f"alignment: {base} – {other}", found["rows"]),
            Block("How far it moved", moved, note),
            Block("Sections that changed", found["sections"], "added, removed or of other length"),
            Block("Claims that changed", found["claims"]),
        ],
        csv_rows={name: found[name] for name in ("rows", "sections", "claims")} | {"moved": moved},
    )


def _shown(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the rows without lists, which only the other formats print."""
    return [
        {name: value for name, value in row.items() if not isinstance(value, list)} for row in rows
    ]
