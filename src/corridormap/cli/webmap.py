"""`corridormap map`: the web map."""

from __future__ import annotations

from pathlib import Path

import click

from corridormap.cli import options

_DIRECTORY = Path("maps")


@click.command("map")
@options.source
@click.option("--lang", default="en", metavar="LANG", help="Language of names: en, ru, zh, ky, …")
@click.option(
    "--tiles",
    metavar="NAME",
    help="Draw an online tile layer underneath, by its xyzservices name; off by default.",
)
@options.crs
@options.output
@click.pass_context
def command(
    ctx: click.Context,
    source: str,
    lang: str,
    tiles: str | None,
    crs: str | None,
    output: Path | None,
    *,
    overwrite: bool,
) -> None:
    """Draw SOURCE as a web map: one HTML file that opens offline.

    Without -o the map goes to maps/CORRIDOR.html, and an earlier one there is replaced. The
    same input gives the same bytes.

    \b
    Examples:
      corridormap map
      corridormap map my-line.gpkg -o my-line.html
      corridormap map --lang ru -o cku-ru.html
    """  # noqa: D301 - \b keeps click from joining the lines
    from corridormap import atomic  # noqa: PLC0415
    from corridormap.notebook import open_corridor  # noqa: PLC0415

    corridor = open_corridor(source, crs=crs, stdin=options.stdin(source))
    html = corridor.html(lang=lang, tiles=tiles)
    if str(output) == "-":
        click.echo(html, nl=False)
        return
    if output is None:
        _DIRECTORY.mkdir(exist_ok=True)
    path = output or _DIRECTORY / f"{_filename(corridor.corridor_id)}.html"
    atomic.write(path, html.encode(), overwrite=overwrite or output is None)
    if ctx.obj >= 0:
        click.echo(f"wrote {path} ({len(html.encode()) / 1e6:.1f} MB)", err=True)


def _filename(corridor_id: str) -> str:
    """Return the id with only letters, digits, dot, dash and underscore: safe on any system."""
    safe = "".join(char if char.isalnum() or char in "-_." else "-" for char in corridor_id)
    return safe.strip(".") or "corridor"
