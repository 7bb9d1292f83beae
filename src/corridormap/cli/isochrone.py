"""`corridormap isochrone`: the pieces of network within a time."""

from __future__ import annotations

import click

from corridormap.cli import completing, options
from corridormap.cli.layout import Block
from corridormap.cli.output import Answer, answers

_SHOWN = ["cutoff_h", "mode", "country"]


@click.command("isochrone")
@click.argument("from_id", metavar="FROM", shell_complete=completing.stations)
@options.source
@click.option(
    "--cutoff-h",
    "cutoffs_h",
    type=click.FloatRange(min=0),
    multiple=True,
    required=True,
    metavar="H",
    help="Hours, inclusive; may be given again.",
)
@options.scenario
@options.crs
@answers
def command(
    from_id: str, source: str, cutoffs_h: tuple[float, ...], scenario: str, crs: str | None
) -> Answer:
    """Find the pieces of network that are reached FROM a station within H hours.

    Links without geometry of their own are drawn straight and marked schematic.

    \b
    Examples:
      corridormap isochrone kashgar --cutoff-h 24 --scenario cku
      corridormap isochrone osh --cutoff-h 12 --cutoff-h 24 -o osh.geojson --overwrite
    """  # noqa: D301 - \b keeps click from joining the lines
    import pandas as pd  # noqa: PLC0415

    from corridormap import study  # noqa: PLC0415
    from corridormap.document import rows  # noqa: PLC0415
    from corridormap.notebook import open_corridor  # noqa: PLC0415

    corridor = open_corridor(source, crs=crs, stdin=options.stdin(source))
    found = study.isochrone.answer(corridor, from_id, cutoffs_h=cutoffs_h, scenario=scenario)
    pieces = pd.DataFrame(found["rows"], columns=[*_SHOWN, "length_km"])
    length = pieces.groupby(_SHOWN, dropna=False)["length_km"].sum()
    return Answer(
        document=found,
        blocks=[
            Block(f"Network within reach of {from_id}, {scenario}", rows(length.reset_index()))
        ],
        csv_rows={"rows": found["rows"]},
        features=lambda: study.isochrone.features(corridor, found),
    )
