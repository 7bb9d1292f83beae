"""The web map of a corridor: one HTML file that opens from disk, without network, for years.

`build` gives a `folium.Map` to add to, `html` the finished document. Same corridor, same bytes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from corridormap.render import drawing, furniture, legend, names, style, words
from corridormap.render.topics.told import Told
from corridormap.render.web import backdrop, languages, packing
from corridormap.render.web import tiles as backgrounds
from corridormap.render.web.page import OfflineMap

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from corridormap.corridor import Corridor
    from corridormap.render.basemap import Basemap
    from corridormap.render.layer import Layer
    from corridormap.render.staging import Stage


def build(
    corridor: Corridor,
    *,
    stats: Mapping[str, Any],
    basemap: Basemap,
    stage: Stage | None = None,
    told: Told | None = None,
    lang: str = "en",
    tiles: str | None = None,
) -> OfflineMap:
    """Return the map of a corridor.

    Parameters
    ----------
    corridor
        The tables; those it lacks are not drawn.
    stats
        The document of `stats` for the same corridor: figures, chainage, crossings, breaks of
        gauge.
    basemap
        The ground, from `basemap.read`.
    stage
        The scenario that the statuses of the corridor are those of, told beside the title.
    told
        Answers of the measures to draw with it, and what the reader may choose between.
    lang
        Language of interface and names, with fallback; see `names.FALLBACKS`.
    tiles
        Name of an `xyzservices` provider to draw on instead of the bundled ground. The map then
        needs the network.

    Raises
    ------
    DataError
        If the language or the provider is unknown, or the provider wants a key.
    """
    strings = words.strings(names.check(lang))
    drawn = drawing.layers(corridor, stats=stats, basemap=basemap, lang=lang)
    told = told or Told()
    drawn = told.over(drawn)
    countries = [str(row["country"]) for row in stats.get("by_country", []) if row.get("country")]
    bounds = [round(float(value), 5) for value in corridor.sections.total_bounds]
    background = backgrounds.read(tiles)
    payload = {
        "lang": lang,
        "languages": languages.build(
            corridor, stats=stats, basemap=basemap, stage=stage, spoken=told.spoken
        ),
        "fallbacks": {code: list(others) for code, others in names.FALLBACKS.items()},
        "state": dict(told.state),
        "choices": {key: dict(words) for key, words in told.choices.items()},
        "palette": dict(style.PALETTE),
        "gauges": {str(gauge): token for gauge, token in style.GAUGES.items()},
        "bounds": bounds,
        "styles": {each.key: each.as_json() for layer in drawn for each in layer.explained()},
        "layers": [packing.layer(each) for each in drawn],
        "legend": legend.groups(drawn),
        "break_gauges": _break_gauges(drawn),
        "base": backdrop.told(basemap, corridor_countries=countries, lang=lang),
        "tiles": background,
    }
    context = {
        "lang": lang,
        **languages.texts(corridor, stats=stats, basemap=basemap, stage=stage, lang=lang),
        "sources": furniture.sources(
            corridor, basemap, background["attribution"] if background else None, "Leaflet"
        ),
        "strings": strings,
        "bounds": bounds,
    }
    centre = ((bounds[1] + bounds[3]) / 2, (bounds[0] + bounds[2]) / 2)
    return OfflineMap(payload, context=context, centre=centre)


def html(
    corridor: Corridor,
    *,
    stats: Mapping[str, Any],
    basemap: Basemap,
    stage: Stage | None = None,
    told: Told | None = None,
    lang: str = "en",
    tiles: str | None = None,
) -> str:
    """Return the whole document of the map; parameters and errors as of `build`."""
    made = build(
        corridor, stats=stats, basemap=basemap, stage=stage, told=told, lang=lang, tiles=tiles
    )
    return str(made.get_root().render())


def _break_gauges(drawn: Sequence[Layer]) -> list[int | None] | None:
    """Return the gauges of the first break, for the two halves of its swatch."""
    pairs = [pair for layer in drawn for pair in layer.extra.get("gauges", [])]
    return pairs[0] if pairs else None
