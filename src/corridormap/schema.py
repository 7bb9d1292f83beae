"""Whether a table is what it must be: columns, types, keys and geometry.

`faults` holds a table against the rules in `tables` and lists everything that is wrong, `check`
raises the list, `convert` first brings values into their types. Columns beyond the rules are kept.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from corridormap.errors import Fault, SchemaError, suggest
from corridormap.tables import TABLES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from shapely.geometry.base import BaseGeometry

    from corridormap.tables import Column, Kind, Shape, Table

_GEOMETRY_TYPES: dict[Shape, tuple[str, ...]] = {
    "line": ("LineString", "MultiLineString"),
    "point": ("Point",),
    "polygon": ("Polygon", "MultiPolygon"),
}
_FARTHEST_DEGREE = 1000
"""Coordinates beyond this are not meant as degrees."""
_FLAG_WORDS = {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}


def check(table: pd.DataFrame, name: str) -> None:
    """Raise a `SchemaError` that lists every fault of `table`, if it has any.

    Parameters
    ----------
    table
        The rows; a `GeoDataFrame` where the table has a geometry.
    name
        Which table it is: a key of `TABLES`.

    Raises
    ------
    SchemaError
        With all faults of the table, not just the first.
    """
    found = faults(table, name)
    if found:
        raise SchemaError(faults=found)


def faults(table: pd.DataFrame, name: str) -> list[Fault]:
    """List everything in `table` that breaks the rules of the table called `name`.

    Rows are named by their key where that is present and unique, else by position (``#1`` is the
    first). An empty list means the table is good.

    >>> stations = pd.DataFrame({"name": ["Osh"]})
    >>> for fault in faults(stations, "published"):
    ...     print(fault)
    published, column what: the column is required; received columns name; add a column 'what'
    published, column published_km: the column is required; received columns name; add a column
    'published_km'
    published, column source: the column is required; received columns name; add a column 'source'
    """
    rules = TABLES[name]
    if table.empty:
        return [
            Fault(name, None, None, "a table has at least one row", "none", "add rows or leave out")
        ]
    labels = row_labels(table, rules.key)
    found = list(_missing_columns(table, rules))
    found += _repeated_keys(table, rules)
    for column in rules.columns:
        if column.name in table.columns:
            found += _bad_values(table[column.name], column, rules.name, labels)
    if rules.shape is not None:
        found += _bad_geometries(table, rules, labels)
    return found


def convert(table: pd.DataFrame, name: str) -> pd.DataFrame:
    """Return the table with its columns in the types of the rules; values that cannot be stay.

    Numbers written as text become numbers, ``yes``/``no`` become flags, empty text becomes null,
    and identifiers become text. Run it before `faults`.
    """
    converted = table.copy()
    for column in TABLES[name].columns:
        if column.name in converted.columns:
            converted[column.name] = _converted(converted[column.name], column.kind)
    return converted


def row_labels(table: pd.DataFrame, key: str | None) -> list[str]:
    """Return what to call each row in a message: its key, or ``#1``, ``#2`` … by position."""
    positions = [f"#{number}" for number in range(1, len(table) + 1)]
    if key is None or key not in table.columns:
        return positions
    values = table[key]
    usable = values.notna() & ~values.duplicated(keep=False)
    return [
        str(value) if good else position
        for value, good, position in zip(values, usable, positions, strict=True)
    ]


def _converted(values: pd.Series, kind: Kind) -> pd.Series:
    blank = values.map(lambda value: isinstance(value, str) and not value.strip()).astype(bool)
    values = values.astype(object).where(values.notna() & ~blank, None)
    if kind == "text":
        return values.map(_as_text)
    if kind == "flag":
        return values.map(_as_flag)
    numbers = pd.to_numeric(values, errors="coerce")
    unreadable = values.notna() & numbers.isna()
    if unreadable.any():
        return values
    return numbers.astype("float64")


def _as_text(value: object) -> object:
    if isinstance(value, float) and value.is_integer():
        return str(int(value))  # a numeric id column with gaps arrives as 12.0
    return None if value is None else str(value)


def _as_flag(value: object) -> object:
    if value is None or isinstance(value, bool):
        return value
    return _FLAG_WORDS.get(str(value).strip().lower().removesuffix(".0"), value)


def _missing_columns(table: pd.DataFrame, rules: Table) -> Iterator[Fault]:
    names = [str(name) for name in table.columns if name != "geometry"]
    for column in rules.columns:
        if column.required and column.name not in table.columns:
            yield Fault(
                rules.name,
                None,
                column.name,
                "the column is required",
                "columns " + ", ".join(names) if names else "no columns",
                f"add a column {column.name!r}" + suggest(column.name, names).removesuffix("?"),
            )


def _repeated_keys(table: pd.DataFrame, rules: Table) -> Iterator[Fault]:
    if rules.key is None or rules.key not in table.columns:
        return
    values = table[rules.key]
    repeated = values[values.notna() & values.duplicated(keep=False)]
    for value, rows in repeated.groupby(repeated, sort=True):
        numbers = [f"#{position + 1}" for position in np.flatnonzero(values == value)]
        yield Fault(
            rules.name,
            ", ".join(numbers),
            rules.key,
            "every row has its own id",
            f"{value!r} {len(rows)} times",
            "give each row another id or remove the copies",
        )


def _bad_values(
    values: pd.Series, column: Column, table: str, labels: list[str]
) -> Iterator[Fault]:
    for label, value in zip(labels, values, strict=True):
        rule = _broken_rule(value, column)
        if rule is not None:
            received = "nothing" if pd.isna(value) else repr(value)
            yield Fault(table, label, column.name, *rule[:1], received, rule[1])


def _broken_rule(value: object, column: Column) -> tuple[str, str] | None:
    """Return (rule, remedy) if the value breaks a rule of its column."""
    if value is None or pd.isna(value):  # type: ignore[call-overload]
        return ("a value is required", "fill it in") if column.required else None
    if column.kind in ("number", "integer"):
        return _broken_number(value, column)
    if column.kind == "flag" and not isinstance(value, bool | np.bool_):
        return "the value is true or false", "write true, false or leave it empty"
    if column.choices and value not in column.choices:
        words = ", ".join(column.choices)
        return f"the value is one of {words}", "use one of them" + suggest(
            str(value), column.choices
        )
    return None


def _broken_number(value: object, column: Column) -> tuple[str, str] | None:
    try:
        number = float(value)  # type: ignore[arg-type]
    except (TypeError, ValueError):
        return "the value is a number", "write digits with a point, no unit"
    if not np.isfinite(number):
        return "the value is a finite number", "leave unknown values empty"
    if column.kind == "integer" and not number.is_integer():
        return "the value is a whole number", "round it or leave it empty"
    low, high = column.minimum, column.maximum
    if (low is not None and number < low) or (high is not None and number > high):
        if low is not None and high is not None:
            return f"the value lies between {low:g} and {high:g}", "check the unit in the name"
        return f"the value is at least {low:g}", "check the sign and the unit in the name"
    return None


def _bad_geometries(table: pd.DataFrame, rules: Table, labels: list[str]) -> Iterator[Fault]:
    shape = rules.shape
    if shape is None:
        return
    if not isinstance(table, gpd.GeoDataFrame) or table._geometry_column_name is None:  # noqa: SLF001
        yield Fault(
            rules.name,
            None,
            "geometry",
            f"the table has a {shape} in every row",
            "no geometry column",
            "give a vector file, or columns lon and lat for points",
        )
        return
    for label, geometry in zip(labels, table.geometry, strict=True):
        broken = _broken_geometry(geometry, shape)
        if broken is not None:
            yield Fault(rules.name, label, "geometry", *broken)


def _broken_geometry(geometry: BaseGeometry | None, shape: Shape) -> tuple[str, str, str] | None:
    """Return (rule, received, remedy) for a geometry that cannot stand in its table."""
    if geometry is None or geometry.is_empty:
        received = "null" if geometry is None else f"an empty {geometry.geom_type}"
        return "every row has a geometry", received, "draw it or remove the row"
    if geometry.geom_type not in _GEOMETRY_TYPES[shape]:
        words = " or ".join(_GEOMETRY_TYPES[shape])
        return f"the geometry is a {words}", f"a {geometry.geom_type}", f"give a {shape} layer"
    coordinates = shapely.get_coordinates(geometry)
    if not np.isfinite(coordinates).all():
        return "coordinates are finite numbers", "NaN or infinity", "remove the broken vertices"
    lon, lat = coordinates[:, 0], coordinates[:, 1]
    if np.abs(lat).max() > 90 or np.abs(lon).max() > 360:
        worst = int(np.argmax(np.maximum(np.abs(lat) / 90, np.abs(lon) / 360)))
        return (
            "latitude lies within ±90° and longitude within ±360°",
            f"lon {lon[worst]:g}, lat {lat[worst]:g}",
            _impossible_remedy(coordinates),
        )
    return None


def _impossible_remedy(coordinates: np.ndarray) -> str:
    lon, lat = np.abs(coordinates).max(axis=0)
    if max(lon, lat) > _FARTHEST_DEGREE:
        return "these look like metres: state the coordinate reference system (--crs EPSG:…)"
    if lon <= 90 and lat <= 180:
        return "correct the vertex, or the axes if they are swapped: longitude comes first"
    return "correct the vertex"
