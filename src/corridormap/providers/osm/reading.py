"""An OpenStreetMap file of any form as tables, with the country of every station."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from corridormap import chainage, noding
from corridormap.errors import ProviderError
from corridormap.geometry import mosaic
from corridormap.providers import world
from corridormap.providers.formats import files
from corridormap.providers.osm import extracts, overpass, routes, tables

if TYPE_CHECKING:
    from collections.abc import Collection
    from pathlib import Path

    from corridormap.providers.osm.elements import Source
    from corridormap.providers.osm.extracts import Progress
    from corridormap.providers.osm.tables import Found

_HEAD = 4096


def recognised(path: Path) -> bool:
    """Tell whether a file is an OpenStreetMap extract or an answer of Overpass."""
    if not path.is_file():
        return False
    if path.name.lower().endswith(extracts.SUFFIXES):
        return True
    if path.suffix.lower() != ".json":
        return False
    head = files.head(path, _HEAD)
    return b'"elements"' in head and b'"type": "FeatureCollection"' not in head


def source(path: Path, *, progress: Progress | None = None) -> Source:
    """Return what reads a file.

    Raises
    ------
    ProviderError
        If there is no such file, or its suffix is none of OpenStreetMap's.
    """
    files.regular(path, limit=files.MAX_STREAMED_BYTES)
    if path.name.lower().endswith(extracts.SUFFIXES):
        return extracts.Extract(path, progress=progress)
    if path.suffix.lower() == ".json":
        return overpass.Answer(files.content(path), name=path.name)
    message = (
        f"{path.name}: OpenStreetMap data come as {', '.join(extracts.SUFFIXES)}, or as .json from "
        f"Overpass; received {path.suffix or 'no suffix'}; give such a file."
    )
    raise ProviderError(message)


def read(
    path: Path,
    *,
    modes: Collection[str] = ("rail",),
    sidings: bool = False,
    relation: str | None = None,
    progress: Progress | None = None,
) -> Found:
    """Read railways, main roads and stations of a file, or the one line of a relation.

    Parameters
    ----------
    path
        An extract, or an answer of Overpass as JSON.
    modes
        ``rail``, ``road``; a relation has the modes of its ways.
    sidings
        Whether yards, sidings, spurs and crossovers are wanted.
    relation
        Id or name of a route relation: its ways in order, and only they.
    progress
        Told what is being read, and how much of it was found.

    Raises
    ------
    ProviderError
        If the file cannot be read or has none of what is wanted.
    """
    opened = source(path, progress=progress)
    if relation is None:
        found = tables.read(opened, modes=modes, sidings=sidings)
    else:
        found = routes.read(opened, relation)
    if not len(found.stations):
        return found
    west, south, east, north = (float(edge) for edge in found.stations.total_bounds)
    countries = world.countries((west, south, east, north))
    held = mosaic.holding(found.stations.geometry, countries)
    country = [codes[0] if codes else None for codes in held]
    return replace(found, stations=found.stations.assign(country=country))


def of_its_lines(found: Found) -> Found:
    """Return what was found with the stations that lie on its lines, as a project has them.

    A station by a siding, a tram or a line of another mode is left out, and counted in a note.
    """
    if not len(found.stations):
        return found
    offset = chainage.locate(found.stations.geometry, found.sections)["offset_km"].abs()
    near = offset <= noding.STATION_KM
    if near.all():
        return found
    left = int((~near).sum())
    note = f"stations left out that lie on none of the lines read: {left}"
    kept = found.stations[near].reset_index(drop=True)
    return replace(found, stations=kept, notes=(*found.notes, note))
