"""`corridormap fetch worldpop`: the population raster of a country."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from corridormap.cli import options
from corridormap.cli.fetch import common

if TYPE_CHECKING:
    from pathlib import Path


@click.command("worldpop")
@click.argument("country")
@common.asked
@options.output
def command(country: str, *, asking: common.Asking, output: Path | None, overwrite: bool) -> None:
    """Fetch how many people live in each cell of about 1 km of COUNTRY (alpha-3, such as KGZ).

    \b
    Examples:
      corridormap fetch worldpop KGZ -o kgz.tif
      corridormap catchment --population kgz.tif
    """  # noqa: D301 - \b keeps click from joining the lines
    from pathlib import Path  # noqa: PLC0415

    from corridormap.providers.kinds import KINDS  # noqa: PLC0415
    from corridormap.providers.remote import requests  # noqa: PLC0415

    request = requests.worldpop(country, mirror=asking.url)
    path = output or Path(f"{country.lower()}.tif")
    common.refuse_existing(path, overwrite=overwrite)
    source, record = asking.fetch(request, what=path.name)
    common.deliver(source, path, records=[record], kind=KINDS["worldpop"], overwrite=overwrite)
