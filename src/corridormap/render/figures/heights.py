"""The profile: how high the line runs, in tunnels too, and how far heights may be off.

Rails and gradients are reckoned by `profile`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import shapely

from corridormap import profile
from corridormap.errors import DataError
from corridormap.render import furniture, words
from corridormap.render.figures import frame, placing, strip_line
from corridormap.render.figures.chart import Chart, ticks
from corridormap.render.figures.lettering import FACES, width
from corridormap.render.figures.sheet import Box, Pen

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

    from corridormap.corridor import Corridor
    from corridormap.render.figures.sheet import Sheet
    from corridormap.render.material import Material

_OFF_M = 0.5
"""Rails farther from the ground are in a tunnel or on a bridge."""
_SMOOTH_KM = 10.0
"""Gradients are told over so many kilometres: the grid of heights has no finer ones."""


def draw(sheet: Sheet, material: Material, strings: Mapping[str, str]) -> None:
    """Draw the profile.

    Raises
    ------
    DataError
        If the corridor has no heights.
    """
    corridor = material.corridor
    table = getattr(corridor, "elevation", None)
    if table is None or table.empty:
        message = (
            "a profile needs heights along the line; the corridor has no table elevation; add one "
            "with chainage_km and ground_m to [tables]"
        )
        raise DataError(message)
    kinds = table["kind"] if "kind" in table.columns else None
    at_ground = table if kinds is None else table[kinds.fillna("ground") == "ground"]
    terrain = at_ground.sort_values("chainage_km", kind="stable").drop_duplicates("chainage_km")
    told = table.drop(terrain.index)
    rails = profile.levelled(terrain.reset_index(drop=True), profile.structures(corridor.sections))
    up, down = profile.rise_and_fall(rails, least_m=100)
    body = frame.compose(
        sheet,
        title=corridor.title,
        subtitle=strings["figure_profile_subtitle"],
        strings=strings,
        figures=_key_figures(rails, up, down, strings, sheet.lang),
        notes=[_note(terrain, corridor, strings)],
        sources=furniture.sources(corridor, material.basemap),
    )
    km, ground = (terrain[name].to_numpy(float) for name in ("chainage_km", "ground_m"))
    error = (
        terrain["error_m"].fillna(0).to_numpy(float)
        if "error_m" in terrain.columns
        else np.zeros_like(ground)
    )
    low, high = float(np.nanmin(ground - error)), float(np.nanmax(ground + error))
    rows = ticks(min(0.0, low), high * 1.04)
    box = Box(body.left + 58, body.top + 116, body.right - 24, body.bottom - 100)
    chart = Chart(sheet, box, (float(km[0]), float(km[-1])), (rows[0], rows[-1]))
    _ground(chart, km, ground, error, rows)
    _rails(chart, rails)
    _named(chart, told)
    sheet.paper.text(body.left, box.top - 16, strings["profile_height"], FACES["axis"])
    _stations(chart, material)
    chart.columns(ticks(0, float(km[-1]), most=12), "km")
    _gradients(sheet, chart, rails, strings, Box(box.left, box.bottom + 34, box.right, body.bottom))
    sheet.figure.alt = (
        f"{corridor.title}. {strings['figure_profile_subtitle']} "
        f"{np.nanmin(ground):,.0f} – {np.nanmax(ground):,.0f} m."
    )


def _note(terrain: pd.DataFrame, corridor: Corridor, strings: Mapping[str, str]) -> str:
    """Say what the band is, where heights of one's own come from, and how rails are drawn."""
    said = []
    if "error_m" in terrain.columns and terrain["error_m"].notna().any():
        said.append(strings["figure_profile_band"])
    if terrain["ground_m"].isna().any() or "reason" in terrain.columns:
        named = [str(item.source) for item in corridor.inputs if item.name == "elevation"]
        said.append(strings["figure_profile_raster"].format(file=", ".join(named) or "–"))
    said.append(strings["figure_profile_note"].format(km=f"{_SMOOTH_KM:g}"))
    return " ".join(said)


def _known(heights: np.ndarray) -> list[np.ndarray]:
    """Return the runs of rows whose height is known, two rows at least."""
    runs = np.split(np.arange(len(heights)), np.flatnonzero(np.diff(np.isnan(heights))) + 1)
    return [run for run in runs if len(run) > 1 and not np.isnan(heights[run[0]])]


def _key_figures(
    rails: pd.DataFrame, up: float, down: float, strings: Mapping[str, str], lang: str
) -> list[frame.Figures]:
    level = rails["level_m"]
    top = rails.iloc[int(np.nanargmax(level.to_numpy(float)))]
    highest, climb, descent = (words.number(each, lang) for each in (top["level_m"], up, down))
    return [
        frame.Figures(strings["profile_highest"], [f"{highest} m", f"km {top['chainage_km']:.0f}"]),
        frame.Figures(strings["profile_climb"], [f"↑ {climb} m", f"↓ {descent} m"]),
    ]


def _ground(
    chart: Chart, km: np.ndarray, ground: np.ndarray, error: np.ndarray, rows: list[float]
) -> None:
    """Draw the terrain as a body and how far it may be off as a band around its edge."""
    paper = chart.sheet.paper

    def band(at: np.ndarray, low: np.ndarray, high: np.ndarray) -> shapely.Polygon:
        outline = np.concatenate([np.column_stack([at, high]), np.column_stack([at, low])[::-1]])
        return shapely.Polygon([(chart.x(a), chart.y(b)) for a, b in outline])

    chart.rows(rows, "m")
    for run in _known(ground):
        at, height, off = km[run], ground[run], error[run]
        paper.area(band(at, np.full_like(height, rows[0]), height), "land")
        paper.area(band(at, height - off, height + off), "gauge_unknown", opacity=0.26)
        paper.line(chart.path(list(at), list(height)), Pen("place_dot", 1.0))


def _rails(chart: Chart, rails: pd.DataFrame) -> None:
    """Draw the level of the rails; where it leaves the ground, in a dark sheath."""
    paper = chart.sheet.paper
    km, level = rails["chainage_km"].to_numpy(), rails["level_m"].to_numpy()
    off = np.abs(level - rails["ground_m"].to_numpy()) > _OFF_M
    for inside in np.split(np.arange(len(km)), np.flatnonzero(np.diff(off)) + 1):
        if off[inside[0]] and not np.isnan(level[inside]).any():
            span = slice(max(inside[0] - 1, 0), inside[-1] + 2)
            tunnel = chart.path(list(km[span]), list(level[span]))
            paper.line(tunnel, Pen("tunnel", 7.5))
            paper.line(tunnel, Pen("casing", 5.0))
    for run in _known(level):
        paper.line(chart.path(list(km[run]), list(level[run])), Pen("accent", 2.4, cap="round"))


def _named(chart: Chart, told: pd.DataFrame) -> None:
    """Mark heights that someone else states, with who is meant."""
    if told.empty:
        return
    ground = placing.Ground(chart.box)
    labels = []
    for row in told.to_dict("records"):
        x, y = chart.x(row["chainage_km"]), chart.y(row["ground_m"])
        chart.sheet.paper.area(Box(x - 2.6, y - 2.6, x + 2.6, y + 2.6), "crossing")
        ground.marks.append((round(x), Box(x - 3, y - 3, x + 3, y + 3)))
        text = f"{row['name']} {chart.number(round(row['ground_m']))} m"
        labels.append(placing.Label(x, y, text, FACES["structure"], 6.0, owner=round(x)))
    for placed in ground.settle(labels):
        text = placed.label.text
        chart.sheet.paper.text(placed.box.left, placed.middle, text, placed.label.face, rim=3.0)


def _stations(chart: Chart, material: Material) -> None:
    """Write the stations above, each with a thin line down to the rails."""
    halts = strip_line.stops(material, chart.sheet.lang)
    strip_line.names_above(chart.sheet, halts, chart.x, chart.box.top - 22)
    for stop in halts:
        x = chart.x(stop.km)
        chart.sheet.paper.rule(
            x, chart.box.top - 30, x, chart.box.bottom, Pen("border", 0.5, (2, 3))
        )


def _gradients(
    sheet: Sheet, chart: Chart, rails: pd.DataFrame, strings: Mapping[str, str], box: Box
) -> None:
    """Draw the mean gradient of every stretch as a bar up or down, with its figure."""
    paper, face = sheet.paper, FACES["km"]
    last = rails["chainage_km"].iloc[-1]
    edges = np.arange(0.0, last + _SMOOTH_KM, _SMOOTH_KM)
    edges[-1] = last
    level = np.interp(edges, rails["chainage_km"], rails["level_m"])
    slopes = np.diff(level) / np.maximum(np.diff(edges), 1e-9)
    top = max(float(np.nanmax(np.abs(slopes), initial=0.0)), 1.0)
    middle, half = box.middle[1] + 2, box.height / 2 - 14
    paper.text(box.left - 56, box.top, strings["profile_gradient"], FACES["axis"])
    paper.rule(box.left, middle, box.right, middle, Pen("border", 0.7))
    for start, end, slope in zip(edges[:-1], edges[1:], slopes, strict=True):
        y = middle - half * slope / top
        left, right = chart.x(start), chart.x(end)
        if right - left < 1 or np.isnan(slope):
            continue
        paper.area(
            Box(left + 0.5, min(y, middle), right - 0.5, max(y, middle)),
            "gauge_1520" if slope > 0 else "gauge_1435",
            opacity=0.45,
        )
        text = f"{abs(slope):.0f}"
        if width(text, face) < right - left and abs(slope) >= 1:
            paper.text((left + right) / 2, y + (-6 if slope > 0 else 6), text, face, align="center")
