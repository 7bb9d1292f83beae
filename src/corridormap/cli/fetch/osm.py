"""`corridormap fetch osm`: a project out of an OpenStreetMap extract or an Overpass answer."""

from __future__ import annotations

import tempfile
from pathlib import Path

import click

from corridormap import atomic
from corridormap.cli import options, streams
from corridormap.cli.fetch import common
from corridormap.cli.progress import counted
from corridormap.errors import DataError


@click.command("osm")
@click.argument("file", type=click.Path(path_type=Path), required=False)
@click.option("--bbox", metavar="W,S,E,N", help="Ask Overpass for this box instead of a FILE.")
@click.option(
    "-o",
    "--output",
    type=options.folder,
    metavar="DIR",
    required=True,
    help="The project directory to write.",
)
@click.option("--overwrite", is_flag=True, help="Replace a project that is there.")
@click.option("--rail", is_flag=True, help="Railways and stations (the default).")
@click.option("--roads", is_flag=True, help="Motorways, trunk, primary and secondary roads.")
@click.option("--sidings", is_flag=True, help="Yards, sidings, spurs and crossovers too.")
@click.option("--relation", metavar="NAME", help="Only the line of this route, by name or id.")
@common.asked
@click.pass_context
def command(  # noqa: PLR0913, one for each flag
    ctx: click.Context,
    file: Path | None,
    *,
    asking: common.Asking,
    bbox: str | None,
    output: Path,
    overwrite: bool,
    rail: bool,
    roads: bool,
    sidings: bool,
    relation: str | None,
) -> None:
    """Make a project of FILE: .osm.pbf, .osm, or JSON saved from Overpass.

    Sections are OpenStreetMap's ways with gauge, electrification, status (under construction and
    proposed too), tunnels and bridges; what is disused is left out. With --relation they are in
    order and in direction of the line, and its gaps are told. The file is streamed: a large one
    takes time, not memory.

    \b
    Examples:
      corridormap fetch osm kyrgyzstan.osm.pbf -o kyrgyz-rail
      corridormap fetch osm kyrgyzstan.osm.pbf --rail --roads -o kyrgyz
      corridormap fetch osm --bbox 72,40.5,73.5,41.5 -o fergana
      corridormap fetch osm answer.json --relation "Bishkek - Balykchy" -o balykchy
    """  # noqa: D301 - \b keeps click from joining the lines
    from corridormap.providers.kinds import KINDS  # noqa: PLC0415
    from corridormap.providers.osm import reading  # noqa: PLC0415
    from corridormap.providers.projects import writing  # noqa: PLC0415
    from corridormap.providers.remote import requests  # noqa: PLC0415

    if relation is not None and (rail or roads or sidings):
        message = "--relation takes a route as it is; leave --rail, --roads and --sidings out."
        raise click.UsageError(message)
    if (file is None) == (bbox is None):
        message = "Give a FILE of OpenStreetMap or a box with --bbox W,S,E,N, one of them."
        raise click.UsageError(message)
    writing.refuse_existing(output, overwrite=overwrite)
    modes = ["rail"] * (rail or not roads) + ["road"] * roads
    with tempfile.TemporaryDirectory() as folder:
        if file is None:
            file = Path(folder) / "overpass.json"
            request = requests.overpass(_bounds(bbox or ""), roads=roads, mirror=asking.url)
            answer, _ = asking.fetch(request, what="Overpass")
            atomic.copy(answer, file, overwrite=False)
        with counted(file.name) as progress:
            found = reading.read(
                file, modes=modes, sidings=sidings, relation=relation, progress=progress
            )
    found = reading.of_its_lines(found)
    tables = {"sections": found.sections}
    if len(found.stations):
        tables["stations"] = found.stations
    kind = KINDS["osm"]
    files = writing.write(
        output,
        tables,
        title=found.title or file.name.partition(".")[0],
        licence=kind.licence,
        source=f"{kind.attribution}, {kind.home}: {file.name}",
        overwrite=overwrite,
    )
    if (ctx.obj or 0) >= 0:
        for note in found.notes:
            click.echo(f"corridormap: {note}", err=True)
        counts = ", ".join(f"{len(table)} {name}" for name, table in tables.items())
        click.echo(f"corridormap: {counts}; {kind.attribution} ({kind.licence})", err=True)
    streams.pour("".join(f"{path}\n" for path in files))


def _bounds(text: str) -> tuple[float, float, float, float]:
    try:
        west, south, east, north = (float(part) for part in text.split(","))
    except ValueError as err:
        message = f"--bbox is W,S,E,N in degrees; received {text!r}; give four numbers."
        raise DataError(message) from err
    return west, south, east, north
