"""Crossings and links by what is lost when they close."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from corridormap.render import breaks, cells, scales
from corridormap.render.layer import MEASURE, PRIORITY, Layer
from corridormap.render.topics import access, looks
from corridormap.study import criticality, drawing

if TYPE_CHECKING:
    from collections.abc import Collection

    import geopandas as gpd

    from corridormap.render.topics.cast import Cast

LEAST_H = 0.05
"""Extra time below which a closure is not drawn: three minutes."""
_TOLD = ("extra_time_h", "lost_pairs", "disconnected_population", "rank")
_MOST = 3.2  # factor on the radius of the worst crossing


def layers(cast: Cast) -> list[Layer]:
    """Return links in classes and crossings in sizes of the extra time, under the last scenario."""
    if not cast.settled or not access.has_goals(cast):
        return []
    scenario = cast.scenarios[min(1, len(cast.scenarios) - 1)]
    answered = criticality.answer(cast.subject, scenario=scenario)
    table = criticality.features(cast.subject, answered)
    table = table[(table["extra_time_h"].astype(float) >= LEAST_H) & table.geometry.notna()]
    table = table.sort_values("rank", ascending=False, kind="stable")
    links, crossings = table[table["kind"] == "link"], table[table["kind"] == "crossing"]
    known = drawing.coursed(cast.network(scenario))
    common: dict[str, Any] = {
        "group": "criticality",
        "switch": "criticality",
        "words": ("group_criticality", cast.word(scenario)),
        "choice": MEASURE,
        "shown": False,
    }
    return [
        layer
        for layer in (_links(links, common, known), _crossings(crossings, common))
        if layer is not None
    ]


def _links(table: gpd.GeoDataFrame, common: dict[str, Any], known: Collection[str]) -> Layer | None:
    if table.empty:
        return None
    extra = table["extra_time_h"].astype(float).tolist()
    scale = scales.classes(
        "criticality", breaks.rising(extra, most=4), words=("extra_time",), unit="h", drawn="lines"
    )
    fields, rows = cells.attributes(pd.DataFrame(table[list(_TOLD)]).round(2))
    styles = [
        style if str(link) in known else looks.straight(style)
        for link, style in zip(table["id"], scale.style_of(extra), strict=True)
    ]
    return Layer(
        layer_id="criticality_links",
        kind="lines",
        shapes=tuple(table.geometry),
        style_of=tuple(styles),
        titles=tuple(_called(table)),
        fields=fields,
        rows=rows,
        scale=scale,
        note=looks.STRAIGHT,
        sheet="network",
        **common,
    )


def _crossings(table: gpd.GeoDataFrame, common: dict[str, Any]) -> Layer | None:
    if table.empty:
        return None
    extra = table["extra_time_h"].astype(float).to_numpy()
    grown = np.sqrt(extra / extra.max()) * _MOST
    sizes = np.maximum(grown, 0.5)
    values = breaks.steps(extra.tolist())
    scale = scales.Scale(
        "sizes",
        (looks.CRITICAL,),
        values,
        ("extra_time_crossing",),
        "h",
        tuple(float(np.sqrt(value / extra.max()) * _MOST) for value in values),
    )
    fields, rows = cells.attributes(pd.DataFrame(table[list(_TOLD)]).round(2))
    names = _called(table)
    return Layer(
        layer_id="criticality_crossings",
        kind="points",
        shapes=tuple(table.geometry),
        style_of=(looks.CRITICAL,) * len(table),
        titles=tuple(names),
        fields=fields,
        rows=rows,
        labels=tuple(name.split(" (")[0] for name in names),
        priority=tuple(PRIORITY["measure"] + round(float(each)) for each in extra),
        sizes=tuple(np.round(sizes, 2).tolist()),
        scale=scale,
        **common,
    )


def _called(table: gpd.GeoDataFrame) -> list[str]:
    return [str(name or key) for name, key in zip(table["name"], table["id"], strict=True)]
