"""`corridormap isochrone`: the pieces of network within a time."""

from __future__ import annotations

import click

from corridormap.cli import options
from corridormap.cli.layout import Block
from corridormap.cli.output import Answer, answers


@click.command("isochrone")
@click.argument("from_id", metavar="FROM")
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
    from corridormap import isochrones  # noqa: PLC0415
    from corridormap.costs import stationing  # noqa: PLC0415
    from corridormap.document import document, rows  # noqa: PLC0415
    from corridormap.notebook import open_corridor  # noqa: PLC0415

    corridor = open_corridor(source, crs=crs, stdin=options.stdin(source))
    network = corridor.network(scenario)
    found = isochrones.reach(network, from_id, cutoff_h=list(cutoffs_h))
    found = found.assign(
        from_id=stationing.places(network, found["from_id"]),
        to_id=stationing.places(network, found["to_id"]),
    )
    moving = found[found["length_km"] > 0]
    length = moving.groupby(["cutoff_h", "mode", "country"], dropna=False)["length_km"].sum()
    asked = {"from": from_id, "cutoffs_h": list(cutoffs_h), "scenario": scenario}
    listed = rows(found)
    return Answer(
        document=document("isochrone", corridor, parameters=asked, rows=listed),
        blocks=[
            Block(f"Network within reach of {from_id}, {scenario}", rows(length.reset_index()))
        ],
        csv_rows={"rows": listed},
        features=lambda: found[~found.geometry.isna()],
    )
