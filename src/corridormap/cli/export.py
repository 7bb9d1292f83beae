"""`corridormap export`: a corridor as a folder others can use."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from corridormap.cli import options

if TYPE_CHECKING:
    from pathlib import Path

_FORMS = ("gpkg", "geojson", "parquet", "fgb")


@click.command("export")
@options.source
@click.option(
    "-o",
    "--output",
    type=options.folder,
    required=True,
    metavar="DIR",
    help="The folder to make.",
)
@click.option("--overwrite", is_flag=True, help="Replace the folder if an earlier export made it.")
@click.option(
    "--geometry",
    "forms",
    type=click.Choice(_FORMS),
    multiple=True,
    help="Vector format; may be given again (default: gpkg and geojson).",
)
@options.crs
@click.pass_context
def command(
    ctx: click.Context,
    source: str,
    output: Path,
    forms: tuple[str, ...],
    crs: str | None,
    *,
    overwrite: bool,
) -> None:
    """Write every table and geometry of SOURCE into a folder, with a description of each file.

    CSV per table, a GeoPackage and a workbook of all of them, GeoJSON per geometry, the sections
    cut at borders, and datapackage.json (Frictionless) with columns, sources, licences and hashes.

    \b
    Examples:
      corridormap export -o cku-data
      corridormap export my-project -o data --geometry parquet --geometry fgb
    """  # noqa: D301 - \b keeps click from joining the lines
    from corridormap import atomic, summary  # noqa: PLC0415
    from corridormap.document import dumps  # noqa: PLC0415
    from corridormap.exchange import package  # noqa: PLC0415
    from corridormap.providers import opening  # noqa: PLC0415

    atomic.refuse_folder(output, overwrite=overwrite, mark=package.MARK)
    corridor = opening.read(source, crs=crs, stdin=options.stdin(source))
    found = summary.stats(corridor)
    measured = {
        "lengths": (
            "sections cut at borders, with the length of each piece",
            summary.pieces(corridor),
        )
    }
    parts = package.tables(corridor, measured)
    files = package.files(
        corridor, parts, forms=forms or ("gpkg", "geojson"), documents={"stats": dumps(found)}
    )
    atomic.write_folder(output, files, overwrite=overwrite, mark=package.MARK)
    if ctx.obj is None or ctx.obj >= 0:
        size = sum(map(len, files.values())) / 1e6
        click.echo(f"wrote {output} ({len(files)} files, {size:.1f} MB)", err=True)
