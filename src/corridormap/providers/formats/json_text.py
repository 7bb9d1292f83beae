"""GeoJSON, GeoJSONSeq and TopoJSON as sound text, before a library parses it.

Deep nesting is refused by counting brackets first, so that no parser is asked to recurse; the
number of distinct properties is bounded, because tables are features times properties.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from corridormap.errors import ProviderError

MAX_COLUMNS = 2000
_MAX_DEPTH = 25
_TYPES = (
    "FeatureCollection",
    "Feature",
    "GeometryCollection",
    "LineString",
    "MultiLineString",
    "Point",
    "MultiPoint",
    "Polygon",
    "MultiPolygon",
)
_STRING = re.compile(rb'"(?:[^"\\]++|\\.)*+(?:"|\\?\Z)', re.DOTALL)  # never tried twice
_OPENING = np.frombuffer(b"[{", dtype=np.uint8)
_BRACKETS = np.frombuffer(b"[{]}", dtype=np.uint8)


@dataclass(frozen=True, slots=True)
class Sound:
    """What a JSON text was found to be."""

    kind: str
    """Its ``type``."""
    crs: str | None = None
    """The coordinate reference system it states, if any (it need not)."""
    document: dict[str, Any] = field(default_factory=dict)
    """Of a topology: itself."""


def joined(content: bytes, *, name: str) -> bytes:
    """Return a sequence of features, one per line or record, as one collection."""
    lines = content.removeprefix(b"\xef\xbb\xbf").split(b"\n")
    records = [line.strip(b"\x1e \t\r") for line in lines]
    found = [record for record in records if record]
    for number, record in enumerate(found, start=1):
        if not (record.startswith(b"{") and record.endswith(b"}")):
            message = (
                f"{name}: every line is one GeoJSON feature; record {number} starts with "
                f"{record[:24]!r}; write one object per line."
            )
            raise ProviderError(message)
    return b'{"type":"FeatureCollection","features":[' + b",\n".join(found) + b"]}"


def check(content: bytes, *, name: str) -> Sound:
    """Return what the text is, or raise a `ProviderError` where it is not one sound object."""
    document = _parsed(content, name=name)
    kind = document.get("type")
    if kind == "Topology":
        objects = document.get("objects")
        if not isinstance(objects, dict) or not objects:
            message = f"{name} is TopoJSON without objects; a corridor needs at least one line."
            raise ProviderError(message)
        return Sound("Topology", document=document)
    if kind == "FeatureCollection" and not document.get("features"):
        message = f"{name} holds no features; a corridor needs at least one line."
        raise ProviderError(message)
    if kind not in _TYPES:
        message = (
            f"{name} is JSON but not GeoJSON: its type is {kind!r}; "
            "a FeatureCollection of lines is needed."
        )
        raise ProviderError(message)
    _refuse_many_columns(document, name=name)
    stated = document.get("crs")
    if stated is None:
        return Sound(kind)
    properties = stated.get("properties") if isinstance(stated, dict) else None
    return Sound(kind, str(properties.get("name") if isinstance(properties, dict) else stated))


def topology(document: dict[str, Any], name: str) -> bytes:
    """Return a topology with one object, as the collection that the library wants it to be."""
    one = document["objects"][name]
    collected = isinstance(one, dict) and one.get("type") == "GeometryCollection"
    whole = one if collected else {"type": "GeometryCollection", "geometries": [one]}
    return json.dumps(document | {"objects": {name: whole}}).encode()


def _parsed(content: bytes, *, name: str) -> dict[str, Any]:
    if _depth(content) > _MAX_DEPTH:
        message = f"{name} is nested deeper than {_MAX_DEPTH} levels; GeoJSON needs fewer than 10."
        raise ProviderError(message)
    try:
        document = json.loads(content, parse_constant=_refuse_constant)
    except UnicodeDecodeError as err:
        message = f"{name} is not UTF-8 text (byte {err.start}); save it as UTF-8."
        raise ProviderError(message) from err
    except json.JSONDecodeError as err:
        ended = err.pos >= len(content.decode("utf-8", errors="replace").rstrip()) - 1
        what = "is cut off" if ended else "is not valid JSON"
        message = f"{name} {what}: {err.msg} at line {err.lineno}, column {err.colno}; get it anew."
        raise ProviderError(message) from err
    except ValueError as err:
        message = (
            f"{name}: GeoJSON numbers are finite and short; received {str(err)[:60]}; "
            "remove those vertices."
        )
        raise ProviderError(message) from err
    if not isinstance(document, dict):
        message = f"{name} is not GeoJSON: it is no object; a FeatureCollection is needed."
        raise ProviderError(message)
    return document


def _refuse_constant(word: str) -> float:
    raise ValueError(word)


def _refuse_many_columns(document: dict[str, Any], *, name: str) -> None:
    features = document.get("features")
    names: set[str] = set()
    for feature in features if isinstance(features, list) else ():
        properties = feature.get("properties") if isinstance(feature, dict) else None
        if isinstance(properties, dict):
            names.update(properties)
        if len(names) > MAX_COLUMNS:
            message = (
                f"{name} has more than {MAX_COLUMNS:,} different properties; keep those needed."
            )
            raise ProviderError(message)


def _depth(content: bytes) -> int:
    """Return how deeply brackets nest, not counting those inside strings."""
    text = np.frombuffer(_STRING.sub(b"", content), dtype=np.uint8)
    brackets = text[np.isin(text, _BRACKETS)]
    steps = np.where(np.isin(brackets, _OPENING), 1, -1)
    return int(np.cumsum(steps, dtype=np.int64).max(initial=0))
