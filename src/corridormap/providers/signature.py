"""Whether a file's first bytes are what its name says, before any library opens it.

A library that guesses formats by content would follow a file named `.geojson` into other
formats, some of which read further files or the network. Here the suffix decides, and the
content must agree.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from corridormap.errors import ProviderError

if TYPE_CHECKING:
    from pathlib import Path

_HEAD = 2048
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
_STRING = re.compile(rb'"(?:[^"\\]|\\.)*"')
_OPENING = np.frombuffer(b"[{", dtype=np.uint8)
_CLOSING = np.frombuffer(b"]}", dtype=np.uint8)


@dataclass(frozen=True, slots=True)
class Format:
    """A vector format this package reads."""

    name: str
    driver: str | None
    """GDAL's name for it; None where another library reads it."""
    magic: tuple[bytes, ...] = ()
    """The file starts with one of these (white space and byte order mark aside)."""
    holds: bytes | None = None
    """The first kilobytes hold this."""


FORMATS: dict[str, Format] = {
    ".geojson": Format("GeoJSON", "GeoJSON", magic=(b"{",)),
    ".json": Format("GeoJSON", "GeoJSON", magic=(b"{",)),
    ".gpkg": Format("GeoPackage", "GPKG", magic=(b"SQLite format 3\x00",)),
    ".shp": Format("Shapefile", "ESRI Shapefile", magic=(b"\x00\x00\x27\x0a",)),
    ".zip": Format("zipped Shapefile", "ESRI Shapefile", magic=(b"PK\x03\x04",)),
    ".fgb": Format("FlatGeobuf", "FlatGeobuf", magic=(b"fgb",)),
    ".kml": Format("KML", "KML", magic=(b"<",), holds=b"<kml"),
    ".gpx": Format("GPX", "GPX", magic=(b"<",), holds=b"<gpx"),
    ".parquet": Format("GeoParquet", None, magic=(b"PAR1",)),
    ".csv": Format("CSV", None),
}


def recognise(path: Path) -> Format:
    """Return the format of a file, after checking that its content can be that format.

    Raises
    ------
    ProviderError
        If there is no such file, it is empty, its suffix is unknown, or its content is not what
        the suffix says.
    """
    form = FORMATS.get(path.suffix.lower())
    if form is None:
        message = (
            f"{path.name}: the suffix says which format a file has; received "
            f"{path.suffix or 'none'!r}; use one of {', '.join(FORMATS)}."
        )
        raise ProviderError(message)
    if path.is_dir():
        message = f"{path.name} is a directory; name a file."
        raise ProviderError(message)
    try:
        with path.open("rb") as file:
            head = file.read(_HEAD)
    except FileNotFoundError as err:
        message = f"No file {str(path)!r}; check the spelling and the directory."
        raise ProviderError(message) from err
    except OSError as err:
        message = f"{path.name} cannot be read: {err.strerror}."
        raise ProviderError(message) from err
    check_head(head, form, name=path.name)
    if form.name == "Shapefile":
        missing = [end for end in (".shx", ".dbf") if not path.with_suffix(end).is_file()]
        if missing:
            message = f"{path.name} needs {' and '.join(missing)} beside it; copy the whole set."
            raise ProviderError(message)
    return form


def check_head(head: bytes, form: Format, *, name: str) -> None:
    """Raise a `ProviderError` where the first bytes of a file cannot be of its format."""
    start = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    if not start:
        message = f"{name} is empty; a {form.name} file with features is needed."
        raise ProviderError(message)
    page = start[:200].lower()
    if page.startswith((b"<!doctype html", b"<html")):
        message = f"{name} is a web page, not {form.name}; download the data file itself."
        raise ProviderError(message)
    matches = not form.magic or start.startswith(form.magic)
    if form.holds is not None:
        matches = matches and form.holds in head
    if not matches:
        message = (
            f"{name} is not {form.name}: it starts with {start[:24]!r}; "
            "check the file, or give it the suffix of its real format."
        )
        raise ProviderError(message)
    if form.driver in ("KML", "GPX") and (b"<!ENTITY" in head or b"<!DOCTYPE" in head):
        message = f"{name} declares XML entities, which are not read; save it without them."
        raise ProviderError(message)


def check_geojson(content: bytes, *, name: str) -> str | None:
    """Return the coordinate reference system a GeoJSON object states, if any (it need not).

    Raise a `ProviderError` where the bytes are not one sound GeoJSON object with features.

    Deep nesting is refused by counting brackets first, so that no parser is asked to recurse.
    """
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
        message = f"{name}: GeoJSON numbers are finite; received {err}; remove those vertices."
        raise ProviderError(message) from err
    kind = document.get("type")
    if kind == "FeatureCollection" and not document.get("features"):
        message = f"{name} holds no features; a corridor needs at least one line."
        raise ProviderError(message)
    if kind == "Topology":
        message = f"{name} is TopoJSON; convert it to GeoJSON first."
        raise ProviderError(message)
    if kind not in _TYPES:
        message = (
            f"{name} is JSON but not GeoJSON: its type is {kind!r}; "
            "a FeatureCollection of lines is needed."
        )
        raise ProviderError(message)
    stated = document.get("crs")
    if stated is None:
        return None
    properties = stated.get("properties") if isinstance(stated, dict) else None
    return str(properties.get("name") if isinstance(properties, dict) else stated)


def _refuse_constant(word: str) -> float:
    raise ValueError(word)


def _depth(content: bytes) -> int:
    """Return how deeply brackets nest, not counting those inside strings."""
    text = np.frombuffer(_STRING.sub(b"", content), dtype=np.uint8)
    steps = np.isin(text, _OPENING).astype(np.int8) - np.isin(text, _CLOSING).astype(np.int8)
    return int(np.cumsum(steps, dtype=np.int64).max(initial=0))
