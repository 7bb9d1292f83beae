"""`corridormap tcd`: time/cost-distance curves."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from corridormap.cli import completing, options
from corridormap.cli.layout import Block
from corridormap.cli.output import Answer, answers

if TYPE_CHECKING:
    from collections.abc import Mapping

    from corridormap.network import Criterion


@click.command("tcd")
@click.argument("from_id", metavar="FROM", shell_complete=completing.stations)
@click.argument("to_id", metavar="TO", shell_complete=completing.stations)
@options.source
@click.option(
    "--scenario",
    "scenarios",
    multiple=True,
    metavar="S",
    shell_complete=completing.scenarios,
    help="May be given again, for a curve each (default: today).",
)
@options.by
@options.crs
@answers
def command(
    from_id: str,
    to_id: str,
    source: str,
    scenarios: tuple[str, ...],
    by: Criterion,
    crs: str | None,
) -> Answer:
    """Add up time and cost along the best path FROM a station TO another (UN ESCAP method).

    SWOD is the speed without delay, SWD with it.

    \b
    Examples:
      corridormap tcd kashgar tashkent --scenario today --scenario cku
      corridormap tcd lanzhou tashkent --format csv
    """  # noqa: D301 - \b keeps click from joining the lines
    from corridormap import study  # noqa: PLC0415
    from corridormap.notebook import open_corridor  # noqa: PLC0415

    corridor = open_corridor(source, crs=crs, stdin=options.stdin(source))
    found = study.tcd.answer(corridor, from_id, to_id, scenarios=scenarios or ("today",), by=by)
    curves = found["curves"]
    blocks = [
        Block(
            f"{from_id} – {to_id}",
            [{name: value for name, value in row.items() if name != "points"} for row in curves],
            _note(found),
        )
    ]
    blocks += [Block(f"Curve, {row['scenario']}", row["points"]) for row in curves]
    return Answer(
        document=found,
        blocks=blocks,
        csv_rows={"points": study.tcd.points(found)},
        features=lambda: study.tcd.features(corridor, found),
    )


def _note(found: Mapping[str, Any]) -> str:
    """Return what the figures mean, and for which scenario there are none."""
    words = "swod_kmh: speed without delay, swd_kmh: with; border_share: of all time; for one TEU"
    told = [words] if found["curves"] else []
    return "\n  ".join([*told, *([found["reason"]] if found["reason"] else [])])
