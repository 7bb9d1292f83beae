"""`corridormap compare`: before, after, difference."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from corridormap.cli import options
from corridormap.cli.access import kind
from corridormap.cli.clustering import clustered
from corridormap.cli.layout import Block
from corridormap.cli.output import Answer, answers

if TYPE_CHECKING:
    from corridormap.measures import Measures
    from corridormap.network import Criterion
    from corridormap.study.compare import What


@click.command("compare")
@click.argument("base", metavar="BASE")
@click.argument("other", metavar="OTHER")
@options.source
@click.option(
    "--what",
    type=click.Choice(("access", "path", "od")),
    default="access",
    show_default=True,
    help="Which measure to compare.",
)
@click.option("--from", "origin", metavar="ID", help="For path: a station. For od: a kind too.")
@kind
@options.by
@options.crs
@answers
@clustered
def command(
    base: str,
    other: str,
    source: str,
    what: What,
    origin: str | None,
    kind: str | None,
    by: Criterion,
    crs: str | None,
    measures: Measures,
) -> Answer:
    """Measure under two scenarios, BASE and OTHER, and subtract.

    \b
    Examples:
      corridormap compare today cku --to seaport
      corridormap compare today cku --what path --from lanzhou --to tashkent
      corridormap compare today avoid-ru --what od --from hub --to seaport --format csv
    """  # noqa: D301 - \b keeps click from joining the lines
    from corridormap import study  # noqa: PLC0415
    from corridormap.notebook import open_corridor  # noqa: PLC0415

    if what == "path" and (origin is None or kind is None):
        message = "compare --what path needs --from STATION and --to STATION."
        raise click.UsageError(message)
    corridor = open_corridor(source, crs=crs, stdin=options.stdin(source))
    found = study.compare.answer(
        corridor, base, other, what=what, origin=origin, to=kind, by=by, measures=measures
    )
    return Answer(
        document=found,
        blocks=[
            Block(
                f"{what}: {base} – {other}",
                _shown(found.get("by_country", found["rows"])),
                "means are over the people reached, who may be more under one of the two"
                if what == "access"
                else "for one TEU",
            )
        ],
        csv_rows={"rows": found["rows"]},
        features=lambda: study.compare.features(corridor, found),
    )


def _shown(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the rows without lists, which only the other formats print."""
    return [
        {name: value for name, value in row.items() if not isinstance(value, list)} for row in rows
    ]
