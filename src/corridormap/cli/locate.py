"""`corridormap locate`: where points lie along a corridor."""

from __future__ import annotations

from pathlib import Path

import click

from corridormap.cli import completing, options
from corridormap.cli.layout import Block
from corridormap.cli.output import Answer, answers


@click.command("locate")
@click.argument("points", metavar="POINTS", type=click.Path(path_type=Path))
@click.option(
    "--on",
    "source",
    default="cku",
    metavar="SOURCE",
    shell_complete=completing.sources,
    help="The corridor (default: cku).",
)
@options.crs
@answers
def command(points: Path, source: str, crs: str | None) -> Answer:
    """Find chainage, offset, side, country and nearest station of every point of a file.

    POINTS is any vector file of points, a CSV with columns lon and lat, or - for GeoJSON on
    stdin. The offset is the distance from the line, positive to the right of it in the direction
    of chainage.

    \b
    Examples:
      corridormap locate towns.csv
      corridormap locate depots.gpkg --on my-project --format json
    """  # noqa: D301 - \b keeps click from joining the lines
    from corridormap import study  # noqa: PLC0415
    from corridormap.providers import opening  # noqa: PLC0415

    corridor = opening.read(source, stdin=options.stdin(source))
    both_stdin = source == "-" and str(points) == "-"
    if both_stdin:
        message = "Standard input is read once; give POINTS or --on as a file."
        raise click.UsageError(message)
    table, origin = opening.points(points, crs=crs, stdin=options.stdin(str(points)))
    found = study.locate.answer(corridor, table, name=points.name, on=source, inputs=[origin])
    return Answer(
        document=found,
        blocks=[Block(f"Points along {corridor.title}", found["points"])],
        csv_rows={"points": found["points"]},
        features=lambda: study.locate.features(table, found),
    )
