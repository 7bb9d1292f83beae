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
@click.option(
    "--as",
    "shape",
    type=click.Choice(("package", "network")),
    default="package",
    show_default=True,
    help="All tables; or links, nodes and places as partitioned Parquet, what a cluster reads.",
)
@click.option("--scenario", metavar="S", help="With --as network: of this scenario (today).")
@options.crs
@click.pass_context
def command(
    ctx: click.Context,
    source: str,
    output: Path,
    shape: str,
    scenario: str | None,
    forms: tuple[str, ...],
    crs: str | None,
    *,
    overwrite: bool,
) -> None:
    """Write every table and geometry of SOURCE into a folder, with a description of each file.

    CSV per table, a GeoPackage and a workbook of all of them, GeoJSON per geometry, the sections
    cut at borders, and datapackage.json (Frictionless) with columns, sources, licences and hashes.

    With --as network it is what od and access search: nodes, and links with length, time, cost and
    CO2. SOURCE may be an OpenStreetMap extract.

    \b
    Examples:
      corridormap export -o cku-data
      corridormap export my-project -o data --geometry parquet --geometry fgb
      corridormap export kyrgyzstan.osm.pbf --as network -o kyrgyz-network
    """  # noqa: D301 - \b keeps click from joining the lines
    if shape == "network":
        if forms:
            message = "--as network is Parquet; leave --geometry out."
            raise click.UsageError(message)
        counts = _network(source, output, scenario or "today", crs=crs, overwrite=overwrite)
        if ctx.obj is None or ctx.obj >= 0:
            click.echo(f"wrote {output} ({counts})", err=True)
        return
    if scenario is not None:
        message = "--scenario goes with --as network."
        raise click.UsageError(message)
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


def _network(source: str, output: Path, scenario: str, *, crs: str | None, overwrite: bool) -> str:
    """Cut the network of a scenario into a folder; return in words how much it is."""
    from corridormap import atomic  # noqa: PLC0415
    from corridormap.cluster import inputs, parquet  # noqa: PLC0415
    from corridormap.document import document  # noqa: PLC0415
    from corridormap.notebook import open_corridor  # noqa: PLC0415

    parquet.require()
    atomic.refuse_folder(output, overwrite=overwrite, mark=inputs.MARK)
    corridor = open_corridor(source, crs=crs, stdin=options.stdin(source))
    network = corridor.network(scenario)
    own = corridor.places is not None
    places = corridor.settlements() if own or corridor.bundled_places else None
    about = document(
        "export",
        corridor,
        parameters={"as": "network", "scenario": scenario},
        inputs=() if places is None else corridor.settlement_inputs(),
    )
    inputs.cut(network, output, places=places, about=about, overwrite=overwrite)
    said = "no" if places is None else len(places)
    return f"{len(network.node_ids)} nodes, {network.link_count} links, {said} places"
