"""`corridormap access`: who reaches which hub, how fast, at what cost."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from corridormap.cli import completing, options
from corridormap.cli.clustering import clustered
from corridormap.cli.layout import Block
from corridormap.cli.output import Answer, answers

if TYPE_CHECKING:
    from corridormap.measures import Measures
    from corridormap.network import Criterion

cutoffs = click.option(
    "--cutoff-h",
    "cutoffs_h",
    type=click.FloatRange(min=0),
    multiple=True,
    metavar="H",
    help="Count people within H hours, inclusive; may be given again.",
)
kind = click.option(
    "--to",
    "kind",
    metavar="KIND",
    shell_complete=completing.kinds,
    help="Kind of hub, such as seaport or dry_port.",
)


@click.command("access")
@options.source
@kind
@options.scenario
@cutoffs
@options.by
@options.crs
@answers
@clustered
def command(
    source: str,
    kind: str | None,
    scenario: str,
    cutoffs_h: tuple[float, ...],
    by: Criterion,
    crs: str | None,
    measures: Measures,
) -> Answer:
    """Find the nearest hub of every settlement, and the access of every country.

    Settlements join the network by road: 40 km/h over 1.4 times the straight distance, at most
    100 km. Those farther off are listed with the reason.

    \b
    Examples:
      corridormap access --to seaport --scenario cku
      corridormap access --cutoff-h 24 --cutoff-h 48 --format json
    """  # noqa: D301 - \b keeps click from joining the lines
    from corridormap import study  # noqa: PLC0415
    from corridormap.notebook import open_corridor  # noqa: PLC0415

    corridor = open_corridor(source, crs=crs, stdin=options.stdin(source))
    found = study.access.answer(
        corridor, to=kind, scenario=scenario, cutoffs_h=cutoffs_h, by=by, measures=measures
    )
    return Answer(
        document=found,
        blocks=[
            Block(
                f"Access to {kind or 'hubs'}, {scenario}",
                [_flat(row) for row in found["by_country"]],
                "h and USD for one TEU, weighted by population; within_… are shares of population; "
                "unreached: no way, or no station within 100 km (--format json says which)",
            )
        ],
        csv_rows={"places": found["places"]},
        features=lambda: study.access.features(corridor, found),
    )


def _flat(row: dict[str, Any]) -> dict[str, Any]:
    shown = {name: value for name, value in row.items() if name not in ("within", "theil")}
    return shown | {f"within_{step['cutoff_h']:g}_h": step["share"] for step in row["within"]}
