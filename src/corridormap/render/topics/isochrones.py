"""How far one gets from a station, as pieces of the network."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd
import shapely

from corridormap import isochrones
from corridormap.render import cells, scales
from corridormap.render.layer import MEASURE, Layer
from corridormap.render.topics import looks

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
    merged = drawn.groupby(["cutoff_h", "mode", "schematic"], sort=False)
    shapes, rows, thin = [], [], []
    for (cutoff_h, mode, guessed), part in merged:
        shapes.append(shapely.line_merge(shapely.union_all(part.geometry.array)))
        length_km = round(float(part["length_km"].sum()))
        rows.append({"cutoff_h": cutoff_h, "mode": mode, "length_km": length_km})
        thin.append(bool(guessed))
    fields, told = cells.attributes(pd.DataFrame(rows))
    styles = dict(zip(CUTOFFS_H, scale.styles, strict=True))
    return Layer(
        f"isochrone_{scenario}",
        "isochrones",
        "lines",
        tuple(shapes),
        tuple(
            looks.straight(styles[row["cutoff_h"]]) if guessed else styles[row["cutoff_h"]]
            for row, guessed in zip(rows, thin, strict=True)
        ),
        tuple(f"{called}: ≤ {row['cutoff_h']:g} h" for row in rows),
        fields,
        told,
        switch="isochrones",
        words=("group_isochrones", called),
        choice=MEASURE,
        shown=False,
        scale=scale,
        note=looks.STRAIGHT if any(thin) else "",
        extra={"phrased": True},
        sheet="network",
        when={"scenario": scenario},
    )
