"""What a scenario opens, closes and makes quicker or slower, marked on the map."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pandas as pd

from corridormap.render import cells, names
from corridormap.render.layer import PRIORITY, Layer
from corridormap.render.topics import looks
from corridormap.study import drawing

if TYPE_CHECKING:
    from collections.abc import Sequence

    from corridormap.network import Network
    from corridormap.render.style import Style
    from corridormap.render.topics.cast import Cast

    Found = list[tuple[Any, Style, dict[str, Any]]]
    """Where, how drawn, and what is told of it."""

LEAST_H = 0.05
"""Difference of the time at a border below which it is the same: three minutes."""
_ABOVE = 15
"""Of a crossing that changes over one that does not, in the priority of labels."""


def layers(cast: Cast) -> list[Layer]:
    """Return per scenario the links and the crossings in which it differs from the first."""
    return [
        layer
        for name in cast.others
        for layer in (*_links(cast, name), _crossings(cast, name))
        if layer.shapes
    ]


def _links(cast: Cast, scenario: str) -> list[Layer]:
    """Return what comes into service, as a glow below the lines, and what is closed, above."""
    before, after = cast.network(cast.base), cast.network(scenario)
    one, other = _by_link(before), _by_link(after)
    lines = {**drawing.whole(before), **drawing.whole(after)}
    made = []
    for part, own, others, look, sheet in (
        ("opened", other, one, looks.OPENED, "areas"),
        ("closed", one, other, looks.CLOSED, "network"),
    ):
        found: Found = []
        for key in sorted(own.keys() - others.keys()):
            line = lines.get(key)
            if line is None or line.geom_type == "Point":
                continue
            found.append((line, look, own[key] | {"change": look.words[0]}))
        made.append(_layer(scenario, "lines", found, part=part, sheet=sheet))
    return made


def _by_link(network: Network) -> dict[str, dict[str, Any]]:
    """Return name and mode of every link in service, by its id in the table of links."""
    links = network.links
    if not {"raw_link_id", "from_station", "to_station"} <= set(links.columns):
        return {}
    running = links[links["raw_link_id"].notna() & (links["kind"] == "running")]
    called = _names(network)
    return {
        str(key): {
            "name": " – ".join(called.get(str(end), str(end)) for end in ends),
            "mode": mode,
        }
        for key, mode, *ends in running[
            ["raw_link_id", "mode", "from_station", "to_station"]
        ].itertuples(index=False)
    }


def _names(network: Network) -> dict[str, str]:
    named = network.nodes.reindex(columns=["station_id", "name"]).dropna()
    return dict(zip(named["station_id"].astype(str), named["name"].astype(str), strict=True))


def _crossings(cast: Cast, scenario: str) -> Layer:
    before, after = cast.network(cast.base), cast.network(scenario)
    one, other = hours(before), hours(after)
    at = {**drawing.points(before), **drawing.points(after)}
    found: Found = []
    for key in sorted({*one.index, *other.index}):
        times = [_or_none(table["time_h"].get(key)) for table in (one, other)]
        look = _look(*times)
        if look is None or at.get(key) is None:
            continue
        row = {
            "crossing_id": key,
            "name": (one if key in one.index else other)["name"][key] or key,
            "change": look.words[0],
            f"{cast.blank(cast.base)}_h": times[0],
            f"{cast.blank(scenario)}_h": times[1],
        }
        found.append((at[key], look, row))
    made = _layer(scenario, "points", found, part="crossings", sheet="points")
    return replace(
        made,
        labels=tuple(
            None if row["name"] == row["crossing_id"] else names.short(row["name"])
            for _, _, row in found
        ),
        priority=(PRIORITY["crossing"] + _ABOVE,) * len(found),
        names=_spoken(cast, made.titles),
        extra={"writing": "change"},
    )


def _spoken(cast: Cast, titles: Sequence[str]) -> dict[str, tuple[str | None, ...]]:
    """Return the names in other languages, from the crossings of the corridor called the same."""
    table = cast.subject.crossings
    known = {} if table is None else {str(row["name"]): row for row in cells.records(table)}
    return names.by_language([known.get(names.short(title) or "", {}) for title in titles], "en")


def hours(network: Network) -> pd.DataFrame:
    """Return name and time of every crossing in service, the slower direction of each."""
    links = network.links
    if "crossing_id" not in links.columns:
        return pd.DataFrame({"name": [], "time_h": []})
    at_border = links[links["crossing_id"].notna() & (links["kind"] == "border")]
    grouped = at_border.groupby("crossing_id")
    return pd.DataFrame(
        {"name": grouped["crossing_name"].first(), "time_h": grouped["time_h"].max()}
    )


def _look(before: float | None, after: float | None) -> Style | None:
    if before is None:
        return looks.OPENED_CROSSING
    if after is None:
        return looks.CLOSED_CROSSING
    return looks.CHANGED_CROSSING if abs(after - before) >= LEAST_H else None


def _layer(
    scenario: str,
    kind: str,
    found: Found,
    *,
    part: str,
    sheet: str,
) -> Layer:
    fields, rows = cells.attributes(pd.DataFrame([row for _, _, row in found]))
    titles = tuple(str(row["name"]) for _, _, row in found)
    return Layer(
        f"changes_{part}_{scenario}",
        "scenario",
        kind,
        tuple(shape for shape, _, _ in found),
        tuple(style for _, style, _ in found),
        titles,
        fields,
        rows,
        words=("group_scenario",),
        sheet=sheet,
        when={"scenario": scenario},
    )


def _or_none(value: float | None) -> float | None:
    return None if value is None or pd.isna(value) else round(float(value), 1)
