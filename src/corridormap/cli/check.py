"""`corridormap check`: every fault of every table at once."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import click

from corridormap.cli import options
from corridormap.cli.layout import Block
from corridormap.cli.output import Answer, answers
from corridormap.errors import CorridorMapError, Fault

if TYPE_CHECKING:
    from corridormap.corridor import Corridor


@click.command("check")
@options.source
@options.crs
@answers
def command(source: str, crs: str | None) -> Answer:
    """Hold every table of SOURCE against its rules and list all faults.

    For a bundled corridor, the bundled files are also held against their recorded hashes.
    Exit code 0: no faults; 1: faults, listed.

    Examples: corridormap check; corridormap check my-project; corridormap check line.gpkg
    """
    from corridormap import assembly, claims  # noqa: PLC0415
    from corridormap.document import document  # noqa: PLC0415
    from corridormap.providers import bundled, opening, world  # noqa: PLC0415

    corridor: Corridor | None = None
    found: list[Fault] = []
    try:
        corridor = opening.read(source, crs=crs, stdin=options.stdin(source))
        found = claims.faults(corridor)
        found += assembly.faults(corridor, parameters=world.parameters())
    except CorridorMapError as err:
        found = faults_of(err, source)
    if source in bundled.corridors():
        found += bundled.faults()
    rows: list[dict[str, Any]] = [asdict(fault) for fault in found]
    return Answer(
        document=document("check", corridor, parameters={"source": source}, faults=rows),
        blocks=[Block(f"Faults of {source}", rows, None if rows else "every rule holds")],
        csv_rows={"faults": rows},
        exit_code=1 if rows else 0,
    )


def faults_of(err: CorridorMapError, source: str) -> list[Fault]:
    """Return what an error says as rows; one without rows of its own becomes one row."""
    listed = {str(fault) for fault in err.faults}
    messages = [line for line in str(err).splitlines() if line not in listed]
    told = [
        Fault(source, None, None, message, source, "correct it and check again")
        for message in messages
    ]
    return [*told, *err.faults]
