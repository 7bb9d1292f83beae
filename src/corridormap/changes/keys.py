"""The keys of a scenario file, and the interventions they stand for.

What an intervention does to the tables is in `interventions`, what its names stand for in
`targets`.
"""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING, Any

from corridormap import costing
from corridormap.changes.interventions import Add, Close, Delay, Gauge, Open, Speed
from corridormap.changes.targets import EVERYWHERE
from corridormap.errors import ScenarioError, suggest
from corridormap.tables import MODES

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from corridormap.changes.interventions import Intervention

KINDS = (*costing.DELAYS, "running", "access")
KEYS: dict[str, tuple[str, ...]] = {
    "dwell": ("at", "kind", "mode", "hours", "factor"),
    "speed": ("on", "mode", "kmh", "factor"),
    "cost": ("on", "kind", "mode", "usd", "factor"),
    "gauge": ("on", "gauge_mm", "beside"),
    "add": (
        "link_id",
        "from_id",
        "to_id",
        "mode",
        "length_km",
        "gauge_mm",
        "tracks",
        "electrified",
        "speed_kmh",
        "time_h",
        "cost_usd",
        "co2_kg",
        "crossing_id",
        "share_before",
        "directed",
        "source",
        "note",
    ),
}
ADDED_NUMBERS = ("length_km", "speed_kmh", "time_h", "cost_usd", "co2_kg", "share_before")
TOP = ("title", "summary", "extends", "open", "close", *KEYS)
"""Keys of a scenario; `title_ru` and the like are its title in other languages."""
_TITLE = re.compile(r"title_([a-z]{2})")


def parse(name: str, content: Mapping[str, Any]) -> tuple[Intervention, ...]:
    """Return the interventions of a scenario's table: open, close, then what changes links.

    Raises
    ------
    ScenarioError
        If keys are unknown or values are not what they must be: a line for each.
    """
    where = f"scenario {name!r}"
    faults = _unknown(where, content, (*TOP, *filter(_TITLE.fullmatch, content)))
    found: list[Intervention] = []
    for key, kind in (("open", Open), ("close", Close)):
        try:
            names = _names(f"{where}, {key}", content.get(key, ()))
        except ScenarioError as err:
            faults.append(str(err))
            continue
        if names:
            found.append(kind(names))
    for key, keys in KEYS.items():
        given = content.get(key, ())
        listed = given if isinstance(given, list | tuple) else [given]
        for number, table in enumerate(listed, start=1):
            here = f"{where}, {key} {number}"
            if not hasattr(table, "items"):
                faults.append(f"{here}: write it as a table ([[{key}]]); received {table!r}")
                continue
            unknown = _unknown(here, table, keys)
            faults += unknown
            try:
                found.append(_parsed(here, key, table))
            except ScenarioError as err:
                faults += [] if unknown else [str(err)]  # what is missing may be what is misspelt
    if faults:
        raise ScenarioError("\n".join(faults))
    return tuple(found)


def titles(content: Mapping[str, Any]) -> dict[str, str]:
    """Return the titles in other languages, by language.

    >>> titles({"title": "Today", "title_ru": "Сегодня"})
    {'ru': 'Сегодня'}
    """
    found = {key: _TITLE.fullmatch(key) for key in content}
    return {match[1]: str(content[key]) for key, match in found.items() if match}


def _parsed(where: str, key: str, table: Mapping[str, Any]) -> Intervention:
    if key == "add":
        for column in ("from_id", "to_id", "length_km"):
            if column not in table:
                message = f"{where}: {column} is required"
                raise ScenarioError(message)
        _mode(where, table)
        for column in ADDED_NUMBERS:
            _number(where, table, column)
        return Add(tuple(sorted(table.items())))
    names = _names(where, table.get("at" if key == "dwell" else "on", EVERYWHERE))
    if key == "gauge":
        return _gauge(where, table, names)
    amount = {"dwell": "hours", "speed": "kmh", "cost": "usd"}[key]
    value, factor = _number(where, table, amount), _number(where, table, "factor")
    if (value is None) == (factor is None):
        message = f"{where}: give either {amount} or factor"
        raise ScenarioError(message)
    mode, scale = _mode(where, table), 1.0 if factor is None else factor
    if key == "speed":
        if value == 0 or scale == 0:
            message = f"{where}: a speed is above 0; close the link instead"
            raise ScenarioError(message)
        return Speed(names, mode, value, scale)
    allowed = KINDS if key == "cost" else costing.DELAYS
    kinds = _kinds(where, _names(where, table.get("kind", allowed)), allowed)
    column = "time_h" if key == "dwell" else "cost_usd"
    return Delay(column, names, kinds, mode, value, scale)


def _gauge(where: str, table: Mapping[str, Any], names: tuple[str, ...]) -> Gauge:
    gauge = _number(where, table, "gauge_mm")
    if gauge is None or not gauge.is_integer() or gauge == 0:
        message = f"{where}: gauge_mm is a whole number of millimetres, for example 1435"
        raise ScenarioError(message)
    return Gauge(names, int(gauge), bool(table.get("beside", False)))


def _kinds(where: str, kinds: tuple[str, ...], allowed: tuple[str, ...]) -> tuple[str, ...]:
    for kind in kinds:
        if kind not in allowed:
            hint = suggest(kind, allowed) or f"; kinds are {', '.join(allowed)}"
            message = f"{where}: no kind {kind!r}{hint}"
            raise ScenarioError(message)
    return kinds


def _unknown(where: str, table: Mapping[str, Any], keys: Iterable[str]) -> list[str]:
    """Return a line for every key of a table that is none of these."""
    known = tuple(keys)
    return [
        f"{where}: no key {key!r}{suggest(key, known) or '; keys are ' + ', '.join(known)}"
        for key in table
        if key not in known
    ]


def _names(where: str, value: object) -> tuple[str, ...]:
    names = (value,) if isinstance(value, str) else value
    if not isinstance(names, list | tuple) or not all(isinstance(name, str) for name in names):
        message = f"{where}: names are texts in a list; received {value!r}"
        raise ScenarioError(message)
    return tuple(str(name) for name in names)


def _number(where: str, table: Mapping[str, Any], key: str) -> float | None:
    value = table.get(key)
    if value is None:
        return None
    good = isinstance(value, int | float) and not isinstance(value, bool)
    if not good or not math.isfinite(value) or value < 0:
        message = f"{where}: {key} is a number of at least 0; received {value!r}"
        raise ScenarioError(message)
    return float(value)


def _mode(where: str, table: Mapping[str, Any]) -> str | None:
    mode = table.get("mode")
    if mode is not None and mode not in MODES:
        hint = suggest(str(mode), MODES) or f"; modes are {', '.join(MODES)}"
        message = f"{where}: no mode {mode!r}{hint}"
        raise ScenarioError(message)
    return mode
