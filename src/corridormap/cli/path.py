"""`corridormap path`: the best way from one station to another."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from corridormap.cli import options
from corridormap.cli.layout import Block
from corridormap.cli.output import Answer, answers

if TYPE_CHECKING:
    from corridormap.network import Network
    from corridormap.paths import Path


@click.command("path")
@click.argument("from_id", metavar="FROM")
@click.argument("to_id", metavar="TO")
@options.source
@options.scenario
@options.by
@click.option(
    "--avoid",
    multiple=True,
    metavar="X",
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
    by: str,
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
    from corridormap import paths  # noqa: PLC0415
    from corridormap.document import document  # noqa: PLC0415
    from corridormap.notebook import open_corridor  # noqa: PLC0415

    corridor = open_corridor(source, crs=crs, stdin=options.stdin(source))
    network = corridor.network(scenario)
    found, reason = paths.find(network, from_id, to_id, k=count, by=by, avoid=avoid)  # type: ignore[arg-type]
    rows = [as_row(path, network) for path in found]
    asked = {"from": from_id, "to": to_id, "scenario": scenario, "by": by, "avoid": list(avoid)}
    return Answer(
        document=document("path", corridor, parameters=asked, paths=rows, reason=reason),
        blocks=_blocks(rows, f"{from_id} – {to_id}, {scenario}, by {by}", reason),
        csv_rows={
            "legs": [{"path": n} | leg for n, row in enumerate(rows, 1) for leg in row["legs"]]
        },
    )


def as_row(path: Path, network: Network) -> dict[str, Any]:
    """Return a path as it stands in a document: totals and legs, with the names people know."""
    import pandas as pd  # noqa: PLC0415

    from corridormap.costs import stationing  # noqa: PLC0415
    from corridormap.document import rows  # noqa: PLC0415

    columns = ["from_id", "to_id", "kind", "mode", "country"]
    legs = path.legs.assign(
        from_id=pd.Series(stationing.places(network, path.legs["from_id"]), dtype=object),
        to_id=pd.Series(stationing.places(network, path.legs["to_id"]), dtype=object),
    )
    quantities = ["length_km", "time_h", "cost_usd", "co2_kg"]
    return {
        **{name: getattr(path, name) for name in quantities},
        "countries": list(path.countries),
        "crossings": list(path.crossings),
        "breaks_of_gauge": list(path.breaks_of_gauge),
        "legs": rows(legs[[*columns, *quantities, "link_id"]]),
    }


def _blocks(rows: list[dict[str, Any]], title: str, reason: str | None) -> list[Block]:
    if not rows:
        return [Block(title, [], reason)]
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
