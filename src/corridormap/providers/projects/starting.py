"""Files of a project to start from: the example that comes with the package, or one's own line.

Sections, stations and hubs of a draft are found by `draft`; writing is left to `atomic`.
"""

from __future__ import annotations

import csv
import io
import json
from importlib import resources
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import numpy as np
import shapely

from corridormap.document import plain
from corridormap.providers.projects import draft, project
from corridormap.text import clean

if TYPE_CHECKING:
    import pandas as pd

_FILES = {"sections": "sections.geojson"}
"""Tables that are no CSV."""
_COMMENTS = {
    "sections": "lines: section_id, from_id, to_id, mode, status, gauge_mm …",
    "stations": "where lines end and meet; names are those of what lies near: correct them",
    "crossings": "where the line meets the bundled borders",
    "hubs": f"bundled hubs within {draft.HUBS_KM:.0f} km of the line",
    "places": f"bundled settlements within {draft.PLACES_KM:.0f} km of the line",
}
_MISSING = {
    "stations": "points: station_id, name, kind, country",
    "crossings": "points: crossing_id, name, from_country, to_country",
    "hubs": "points: hub_id, name, kind (rail_hub, dry_port, seaport …); none bundled lies near",
    "places": "points: place_id, name, country, population; none bundled lies near",
    "countries": "polygons with a column country; default: the bundled borders",
    "published": "what, measure, published_km, source: lengths somebody else states",
    "claims": "what is claimed, with source, date and measure",
    "nodes": "a network of your own; without one it is made from the sections",
    "links": "from_id, to_id, mode, length_km, time_h, cost_usd …",
}
_HEAD = """\
# A corridor drafted from {file}: change a table, run `corridormap check .`, then any other command.
# Paths stay inside this directory; tables may be of any vector format, CSV, XLSX or Parquet.
{notes}
id = {id}
title = {title}
source = {file_text}

[tables]
{tables}

# Overrides of the cited defaults (speeds, dwell, tariffs, emissions), one per line:
[costs]
# "rail.speed_kmh" = 45

# A scenario changes links, nothing else:
# [scenarios.opened]
# title = "What is being built opens"
# open = [{example}]
"""


def example() -> dict[str, bytes]:
    """Return the files of the example project, by name."""
    folder = resources.files("corridormap.providers.projects").joinpath("example")
    return {
        item.name: item.read_bytes()
        for item in sorted(folder.iterdir(), key=lambda item: item.name)
        if item.is_file()
    }


def drafted(lines: gpd.GeoDataFrame, *, name: str, file: str) -> dict[str, bytes]:
    """Return the files of a project along lines, by name.

    Parameters
    ----------
    lines
        From any file, in EPSG:4326.
    name
        Id and title of the project.
    file
        What the lines were read from, to be named as source.

    Raises
    ------
    CorridorMapError
        If the lines have faults, all of which are listed, or none leads anywhere.
    """
    sections = project.sections_of(lines)
    tables = draft.tables(sections)
    stated = sections["mode"].notna().all()
    notes = "" if stated else "# The file does not say every mode: rail is assumed.\n"
    files = {_FILES.get(table, f"{table}.csv"): table for table in tables}
    listed = [f'{table} = "{file_name}" # {_COMMENTS[table]}' for file_name, table in files.items()]
    listed += [
        f'# {table} = "{table}.{"toml" if table == "claims" else "csv"}" # {what}'
        for table, what in _MISSING.items()
        if table not in tables
    ]
    file = clean(file)
    text = _HEAD.format(
        file=file,
        notes=notes,
        id=_toml(draft.identifier(clean(name)) or "corridor"),
        title=_toml(clean(name)),
        file_text=_toml(file),
        tables="\n".join(listed),
        example=_toml(str(tables["sections"]["section_id"].iloc[0])),
    )
    return {project.PROJECT_FILE: text.encode()} | {
        file_name: geojson(tables[table]) if table in _FILES else rows_with_places(tables[table])
        for file_name, table in files.items()
    }


def _toml(text: str) -> str:
    """Return text as a TOML string: JSON's escapes are valid there too."""
    return json.dumps(text, ensure_ascii=False)


def geojson(table: pd.DataFrame) -> bytes:
    """Return lines as RFC 7946 text, one feature per line, seven decimals (1 cm)."""
    features = []
    rounded = shapely.transform(table["geometry"].array, lambda xy: np.round(xy, 7))
    for values, line in zip(_rows(table), rounded, strict=True):
        feature = {
            "type": "Feature",
            "properties": values,
            "geometry": shapely.geometry.mapping(line),
        }
        features.append(json.dumps(feature, ensure_ascii=False, allow_nan=False))
    text = '{"type": "FeatureCollection", "features": [\n' + ",\n".join(features) + "\n]}\n"
    return text.encode()


def rows_with_places(table: pd.DataFrame) -> bytes:
    """Return points as rows with lon and lat, six decimals (0.1 m)."""
    stream = io.StringIO()
    columns = [str(name) for name in table.columns if name != "geometry"]
    if "geometry" not in table:
        csv.writer(stream, lineterminator="\n").writerow(columns)
        plain_rows = csv.DictWriter(stream, columns, lineterminator="\n")
        plain_rows.writerows(_rows(table))
        return stream.getvalue().encode()
    points = gpd.GeoSeries(table["geometry"])
    writer = csv.DictWriter(stream, [*columns, "lon", "lat"], lineterminator="\n")
    writer.writeheader()
    for values, point in zip(_rows(table), points, strict=True):
        there = point is not None and not point.is_empty
        place = {"lon": round(point.x, 6), "lat": round(point.y, 6)} if there else {}
        writer.writerow(values | place)
    return stream.getvalue().encode()


def _rows(table: pd.DataFrame) -> list[dict[str, Any]]:
    """Return rows without geometry; whole numbers without a decimal point."""
    columns = [str(name) for name in table.columns if name != "geometry"]
    return [
        {name: _written(value) for name, value in zip(columns, values, strict=True)}
        for values in table[columns].itertuples(index=False, name=None)
    ]


def _written(value: Any) -> Any:  # noqa: ANN401 - any cell
    value = plain(value)
    whole = isinstance(value, float) and value.is_integer() and abs(value) < 2**53
    if whole:
        return int(value)
    return value if isinstance(value, bool | int | float | str | None) else str(value)
