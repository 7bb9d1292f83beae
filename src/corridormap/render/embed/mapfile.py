"""What a finished map file says of itself: title, summary, language, and the room it wants."""

from __future__ import annotations

import math
from dataclasses import dataclass
from html.parser import HTMLParser
from typing import TYPE_CHECKING

from corridormap.errors import DataError, ProviderError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

WIDTH_PX = 800
"""A column of text in a report or newspaper, which the height is reckoned for."""
_FURNITURE_PX = 230
"""Title block above the map and sources below it, at that width."""
_LOWEST_PX, _HIGHEST_PX = 480, 760
_LARGEST_BYTES = 200_000_000


@dataclass(frozen=True, slots=True)
class MapFile:
    """A web map on disk."""

    name: str
    """Of the file, without directories."""
    html: str
    title: str
    summary: str | None
    lang: str
    height_px: int
    """What the whole page wants where it is `WIDTH_PX` wide."""


def read(path: Path) -> MapFile:
    """Read a map file.

    Raises
    ------
    ProviderError
        If there is no such file, or it cannot be read.
    DataError
        If it is not a map made here.
    """
    try:
        if path.stat().st_size > _LARGEST_BYTES:
            raise DataError(_stranger(path))
        content = path.read_bytes()
    except OSError as err:
        message = f"{path} cannot be read: {err.strerror}; make the map with corridormap map."
        raise ProviderError(message) from err
    return of_bytes(content, name=path.name)


def of_bytes(content: bytes, *, name: str) -> MapFile:
    """Read a map from its bytes.

    Raises
    ------
    DataError
        If it is not a map made here.
    """
    try:
        html = content.decode("utf-8")
    except UnicodeDecodeError as err:
        raise DataError(_stranger(name)) from err
    found = _Finder()
    found.feed(html)
    if not found.is_map:
        raise DataError(_stranger(name))
    return MapFile(
        name=name,
        html=html,
        title=" ".join(found.texts["title"].split()) or name.removesuffix(".html"),
        summary=" ".join(found.texts["summary"].split()) or None,
        lang=found.lang,
        height_px=height_px(_bounds(found.bounds)),
    )


def height_px(bounds: tuple[float, float, float, float] | None) -> int:
    """Return the height of a map of these bounds (west, south, east, north) with its furniture.

    The map is as wide as it can be; it is never so low that its legend has no room, nor so high
    that it fills more than a screen.

    >>> height_px((70.0, 40.0, 78.0, 42.0)), height_px((70.0, 30.0, 72.0, 50.0)), height_px(None)
    (500, 760, 560)
    """
    if bounds is None:
        return 560
    west, south, east, north = bounds
    high = math.degrees(_mercator(north) - _mercator(south))
    wanted = _FURNITURE_PX + WIDTH_PX * high / max(east - west, 1e-6)
    return round(min(max(wanted, _LOWEST_PX), _HIGHEST_PX) / 20) * 20


def _mercator(latitude: float) -> float:
    return math.asinh(math.tan(math.radians(min(max(latitude, -85.0), 85.0))))


def _stranger(name: Path | str) -> str:
    return (
        f"{name} must be a map made by corridormap; received another file; "
        "make one with corridormap map -o MAP.html."
    )


def _bounds(told: str) -> tuple[float, float, float, float] | None:
    """Return the bounds that a map says it has; None where they are not to be had."""
    try:
        west, south, east, north = map(float, told.split())
    except ValueError:
        return None
    bounds = (west, south, east, north)
    return bounds if all(map(math.isfinite, bounds)) else None


class _Finder(HTMLParser):
    """Picks out of a page what it says of the map; scripts and styles are text for it."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.is_map = False
        self.lang = "en"
        self.bounds = ""
        self.texts = {"title": "", "summary": ""}
        self._inside: str | None = None
        self._ends = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note what begins here."""
        given: Mapping[str, str | None] = dict(attrs)
        classes = (given.get("class") or "").split()
        if tag == "html":
            self.lang = given.get("lang") or "en"
        if tag == "section" and "corridormap" in classes:
            self.is_map = True
            self.bounds = self.bounds or given.get("data-bounds") or ""
        key = None
        if tag == "title":
            key = "title"
        elif tag == "p" and "cm-summary" in classes:
            key = "summary"
        if key is not None and not self.texts[key]:
            self._inside, self._ends = key, tag

    def handle_endtag(self, tag: str) -> None:
        """Note what ends here."""
        if tag == self._ends:
            self._inside = None

    def handle_data(self, data: str) -> None:
        """Keep the text of what is looked for."""
        if self._inside is not None:
            self.texts[self._inside] += data
