"""Settlements coloured by the time to the nearest port or hub, and by what a scenario changes.

The hours come measured, through `cast`; classes of colours are chosen by `breaks`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from corridormap import access, reachability
from corridormap.render import breaks, cells, names, scales
from corridormap.render.layer import MEASURE, Layer

if TYPE_CHECKING:
    from collections.abc import Mapping

    import geopandas as gpd

    from corridormap.render.topics.cast import Cast

SEAPORT = "seaport"
_SMALLEST, _LARGEST, _MILLION = 0.6, 2.2, 1e6
"""Factor on a mark: it grows with the root of the people, from nobody to a million."""


def layers(cast: Cast) -> list[Layer]:
    """Return the layers of time and of change, for all scenarios of the cast."""
    if not cast.settled:
        return []
    places = cast.subject.settlements()
    first = cast.network(cast.base)
    kind = SEAPORT if reachability.of_kind(first, SEAPORT) else None
    if places.empty or (kind is None and not has_goals(cast)):
        return []
    found = {name: _nearest(cast, name, places, kind) for name in cast.scenarios}
    kept = np.isfinite(found[cast.base]["time_h"].to_numpy(float))
    if not kept.any():
        return []
    places = places[kept].reset_index(drop=True)
    found = {name: table[kept].reset_index(drop=True) for name, table in found.items()}
    fields, rows = _told(cast, places, found)
    common: dict[str, Any] = {
        "group": "access",
        "kind": "points",
        "shapes": tuple(places.geometry),
        "titles": tuple(names.pick(row, "en") or "–" for row in cells.records(places)),
        "names": _names(places),
        "fields": fields,
        "rows": rows,
        "sizes": _sizes(places),
        "choice": MEASURE,
        "sheet": "points",
        "shown": False,
    }
    word = f"access_{kind or 'hub'}"
    return [
        _time(cast, found, common, word),
        *([_change(cast, found, common, word)] if cast.others else []),
    ]


def _time(
    cast: Cast, found: Mapping[str, pd.DataFrame], common: Mapping[str, Any], word: str
) -> Layer:
    hours = {name: table["time_h"].tolist() for name, table in found.items()}
    limits = breaks.rising(hours[cast.base], most=5)
    scale = scales.classes(word, limits, words=(word,), unit="h")
    styles = {name: scale.style_of(hours[name]) for name in cast.scenarios}
    return Layer(
        layer_id=word,
        switch=word,
        words=(word,),
        style_of=styles[cast.base],
        scale=scale,
        dressed=styles,
        dressed_by="scenario",
        extra={"settlements": True},
        **common,
    )


def _change(
    cast: Cast, found: Mapping[str, pd.DataFrame], common: Mapping[str, Any], word: str
) -> Layer:
    before = found[cast.base]["time_h"].to_numpy(float)
    change = {name: found[name]["time_h"].to_numpy(float) - before for name in cast.scenarios}
    limits = breaks.around_zero(np.concatenate([change[name] for name in cast.others]).tolist())
    key = f"{word}_change"
    scale = scales.classes(key, limits, words=(key,), unit="h", ramp="diverging")
    styles = {name: scale.style_of(change[name].tolist()) for name in cast.scenarios}
    return Layer(
        layer_id=key,
        switch=key,
        words=(key,),
        style_of=styles[cast.others[0]],
        scale=scale,
        dressed=styles | {cast.base: styles[cast.others[0]]},
        dressed_by="scenario",
        extra={"difference": True},
        **common,
    )


def _nearest(cast: Cast, scenario: str, places: gpd.GeoDataFrame, kind: str | None) -> pd.DataFrame:
    joined, ends, goals = reachability.joined_to(
        cast.network(scenario), places, hubs=cast.subject.hubs, kind=kind
    )
    found = access.nearest(joined, ends.ids, goals, by="time")
    return found.assign(nearest_id=found["nearest_id"].map(reachability.bare))


def _told(
    cast: Cast, places: gpd.GeoDataFrame, found: Mapping[str, pd.DataFrame]
) -> cells.Attributes:
    """Return population, and per scenario the time and the nearest; then what the first changes."""
    called = _called(cast)
    table = pd.DataFrame({"country": places["country"], "population": places["population"]})
    for name in cast.scenarios:
        near, title = found[name], cast.blank(name)
        table[f"{title}_h"] = near["time_h"].astype(float).round(1)
        table[f"{title}, {{nearest}}"] = [
            called.get(str(each), each) for each in near["nearest_id"]
        ]
    if cast.others:
        other = cast.others[0]
        change = found[other]["time_h"].astype(float) - found[cast.base]["time_h"].astype(float)
        table["time_change_h"] = change.round(1)
    return cells.attributes(table)


def _called(cast: Cast) -> dict[str, str]:
    nodes = cast.network(cast.base).nodes
    known: dict[str, str] = {}
    if {"station_id", "name"} <= set(nodes.columns):
        named = nodes.dropna(subset=["station_id", "name"])
        known |= dict(zip(named["station_id"].astype(str), named["name"], strict=True))
    hubs = cast.subject.hubs
    if hubs is not None:
        known |= {
            str(row["hub_id"]): names.pick(row, cast.lang) or str(row["hub_id"])
            for row in cells.records(hubs)
        }
    return known


def _names(places: gpd.GeoDataFrame) -> dict[str, tuple[str | None, ...]]:
    spoken = [code for code in names.FALLBACKS if f"name_{code}" in places.columns]
    return {code: tuple(names.text(cell) for cell in places[f"name_{code}"]) for code in spoken}


def _sizes(places: gpd.GeoDataFrame) -> tuple[float, ...]:
    people = pd.to_numeric(places["population"], errors="coerce").fillna(0.0).to_numpy(float)
    grown = _SMALLEST + (_LARGEST - _SMALLEST) * np.sqrt(np.clip(people / _MILLION, 0.0, 1.0))
    return tuple(np.round(grown, 2).tolist())


def has_goals(cast: Cast) -> bool:
    """Say whether there are hubs to get to."""
    hubs = cast.subject.hubs
    return bool(reachability.of_kind(cast.network(cast.base), None)) or (
        hubs is not None and len(hubs) > 0
    )
