"""Curves along the line and along a way: the ground, and time and cost added up."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import shapely

from corridormap import chainage
from corridormap.geometry import lines
from corridormap.render import cells, names
from corridormap.render.layer import Layer
from corridormap.study import tcd

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd

    from corridormap.render.topics.cast import Cast

    Curve = tuple[str, tuple[str, ...], list[dict[str, Any]]]
    """What is drawn, its heading, and the points."""

_GROUND = "ground"
_MOST_POINTS = 400


def layers(cast: Cast, ends: Sequence[str], *, called: str) -> list[Layer]:
    """Return the elevation along the line, and the curves of time and cost between its ends."""
    curves = []
    if cast.subject.elevation is not None:
        curves.append(_ground(cast, cast.subject.elevation))
    if len(ends) > 1:
        curves += _added_up(cast, ends, called)
    if not curves:
        return []
    return [_layer(number, *curve) for number, curve in enumerate(curves)]


def _layer(number: int, kind: str, title: tuple[str, ...], rows: list[dict[str, Any]]) -> Layer:
    known = [row for row in rows if row.get("point") is not None]
    fields = tuple(key for key in known[0] if key != "point")
    return Layer(
        f"profile_{number}",
        "profile",
        "profile",
        tuple(row["point"] for row in known),
        (),
        tuple(str(row.get("place") or f"km {row['chainage_km']:,.0f}") for row in known),
        fields,
        tuple(tuple(cells.plain(row[key]) for key in fields) for row in known),
        words=title,
        extra={"curve": kind, "heading": list(title), "words": list(title)},
    )


def _ground(
    cast: Cast, elevation: pd.DataFrame
) -> tuple[str, tuple[str, ...], list[dict[str, Any]]]:
    alignment = lines.merge(cast.subject.sections)
    table = elevation.dropna(subset=["chainage_km", "ground_m"])
    table = table[table["kind"] == _GROUND] if "kind" in table.columns else table
    table = table.iloc[:: max(1, len(table) // _MOST_POINTS)]
    km = np.clip(table["chainage_km"].to_numpy(float), 0.0, alignment.length_km)
    points = list(chainage.interpolate(alignment, km))
    rows = [
        {
            "chainage_km": round(float(at), 1),
            "ground_m": float(height),
            "error_m": cells.plain(error),
            "point": point,
        }
        for at, height, error, point in zip(
            km, table["ground_m"], table["error_m"], points, strict=True
        )
    ]
    return "ground", ("profile_ground",), rows


def _added_up(cast: Cast, ends: Sequence[str], called: str) -> list[Curve]:
    found: list[Curve] = []
    for scenario in cast.scenarios[:2]:
        answered = tcd.answer(cast.subject, *ends, scenarios=[scenario])
        if not answered["curves"]:
            continue
        table = tcd.features(cast.subject, answered)
        rows = [
            {
                "chainage_km": round(float(row["chainage_km"]), 1),
                "time_h": round(float(row["time_h"]), 2),
                "cost_usd": round(float(row["cost_usd"])),
                "place": names.text(row["at"]),
                "kind": names.text(row["kind"]),
                "point": point if isinstance(point, shapely.Point) else None,
            }
            for row, point in zip(cells.records(table), table.geometry, strict=True)
        ]
        found.append(("time", ("profile_time", called, cast.word(scenario)), rows))
    return found
