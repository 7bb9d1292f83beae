"""`corridormap fetch naturalearth`: a theme of Natural Earth."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from corridormap.cli import options
from corridormap.cli.fetch import common

if TYPE_CHECKING:
    from pathlib import Path


@click.command("naturalearth")
@click.argument("theme")
@common.asked
@options.output
def command(theme: str, *, asking: common.Asking, output: Path | None, overwrite: bool) -> None:
    """Fetch THEME of Natural Earth 1:10 million: railroads, roads, lakes, glaciated_areas.

    The file is a zipped shapefile that every command reads.

    \b
    Examples:
      corridormap fetch naturalearth railroads -o railroads.zip
      corridormap fetch naturalearth lakes --offline -o lakes.zip
    """  # noqa: D301 - \b keeps click from joining the lines
    from pathlib import Path  # noqa: PLC0415

    from corridormap.providers.kinds import KINDS  # noqa: PLC0415
    from corridormap.providers.remote import requests  # noqa: PLC0415

    path = output or Path(f"{theme}.zip")
    request = requests.naturalearth(theme, mirror=asking.url)
    common.refuse_existing(path, overwrite=overwrite)
    source, record = asking.fetch(request, what=path.name)
    common.deliver(source, path, records=[record], kind=KINDS["naturalearth"], overwrite=overwrite)
