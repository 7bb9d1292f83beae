"""`corridormap od`: from every station of one kind to every station of another."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from corridormap.cli import completing, options
from corridormap.cli.clustering import clustered
from corridormap.cli.layout import Block
from corridormap.cli.output import Answer, answers

if TYPE_CHECKING:
    from corridormap.measures import Measures
    from corridormap.network import Criterion

_SHOWN = 40


@click.command("od")
@options.source
@click.option(
    "--from",
    "origins",
    metavar="KIND",
    shell_complete=completing.kinds_and_stations,
    help="Kind of station, or one station.",
)
@click.option(
    "--to",
    "destinations",
    metavar="KIND",
    shell_complete=completing.kinds_and_stations,
    help="Kind of station, or one station.",
)
@options.scenario
@options.by
@options.crs
@answers
@clustered
def command(
    source: str,
    origins: str | None,
    destinations: str | None,
    scenario: str,
    by: Criterion,
    crs: str | None,
    measures: Measures,
) -> Answer:
    """Print the O-D matrix: length, time, cost and CO2 along the best path of every pair.

    Without --from and --to, between all hubs; where the network has none, all stations.

    \b
    Examples:
      corridormap od --from kashgar --to seaport --scenario cku
      corridormap od my-project -o od.csv --overwrite
    """  # noqa: D301 - \b keeps click from joining the lines
    from corridormap import study  # noqa: PLC0415
    from corridormap.notebook import open_corridor  # noqa: PLC0415

    corridor = open_corridor(source, crs=crs, stdin=options.stdin(source))
    found = study.od.answer(
        corridor,
        origins=origins,
        destinations=destinations,
        scenario=scenario,
        by=by,
        measures=measures,
    )
    apart = [row for row in found["rows"] if row["from_id"] != row["to_id"]]
    return Answer(
        document=found,
        blocks=[
            Block(
                f"O-D matrix, {scenario}, by {by}",
                apart[:_SHOWN],
                f"for one TEU; the first {_SHOWN} of {len(apart)}, --format csv gives all"
                if len(apart) > _SHOWN
                else "for one TEU",
            )
        ],
        csv_rows={"rows": found["rows"]},
        features=lambda: study.od.features(corridor, found),
    )
