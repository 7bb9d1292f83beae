"""SOURCE, the corridor someone names: bundled, a project, one file, stdin or a table.

Files are read by `formats`, projects by `projects`, OpenStreetMap by `osm`; here they become one
`Corridor`, with its borders and the hash of every input.
"""

from __future__ import annotations

import contextlib
import hashlib
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import geopandas as gpd
import numpy as np
import shapely

from corridormap import schema
from corridormap.corridor import Corridor, Input
from corridormap.errors import CorridorMapError, CRSError, ProviderError, suggest
from corridormap.geometry import mosaic
from corridormap.providers import bundled, world
from corridormap.providers.formats import files, placing, vector
from corridormap.providers.kinds import KINDS
from corridormap.providers.projects import project
from corridormap.text import clean

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd
    from numpy.typing import NDArray

    AnyCorridor = TypeVar("AnyCorridor", bound=Corridor)

STDIN = "-"
_LEDGER = ("claims", "conflicts")
"""Inputs of a corridor that its claims are read from."""


def read(
    source: str | Path | gpd.GeoDataFrame, *, crs: str | None = None, stdin: bytes = b""
) -> Corridor:
    """Return the corridor that `source` names.

    Parameters
    ----------
    source
        The name of a bundled corridor, a project directory or its `corridor.toml`, a vector file
        with lines, ``"-"`` for the GeoJSON in `stdin`, or a `GeoDataFrame` of lines.
    crs
        States the coordinate reference system of files that do not.
    stdin
        The bytes that ``"-"`` stands for.

    Raises
    ------
    CorridorMapError
        If nothing has that name, or what has it is faulty.
    """
    if isinstance(source, gpd.GeoDataFrame):
        lines = placing.in_storage_crs(source, name="the table", crs=crs, assumed=False)
        columns = lines.drop(columns=lines.geometry.name).to_csv().encode()
        content = columns + b"".join(shapely.to_wkb(lines.geometry.array))
        return _of_lines(lines, "table", _given("table", hashlib.sha256(content).hexdigest()))
    if source == STDIN:
        digest = hashlib.sha256(stdin).hexdigest()
        return _of_lines(vector.read_stream(stdin), "stdin", _given("stdin", digest))
    if str(source) in bundled.corridors():
        directory = bundled.root() / str(source)
        content = project.read(directory)
        recorded = [bundled.source(f"{source}/{file}").as_input() for file in content.files]
        return _of_project(content, inputs=recorded)
    path = Path(source)
    if path.name == project.PROJECT_FILE:
        path = path.parent
    if files.there(path) and path.is_dir():
        content = project.read(path, crs=crs)
        return _of_project(content, inputs=content.inputs)
    file, layer = vector.parted(source)
    if not files.there(file):
        message = f"No bundled corridor, project directory or file {str(source)[:200]!r}" + (
            suggest(str(source), bundled.corridors())
            or f"; check the spelling (bundled are {', '.join(bundled.corridors())}), or start a "
            "project of your own: corridormap init DIR"
        )
        raise ProviderError(message)
    from corridormap.providers.osm import reading  # noqa: PLC0415 - routing, which only files need

    if reading.recognised(file):
        return _of_osm(file)
    lines = vector.read(source, shape="line", crs=crs)
    return _of_lines(lines, layer or file.stem, given(file))


def readable(
    source: str | Path, *, crs: str | None = None, stdin: bytes = b""
) -> tuple[dict[str, pd.DataFrame], mosaic.Mosaic | None]:
    """Return the tables that `source` names as far as they can be read, and the borders there.

    Nothing is held against rules and no column is filled in; see `read` for what is wrong.
    """
    tables: dict[str, pd.DataFrame] = {}
    path = bundled.root() / str(source) if str(source) in bundled.corridors() else Path(source)
    if path.name == project.PROJECT_FILE:
        path = path.parent
    with contextlib.suppress(CorridorMapError):
        if files.there(path) and path.is_dir():
            tables = project.readable(path, crs=crs)
        elif source == STDIN:
            tables = {"sections": schema.convert(vector.read_stream(stdin), "sections")}
        else:
            lines = vector.read(source, shape="line", crs=crs)
            tables = {"sections": schema.convert(lines, "sections")}
    points = [
        table.geometry
        for table in tables.values()
        if isinstance(table, gpd.GeoDataFrame) and table.active_geometry_name is not None
    ]
    borders: mosaic.Mosaic | None = None
    if "countries" in tables:
        with contextlib.suppress(CorridorMapError):
            borders = mosaic.mosaic(gpd.GeoDataFrame(tables["countries"]), near=points[0])
    elif points:
        bounds = np.array([column.total_bounds for column in points])
        known = bounds[np.isfinite(bounds).all(axis=1)]
        if len(known):
            (west, south), (east, north) = known[:, :2].min(axis=0), known[:, 2:].max(axis=0)
            limits = max(west, -180), max(south, -90), min(east, 180), min(north, 90)
            borders = world.countries(tuple(float(edge) for edge in limits))  # type: ignore[arg-type]
    return tables, borders


def points(
    source: str | Path, *, crs: str | None = None, stdin: bytes = b""
) -> tuple[gpd.GeoDataFrame, Input]:
    """Return points of a file, or of the GeoJSON on stdin, and what they were read from.

    Raises
    ------
    CorridorMapError
        If the file cannot be read as a table of points.
    """
    if str(source) == STDIN:
        origin = _given(STDIN, hashlib.sha256(stdin).hexdigest(), table="points")
        return vector.read_stream(stdin), origin
    table = vector.read(source, shape="point", crs=crs)
    return table, given(vector.parted(source)[0], table="points")


def with_ledger(corridor: AnyCorridor, file: Path) -> AnyCorridor:
    """Return a corridor with the claims of a file instead of its own, and no conflicts of them.

    Raises
    ------
    CorridorMapError
        If the file cannot be read as a ledger.
    """
    files.regular(file)
    others = [each for each in corridor.inputs if Path(each.name).stem not in _LEDGER]
    return replace(
        corridor,
        claims=project.ledger(file),
        conflicts=None,
        inputs=(*others, given(file, table="claims")),
    )


def given(file: Path, *, table: str = "sections") -> Input:
    """Return a file that came from the user as an input of a measurement."""
    return _given(file.name, files.digest(file), table=table)


def _given(name: str, digest: str, *, table: str = "sections") -> Input:
    return Input(name=table, sha256=digest, licence=None, source=clean(name))


def _of_lines(lines: gpd.GeoDataFrame, name: str, origin: Input) -> Corridor:
    sections = project.sections_of(lines)
    countries = world.countries(_bounds(sections))
    _refuse_swapped(sections, countries)
    return Corridor(
        corridor_id=clean(name),
        title=clean(name),
        sections=sections,
        countries=countries,
        inputs=(origin, *world.inputs(world.TILES)),
    )


def _of_osm(path: Path) -> Corridor:
    """Return the railways of an OpenStreetMap file, with their stations."""
    from corridormap.providers.osm import reading  # noqa: PLC0415 - routing, which only files need

    found = reading.read(path)
    kind = KINDS["osm"]
    origin = Input(
        name="sections",
        sha256=files.digest(path, limit=files.MAX_STREAMED_BYTES),
        licence=kind.licence,
        source=path.name,
        attribution=kind.attribution,
    )
    corridor = _of_lines(found.sections, path.name.partition(".")[0], origin)
    if not len(found.stations):
        return corridor
    stations = project.completed(schema.convert(found.stations, "stations"), "stations")
    return replace(corridor, stations=stations)


def _of_project(content: project.Project, *, inputs: Sequence[Input]) -> Corridor:
    tables: dict[str, Any] = dict(content.tables)
    sections = tables.pop("sections")
    own = tables.pop("countries", None)
    if own is None:
        countries = world.countries(_bounds(sections))
        inputs = (*inputs, *world.inputs(world.TILES))
    else:
        countries = mosaic.mosaic(own, near=sections.geometry)
    _refuse_swapped(sections, countries)
    return Corridor(
        corridor_id=content.corridor_id,
        title=content.title,
        sections=sections,
        countries=countries,
        own_countries=own,
        bundled_places=bool(content.region),
        claims=content.claims,
        costs=content.costs,
        scenarios=content.scenarios,
        region=content.region,
        inputs=tuple(inputs),
        summary=content.summary,
        disclaimer=content.disclaimer,
        languages=content.languages,
        shown=content.shown,
        **tables,
    )


def _bounds(sections: gpd.GeoDataFrame) -> world.Bounds:
    west, south, east, north = (float(edge) for edge in sections.total_bounds)
    return west, south, east, north


def _refuse_swapped(sections: gpd.GeoDataFrame, countries: mosaic.Mosaic) -> None:
    """Raise where no vertex lies in any country, but every one would with its axes swapped."""
    points = shapely.get_coordinates(sections.geometry.array)
    if _inside(points, countries).any():
        return
    swapped = points[:, ::-1]
    if abs(swapped[:, 1]).max() > 90:
        return
    west, south = swapped.min(axis=0)
    east, north = swapped.max(axis=0)
    if _inside(swapped, world.countries((west, south, east, north))).all():
        message = (
            "Lines lie in some country; received lines that lie in none, but would with axes "
            f"swapped (first vertex {points[0, 0]:g}, {points[0, 1]:g}); write longitude first."
        )
        raise CRSError(message)


def _inside(points: NDArray[np.float64], countries: mosaic.Mosaic) -> NDArray[np.bool_]:
    """Return which points lie in any country."""
    found = mosaic.holding(gpd.GeoSeries(gpd.points_from_xy(*points.T)), countries)
    return np.array([bool(codes) for codes in found])
