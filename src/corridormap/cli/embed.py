"""`corridormap embed`: what to paste where a map shall stand."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from corridormap.cli import options, streams

if TYPE_CHECKING:
    from corridormap.render.embed.snippets import Picture

_KINDS = ("iframe", "srcdoc", "quarto", "markdown", "wordpress", "oembed")
_PICTURES = (".png", ".svg", ".jpg", ".jpeg", ".webp")


@click.command("embed")
@click.argument("map_file", metavar="MAP.html", type=click.Path(path_type=Path))
@click.option(
    "--as", "kind", type=click.Choice(_KINDS), default="iframe", show_default=True, help="For what."
)
@click.option(
    "--url", metavar="URL", help="Address the map will have; ends in / for a folder of that name."
)
@click.option(
    "--image",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Picture for print and poster (default: the one of the map's name beside it).",
)
@click.option(
    "--height", type=click.IntRange(200, 4000), metavar="PX", help="Instead of what the map wants."
)
@options.output
@click.pass_context
def command(
    ctx: click.Context,
    map_file: Path,
    kind: str,
    url: str | None,
    image: Path | None,
    height: int | None,
    output: Path | None,
    *,
    overwrite: bool,
) -> None:
    """Print what to paste into a page, a report or an editor to show MAP.html there.

    iframe loads the map from its address; srcdoc holds all of it; quarto shows the web map in
    HTML and the picture in PDF and Word; markdown links the picture to the map; wordpress keeps
    to what its filter lets through; oembed is the JSON a site answers with. MAP.html may be - for
    a map on stdin.

    \b
    Examples:
      corridormap embed maps/cku.html --url https://example.org/maps/cku.html
      corridormap embed maps/cku.html --as quarto -o _map.qmd
      corridormap map -o - | corridormap embed - --as srcdoc
    """  # noqa: D301 - \b keeps click from joining the lines
    from corridormap import atomic  # noqa: PLC0415
    from corridormap.render.embed import mapfile, snippets  # noqa: PLC0415

    path = streams.file_of(output)
    if path is not None:
        atomic.refuse_existing(path, overwrite=overwrite)
    found = (
        mapfile.of_bytes(sys.stdin.buffer.read(), name="map.html")
        if str(map_file) == "-"
        else mapfile.read(map_file)
    )
    at = snippets.address(url, found.name)
    picture = _picture(map_file, image, at) if kind in snippets.ILLUSTRATED else None
    place = snippets.Place(at, height or found.height_px, picture)
    text = snippets.KINDS[kind](found, place)
    streams.deliver(text, path, overwrite=overwrite)
    if ctx.obj is None or ctx.obj >= 0:
        for line in _advice(kind, at, picture=picture, stem=map_file.stem):
            click.echo(line, err=True)
        if kind == "oembed":
            click.echo(f"in the head of the page:\n{snippets.discovery(found, place)}", err=True)


def _picture(map_file: Path, given: Path | None, at: str) -> Picture | None:
    """Return the picture given or the one beside the map, with its size where it tells one.

    Raises
    ------
    ProviderError
        If the picture given is not there.
    """
    from corridormap.errors import ProviderError  # noqa: PLC0415
    from corridormap.render.embed import pictures, snippets  # noqa: PLC0415

    beside = [map_file.with_suffix(suffix) for suffix in _PICTURES]
    file = given or next((path for path in beside if path.is_file()), None)
    if file is None:
        return None
    if not file.is_file():
        message = f"No picture {str(file)!r}; make it with corridormap figure map -o {file.name}."
        raise ProviderError(message)
    width, height = pictures.size_px(file.read_bytes()) or (None, None)
    return snippets.Picture(snippets.beside(at, file.name), width, height)


def _advice(kind: str, at: str, *, picture: Picture | None, stem: str) -> list[str]:
    from corridormap.render.embed import snippets  # noqa: PLC0415

    lines = []
    if kind in snippets.ABSOLUTE and not at.startswith(("http://", "https://")):
        lines.append(f"the address {at} is relative: give --url with where the map will live")
    if kind in snippets.ILLUSTRATED and picture is None:
        lines.append(
            f"no picture beside the map: make one with corridormap figure map -o {stem}.png"
        )
    if kind == "quarto":
        lines.append(f"if Quarto does not copy {at}, list it under resources: in the front matter")
    if kind == "srcdoc":
        lines.append("the page around it must allow inline scripts (Content-Security-Policy)")
    return lines
