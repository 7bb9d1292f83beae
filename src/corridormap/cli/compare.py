"""`corridormap compare`: before, after, difference."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from corridormap.cli import options
from corridormap.cli.access import by_country_table, kind, parameters, place_inputs, reached
from corridormap.cli.layout import Block
from corridormap.cli.od import ends
from corridormap.cli.output import Answer, answers

if TYPE_CHECKING:
    import pandas as pd

    from corridormap.notebook import OpenCorridor

_COUNTRY = (
    "weighted_length_km",
    "weighted_time_h",
    "weighted_cost_usd",
    "unreached_population",
    "market_access",
)
_PLACE = ("length_km", "time_h", "cost_usd", "co2_kg", "market_access")


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
def command(
    base: str,
    other: str,
    source: str,
    what: str,
    origin: str | None,
    kind: str | None,
    by: str,
    crs: str | None,
) -> Answer:
    """Measure under two scenarios, BASE and OTHER, and subtract.

    \b
    Examples:
      corridormap compare today cku --to seaport
      corridormap compare today cku --what path --from lanzhou --to tashkent
      corridormap compare today avoid-ru --what od --from hub --to seaport --format csv
    """  # noqa: D301 - \b keeps click from joining the lines
    from corridormap.document import document, rows  # noqa: PLC0415
    from corridormap.notebook import open_corridor  # noqa: PLC0415

    if what == "path" and (origin is None or kind is None):
        message = "compare --what path needs --from STATION and --to STATION."
        raise click.UsageError(message)
    corridor = open_corridor(source, crs=crs, stdin=options.stdin(source))
    asked: dict[str, Any] = {"base": base, "other": other, "what": what, "by": by}
    extra: dict[str, Any] = {}
    if what == "access":
        asked |= parameters(kind, (), by)
        table, countries = _access(corridor, (base, other), kind, by)
        extra["by_country"] = rows(countries)
    else:
        asked |= {"from": origin, "to": kind}
        table = _routes(corridor, (base, other), what, origin, kind, by)
    listed = rows(table)
    return Answer(
        document=document(
            "compare",
            corridor,
            parameters=asked,
            inputs=place_inputs(corridor) if what == "access" else (),
            rows=listed,
            **extra,
        ),
        blocks=[
            Block(
                f"{what}: {base} – {other}",
                _shown(extra.get("by_country", listed)),
                "means are over the people reached, who may be more under one of the two"
                if what == "access"
                else "for one TEU",
            )
        ],
        csv_rows={"rows": listed},
    )


def _access(
    corridor: OpenCorridor, scenarios: tuple[str, str], kind: str | None, by: str
) -> tuple[pd.DataFrame, pd.DataFrame]:
    from corridormap import compare  # noqa: PLC0415

    before, after = (
        reached(corridor, kind=kind, scenario=scenario, cutoffs_h=(), by=by)
        for scenario in scenarios
    )
    given = before.places[["place_id", "name", "country", "population"]]
    places = compare.tables(
        before.places.drop(columns=["name", "country", "population"]),
        after.places.drop(columns=["name", "country", "population"]),
        keys=["place_id"],
        quantities=_PLACE,
    )
    countries = compare.tables(
        by_country_table(before)[["country", *_COUNTRY]],
        by_country_table(after)[["country", *_COUNTRY]],
        keys=["country"],
        quantities=_COUNTRY,
    )
    return given.merge(places, on="place_id"), countries


def _routes(
    corridor: OpenCorridor,
    scenarios: tuple[str, str],
    what: str,
    origin: str | None,
    destination: str | None,
    by: Any,  # noqa: ANN401 - one of click's choices
) -> pd.DataFrame:
    from corridormap import compare  # noqa: PLC0415

    before, after = (corridor.network(scenario) for scenario in scenarios)
    if what == "path":
        return compare.path(before, after, str(origin), str(destination), by=by)
    (before, froms), (after, _) = (ends(net, corridor.hubs, origin) for net in (before, after))
    if destination == origin:
        return compare.od(before, after, froms, froms, by=by)
    (before, tos), (after, _) = (ends(net, corridor.hubs, destination) for net in (before, after))
    return compare.od(before, after, froms, tos, by=by)


def _shown(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the rows without lists, which only the other formats print."""
    return [
        {name: value for name, value in row.items() if not isinstance(value, list)} for row in rows
    ]
