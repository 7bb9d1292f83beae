"""`corridormap fetch dem`: the elevations along a corridor."""

from __future__ import annotations

import contextlib
from pathlib import Path

import click

from corridormap.cli import options
from corridormap.cli.fetch import common
from corridormap.errors import ProviderError


@click.command("dem")
@options.source
@options.crs
@common.asked
@options.output
def command(
    source: str,
    *,
    crs: str | None,
    asking: common.Asking,
    output: Path | None,
    overwrite: bool,
) -> None:
    """Fetch the elevations of the ground that the lines of SOURCE run over.

    Tiles of one degree of Copernicus GLO-90 (cells of about 90 m), joined into one GeoTIFF. A tile
    that does not exist is sea.

    \b
    Examples:
      corridormap fetch dem cku -o cku-dem.tif
      corridormap fetch dem my-line.gpkg -o dem.tif
    """  # noqa: D301 - \b keeps click from joining the lines
    from corridormap import rasters  # noqa: PLC0415
    from corridormap.notebook import open_corridor  # noqa: PLC0415
    from corridormap.providers.kinds import KINDS  # noqa: PLC0415
    from corridormap.providers.remote import requests  # noqa: PLC0415
    from corridormap.providers.remote.download import NotThereError  # noqa: PLC0415

    path = output or Path("dem.tif")
    corridor = open_corridor(source, crs=crs, stdin=options.stdin(source))
    if asking.sha256:
        message = "--sha256 is of one file; the elevations of a corridor are several tiles."
        raise click.UsageError(message)
    wanted = requests.dem(corridor.sections, mirror=asking.url)
    common.refuse_existing(path, overwrite=overwrite)
    fetched = []
    for number, request in enumerate(wanted, start=1):
        with contextlib.suppress(NotThereError):  # sea has no tile
            fetched.append(asking.fetch(request, what=f"tile {number} of {len(wanted)}"))
    if not fetched:
        message = f"None of the {len(wanted)} tiles under the lines exists; is the line at sea?"
        raise ProviderError(message)
    joined = rasters.joined([tile for tile, _ in fetched])
    records = [record for _, record in fetched]
    common.deliver(joined, path, records=records, kind=KINDS["dem"], overwrite=overwrite)
