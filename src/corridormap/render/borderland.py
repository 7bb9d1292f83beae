"""Layers of the borders a corridor passes: listed crossings, and those its line was found at."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import pandas as pd
import shapely

from corridormap.render import cells, names, style
from corridormap.render.layer import PRIORITY, Layer

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import geopandas as gpd

_CROSSING = ("from_country", "to_country", "chainage_km")


def crossings(table: gpd.GeoDataFrame, *, lang: str) -> Layer:
    """Return the border crossings of the table, filled where rails run or will run."""
    fields, rows = cells.attributes(table)
    found = cells.records(table)
    return Layer(
        "crossings",
        "crossings",
        "points",
        tuple(table.geometry),
        tuple(
            style.CROSSINGS["rail" if "rail" in (names.text(row.get("mode")) or "") else "road"]
            for row in found
        ),
        tuple(names.pick(row, lang) or str(row.get("crossing_id")) for row in found),
        fields,
        rows,
        labels=tuple(names.short(names.pick(row, lang)) for row in found),
        priority=(PRIORITY["crossing"],) * len(table),
        names=names.by_language(found, lang),
    )


def measured_crossings(
    rows: Sequence[Mapping[str, Any]],
    *,
    country_names: Mapping[str, str],
    spoken: Mapping[str, Mapping[str, str]] = MappingProxyType({}),
) -> Layer:
    """Return the points where the alignment was found to pass a border."""
    kept = [
        row
        for row in rows
        if cells.plain(row.get("lon")) is not None and cells.plain(row.get("lat")) is not None
    ]
    fields, told = cells.attributes(pd.DataFrame(kept).reindex(columns=list(_CROSSING)))
    ends = [[str(row.get(name) or "–") for name in ("from_country", "to_country")] for row in kept]
    return Layer(
        "measured_crossings",
        "crossings",
        "points",
        tuple(shapely.Point(row["lon"], row["lat"]) for row in kept),
        (style.CROSSINGS["measured"],) * len(kept),
        _pairs(ends, country_names),
        fields,
        told,
        names={code: _pairs(ends, called) for code, called in spoken.items() if ends},
    )


def _pairs(ends: Sequence[Sequence[str]], called: Mapping[str, str]) -> tuple[str, ...]:
    return tuple(" – ".join(called.get(code, code) for code in pair) for pair in ends)
