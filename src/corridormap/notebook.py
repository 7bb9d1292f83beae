"""The corridor as one holds it in a notebook: opened, measured, drawn."""

from __future__ import annotations

from dataclasses import fields, replace
from typing import TYPE_CHECKING, Any

from corridormap import scenario as scenarios
from corridormap import summary
from corridormap.corridor import Corridor
from corridormap.providers import bundled, opening, world
from corridormap.study.subject import Subject

if TYPE_CHECKING:
    from pathlib import Path

    import folium
    import geopandas as gpd


class OpenCorridor(Subject):
    """A corridor that can draw itself; all its tables are fields, as in `Corridor`."""

    def map(
        self,
        *,
        scenario: str | None = None,
        compare: str | None = None,
        lang: str = "en",
        tiles: str | None = None,
    ) -> folium.Map:
        """Return the web map: it shows itself in a notebook, and `.save("x.html")` writes it.

        Parameters
        ----------
        scenario
            Draw the sections as a scenario opens and closes them, see `network`; the title block
            says which. None: the statuses of the table.
        compare
            Draw this scenario instead, and say beside the title what it changes against
            `scenario`.
        lang
            Language of names and interface, such as ``"ru"``; falls back to English.
        tiles
            Name of a tile layer of xyzservices to draw underneath; needs the network when the
            map is looked at. None: the bundled base map, which needs none.

        Raises
        ------
        ScenarioError
            If there is no such scenario.
        DataError
            If the language or the tiles are unknown.
        """
        from corridormap.render.web import webmap  # noqa: PLC0415 - drawing libraries are slow to load

        shown = self._as_in(compare or scenario)
        told = self._figures_and_ground(scenario=scenario, compare=compare)
        return webmap.build(shown, lang=lang, tiles=tiles, **told)

    def html(
        self,
        *,
        scenario: str | None = None,
        compare: str | None = None,
        lang: str = "en",
        tiles: str | None = None,
    ) -> str:
        """Return the web map as one whole HTML document; the same corridor gives the same bytes."""
        made = self.map(scenario=scenario, compare=compare, lang=lang, tiles=tiles)
        return str(made.get_root().render())

    def _as_in(self, scenario: str | None) -> OpenCorridor:
        if scenario is None:
            return self
        from corridormap.render import staging  # noqa: PLC0415

        before, after = self.network().links, self.network(scenario).links
        sections, stations = staging.statuses(self, before=before, after=after)
        return replace(self, sections=sections, stations=stations)

    def _figures_and_ground(self, *, scenario: str | None, compare: str | None) -> dict[str, Any]:
        from corridormap.render import basemap, drawing, staging  # noqa: PLC0415

        ground = basemap.read(
            self.sections.total_bounds,
            paths=basemap.bundled(bundled.path),
            reach=drawing.reach(self),
            countries=self.own_countries,
            places=self.places,
        )
        figures = summary.stats(self._as_in(compare or scenario))
        name = compare or scenario
        stage = None
        if name is not None:
            title = scenarios.find(name, self.scenarios).title
            before = None if compare is None else summary.stats(self._as_in(scenario))
            stage = staging.Stage(title, None if before is None else staging.open_km(before))
        return {"stats": figures, "basemap": ground, "stage": stage}


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


def stats(corridor: Corridor | str | Path | gpd.GeoDataFrame) -> dict[str, Any]:
    """Measure a corridor, or what names one (see `summary.stats`)."""
    opened = corridor if isinstance(corridor, Corridor) else open_corridor(corridor)
    return summary.stats(opened)


def countries() -> gpd.GeoDataFrame:
    """Return the bundled countries of Eurasia: `country`, `name`, `disputed` and polygons."""
    return world.table()
