"""Every flag that more than one command has, defined once.

source      SOURCE, the corridor (default cku)
crs         --crs, states the coordinate reference system of files that do not
output      -o FILE and --overwrite
folder      the type of a directory to write
form        --format table|json|csv|md|geojson
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from corridormap.cli import completing

FORMATS = ("table", "json", "csv", "md", "geojson")

Decorator = Callable[[Callable[..., Any]], Callable[..., Any]]

source: Decorator = click.argument(
    "source", default="cku", metavar="[SOURCE]", shell_complete=completing.sources
)

crs: Decorator = click.option(
    "--crs", metavar="CRS", help="Coordinate reference system of the input, such as EPSG:4326."
)

form: Decorator = click.option(
    "--format",
    "form",
    type=click.Choice(FORMATS),
    help="How to print (default: table, or what the suffix of -o says).",
)


class _Folder(click.Path):
    """A directory to write; `-` would be one of that name, which nobody means."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:  # noqa: ANN401 - click's signature
        """Return the path."""
        if value == "-":
            self.fail("- is standard output, which holds no folder; name a directory.", param, ctx)
        return super().convert(value, param, ctx)


folder = _Folder(path_type=Path)

_overwrite: Decorator = click.option(
    "--overwrite", is_flag=True, help="Replace the output file if it exists."
)
_output: Decorator = click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Write to a file; its suffix says the format (.xlsx, .gpkg too); - is stdout.",
)


def output(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add `-o FILE` and `--overwrite`."""
    return _output(_overwrite(command))


def stdin(source: str) -> bytes:
    """Return the bytes of standard input where SOURCE is ``-``, else nothing."""
    if source != "-":
        return b""
    from corridormap.providers.formats.files import MAX_TEXT_BYTES  # noqa: PLC0415

    return sys.stdin.buffer.read(MAX_TEXT_BYTES + 1)  # one more than is read, to be refused


scenario: Decorator = click.option(
    "--scenario",
    default="today",
    metavar="S",
    shell_complete=completing.scenarios,
    show_default=True,
    help="today, cku, cku+tajikistan, torugart-closed, avoid-ru …",
)

by: Decorator = click.option(
    "--by",
    type=click.Choice(("time", "cost", "length", "co2")),
    default="time",
    show_default=True,
    help="What the best path is chosen by.",
)
