"""Border crossings by the time that a container stands there."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from corridormap.render import breaks, cells, scales
from corridormap.render.layer import MEASURE, PRIORITY, Layer
from corridormap.render.topics import changes
from corridormap.study import drawing

if TYPE_CHECKING:
    from corridormap.render.topics.cast import Cast

_STANDING = ("border", "gauge", "transfer")


def layers(cast: Cast) -> list[Layer]:
    """Return one layer of crossings in classes of hours, the slower direction of each."""
    found = {name: changes.hours(cast.network(name)) for name in cast.scenarios}
    base = pd.concat([table["name"] for table in found.values()])
    called = base[~base.index.duplicated()].to_dict()
    at: dict[Any, Any] = {}
    for name in cast.scenarios:
        at |= drawing.points(cast.network(name))
    ids = [key for key in called if at.get(key) is not None]
    if not ids:
        return []
    hours = {
        name: [_or_none(table["time_h"].get(key)) for key in ids] for name, table in found.items()
    }
    scale = scales.classes(
        "waiting",
        breaks.rising([h for each in hours.values() for h in each], most=5),
        words=("waiting",),
        unit="h",
    )
    styles = {name: scale.style_of(hours[name]) for name in cast.scenarios}
    table = pd.DataFrame({f"{cast.blank(name)}_h": hours[name] for name in cast.scenarios})
    fields, rows = cells.attributes(table.astype(float).round(1))
    return [
        Layer(
            "waiting",
            "crossings",
            "points",
            tuple(at[key] for key in ids),
            styles[cast.base],
            tuple(str(called[key]) for key in ids),
            fields,
            rows,
            labels=tuple(
                f"{hour:.0f} h" if hour is not None and hour >= 1 else None
                for hour in hours[cast.base]
            ),
            priority=tuple(PRIORITY["measure"] + round(hour or 0) for hour in hours[cast.base]),
            sizes=(1.5,) * len(ids),
            switch="waiting",
            words=("waiting",),
            choice=MEASURE,
            shown=False,
            scale=scale,
            sheet="points",
            dressed=styles,
            dressed_by="scenario",
        )
    ]


def _or_none(value: float | None) -> float | None:
    return None if value is None or pd.isna(value) else float(value)
