"""How far one gets from a station, as pieces of the network."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd
import shapely

from corridormap import isochrones
from corridormap.render import cells, scales
from corridormap.render.layer import MEASURE, Layer

if TYPE_CHECKING:
    from corridormap.render.topics.cast import Cast

CUTOFFS_H = (12.0, 24.0, 48.0, 72.0)


def layers(cast: Cast, origin: str, *, called: str) -> list[Layer]:
    """Return one layer per scenario: each piece of network in the colour of its cut-off."""
    scale = scales.classes(
        "isochrone", CUTOFFS_H[:-1], words=("isochrone_from", called), unit="h", drawn="lines"
    )
    return [_scenario(cast, name, origin, called, scale) for name in cast.scenarios]


def _scenario(cast: Cast, scenario: str, origin: str, called: str, scale: scales.Scale) -> Layer:
    found = isochrones.reach(cast.network(scenario), origin, cutoff_h=CUTOFFS_H)
    drawn = found[(found["length_km"] > 0) & found.geometry.notna()]
    # What a smaller cut-off reaches is drawn last, over the larger ones.
    drawn = drawn.sort_values("cutoff_h", ascending=False, kind="stable")
    merged = drawn.groupby(["cutoff_h", "mode"], sort=False)
    shapes, rows = [], []
    for (cutoff_h, mode), part in merged:
        shapes.append(shapely.line_merge(shapely.union_all(part.geometry.array)))
        rows.append({"cutoff_h": cutoff_h, "mode": mode, "length_km": part["length_km"].sum()})
    fields, told = cells.attributes(pd.DataFrame(rows).round(0))
    styles = dict(zip(CUTOFFS_H, scale.styles, strict=True))
    return Layer(
        f"isochrone_{scenario}",
        "isochrones",
        "lines",
        tuple(shapes),
        tuple(styles[row["cutoff_h"]] for row in rows),
        tuple(f"{called}: ≤ {row['cutoff_h']:g} h" for row in rows),
        fields,
        told,
        switch="isochrones",
        words=("group_isochrones", called),
        choice=MEASURE,
        shown=False,
        scale=scale,
        sheet="network",
        when={"scenario": scenario},
    )
