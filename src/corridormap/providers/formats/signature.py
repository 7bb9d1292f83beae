"""Whether a file's first bytes are what its name says, before any library opens it.

A library that guesses formats by content would follow a file named `.geojson` into other
formats, some of which read further files or the network. Here the suffix decides, and the
content must agree.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from corridormap.errors import ProviderError
from corridormap.providers.formats import files

if TYPE_CHECKING:
    from pathlib import Path

Kind = Literal["json", "xml", "layers", "archive", "rows"]
HEAD_BYTES = 512


@dataclass(frozen=True, slots=True)
class Format:
    """A format this package reads."""

    name: str
    kind: Kind
    """How it is read: text of JSON or XML, layers by GDAL, an archive of others, plain rows."""
    magic: tuple[bytes, ...] = ()
    """The file starts with one of these (white space and byte order mark aside)."""
    wgs84: bool = False
    """Its own standard says that coordinates are lon, lat on WGS 84."""

    @property
    def limit(self) -> int:
        """How many bytes are read."""
        return files.MAX_BYTES if self.kind in ("layers", "archive") else files.MAX_TEXT_BYTES


_ZIP = (b"PK\x03\x04",)
_GEOJSON = Format("GeoJSON", "json", magic=(b"{",), wgs84=True)
_SEQUENCE = Format("GeoJSONSeq", "json", magic=(b"{", b"\x1e"), wgs84=True)
_CSV = Format("CSV", "rows")
_PARQUET = Format("Parquet", "rows", magic=(b"PAR1",))

FORMATS: dict[str, Format] = {
    ".geojson": _GEOJSON,
    ".json": _GEOJSON,
    ".topojson": Format("TopoJSON", "json", magic=(b"{",), wgs84=True),
    ".geojsonl": _SEQUENCE,
    ".geojsonseq": _SEQUENCE,
    ".ndjson": _SEQUENCE,
    ".gpkg": Format("GeoPackage", "layers", magic=(b"SQLite format 3\x00",)),
    ".shp": Format("Shapefile", "layers", magic=(b"\x00\x00\x27\x0a",)),
    ".fgb": Format("FlatGeobuf", "layers", magic=(b"fgb",)),
    ".kml": Format("KML", "xml", magic=(b"<",), wgs84=True),
    ".gpx": Format("GPX", "xml", magic=(b"<",), wgs84=True),
    ".kmz": Format("KMZ", "archive", magic=_ZIP),
    ".zip": Format("zip archive", "archive", magic=_ZIP),
    ".parquet": _PARQUET,
    ".geoparquet": _PARQUET,
    ".csv": _CSV,
    ".tsv": _CSV,
    ".xlsx": Format("XLSX", "rows", magic=_ZIP),
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
    files.regular(path, limit=form.limit)
    check_head(files.head(path, HEAD_BYTES), form, name=path.name)
    if form.name == "Shapefile":
        missing = [end for end in (".shx", ".dbf") if not companion(path, end).is_file()]
        if missing:
            message = f"{path.name} needs {' and '.join(missing)} beside it; copy the whole set."
            raise ProviderError(message)
    return form


def companion(path: Path, suffix: str) -> Path:
    """Return the file of a Shapefile's set with another suffix, in either case."""
    lower, upper = path.with_suffix(suffix), path.with_suffix(suffix.upper())
    return upper if upper.is_file() and not lower.is_file() else lower


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
    if form.magic and not start.startswith(form.magic):
        message = (
            f"{name} is not {form.name}: it starts with {start[:24]!r}; "
            "check the file, or give it the suffix of its real format."
        )
        raise ProviderError(message)
