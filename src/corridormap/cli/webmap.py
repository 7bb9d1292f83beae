"""`corridormap map`: the web map."""

from __future__ import annotations

import webbrowser
from pathlib import Path
from shlex import quote

import click

from corridormap import filenames
from corridormap.cli import completing, options, streams
from corridormap.errors import ProviderError

_DIRECTORY = Path("maps")
_HEAVY = 5_000_000
"""Characters from which on a map wants a word of warning."""
_SUFFIXES = (".html", ".htm")


@click.command("map")
@options.source
@click.option(
    "--scenario",
    metavar="S",
    shell_complete=completing.scenarios,
    help="Draw what a scenario opens and closes; without it, statuses as in the table.",
)
@click.option(
    "--compare",
    metavar="S",
    shell_complete=completing.scenarios,
    help="Draw this scenario beside --scenario, with a divider, and what it changes.",
)
@click.option(
    "--lang",
    default="en",
    metavar="LANG",
    shell_complete=completing.languages,
    help="Language of names: en, ru, zh, ky, …",
)
@click.option(
    "--tiles",
    metavar="NAME",
    help="Draw an online tile layer underneath, by its xyzservices name; off by default.",
)
@click.option(
    "--open", "show", is_flag=True, help="Open the map in the browser when it is written."
)
@click.option(
    "--topics",
    metavar="A,B",
    help="Answers to draw too, such as access,routes (default: all there are); none: the tables.",
)
@options.crs
@options.output
@click.pass_context
def command(  # noqa: PLR0913, one parameter per option
    ctx: click.Context,
    source: str,
    scenario: str | None,
    compare: str | None,
    lang: str,
    tiles: str | None,
    topics: str | None,
    crs: str | None,
    output: Path | None,
    *,
    show: bool,
    overwrite: bool,
) -> None:
    """Draw SOURCE as a web map: one HTML file that opens offline.

    Without -o the map goes to maps/CORRIDOR.html, and an earlier one there is replaced. The
    same input gives the same bytes.

    \b
    Examples:
      corridormap map
      corridormap map my-line.gpkg -o my-line.html
      corridormap map --scenario cku -o built.html
      corridormap map --compare cku -o change.html
      corridormap map --lang ru -o cku-ru.html --open
      corridormap map --topics routes,network -o routes.html
    """  # noqa: D301 - \b keeps click from joining the lines
    from corridormap import atomic  # noqa: PLC0415
    from corridormap.notebook import open_corridor  # noqa: PLC0415

    path = streams.file_of(output)
    aside = output is not None and path is None
    if show and aside:
        message = "--open shows a file; with -o - there is none; give -o FILE.html"
        raise click.UsageError(message, ctx)
    if path is not None and path.suffix.lower() not in _SUFFIXES:
        message = f"a map is HTML; received -o {output}; give a name that ends in .html"
        raise click.UsageError(message, ctx)
    if path is not None:
        atomic.refuse_existing(path, overwrite=overwrite)
    corridor = open_corridor(source, crs=crs, stdin=options.stdin(source))
    if output is None:
        path = _DIRECTORY / f"{filenames.safe(corridor.corridor_id, otherwise='corridor')}.html"
        _make_directory()
    chosen = None if topics is None else [each for each in topics.split(",") if each != "none"]
    html = corridor.html(scenario=scenario, compare=compare, lang=lang, tiles=tiles, topics=chosen)
    streams.deliver(html, path, overwrite=overwrite or output is None)
    if path is None:
        return
    if show:
        webbrowser.open(path.resolve().as_uri())
    if len(html) > _HEAVY:
        message = (
            f"warning: a map of {len(html) / 1e6:.0f} MB is slow to open; draw fewer lines, "
            "points or columns, leave answers out with --topics none, or split it"
        )
        click.echo(message, err=True)
    if ctx.obj >= 0:
        size = len(html.encode()) / 1e6
        next_step = f"to show it in a page: corridormap embed {quote(str(path))}"
        click.echo(f"wrote {path} ({size:.1f} MB); {next_step}", err=True)


def _make_directory() -> None:
    """Make the directory of maps, or raise `ProviderError` saying what stands in the way."""
    try:
        _DIRECTORY.mkdir(exist_ok=True)
    except OSError as err:
        message = (
            f"directory {str(_DIRECTORY)!r} cannot be made: {err.strerror}; "
            "give -o FILE to write the map elsewhere."
        )
        raise ProviderError(message) from err
