"""`corridormap check`: every fault of every table at once."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from corridormap.cli import options, streams
from corridormap.cli.layout import Block, aligned
from corridormap.cli.output import Answer, answers, refuse_input
from corridormap.errors import CorridorMapError


@click.command("check")
@options.source
@options.crs
@options.form
@options.output
@click.option("--fix", is_flag=True, help="Repair what is safe into new files at -o.")
@click.pass_context
def command(ctx: click.Context, /, **given: Any) -> None:  # noqa: ANN401 - see `_checked`
    """Hold every table of SOURCE against its rules and list all faults.

    Tables are held against one another and against the map too: columns that look misspelt, figures
    in another unit, stations off the line, sections drawn against their direction, copies of lines
    and vertices, places outside their country.

    For a bundled corridor, the bundled files are also held against their recorded hashes.
    Exit code 0: no faults; 1: faults, listed.

    With --fix the repairs that lose nothing go into new files at -o, a directory for a project:
    order, direction, copies of lines and vertices, blanks in ids, misspelt columns. It says row by
    row what it did; the originals stay as they are.

    \b
    Examples:
      corridormap check my-project
      corridormap check line.gpkg --format json
      corridormap check my-project --fix -o mended-project
    """  # noqa: D301 - \b keeps click from joining the lines
    if not given.pop("fix"):
        ctx.invoke(_checked, **given)
        return
    if given["output"] is None or given["form"] is not None:
        message = "check --fix writes new files: give -o (a directory for a project), no --format."
        raise click.UsageError(message)
    _fixed(given["source"], given["output"], crs=given["crs"], overwrite=given["overwrite"])


def _fixed(source: str, output: Path, *, crs: str | None, overwrite: bool) -> None:
    """Write what could be repaired and say row by row what was done."""
    from corridormap import atomic  # noqa: PLC0415
    from corridormap.providers.projects import mended, project  # noqa: PLC0415

    path = Path(source)
    path = path.parent if path.name == project.PROJECT_FILE else path
    place = streams.file_of(output)
    if path.is_dir():
        if place is None:
            message = "A repaired project is a directory; received -o -; name one."
            raise click.UsageError(message)
        atomic.refuse_folder(output, overwrite=overwrite, mark=project.PROJECT_FILE)
        if output.exists() and output.resolve() == path.resolve():
            message = f"{output} is the input; write the repaired project somewhere else."
            raise CorridorMapError(message)
        files, done = mended.folder(path, crs=crs)
        atomic.write_folder(output, files, overwrite=overwrite, mark=project.PROJECT_FILE)
    else:
        if place is not None:
            if place.suffix.lower() not in (".geojson", ".json"):
                message = f"A repaired line is GeoJSON; received -o {place.name}; name it .geojson."
                raise click.UsageError(message)
            refuse_input(place, (source,))
            atomic.refuse_existing(place, overwrite=overwrite)
        content, done = mended.line(source, crs=crs, stdin=options.stdin(source))
        streams.deliver(content, place, overwrite=overwrite)
    note = f"{len(done)} repairs; see what is left: corridormap check {output}"
    told = aligned(Block(f"Repaired, written to {output}", done, note))
    click.echo(told, nl=False, err=place is None)


@answers
def _checked(source: str, crs: str | None) -> Answer:
    """Return the faults of a corridor."""
    from corridormap.study import check  # noqa: PLC0415

    found = check.answer(source, crs=crs, stdin=options.stdin(source))
    rows = found["faults"]
    return Answer(
        document=found,
        blocks=[Block(f"Faults of {source}", rows, None if rows else "every rule holds")],
        csv_rows={"faults": rows},
        exit_code=1 if rows else 0,
    )
