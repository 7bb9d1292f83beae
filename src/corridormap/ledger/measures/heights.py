"""Measures of how high a line runs: what is known of its rails, and of the ground above them.

The rails lie on the ground or, in tunnels, below it. Ground that is high therefore bounds how high
the rails may be, and says nothing of how high they are where tunnels are not drawn.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import pandas as pd

from corridormap import profile
from corridormap.errors import DataError
from corridormap.ledger.evidence import Figure, Part

if TYPE_CHECKING:
    from corridormap.ledger.evidence import Evidence


def highest(evidence: Evidence) -> Figure:
    """Return the greatest elevation known of the rails: at stations, or where a table has it.

    The highest ground along the line, below which the rails may be in a tunnel, is a part.
    """
    table = evidence.table("stations")
    known = table.dropna(subset=["elevation_m"])
    rails = _of_kind(evidence.corridor.elevation, "rail")
    places = [*known["station_id"].astype(str), *(f"{km:.1f} km" for km in rails["chainage_km"])]
    heights = list(zip([*known["elevation_m"], *rails["ground_m"]], places, strict=True))
    how = f"{len(known)} of {len(table)} stations have an elevation"
    ground = _of_kind(evidence.corridor.elevation, "ground")
    parts: tuple[Part, ...] = ()
    if len(ground):
        top = int(ground["ground_m"].to_numpy().argmax())
        km, height, error = ground.to_numpy()[top]
        off = "" if math.isnan(error) else f", give or take {error:.0f} m,"
        how += (
            f"; the ground along the line is highest with {height:.0f} m{off} at {km:.0f} km, "
            "and the rails lie on it or in a tunnel below"
        )
        parts = (Part("the highest ground along the line", float(height)),)
    if not heights:
        return Figure(None, f"no height of the rails is known: {how}", parts)
    value, where = max(heights, key=lambda item: item[0])
    return Figure(
        float(value), f"{where} is the highest place of the rails that is known; {how}", parts
    )


def share_above(evidence: Evidence, *, elevation_m: float) -> Figure:
    """Return the share of the line at or above a height, by the rails or else by the ground.

    Tunnels and bridges that are drawn run straight between their portals. The share if the ground
    is lower, or higher, by the error expected of it are parts; of the second, stretches of which
    nothing is known are part too.
    """
    table = evidence.table("elevation")
    rails = _of_kind(table, "rail")
    heights = rails if len(rails) > 1 else _of_kind(table, "ground")
    if len(heights) < 2:
        message = (
            "heights of the ground or of the rails along the line are needed; received "
            f"{len(heights)}; add rows of kind ground or rail to the table elevation"
        )
        raise DataError(message)
    off = profile.structures(evidence.corridor.sections)
    error = heights["error_m"].fillna(0.0)
    low, middle, high = (
        _km_above(heights.assign(ground_m=heights["ground_m"] + by), off, elevation_m)
        for by in (-error, 0.0, error)
    )
    total = evidence.stats["total"]["length_km"]
    span = heights["chainage_km"].iloc[-1] - heights["chainage_km"].iloc[0]
    most = min(total, high + max(0.0, total - span))
    what = "rails" if heights is rails else "ground"
    how = (
        f"by the {what} at {len(heights)} places, drawn tunnels and bridges running straight "
        f"between their portals, {middle:.0f} of {total:.0f} km lie at or above {elevation_m:g} m; "
        f"{low:.0f} to {most:.0f} km if all heights are off by their expected error, "
        f"{error.mean():.0f} m on average"
    )
    if what == "ground":
        how += "; tunnels that are not drawn lie lower"
    parts = (
        Part("if all heights are lower by their error", low / total * 100),
        Part("if all are higher, with all of which nothing is known", most / total * 100),
    )
    return Figure(middle / total * 100, how, parts)


def _of_kind(elevation: pd.DataFrame | None, kind: str) -> pd.DataFrame:
    """Return the heights of one kind along the line, in its order."""
    columns = ["chainage_km", "ground_m", "error_m"]
    if elevation is None or "kind" not in elevation.columns:
        return pd.DataFrame(columns=columns, dtype=float)
    chosen = elevation[elevation["kind"] == kind].reindex(columns=columns).astype(float)
    return chosen.sort_values("chainage_km", kind="stable", ignore_index=True)


def _km_above(heights: pd.DataFrame, off: pd.DataFrame, elevation_m: float) -> float:
    stretches = profile.above(profile.levelled(heights, off), elevation_m)
    return float((stretches["to_km"] - stretches["from_km"]).sum())
