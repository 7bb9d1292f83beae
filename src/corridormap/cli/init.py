"""`corridormap init`: a project to start from."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from corridormap.cli import options

if TYPE_CHECKING:
    from pathlib import Path


@click.command("init")
@click.argument("directory", metavar="DIR", type=options.folder)
@click.option(
    "--from",
    "source",
    metavar="FILE",
    help="Start from the lines of a file (FILE:layer for one layer of several, - for stdin) "
    "instead.",
)
@options.crs
def command(directory: Path, source: str | None, crs: str | None) -> None:
    """Write a small commented project into DIR, which must be new or empty.

    Every command works on it at once. With --from, sections are the lines of a file, stations stand
    where lines end and meet, crossings lie where they meet the bundled borders, hubs and places are
    those of the bundled data near them, and the network is made from the sections.

    \b
    Examples:
      corridormap init my-corridor
      corridormap init drafted --from line.gpkg
      corridormap init reprojected --from lines.zip --crs EPSG:32643
    """  # noqa: D301 - \b keeps click from joining the lines
    from corridormap import atomic  # noqa: PLC0415
    from corridormap.errors import CorridorMapError  # noqa: PLC0415
    from corridormap.providers.formats import vector  # noqa: PLC0415
    from corridormap.providers.projects import project, starting  # noqa: PLC0415

    if directory.is_dir() and any(directory.iterdir()):
        message = f"{directory} exists and is not an empty directory; choose another name."
        raise CorridorMapError(message)
    atomic.refuse_folder(directory, overwrite=False, mark=project.PROJECT_FILE)
    if source is None:
        files = starting.example()
    else:
        piped = source == "-"
        lines = (
            vector.read_stream(options.stdin(source))
            if piped
            else vector.read(source, shape="line", crs=crs)
        )
        name = "stdin" if piped else vector.parted(source)[0].name
        files = starting.drafted(lines, name=directory.resolve().name, file=name)
    atomic.write_folder(directory, files, overwrite=False, mark=project.PROJECT_FILE)
    click.echo(f"{directory}: {', '.join(files)}", err=True)
    click.echo(f"Next: corridormap check {directory}; corridormap stats {directory}", err=True)
