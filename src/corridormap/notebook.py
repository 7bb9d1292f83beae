"""The corridor as one holds it in a notebook: opened, measured, drawn."""

from __future__ import annotations

from dataclasses import fields
from functools import cached_property
from typing import TYPE_CHECKING, Any

from corridormap import assembly, summary
from corridormap import scenario as scenarios
from corridormap.corridor import Corridor
from corridormap.ledger.evidence import Evidence
from corridormap.providers import bundled, opening, world

if TYPE_CHECKING:
    from pathlib import Path

    import folium
    import geopandas as gpd

    from corridormap.network import Network


class OpenCorridor(Corridor):
    """A corridor that can draw itself; all its tables are fields, as in `Corridor`."""

    def network(self, scenario: str = "today") -> Network:
        """Return the network with the costs of one TEU under a scenario.

        Parameters
        ----------
        scenario
            ``today``, one of the corridor's scenarios, ``avoid-<country>``, or several joined by
            ``+``.

        Raises
        ------
        ScenarioError
            If there is no such scenario, with the nearest name there is.
        """
        return scenarios.find(scenario, self.scenarios).apply(self._baseline)

    @cached_property
    def _baseline(self) -> Network:
        return assembly.baseline(self, parameters=world.parameters())

    def evidence(self) -> Evidence:
        """Return what claims about this corridor are held against (see `claims`)."""
        inputs = world.inputs(world.PLACES) if self.places is None else ()
        return Evidence(self, networks=self.network, settlements=self.settlements, inputs=inputs)

    def settlements(self) -> gpd.GeoDataFrame:
        """Return the corridor's own places, else the bundled ones of its region."""
        return world.places_of(self) if self.places is None else self.places

    def map(self, *, lang: str = "en", tiles: str | None = None) -> folium.Map:
        """Return the web map: it shows itself in a notebook, and `.save("x.html")` writes it.

        Parameters
        ----------
        lang
            Language of names and interface, such as ``"ru"``; falls back to English.
        tiles
            Name of a tile layer of xyzservices to draw underneath; needs the network when the
            map is looked at. None: the bundled base map, which needs none.
        """
        from corridormap.render import webmap  # noqa: PLC0415 - drawing libraries are slow to load

        return webmap.build(self, lang=lang, tiles=tiles, **self._figures_and_ground())

    def html(self, *, lang: str = "en", tiles: str | None = None) -> str:
        """Return the web map as one whole HTML document; the same corridor gives the same bytes."""
        from corridormap.render import webmap  # noqa: PLC0415

        return webmap.html(self, lang=lang, tiles=tiles, **self._figures_and_ground())

    def _figures_and_ground(self) -> dict[str, Any]:
        from corridormap.render import basemap, webmap  # noqa: PLC0415

        ground = basemap.read(
            self.sections.total_bounds,
            paths=basemap.bundled(bundled.path),
            reach=webmap.reach(self),
        )
        return {"stats": summary.stats(self), "basemap": ground}


def open_corridor(
    source: str | Path | gpd.GeoDataFrame = "cku", *, crs: str | None = None, stdin: bytes = b""
) -> OpenCorridor:
    """Open a corridor: bundled, a project, a vector file or a table of lines.

    Parameters
    ----------
    source
        Name of a bundled corridor, project directory or `corridor.toml`, vector file with lines,
        or a `GeoDataFrame` of lines with its coordinate reference system.
    crs
        States the coordinate reference system of files that do not.
    stdin
        The GeoJSON that the source ``"-"`` stands for.

    Raises
    ------
    CorridorMapError
        If there is no such corridor, or it is faulty; the message lists every fault.

    >>> open_corridor("cku").title
    'China–Kyrgyzstan–Uzbekistan railway'
    """
    corridor = opening.read(source, crs=crs, stdin=stdin)
    return OpenCorridor(**{field.name: getattr(corridor, field.name) for field in fields(Corridor)})
