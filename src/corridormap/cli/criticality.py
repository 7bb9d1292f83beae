"""`corridormap criticality`: what is lost when a crossing or a link closes."""

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

_SHOWN = 30


@click.command("criticality")
@options.source
@click.option(
    "--to",
    "kind",
    metavar="KIND",
    shell_complete=completing.kinds,
    help="Where people want to get: a kind of station.",
)
@options.scenario
@options.by
@options.crs
@answers
@clustered
def command(
    source: str, kind: str | None, scenario: str, by: Criterion, crs: str | None, measures: Measures
) -> Answer:
    """Close each crossing and each link in turn; rank them by the time and people lost.

    Origins are the 200 most populous settlements, weighted by their people; destinations the
    hubs of the network.

    \b
    Examples:
      corridormap criticality --scenario cku
      corridormap criticality --to seaport --format csv
    """  # noqa: D301 - \b keeps click from joining the lines
    from corridormap import study  # noqa: PLC0415
    from corridormap.notebook import open_corridor  # noqa: PLC0415

    corridor = open_corridor(source, crs=crs, stdin=options.stdin(source))
    found = study.criticality.answer(corridor, to=kind, scenario=scenario, by=by, measures=measures)
    listed = found["rows"]
    return Answer(
        document=found,
        blocks=[
            Block(
                f"What closing costs, {scenario}",
                listed[:_SHOWN],
                f"the first {_SHOWN} of {len(listed)}" if len(listed) > _SHOWN else None,
            )
        ],
        csv_rows={"rows": listed},
        features=lambda: study.criticality.features(corridor, found),
    )
