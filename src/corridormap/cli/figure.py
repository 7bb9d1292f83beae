"""`corridormap figure`: the web map and the measures for print."""

from __future__ import annotations

import io
import warnings
from pathlib import Path
from typing import Any

import click

from corridormap.cli import completing, options, streams
from corridormap.cli.output import chosen

_FORMS = ("png", "svg", "pdf")
_SUFFIXES = {f".{form}": form for form in _FORMS}
_OUTPUT = click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path),
    metavar="FILE",
    required=True,
    help="PNG, SVG or PDF, as its suffix says; - is stdout.",
)


@click.command("figure")
@click.argument("kind", metavar="KIND", shell_complete=completing.figures)
@options.source
@_OUTPUT
@click.option("--overwrite", is_flag=True, help="Replace the output file if it exists.")
@click.option(
    "--format", "form", type=click.Choice(_FORMS), help="Where no suffix says it, as with -o -."
)
@click.option(
    "--scenario",
    "scenarios",
    multiple=True,
    metavar="S",
    shell_complete=completing.scenarios,
    help="Draw what a scenario opens and closes; charts take several.",
)
@click.option(
    "--from",
    "origin",
    metavar="ID",
    shell_complete=completing.stations,
    help="For tcd: the station it begins at.",
)
@click.option(
    "--to",
    metavar="ID",
    shell_complete=completing.kinds_and_stations,
    help="For tcd: a station; for access, compare: a kind of hub.",
)
@click.option(
    "--lang",
    default="en",
    metavar="LANG",
    shell_complete=completing.languages,
    help="Language: en, ru, zh, ky, …",
)
@click.option(
    "--dem",
    type=click.Path(path_type=Path),
    metavar="RASTER",
    help="For profile: heights of your own, such as those of `fetch dem`.",
)
@click.option(
    "--size", default="A4", show_default=True, metavar="SIZE", help="A4, A3 or WIDTHxHEIGHT in mm."
)
@click.option(
    "--theme",
    type=click.Choice(("print", "screen")),
    default="print",
    show_default=True,
    help="On white, or dark.",
)
@options.crs
@click.pass_context
def command(
    ctx: click.Context,
    /,
    kind: str,
    source: str,
    output: Path,
    scenarios: tuple[str, ...],
    crs: str | None,
    form: str | None,
    *,
    overwrite: bool,
    **look: Any,  # noqa: ANN401 - what the kind of figure takes
) -> None:
    """Draw a figure of SOURCE for print.

    KIND is map, strip (the corridor straightened), profile (heights), tcd (time and cost added up
    along a path), access (hours to the nearest hub) or compare (what a scenario changes). The
    same input gives the same bytes. In SVG text stays text; PDF brings its fonts.

    \b
    Examples:
      corridormap figure map -o cku.pdf
      corridormap figure strip -o strip.svg --size A3 --lang ru
      corridormap figure profile -o heights.pdf --dem cku-dem.tif
      corridormap figure tcd -o stairs.png --from lanzhou --to tashkent
      corridormap figure compare -o change.pdf --scenario today --scenario cku --to seaport
      corridormap figure map -o - --format svg > map.svg
    """  # noqa: D301 - \b keeps click from joining the lines
    from corridormap import atomic  # noqa: PLC0415
    from corridormap.notebook import open_corridor  # noqa: PLC0415
    from corridormap.render import figures  # noqa: PLC0415

    path = streams.file_of(output)
    settled = chosen(form, path, suffixes=_SUFFIXES, forms=_FORMS, plain=None)
    if kind not in figures.KINDS:
        raise click.UsageError(figures.unknown_kind(kind), ctx)
    if path is not None:
        atomic.refuse_existing(path, overwrite=overwrite)
    corridor = open_corridor(source, crs=crs, stdin=options.stdin(source))
    asked: dict[str, Any] = {name: word for name, word in look.items() if word is not None}
    with warnings.catch_warnings(record=True) as told:
        warnings.simplefilter("always", figures.FontWarning)
        figure = figures.draw(kind, corridor, scenario=scenarios or None, **asked)
        drawn = io.BytesIO()
        figures.save(figure, drawn, form=settled)
    for warning in told:
        click.echo(f"corridormap: {warning.message}", err=True)
    content = drawn.getvalue()
    streams.deliver(content, path, overwrite=overwrite)
    if path is not None and ctx.obj >= 0:
        click.echo(f"wrote {path} ({len(content) / 1e3:.0f} kB)", err=True)
