"""The kinds of open data a study is made of, described as data.

What a kind holds, whose it is and under which licence it comes is written here once, and travels
into every project that is made of it.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of open data."""

    name: str
    """What it is called on the command line."""
    what: str
    licence: str
    attribution: str
    """The line to print wherever the data are shown."""
    home: str
    """Where to read about it."""


KINDS: dict[str, Kind] = {
    kind.name: kind
    for kind in (
        Kind(
            name="osm",
            what="railways, main roads and stations of OpenStreetMap",
            licence="ODbL-1.0",
            attribution="© OpenStreetMap contributors",
            home="https://www.openstreetmap.org/copyright",
        ),
    )
}
