"""`corridormap fetch geonames`: the settlements of a country."""

from __future__ import annotations

from pathlib import Path

import click

from corridormap.cli import options
from corridormap.cli.fetch import common


@click.command("geonames")
@click.argument("country")
@click.option(
    "--least",
    type=click.IntRange(min=0),
    default=500,
    show_default=True,
    metavar="N",
    help="Settlements of at least N people.",
)
@common.asked
@options.output
def command(
    country: str,
    *,
    least: int,
    asking: common.Asking,
    output: Path | None,
    overwrite: bool,
) -> None:
    """Fetch the settlements of COUNTRY (alpha-2, such as KG), or read a file KG.zip from GeoNames.

    The table is the `places` of a project.

    \b
    Examples:
      corridormap fetch geonames KG -o places.csv
      corridormap fetch geonames KG.zip --least 5000 -o towns.csv
    """  # noqa: D301 - \b keeps click from joining the lines
    from corridormap.providers import geonames  # noqa: PLC0415
    from corridormap.providers.kinds import KINDS  # noqa: PLC0415
    from corridormap.providers.remote import requests  # noqa: PLC0415
    from corridormap.providers.remote.cache import Record  # noqa: PLC0415

    local = Path(country)
    path = output or Path("places.csv")
    request = None if local.is_file() else requests.geonames(country, mirror=asking.url)
    common.refuse_existing(path, overwrite=overwrite)
    if request is None:
        source, record = local, Record.of(local)
    else:
        source, record = asking.fetch(request, what=f"{country}.zip")
    found = geonames.read(source, least=least)
    table = found.drop(columns="geometry").assign(
        lon=found.geometry.x.round(5), lat=found.geometry.y.round(5)
    )
    text = table.to_csv(index=False, lineterminator="\n")
    click.echo(f"corridormap: {len(table):,} settlements", err=True)
    common.deliver(
        text.encode(), path, records=[record], kind=KINDS["geonames"], overwrite=overwrite
    )
