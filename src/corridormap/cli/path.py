"""`corridormap path`: the best way from one station to another."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from corridormap.cli import completing, options
from corridormap.cli.layout import Block
from corridormap.cli.output import Answer, answers

if TYPE_CHECKING:
    from corridormap.network import Criterion


@click.command("path")
@click.argument("from_id", metavar="FROM", shell_complete=completing.stations)
@click.argument("to_id", metavar="TO", shell_complete=completing.stations)
@options.source
@options.scenario
@options.by
@click.option(
    "--avoid",
    multiple=True,
    metavar="X",
    shell_complete=completing.avoidable,
    help="Country code, station, crossing or link not to use; may be given again.",
)
@click.option(
    "-k",
    "count",
    type=click.IntRange(min=1, max=20),
    default=1,
    help="How many ways that really differ.",
)
@options.crs
@answers
def command(
    from_id: str,
    to_id: str,
    source: str,
    scenario: str,
    by: Criterion,
    avoid: tuple[str, ...],
    count: int,
    crs: str | None,
) -> Answer:
    """Find the best way FROM one station TO another, leg by leg, for one TEU.

    \b
    Examples:
      corridormap path kashgar andijan --scenario cku
      corridormap path lanzhou tashkent --by cost --avoid RU -k 3
    """  # noqa: D301 - \b keeps click from joining the lines
    from corridormap import study  # noqa: PLC0415
    from corridormap.notebook import open_corridor  # noqa: PLC0415

    corridor = open_corridor(source, crs=crs, stdin=options.stdin(source))
    found = study.path.answer(
        corridor, from_id, to_id, scenario=scenario, by=by, avoid=avoid, k=count
    )
    title = f"{from_id} – {to_id}, {scenario}, by {by}"
    return Answer(
        document=found,
        blocks=_blocks(found["paths"], title, found["reason"]),
        csv_rows={"legs": study.path.legs(found)},
        features=lambda: study.path.features(corridor, found),
    )


def _blocks(rows: list[dict[str, Any]], title: str, reason: str | None) -> list[Block]:
    if not rows:
        opened = "what is under construction or planned is shut unless a --scenario opens it"
        return [Block(title, [], f"{reason}\n  {opened}")]
    totals = [
        {"path": n} | {k: v for k, v in row.items() if k != "legs"} for n, row in enumerate(rows, 1)
    ]
    blocks = [Block(title, totals, "for one TEU")]
    for number, row in enumerate(rows, 1):
        legs = [
            {name: value for name, value in leg.items() if name not in ("link_id", "co2_kg")}
            for leg in row["legs"]
            if leg["time_h"] or leg["length_km"]
        ]
        blocks.append(Block(f"Legs of path {number}", legs))
    return blocks
