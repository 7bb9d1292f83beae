"""`corridormap access`: who reaches which hub, how fast, at what cost."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from corridormap.cli import options
from corridormap.cli.layout import Block
from corridormap.cli.output import Answer, answers

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd

    from corridormap.notebook import OpenCorridor
    from corridormap.reachability import Reach

cutoffs = click.option(
    "--cutoff-h",
    "cutoffs_h",
    type=click.FloatRange(min=0),
    multiple=True,
    metavar="H",
    help="Count people within H hours, inclusive; may be given again.",
)
kind = click.option(
    "--to", "kind", metavar="KIND", help="Kind of hub, such as seaport or dry_port."
)


@click.command("access")
@options.source
@kind
@options.scenario
@cutoffs
@options.by
@options.crs
@answers
def command(
    source: str,
    kind: str | None,
    scenario: str,
    cutoffs_h: tuple[float, ...],
    by: str,
    crs: str | None,
) -> Answer:
    """Find the nearest hub of every settlement, and the access of every country.

    Settlements join the network by road: 40 km/h over 1.4 times the straight distance, at most
    100 km. Those farther off are listed with the reason.

    \b
    Examples:
      corridormap access --to seaport --scenario cku
      corridormap access --cutoff-h 24 --cutoff-h 48 --format json
    """  # noqa: D301 - \b keeps click from joining the lines
    from corridormap.document import document, rows  # noqa: PLC0415
    from corridormap.notebook import open_corridor  # noqa: PLC0415

    corridor = open_corridor(source, crs=crs, stdin=options.stdin(source))
    found = reached(corridor, kind=kind, scenario=scenario, cutoffs_h=cutoffs_h, by=by)
    asked = parameters(kind, cutoffs_h, by) | {"scenario": scenario}
    places, by_country = rows(found.places), rows(found.by_country)
    return Answer(
        document=document(
            "access",
            corridor,
            parameters=asked,
            inputs=place_inputs(corridor),
            places=places,
            by_country=by_country,
        ),
        blocks=[
            Block(
                f"Access to {kind or 'hubs'}, {scenario}",
                [_flat(row) for row in by_country],
                "h and USD for one TEU, weighted by population; within_… are shares of population; "
                "unreached: no way, or no station within 100 km (--format json says which)",
            )
        ],
        csv_rows={"places": places},
    )


def reached(
    corridor: OpenCorridor, *, kind: str | None, scenario: str, cutoffs_h: Sequence[float], by: str
) -> Reach:
    """Measure the access of a corridor's settlements under a scenario."""
    from corridormap import reachability  # noqa: PLC0415

    return reachability.rows(
        corridor.network(scenario),
        corridor.settlements(),
        hubs=corridor.hubs,
        kind=kind,
        cutoffs_h=cutoffs_h or reachability.CUTOFFS_H,
        by=by,  # type: ignore[arg-type]
    )


def parameters(kind: str | None, cutoffs_h: Sequence[float], by: str) -> dict[str, Any]:
    """Return everything an access figure depends on, beyond the inputs."""
    from corridormap import attachment, reachability  # noqa: PLC0415

    return {
        "to": kind or list(reachability.HUB_KINDS),
        "by": by,
        "cutoffs_h": list(cutoffs_h or reachability.CUTOFFS_H),
        "access_speed_kmh": attachment.SPEED_KMH,
        "access_circuity": attachment.CIRCUITY,
        "access_within_km": attachment.WITHIN_KM,
        "market_decay": "exponential",
        "market_scale_h": reachability.SCALE_H,
        "markets": reachability.MARKETS,
    }


def place_inputs(corridor: OpenCorridor) -> tuple[Any, ...]:
    """Return the bundled settlements as an input where the corridor has none of its own."""
    from corridormap.providers import world  # noqa: PLC0415

    return world.inputs(world.PLACES) if corridor.places is None else ()


def _flat(row: dict[str, Any]) -> dict[str, Any]:
    shown = {name: value for name, value in row.items() if name not in ("within", "theil")}
    return shown | {f"within_{step['cutoff_h']:g}_h": step["share"] for step in row["within"]}


def by_country_table(found: Reach) -> pd.DataFrame:
    """Return the table by country without its lists, as `compare` sets two side by side."""
    return found.by_country.drop(columns="within")
