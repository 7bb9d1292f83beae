"""Ways that compete between two places: today and in a scenario, quickest and cheapest."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pandas as pd
import shapely

from corridormap.render import cells
from corridormap.render.layer import MEASURE, Layer
from corridormap.render.topics import looks
from corridormap.study import path

if TYPE_CHECKING:
    from collections.abc import Mapping

    from corridormap.network import Criterion
    from corridormap.render.topics.cast import Cast

_CRITERIA: tuple[Criterion, ...] = ("time", "cost")
_TOTALS = ("time_h", "cost_usd", "length_km", "co2_kg")


def layers(cast: Cast, pairs: Mapping[tuple[str, str], str]) -> list[Layer]:
    """Return one layer per pair of places; `pairs` says what each is called."""
    return [
        layer
        for number, (ends, called) in enumerate(pairs.items())
        if (layer := _pair(cast, number, ends, called)) is not None
    ]


def _pair(cast: Cast, number: int, ends: tuple[str, str], called: str) -> Layer | None:
    ways = _ways(cast, ends)
    rows: list[dict[str, Any]] = []
    shapes, styles = [], []
    for rank, (labels, found, legs) in enumerate(ways):
        totals = (
            f"{{number:{found['time_h']:.0f}}}\xa0{{unit_h}}",
            f"{{number:{found['cost_usd']:.0f}}}\xa0{{unit_usd}}",
            f"{{number:{found['length_km']:.0f}}}\xa0{{unit_km}}",
        )
        told: set[str] = set()
        # Where the course is not known comes first: most of a way, and what the legend shows.
        parts = legs.sort_values("schematic", ascending=False, kind="stable")
        for (mode, guessed), part in parts.groupby(["mode", "schematic"], sort=False):
            words = (*labels, *totals) if not told else (*labels, f"mode_{mode}")
            shapes.append(shapely.line_merge(shapely.union_all(part.geometry.array)))
            look = looks.route(rank, number, str(mode), words, of=len(ways))
            drawn = looks.straight(look) if guessed else look
            styles.append(replace(drawn, words=() if str(mode) in told else words))
            told.add(str(mode))
            rows.append(
                {
                    "route": labels[0],
                    "mode": mode,
                    "drawn": "straight" if guessed else None,
                    "part_length_km": round(float(part["length_km"].sum())),
                    **{name: round(float(found[name])) for name in _TOTALS if found[name]},
                    "countries": ", ".join(found["countries"]),
                }
            )
    if not rows:
        return None
    fields, values = cells.attributes(pd.DataFrame(rows))
    return Layer(
        f"routes_{number}",
        "routes",
        "lines",
        tuple(shapes),
        tuple(styles),
        tuple(f"{called}: {row['route']}" for row in rows),
        fields,
        values,
        switch=f"routes_{number}",
        words=(called,),
        choice=MEASURE,
        shown=False,
        note=looks.STRAIGHT,
        extra={"phrased": True},
    )


def _ways(cast: Cast, ends: tuple[str, str]) -> list[tuple[tuple[str, ...], dict[str, Any], Any]]:
    """Return the ways that differ, each with the words for when it is the best."""
    found: dict[tuple[str, ...], tuple[list[str], dict[str, Any], Any]] = {}
    for scenario in cast.scenarios[:2]:
        for criterion in _CRITERIA:
            answered = path.answer(cast.subject, *ends, scenario=scenario, by=criterion)
            if not answered["paths"]:
                continue
            legs = path.features(cast.subject, answered)
            legs = legs[(legs["length_km"] > 0) & legs.geometry.notna()]
            key = tuple(legs["link_id"])
            label = f"{cast.blank(scenario)}: {{by_{criterion}}}"
            if key in found:
                found[key][0].append(label)
            else:
                found[key] = ([label], answered["paths"][0], legs)
    return [(tuple(labels), row, legs) for labels, row, legs in found.values()]
