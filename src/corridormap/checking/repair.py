"""Repairs that lose nothing: tables as they were meant, and what was done row by row."""

from __future__ import annotations

from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from corridormap import chainage
from corridormap.checking import plausibility
from corridormap.schema import row_labels
from corridormap.tables import TABLES

if TYPE_CHECKING:
    from collections.abc import Mapping

Done = list[dict[str, str]]
"""What was done: ``table``, ``row``, ``column``, ``done``."""

_IDS = ("from_id", "to_id", "station_id")


def repaired(tables: Mapping[str, pd.DataFrame]) -> tuple[dict[str, pd.DataFrame], Done]:
    """Return tables with the repairs that are safe, and one row for each of them.

    Misspelt column names are put right; blanks around ids go; vertices that repeat the one before
    and rows that draw the same line again go; sections drawn from their last station to their
    first (without stations: against the line) are turned; sections come in their order along the
    line. Everything else stays as it is, and `check` still says what is wrong with it.
    """
    done: Done = []
    found: dict[str, pd.DataFrame] = {}
    for name, table in tables.items():
        found[name] = _stripped(_renamed(table, name, done), name, done)
    sections = found.get("sections")
    if isinstance(sections, gpd.GeoDataFrame) and sections.active_geometry_name is not None:
        usable = _once(_thinned(sections, done), done)
        found["sections"] = _ordered(_turned(usable, found.get("stations"), done), done)
    return found, done


def _told(table: str, row: str, column: str, what: str) -> dict[str, str]:
    return {"table": table, "row": row, "column": column, "done": what}


def _renamed(table: pd.DataFrame, name: str, done: Done) -> pd.DataFrame:
    meant = plausibility.misnamed(table, name)
    done += [_told(name, "", old, f"renamed to {new}") for old, new in meant.items()]
    return table.rename(columns=meant)


def _stripped(table: pd.DataFrame, name: str, done: Done) -> pd.DataFrame:
    for column in dict.fromkeys((TABLES[name].key, *_IDS)):
        if column is None or column not in table.columns:
            continue
        labels = row_labels(table, TABLES[name].key)
        values = [value.strip() if isinstance(value, str) else value for value in table[column]]
        for label, old, new in zip(labels, table[column], values, strict=True):
            if isinstance(old, str) and old != new:
                done.append(_told(name, label.strip(), column, f"{old!r} became {new!r}"))
        table = table.assign(**{column: pd.Series(values, index=table.index, dtype=object)})
    return table


def _thinned(sections: gpd.GeoDataFrame, done: Done) -> gpd.GeoDataFrame:
    """Drop vertices that repeat the one before."""
    before = sections.geometry.array
    after = shapely.remove_repeated_points(before)
    fewer = shapely.get_num_coordinates(before) - shapely.get_num_coordinates(after)
    for label, count in zip(row_labels(sections, "section_id"), fewer.tolist(), strict=True):
        if count:
            done.append(_told("sections", label, "geometry", f"{count} copies of vertices dropped"))
    return sections.set_geometry(gpd.GeoSeries(after, index=sections.index, crs=sections.crs))


def _once(sections: gpd.GeoDataFrame, done: Done) -> gpd.GeoDataFrame:
    """Drop rows that draw a line again, either way."""
    labels = row_labels(sections, "section_id")
    seen: dict[bytes, str] = {}
    kept = []
    for row, (label, line) in enumerate(zip(labels, sections.geometry, strict=True)):
        if line is not None and not line.is_empty:
            mark = min(shapely.to_wkb(line), shapely.to_wkb(line.reverse()))
            if mark in seen:
                what = f"row dropped: the same line as {seen[mark]}"
                done.append(_told("sections", label, "geometry", what))
                continue
            seen[mark] = label
        kept.append(row)
    return gpd.GeoDataFrame(sections.iloc[kept].reset_index(drop=True))


def _turned(
    sections: gpd.GeoDataFrame, stations: pd.DataFrame | None, done: Done
) -> gpd.GeoDataFrame:
    known: Mapping[object, shapely.Point] = {}
    if isinstance(stations, gpd.GeoDataFrame) and "station_id" in stations.columns:
        known = dict(zip(stations["station_id"], stations.geometry, strict=True))
    named = known and {"from_id", "to_id"} <= set(sections.columns)
    against = set() if named else _against(sections)
    lines = []
    for row, (label, line) in enumerate(
        zip(row_labels(sections, "section_id"), sections.geometry, strict=True)
    ):
        if named:
            tail, head = (known.get(sections[end].iloc[row]) for end in ("from_id", "to_id"))
            single = line is not None and line.geom_type == "LineString" and not line.is_empty
            turn = bool(single and tail and head and plausibility.drawn_backwards(line, tail, head))
        else:
            turn = row in against
        if turn:
            done.append(_told("sections", label, "geometry", "turned round"))
        lines.append(line.reverse() if turn else line)
    return sections.set_geometry(gpd.GeoSeries(lines, index=sections.index, crs=sections.crs))


def _whole(sections: gpd.GeoDataFrame) -> bool:
    lines = sections.geometry
    return bool(lines.notna().all() and (lines.geom_type == "LineString").all()) and not bool(
        lines.is_empty.any()
    )


def _against(sections: gpd.GeoDataFrame) -> set[int]:
    """Return the rows drawn against the direction of the line."""
    if not _whole(sections):
        return set()
    found = chainage.merge(sections.geometry).sections
    return set(found.loc[found["reversed"], "row"].tolist())


def _ordered(sections: gpd.GeoDataFrame, done: Done) -> gpd.GeoDataFrame:
    """Put sections in their order along the line."""
    if not _whole(sections):
        return sections
    order = chainage.merge(sections.geometry).sections["row"].tolist()
    order += sorted(set(range(len(sections))) - set(order))
    labels = row_labels(sections, "section_id")
    for place, row in enumerate(order, start=1):
        if row != place - 1:
            done.append(_told("sections", labels[row], "", f"from place {row + 1} to {place}"))
    return gpd.GeoDataFrame(sections.iloc[np.array(order)].reset_index(drop=True))
