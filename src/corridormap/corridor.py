"""What a corridor is: its tables, and where each of them came from.

A corridor is a name, checked tables, the borders it is measured against and the inputs they were
read from. It measures and draws nothing; `providers` make one, the measures read it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

    import geopandas as gpd
    import pandas as pd

    from corridormap.geometry.mosaic import Mosaic


@dataclass(frozen=True, slots=True)
class Input:
    """One file something was measured from."""

    name: str
    """The table it fills, or the bundled file's path: `sections`, `world/countries/tiles.fgb`."""
    sha256: str
    """Of the bytes as read."""
    licence: str | None
    source: str | None
    attribution: str | None = None
    """The line to print wherever the data are shown."""

    def as_row(self) -> dict[str, str | None]:
        """Return the input as a row of a document's `inputs`."""
        return {
            "name": self.name,
            "sha256": self.sha256,
            "licence": self.licence,
            "source": self.source,
        }


@dataclass(frozen=True)
class Corridor:
    """A named set of tables, checked against `schema`, all in EPSG:4326."""

    corridor_id: str
    title: str
    sections: gpd.GeoDataFrame
    """Lines in order of the file; the only table every corridor has."""
    countries: Mosaic
    """The borders to cut with: the corridor's own, else the bundled ones around its lines (and
    only there; `corridormap.countries` gives them all)."""
    own_countries: gpd.GeoDataFrame | None = None
    """The corridor's own table of countries, where it has one."""
    stations: gpd.GeoDataFrame | None = None
    hubs: gpd.GeoDataFrame | None = None
    places: gpd.GeoDataFrame | None = None
    crossings: gpd.GeoDataFrame | None = None
    nodes: pd.DataFrame | None = None
    links: pd.DataFrame | None = None
    parameters: pd.DataFrame | None = None
    published: pd.DataFrame | None = None
    timeline: pd.DataFrame | None = None
    trade: pd.DataFrame | None = None
    """Trade by year, partner and who reports it."""
    elevation: pd.DataFrame | None = None
    """Heights along the line, and of named places beside it."""
    conflicts: pd.DataFrame | None = None
    """Equations over claims, see `conflicts`."""
    claims: tuple[Mapping[str, Any], ...] = ()
    costs: Mapping[str, Any] = field(default_factory=dict)
    """Overrides of the cited cost defaults, as in `[costs]` of the project file."""
    scenarios: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    region: tuple[str, ...] = ()
    """Countries whose settlements are meant where it has no places of its own."""
    bundled_places: bool = True
    """Whether the bundled settlements stand in for places of its own."""
    inputs: tuple[Input, ...] = ()
    summary: str | None = None
    disclaimer: str | None = None
    languages: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    """Title, summary and disclaimer in other languages, by code."""
    shown: Mapping[str, Any] = field(default_factory=dict)
    """What a map of it sets side by side, as in `[map]` of the project file."""
