"""`corridormap catchment`: who lives near the line and its stations."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from corridormap.cli import options
from corridormap.cli.clustering import clustered
from corridormap.cli.layout import Block
from corridormap.cli.output import Answer, answers

if TYPE_CHECKING:
    from corridormap.measures import Measures


@click.command("catchment")
@options.source
@click.option(
    "--within-km",
    type=click.FloatRange(min=0),
    multiple=True,
    metavar="K",
    help="Distance in km, inclusive; may be given again (default: 10, 25, 50).",
)
@click.option(
    "--population",
    type=click.Path(path_type=Path),
    metavar="TIF",
    help="A raster of people per cell (WorldPop, GHSL): its sums beside the settlements'.",
)
@click.option("--density", is_flag=True, help="The raster holds people per km2.")
@options.crs
@answers
@clustered
def command(
    source: str,
    within_km: tuple[float, ...],
    population: Path | None,
    *,
    density: bool,
    crs: str | None,
    measures: Measures,
) -> Answer:
    """Count people and settlements within K km of the line and of the stations, per country.

    Every settlement counts once. Bundled settlements hold about a third of the population: the
    figures are a floor, not an estimate. With --population a raster of your own is summed beside
    them, cells in part where a band or a border cuts them.

    \b
    Examples:
      corridormap catchment
      corridormap catchment my-line.geojson --within-km 20
      corridormap catchment --population kgz_ppp_2020.tif
    """  # noqa: D301 - \b keeps click from joining the lines
    from corridormap import study  # noqa: PLC0415
    from corridormap.notebook import open_corridor  # noqa: PLC0415

    corridor = open_corridor(source, crs=crs, stdin=options.stdin(source))
    found = study.catchment.answer(
        corridor,
        within_km=within_km or study.catchment.WITHIN_KM,
        raster=population,
        density=density,
        measures=measures,
    )
    return Answer(
        document=found,
        blocks=[Block(f"Catchment of {corridor.title}", found["rows"])],
        csv_rows={"rows": found["rows"]},
        features=lambda: study.catchment.features(corridor, found),
    )
