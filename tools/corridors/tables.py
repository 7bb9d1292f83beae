"""Fact tables of the corridor: read, held against their few rules, and typed."""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

Facts = dict[str, str]

NAMES = (
    "waypoints",
    "sections",
    "stations",
    "hubs",
    "crossings",
    "published_lengths",
    "timeline",
)
GRADES = ("A", "B", "C")
KEYS = ("point_id", "section_id", "station_id", "hub_id", "crossing_id")

_NUMBERS = ("lon", "lat", "length_published_km", "position_error_km", "elevation_m")
_WHOLE = ("gauge_mm", "tracks", "capacity_teu")
_FLAGS = {"true": True, "false": False}


def read(path: Path) -> list[Facts]:
    """Read a fact table; every row has a source and a grade, and ids are unique.

    Raises
    ------
    ValueError
        With the file, the line and the rule that is broken.
    """
    with path.open(encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file, strict=True)
        rows = list(reader)
        key = next((name for name in reader.fieldnames or () if name in KEYS), None)
    seen: set[str] = set()
    for line, row in enumerate(rows, start=2):
        broken = None
        if None in row or None in row.values():
            broken = "as many cells as columns"
        elif row["confidence"] not in GRADES or not row["source"]:
            broken = "a source and a grade A, B or C"
        elif key is not None and row[key] in seen:
            broken = f"its own {key}"
        if broken:
            message = f"{path.name} line {line}: every row has {broken}"
            raise ValueError(message)
        if key is not None and row[key]:
            seen.add(row[key])
    return rows


def typed(row: Facts) -> dict[str, object]:
    """Return the row with numbers, flags and nulls instead of text.

    >>> typed({"tracks": "1", "electrified": "", "elevation_m": "2000", "name": "Topa"})
    {'tracks': 1, 'electrified': None, 'elevation_m': 2000.0, 'name': 'Topa'}
    """
    return {name: _value(name, text) for name, text in row.items()}


def _value(name: str, text: str) -> object:
    if not text:
        return None
    if name in _NUMBERS:
        return float(text)
    if name in _WHOLE:
        return int(text)
    return _FLAGS[text] if name == "electrified" else text
