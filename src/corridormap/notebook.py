"""The corridor as one holds it in a notebook: opened, measured, drawn.

Reading is left to `providers`, answers to `study`, drawing to `render`.
"""

from __future__ import annotations

from dataclasses import fields
from typing import TYPE_CHECKING, Any

from corridormap import summary
from corridormap.corridor import Corridor
from corridormap.providers import opening, world
from corridormap.study.subject import Subject

if TYPE_CHECKING:
    from collections.abc import Collection
    from pathlib import Path

    import folium
    import geopandas as gpd

    from corridormap.render.figures.shown import Shown


class OpenCorridor(Subject):
    """A corridor that can draw itself; all its tables are fields, as in `Corridor`."""

    def map(
        self,
        *,
        scenario: str | None = None,
        compare: str | None = None,
        lang: str = "en",
        tiles: str | None = None,
        topics: Collection[str] | None = None,
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
        topics
            Which answers of the measures to draw too, of `render.topics.program.TOPICS`; None:
            all that the corridor has data for. The map opens with the first; ``()``: none.

        Raises
        ------
        ScenarioError
            If there is no such scenario.
        DataError
            If the language or the tiles are unknown.
        """
        from corridormap.render import material, names  # noqa: PLC0415 - drawing is slow to load
        from corridormap.render.topics import program  # noqa: PLC0415
        from corridormap.render.web import webmap  # noqa: PLC0415

        names.check(lang)
        cast = program.cast_of(self, scenario=scenario, compare=compare, lang=lang)
        made = material.gather(self, scenario=scenario, compare=compare)
        web_map = webmap.build(
            made.corridor,
            stats=made.stats,
            basemap=made.basemap,
            stage=made.stage,
            told=program.told(
                cast,
                basemap=made.basemap,
                stats=made.stats,
                topics=topics,
            ),
            lang=lang,
            tiles=tiles,
        )
        web_map.picture = lambda: self._still(scenario=scenario, compare=compare, lang=lang)
        return web_map

    def _still(self, **asked: Any) -> bytes | None:  # noqa: ANN401 - as of `map`
        """Return a picture of the map for where no script runs, if matplotlib is there."""
        import io  # noqa: PLC0415 - only notebooks need it
        from importlib.util import find_spec  # noqa: PLC0415

        if find_spec("matplotlib") is None:
            return None
        buffer = io.BytesIO()
        self.figure("map", **asked).save(buffer, form="png", dpi=96)
        return buffer.getvalue()

    def html(
        self,
        *,
        scenario: str | None = None,
        compare: str | None = None,
        lang: str = "en",
        tiles: str | None = None,
        topics: Collection[str] | None = None,
    ) -> str:
        """Return the web map as one whole HTML document; the same corridor gives the same bytes."""
        made = self.map(scenario=scenario, compare=compare, lang=lang, tiles=tiles, topics=topics)
        return str(made.get_root().render())

    def figure(
        self,
        kind: str = "map",
        *,
        lang: str = "en",
        theme: str = "print",
        size: str = "A4",
        **asked: Any,  # noqa: ANN401 - what the kind of figure takes
    ) -> Shown:
        """Return a figure for print: it shows itself in a notebook, `.save("x.pdf")` writes it.

        Parameters
        ----------
        kind
            One of `figures.KINDS`.
        lang
            Language of words and names, with fallback.
        theme
            ``print``: on white; ``screen``: dark.
        size
            ``A4``, ``A3`` (both across) or ``WIDTHxHEIGHT`` in millimetres.
        asked
            What else the kind takes, see `figures.draw`.

        Raises
        ------
        DataError
            If the request is unknown, or the corridor lacks what the kind shows.
        ProviderError
            If matplotlib is not installed: it comes with ``corridormap[figures]``.
        """
        from corridormap.render import figures  # noqa: PLC0415
        from corridormap.render.figures.shown import Shown  # noqa: PLC0415

        return Shown(figures.draw(kind, self, lang=lang, theme=theme, size=size, **asked))


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
