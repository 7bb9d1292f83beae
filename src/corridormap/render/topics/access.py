"""Settlements coloured by the time to the nearest port or hub, and by what a scenario changes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from corridormap import access, reachability
from corridormap.render import cells, names, scales
from corridormap.render.layer import MEASURE, PRIORITY, Layer
from corridormap.render.topics import breaks

if TYPE_CHECKING:
    import geopandas as gpd

    from corridormap.render.topics.cast import Cast

SEAPORT = "seaport"
_SMALL = 0.55
"""Factor on the mark of the smallest settlements; it grows with the root of their people."""
_LARGE = 2.4
_MILLION = 1e6


def layers(cast: Cast) -> list[Layer]:
    """Return the layers of time and of change, for all scenarios of the cast."""
    places = cast.subject.settlements()
    if places.empty:
        return []
    first = cast.network(cast.base)
    kind = SEAPORT if reachability.of_kind(first, SEAPORT) else None
    found = {name: _nearest(cast, name, places, kind) for name in cast.scenarios}
    hours = {name: table["time_h"].astype(float) for name, table in found.items()}
    told = _told(cast, places, found)
    word = f"access_{kind or 'hub'}"
    scale = scales.classes(
        word, breaks.rising(hours[cast.base], most=5), words=(word,), unit="h"
    )
    common = {
        "kind": "points",
        "shapes": tuple(places.geometry),
        "titles": tuple(names.pick(row, "en") or "–" for row in cells.records(places)),
        "names": names.columns(places),
        "fields": told[0],
        "rows": told[1],
        "sizes": _sizes(places),
        "choice": MEASURE,
        "sheet": "points",
        "shown": False,
    }
    styles = {name: scale.style_of(hours[name]) for name in cast.scenarios}
    drawn = [
        Layer(
            layer_id=word,
            group="access",
            switch=word,
            words=(word,),
            style_of=styles[cast.base],
            scale=scale,
            dressed=styles,
            **common,
        )
    ]
    if cast.others:
        drawn.append(_change(cast, hours, common, word))
    return drawn
