"""`corridormap tcd`: time/cost-distance curves."""

from __future__ import annotations

import click

from corridormap.cli import options
from corridormap.cli.layout import Block
from corridormap.cli.output import Answer, answers


@click.command("tcd")
@click.argument("from_id", metavar="FROM")
@click.argument("to_id", metavar="TO")
@options.source
@click.option(
    "--scenario",
    "scenarios",
    multiple=True,
    metavar="S",
    help="May be given again, for a curve each (default: today).",
)
@options.by
@options.crs
@answers
def command(
    from_id: str, to_id: str, source: str, scenarios: tuple[str, ...], by: str, crs: str | None
) -> Answer:
    """Add up time and cost along the best path FROM a station TO another (UN ESCAP method).

    SWOD is the speed without delay, SWD with it.

    \b
    Examples:
      corridormap tcd kashgar tashkent --scenario today --scenario cku
      corridormap tcd lanzhou tashkent --format csv
    """  # noqa: D301 - \b keeps click from joining the lines
    from corridormap import paths, timecost  # noqa: PLC0415
    from corridormap.document import document, plain  # noqa: PLC0415
    from corridormap.notebook import open_corridor  # noqa: PLC0415

    corridor = open_corridor(source, crs=crs, stdin=options.stdin(source))
    curves = []
    for scenario in scenarios or ("today",):
        network = corridor.network(scenario)
        path = paths.quickest(network, from_id, to_id, by=by)  # type: ignore[arg-type]
        curves.append(plain(timecost.curve(network, path, scenario=scenario).as_row()))
    asked = {
        "from": from_id,
        "to": to_id,
        "scenarios": [row["scenario"] for row in curves],
        "by": by,
    }
    blocks = [
        Block(
            f"{from_id} – {to_id}",
            [{name: value for name, value in row.items() if name != "points"} for row in curves],
            "swod_kmh: speed without delay, swd_kmh: with; border_share: of all time; for one TEU",
        )
    ]
    blocks += [Block(f"Curve, {row['scenario']}", row["points"]) for row in curves]
    return Answer(
        document=document("tcd", corridor, parameters=asked, curves=curves),
        blocks=blocks,
        csv_rows={
            "points": [
                {"scenario": row["scenario"]} | point for row in curves for point in row["points"]
            ]
        },
    )
