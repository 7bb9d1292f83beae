"""Time and cost added up along a path (UN ESCAP method): slopes move, steps wait.

The curve comes from `study.tcd`; nothing is measured here.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Any

import shapely
from matplotlib.path import Path

from corridormap.render import furniture, headings, names, words
from corridormap.render.figures import frame, placing
from corridormap.render.figures.chart import Chart, ticks
from corridormap.render.figures.lettering import FACES, Face, shortened, width
from corridormap.render.figures.sheet import Box, Pen

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from corridormap.render.figures.sheet import Sheet
    from corridormap.render.material import Material

_COLOURS = ("gauge_1520", "gauge_1435", "hub", "crossing", "road", "gauge_other")
_DASHES: tuple[tuple[float, ...], ...] = ((), (), (9.0, 3.0), (4.0, 3.0), (9.0, 3.0, 2.0, 3.0), ())
_STANDING = frozenset({"border", "gauge", "transfer", "ferry"})
_RIGHT = 188.0
"""Room for the words at the ends of the curves."""
_SHARE = 0.03
"""Of the whole: a smaller step is drawn without words."""

Curve = dict[str, Any]


def draw(
    sheet: Sheet, material: Material, answered: Mapping[str, Any], strings: Mapping[str, str]
) -> None:
    """Draw the curves of an answer of `study.tcd`, time above and cost below."""
    corridor, scenes = material.corridor, material.corridor.scenarios
    called = _called(material, sheet.lang)
    asked = answered["parameters"]
    ends = f"{called(asked['from'])} – {called(asked['to'])}"
    curves = _told_apart(
        [
            curve | {"scenario": headings.called(curve["scenario"], scenes, sheet.lang)}
            for curve in answered["curves"]
        ]
    )
    body = frame.compose(
        sheet,
        title=strings["figure_tcd_title"].format(ends=ends),
        subtitle=strings["figure_tcd_subtitle"],
        strings=strings,
        notes=[strings["figure_tcd_note"]],
        sources=furniture.sources(corridor, material.basemap),
    )
    last = max(curve["points"][-1]["chainage_km"] for curve in curves)
    columns = ticks(0, last, most=10)
    middle = body.top + (body.height - 40) * 0.56
    panels = {
        "time_h": (Box(body.left + 58, body.top + 16, body.right - _RIGHT, middle), "h"),
        "cost_usd": (
            Box(body.left + 58, middle + 62, body.right - _RIGHT, body.bottom - 22),
            "USD",
        ),
    }
    for quantity, (box, unit) in panels.items():
        sheet.paper.text(body.left, box.top - 16, strings[f"tcd_{quantity}"], FACES["axis"])
        known = [curve for curve in curves if curve["points"][-1][quantity] is not None]
        if not known:
            sheet.paper.text(*box.middle, strings["tcd_unknown"], FACES["label"], align="center")
            continue
        rows = ticks(0, max(curve["points"][-1][quantity] for curve in known))
        chart = Chart(sheet, box, (0.0, last), (0.0, rows[-1]))
        chart.rows(rows, unit)
        chart.columns(columns, "km")
        _panel(chart, known, quantity, unit, called)
    told = ", ".join(
        f"{curve['scenario']}: {curve['points'][-1]['time_h']:.0f} h" for curve in curves
    )
    sheet.figure.alt = f"{sheet.figure.title}. {strings['figure_tcd_subtitle']} {told}."


def _told_apart(curves: Sequence[Curve]) -> list[Curve]:
    """Return the curves, those that are the same as one with both names."""
    found: list[Curve] = []
    for curve in curves:
        twin = next((each for each in found if each["points"] == curve["points"]), None)
        if twin is None:
            found.append(dict(curve))
        else:
            twin["scenario"] = f"{twin['scenario']} = {curve['scenario']}"
    return found


def _called(material: Material, lang: str) -> Any:  # noqa: ANN401 - a function of one name
    """Return what names a station or crossing of the network in a language."""
    known: dict[str, str] = {}
    corridor = material.corridor
    for table, key in (
        (corridor.nodes, "node_id"),
        (corridor.crossings, "crossing_id"),
        (corridor.hubs, "hub_id"),
        (corridor.stations, "station_id"),
    ):
        if table is None or key not in table.columns:
            continue
        plain = table.drop(columns="geometry", errors="ignore").to_dict("records")
        for row in plain:
            name = names.short(names.pick(row, lang))
            if name:
                known[str(row[key])] = name
    return lambda word: known.get(str(word), str(word))


def _panel(
    chart: Chart,
    curves: Sequence[Curve],
    quantity: str,
    unit: str,
    called: Any,  # noqa: ANN401
) -> None:
    paper = chart.sheet.paper
    ground = placing.Ground(
        Box(chart.box.left, chart.box.top - 14, chart.box.right, chart.box.bottom)
    )
    wanted: list[tuple[placing.Label, str]] = []
    lines = []
    for index, curve in enumerate(curves):
        token = _COLOURS[index % len(_COLOURS)]
        points = [point for point in curve["points"] if point[quantity] is not None]
        path = chart.path(
            [point["chainage_km"] for point in points], [point[quantity] for point in points]
        )
        paper.line(path, Pen("casing", 5.0, cap="round"))
        paper.line(path, Pen(token, 2.6, _DASHES[index % len(_DASHES)], "round"))
        lines.append(path)
        wanted += _steps(chart, points, quantity, unit, token, called)
    ground.cells = _trodden(lines)
    colours = {id(label): token for label, token in wanted}
    for placed in ground.settle(placing.unique([label for label, _ in wanted], within=40)):
        paper.text(
            placed.box.left,
            placed.middle,
            placed.label.text,
            placed.label.face,
            rim=3.0,
            colour=colours[id(placed.label)],
        )
    _ends(chart, curves, quantity, unit)


def _trodden(paths: Sequence[Any]) -> frozenset[tuple[int, int]]:
    return placing.trail([shapely.LineString(path.vertices) for path in paths])


def _steps(
    chart: Chart,
    points: Sequence[Mapping[str, Any]],
    quantity: str,
    unit: str,
    token: str,
    called: Any,  # noqa: ANN401
) -> list[tuple[placing.Label, str]]:
    """Mark the steps at borders and transshipments and return the words of the large ones."""
    paper, whole = chart.sheet.paper, points[-1][quantity] or 1.0
    labels = []
    for before, after in pairwise(points):
        step = after[quantity] - before[quantity]
        if after["kind"] not in _STANDING or step <= 0:
            continue
        x = chart.x(after["chainage_km"])
        top, low = chart.y(after[quantity]), chart.y(before[quantity])
        paper.rule(x, low, x, top, Pen(token, 5.0))
        if step / whole >= _SHARE:
            more = words.number(step, chart.sheet.lang, sign=True)
            text = f"{called(after['at'])} {more} {unit}"
            face = Face(11.5, 600, token)
            labels.append(
                (placing.Label(x, (top + low) / 2, text, face, 8.0, step / whole, most=8.0), token)
            )
    return labels


def _ends(chart: Chart, curves: Sequence[Curve], quantity: str, unit: str) -> None:
    """Write at the end of each curve which it is and what it comes to."""
    ordered = sorted(enumerate(curves), key=lambda each: -each[1]["points"][-1][quantity])
    at = [chart.y(curve["points"][-1][quantity]) for _, curve in ordered]
    places = placing.spread(at, [34.0] * len(at), low=chart.box.top - 14, high=chart.box.bottom)
    for (index, curve), y in zip(ordered, places, strict=True):
        token, last = _COLOURS[index % len(_COLOURS)], curve["points"][-1]
        paper, x = chart.sheet.paper, chart.x(last["chainage_km"])
        start = chart.box.right + 16
        paper.line(Path([(x + 3, chart.y(last[quantity])), (start - 4, y)]), Pen(token, 0.8))
        face = Face(13, 700, token)
        total, km = (words.number(last[key], chart.sheet.lang) for key in (quantity, "chainage_km"))
        text = f"{total} {unit} · {km} km"
        paper.text(start, y - 8, shortened(curve["scenario"], face, most=_RIGHT - 18), face)
        more = ""
        if quantity == "time_h" and curve["swd_kmh"] is not None:
            more = f" · {curve['swd_kmh']:.0f} km/h"
        room = _RIGHT - 18
        full = text + more if width(text + more, FACES["value"]) <= room else text
        paper.text(start, y + 8, full, FACES["value"])
