"""One pure function per layer: tables of a corridor in, what is drawn out.

A `Layer` is text and numbers only. Attributes travel as values beside the geometry and become
text in page and picture, so no table can bring markup, script or a colour of its own.
"""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import shapely

from corridormap.render import capacity, cells, names, style
from corridormap.render.layer import PRIORITY, Layer

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence

    import geopandas as gpd
    from shapely.geometry.base import BaseGeometry

    from corridormap.render.cells import Attributes
    from corridormap.render.style import Style

NO_STATION = frozenset({"border", "bridge", "tunnel_portal"})
"""Kinds of stations that only tie sections together: their place is marked by another layer."""
_END_COLUMNS = ("from_id", "to_id", "name", "section_id")
_Ends = tuple[str | None, str | None, str | None, str | None]
_NOT_OPEN = frozenset({"construction", "planned", "cancelled", "closed"})


def alignment(
    sections: gpd.GeoDataFrame,
    *,
    stations: Mapping[str, str],
    spoken: Mapping[str, Mapping[str, str]] = MappingProxyType({}),
) -> Layer:
    """Return the sections: coloured by gauge, dashed by status.

    `stations` names the ends of the sections by `station_id`, `spoken` in other languages.
    """
    fields, rows = cells.attributes(sections)
    told = zip(*(_texts(sections, name) for name in ("gauge_mm", "status", "mode")), strict=True)
    from_id, to_id, name, section_id = (_texts(sections, column) for column in _END_COLUMNS)
    ends = list(zip(from_id, to_id, name, section_id, strict=True))
    titles = _section_titles(ends, stations)
    style_of = [
        style.alignment(None if gauge is None else round(float(gauge)), status, mode)
        for gauge, status, mode in told
    ]
    return Layer(
        "alignment",
        "alignment",
        "lines",
        tuple(sections.geometry.to_numpy()),
        tuple(style_of),
        titles,
        fields,
        rows,
        words=("group_line",),
        names={
            code: called
            for code, known in spoken.items()
            if known != stations and (called := _section_titles(ends, known)) != titles
        },
    )


def uncertainty(sections: gpd.GeoDataFrame) -> Layer:
    """Return a band along each section as wide as its alignment may be off, to either side."""
    error_km = _numbers(sections, "position_error_km")
    known = error_km > 0
    band = sections[known]
    return Layer(
        "uncertainty",
        "alignment",
        "lines",
        tuple(band.geometry),
        (style.UNCERTAIN,) * len(band),
        ("",) * len(band),
        width_m=tuple(float(km) * 2000 for km in error_km[known]),
        switch="uncertainty",
    )


def tunnels(sections: gpd.GeoDataFrame) -> Layer:
    """Return the sections that are tunnels, as the sheath drawn under the alignment."""
    found = sections[_structure(sections, "tunnel")]
    return Layer(
        "tunnels",
        "alignment",
        "lines",
        tuple(found.geometry),
        (style.TUNNEL,) * len(found),
        ("",) * len(found),
        labels=tuple(
            names.short(names.text(row.get("structure_name"))) for row in cells.records(found)
        ),
        priority=(PRIORITY["structure"],) * len(found),
        switch="structures",
    )


def bridges(sections: gpd.GeoDataFrame, stations: gpd.GeoDataFrame | None, *, lang: str) -> Layer:
    """Return the bridges: sections that are one, at their middle, and stations of that kind."""
    found = sections[_structure(sections, "bridge")]
    points = list(shapely.line_interpolate_point(found.geometry, 0.5, normalized=True))
    titles = [names.text(row.get("structure_name")) or "–" for row in cells.records(found)]
    known = cells.attributes(found)
    if stations is not None:
        tied = stations[[kind == "bridge" for kind in kinds(stations)]]
        if len(tied):
            points += list(tied.geometry)
            titles += [names.pick(row, lang) or "–" for row in cells.records(tied)]
            known = _stacked(known, cells.attributes(tied))
    return Layer(
        "bridges",
        "alignment",
        "points",
        tuple(points),
        (style.BRIDGE,) * len(points),
        tuple(titles),
        *known,
        labels=tuple(names.short(title) for title in titles),
        priority=(PRIORITY["structure"],) * len(points),
        switch="structures",
    )


def stations(table: gpd.GeoDataFrame, *, lang: str, measured: Iterable[Mapping[str, Any]]) -> Layer:
    """Return the stations, with the chainage that `stats` found for each."""
    table = table[[kind not in NO_STATION for kind in kinds(table)]]
    known = {str(row.get("station_id")): row for row in measured}
    joined = _joined(table, "station_id", known, ("chainage_km", "offset_km"))
    fields, rows = cells.attributes(_worded(joined, style.station_kind))
    found = cells.records(table)
    style_of = tuple(style.STATIONS[_station_class(row)] for row in found)
    return Layer(
        "stations",
        "stations",
        "points",
        tuple(table.geometry),
        style_of,
        tuple(names.pick(row, lang) or str(row.get("station_id")) for row in found),
        fields,
        rows,
        labels=tuple(names.short(names.pick(row, lang)) for row in found),
        priority=tuple(PRIORITY["station"] - 10 * each.rank for each in style_of),
        names=names.by_language(found, lang),
    )


def breaks_of_gauge(
    rows: Sequence[Mapping[str, Any]],
    points: Sequence[BaseGeometry | None],
    *,
    titles: Sequence[str],
    lang: str = "en",
) -> Layer:
    """Return the places where gauges meet; `points` says where each row lies.

    A row is one of `stats` with what the station's table tells of the place.
    """
    kept = [
        (row, point, title) for row, point, title in zip(rows, points, titles, strict=True) if point
    ]
    fields, told = cells.attributes(pd.DataFrame([row for row, _, _ in kept]))
    return Layer(
        "breaks_of_gauge",
        "stations",
        "points",
        tuple(point for _, point, _ in kept),
        (style.BREAK_OF_GAUGE,) * len(kept),
        tuple(title for _, _, title in kept),
        fields,
        told,
        labels=tuple(names.short(title) for _, _, title in kept),
        priority=(PRIORITY["break"],) * len(kept),
        names=names.by_language([{**row} for row, _, _ in kept], lang),
        extra={
            "gauges": [
                [cells.whole(row.get("from_gauge_mm")), cells.whole(row.get("to_gauge_mm"))]
                for row, _, _ in kept
            ]
        },
    )


def km_posts(points: Sequence[BaseGeometry], kilometres: Sequence[int]) -> Layer:
    """Return the posts at whole kilometres; the page thins them by zoom."""
    return Layer(
        "km_posts",
        "stations",
        "points",
        tuple(points),
        (style.KM_POST,) * len(points),
        tuple(f"km {km}" for km in kilometres),
        labels=tuple(str(km) for km in kilometres),
        priority=tuple(20 if km % 50 == 0 else 10 for km in kilometres),
        switch="km_posts",
        extra={"kilometres": list(kilometres), "quiet": True},
    )


def hubs(table: gpd.GeoDataFrame, *, lang: str, measured: Iterable[Mapping[str, Any]]) -> Layer:
    """Return the hubs by kind, hollow where they are not yet, struck where they will not be.

    They are as large as their capacity where that is known.
    """
    known = {str(row.get("hub_id")): row for row in measured}
    joined = _joined(table, "hub_id", known, ("chainage_km", "offset_km"))
    fields, rows = cells.attributes(_worded(joined, style.hub_kind))
    found = cells.records(table)
    sizes, scale = capacity.sized(_numbers(table, "capacity_teu"))
    return Layer(
        "hubs",
        "hubs",
        "points",
        tuple(table.geometry),
        tuple(_hub_style(row) for row in found),
        tuple(names.pick(row, lang) or str(row.get("hub_id")) for row in found),
        fields,
        rows,
        labels=tuple(names.short(names.pick(row, lang)) for row in found),
        priority=(PRIORITY["hub"],) * len(table),
        names=names.by_language(found, lang),
        sizes=sizes,
        scale=scale,
    )


def _worded(table: gpd.GeoDataFrame, word_of: Callable[[str], str]) -> gpd.GeoDataFrame:
    """Return the table with its kinds in the words of the legend, each once."""

    def said(cell: object) -> str | None:
        told = names.text(cell)
        words = () if told is None else [word_of(part.strip()) for part in told.split(";")]
        return ";".join(dict.fromkeys(words)) or None

    columns = [name for name in ("kind", "kinds") if name in table.columns]
    return table.assign(**{name: [said(cell) for cell in table[name]] for name in columns})


def _stacked(above: Attributes, below: Attributes) -> Attributes:
    """Return two tables of attributes as one, with the fields of both."""
    fields = tuple(dict.fromkeys(above[0] + below[0]))
    rows = [
        tuple(dict(zip(own, row, strict=True)).get(name) for name in fields)
        for own, table in (above, below)
        for row in table
    ]
    return fields, tuple(rows)


def _joined(
    table: gpd.GeoDataFrame, key: str, known: Mapping[str, Mapping[str, Any]], add: Sequence[str]
) -> gpd.GeoDataFrame:
    found = {
        name: [cells.plain(known.get(str(value), {}).get(name)) for value in table[key]]
        for name in add
    }
    return table.assign(**found)


def _section_titles(ends: Sequence[_Ends], stations: Mapping[str, str]) -> tuple[str, ...]:
    return tuple(_ends(row, number, stations) for number, row in enumerate(ends, start=1))


def _ends(
    row: _Ends,
    number: int,
    stations: Mapping[str, str],
) -> str:
    """Return what a section is called: its ends, its name, its id; empty: by its number."""
    from_id, to_id, name, section_id = row
    told = [stations.get(end, end) for end in (from_id, to_id) if end is not None]
    own = None if section_id == str(number) else section_id
    return " – ".join(told) or name or own or ""


def _texts(table: pd.DataFrame, column: str) -> list[str | None]:
    """Return the cells of a column as text, None where there is none or no such column."""
    if column not in table.columns:
        return [None] * len(table)
    found = table[column]
    return [None] * len(table) if found.isna().all() else [names.text(cell) for cell in found]


def _numbers(table: pd.DataFrame, column: str) -> pd.Series:
    if column not in table.columns:
        return pd.Series(np.nan, index=table.index)
    numbers: pd.Series = pd.to_numeric(table[column], errors="coerce")
    return numbers.where(np.isfinite(numbers))


def _structure(sections: gpd.GeoDataFrame, word: str) -> pd.Series:
    if "structure" not in sections.columns:
        return pd.Series(data=False, index=sections.index)
    said = [names.text(cell) or "" for cell in sections["structure"]]
    return pd.Series([word in cell.lower() for cell in said], index=sections.index)


def _station_class(row: Mapping[Hashable, Any]) -> str:
    kind = (names.text(row.get("kind")) or "").lower()
    status = (names.text(row.get("status")) or "").lower()
    if kind in ("waypoint", "junction"):
        return "waypoint"
    if "border" in kind:
        return "border"
    return "planned" if status in _NOT_OPEN or kind.startswith("planned") else "open"


def kinds(table: pd.DataFrame) -> list[str]:
    """Return the kind of each row, empty where it has none."""
    if "kind" not in table.columns:
        return [""] * len(table)
    return [names.text(kind) or "" for kind in table["kind"]]


def _hub_style(row: Mapping[Hashable, Any]) -> Style:
    kind = (names.text(row.get("kind")) or "").split(";")[0]
    status = (names.text(row.get("status")) or "").lower()
    if kind.startswith("planned") and status not in style.GONE:
        status = "planned"
    return style.hub(kind or None, status)
