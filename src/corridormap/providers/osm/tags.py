"""What OpenStreetMap's tags say, in the words of the tables.

Tags are written by many hands: a value that is not understood is unknown, never a guess. What is
out of use (disused, abandoned, razed) is no railway or road here.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

    Tags = Mapping[str, str]
    Row = dict[str, Any]

RAILS = ("rail", "narrow_gauge")
ROADS = ("motorway", "trunk", "primary", "secondary")
STOPS = ("station", "halt", "yard", "service_station", "border")
LANGUAGES = ("en", "ru", "zh", "ky", "uz", "tg", "tk", "kk")

LIFECYCLES = {"construction": "construction", "proposed": "planned"}
"""Stage in OpenStreetMap: status in the tables."""
KEYS = {
    "rail": ("railway", "construction:railway", "proposed:railway"),
    "road": ("highway", "construction:highway", "proposed:highway"),
}
"""Keys of which a way that may be of a mode has one."""

_CITY_RAIL = ("subway", "light_rail", "monorail", "funicular", "tram")
_POWERED = ("contact_line", "rail", "yes", "4th_rail", "ground-level_power_supply")
_NUMBER = re.compile(r"\s*(\d+(?:\.\d+)?)\s*(mm|mph|km/h|kmh)?\s*$")
_GAUGE_MM = (300, 3000)
_TRACKS = 20
_KMH_PER_MPH = 1.609344


def railway(tags: Tags, *, sidings: bool = False) -> Row | None:
    """Return the section a way is, None where it is no railway (or a siding, unless wanted).

    >>> railway({"railway": "rail", "gauge": "1520;1435", "electrified": "no", "bridge": "yes"})
    {'mode': 'rail', 'status': 'open', 'gauge_mm': 1520, 'gauges': '1520;1435',
     'tracks': None, 'electrified': False, 'structure': 'bridge', 'usage': None,
     'service': None, 'maxspeed_kmh': None, 'name': None, 'line_id': None}
    >>> railway({"railway": "rail", "service": "yard"}) is None
    True
    """
    stage = _stage(tags, "railway", RAILS)
    if stage is None or ("service" in tags and not sidings):
        return None
    gauges = tags.get("gauge", "")
    known = [gauge for text in re.split(r"[;,]", gauges) if (gauge := _gauge(text)) is not None]
    electrified = tags.get("electrified")
    return {
        "mode": "rail",
        "status": stage[1],
        "gauge_mm": known[0] if known else None,
        "gauges": gauges if len(known) > 1 else None,
        "tracks": _tracks(tags.get("tracks", "")),
        "electrified": True if electrified in _POWERED else False if electrified == "no" else None,
        "structure": _structure(tags),
        "usage": tags.get("usage"),
        "service": tags.get("service"),
        "maxspeed_kmh": _speed(tags.get("maxspeed", "")),
        "name": tags.get("name"),
        "line_id": tags.get("ref"),
    }


def road(tags: Tags) -> Row | None:
    """Return the section a way is, None where it is no main road.

    >>> road({"highway": "construction", "construction": "trunk", "ref": "M41"})["status"]
    'construction'
    >>> road({"highway": "residential"}) is None
    True
    """
    links = tuple(f"{kind}_link" for kind in ROADS)
    stage = _stage(tags, "highway", ROADS + links)
    if stage is None:
        return None
    kind, status = stage
    oneway = tags.get("oneway", "yes" if kind.startswith("motorway") else "no")
    return {
        "mode": "road",
        "status": status,
        "class": kind,
        "oneway": oneway in ("yes", "1", "true", "-1"),
        "structure": _structure(tags),
        "surface": tags.get("surface"),
        "maxspeed_kmh": _speed(tags.get("maxspeed", "")),
        "name": tags.get("name"),
        "line_id": tags.get("ref"),
    }


def station(tags: Tags) -> Row | None:
    """Return the station an object is, None where it is none of a railway.

    >>> station({"railway": "halt", "name": "Arpa", "name:ru": "Арпа"})
    {'name': 'Arpa', 'name_ru': 'Арпа', 'kind': 'halt', 'status': 'open', 'ref': None}
    >>> station({"railway": "station", "station": "subway"}) is None
    True
    """
    stage = _stage(tags, "railway", STOPS)
    if stage is None or tags.get("station") in _CITY_RAIL:
        return None
    if tags.get("train") != "yes" and any(tags.get(kind) == "yes" for kind in _CITY_RAIL):
        return None
    names = {f"name_{code}": tags[f"name:{code}"] for code in LANGUAGES if f"name:{code}" in tags}
    return {
        "name": tags.get("name") or tags.get("name:en"),
        **names,
        "kind": stage[0],
        "status": stage[1],
        "ref": tags.get("railway:ref") or tags.get("uic_ref"),
    }


def _stage(tags: Tags, key: str, kinds: tuple[str, ...]) -> tuple[str, str] | None:
    """Return kind and status of what `key` says, None where it says none of the kinds."""
    value = tags.get(key)
    if value in kinds:
        return value, "open"
    for stage, status in LIFECYCLES.items():
        # railway=construction + construction=rail, or construction:railway=rail
        kind = tags.get(stage) if value == stage else tags.get(f"{stage}:{key}")
        if kind in kinds:
            return kind, status
        if value == stage and kind in (None, "yes") and key == "railway" and kinds == RAILS:
            return RAILS[0], status
    return None


def _structure(tags: Tags) -> str | None:
    for kind in ("tunnel", "bridge"):
        if tags.get(kind, "no") != "no":
            return kind
    return None


def _gauge(text: str) -> int | None:
    found = _NUMBER.match(text)
    if found is None or found[2] not in (None, "mm"):
        return None
    value = round(float(found[1]))
    return value if _GAUGE_MM[0] <= value <= _GAUGE_MM[1] else None


def _tracks(text: str) -> int | None:
    return int(text) if text.isdecimal() and 0 < len(text) < 3 and int(text) <= _TRACKS else None


def _speed(text: str) -> float | None:
    found = _NUMBER.match(text)
    if found is None or found[2] == "mm":
        return None
    factor = _KMH_PER_MPH if found[2] == "mph" else 1.0
    return round(float(found[1]) * factor, 1)
