"""`corridormap fetch`: open data of a kind, made into the tables of a project."""

from __future__ import annotations

from importlib import import_module

import click

from corridormap.errors import suggest

KINDS = {
    "osm": "Railways, main roads and stations of OpenStreetMap, from a file or for a box.",
    "naturalearth": "A theme of Natural Earth 1:10 million, as a zipped shapefile.",
    "geonames": "Settlements of a country with population, as places.csv.",
    "worldpop": "People per cell of a country, as a GeoTIFF for catchment --population.",
    "dem": "Elevations along a corridor, Copernicus GLO-90, as one GeoTIFF.",
}
"""Name of each kind (and of its module), and what it brings."""


class _Kinds(click.Group):
    """A group whose kinds are imported when they are used."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        return list(KINDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in KINDS:
            hint = suggest(cmd_name, KINDS) or f"; there are {', '.join(KINDS)}"
            ctx.fail(f"No kind {cmd_name!r}{hint}")
        module = import_module(f"corridormap.cli.fetch.{cmd_name}")
        command: click.Command = module.command
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        with formatter.section("Kinds"):
            formatter.write_dl(list(KINDS.items()))


@click.group("fetch", cls=_Kinds, subcommand_metavar="KIND …")
def command() -> None:
    """Make a project, or a part of one, of open data.

    The only command that uses the network, and only when a kind is asked for that is not given as
    a file. What was fetched stays in the cache; --offline takes it from there.

    \b
    Examples:
      corridormap fetch osm kyrgyzstan.osm.pbf -o kyrgyz-rail
      corridormap fetch geonames KG -o places.csv
      corridormap fetch osm uzbekistan.osm.pbf --relation "Angren - Pop" -o angren-pop
    """  # noqa: D301 - \b keeps click from joining the lines
