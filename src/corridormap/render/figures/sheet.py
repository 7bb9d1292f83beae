"""A sheet of paper to draw on: one unit, one order of things, one palette.

Everything is measured in sheet pixels, from the top left, x to the right and y down: the pixels of
the web map, so that widths, radii and letters of `style` mean the same. What is drawn later lies
above what is drawn earlier.
"""

from __future__ import annotations

import itertools
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import shapely
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.patches import PathPatch
from matplotlib.path import Path
from matplotlib.patheffects import Stroke as Outline
from matplotlib.text import Text

from corridormap.errors import DataError
from corridormap.render import style
from corridormap.render.figures import lettering, marks

if TYPE_CHECKING:
    from collections.abc import Iterator

    from shapely.geometry.base import BaseGeometry

    from corridormap.render.figures.lettering import Face

THEMES = ("print", "screen")
"""Light on white paper; dark, as the dark web map. Their places are those in `PALETTE`."""
SIZES_MM = {"A3": (420.0, 297.0), "A4": (297.0, 210.0)}
LEAST_MM, MOST_MM = 90.0, 2000.0
_PX_MM = 0.23
"""Millimetres of a sheet pixel on A4: a name of 13.5 px is set in 8.8 points."""
_POINTS_PER_MM = 72 / 25.4


class Box(NamedTuple):
    """A rectangle of the sheet, in pixels from its top left."""

    left: float
    top: float
    right: float
    bottom: float

    @property
    def width(self) -> float:
        """From left to right."""
        return self.right - self.left

    @property
    def height(self) -> float:
        """From top to bottom."""
        return self.bottom - self.top

    @property
    def middle(self) -> tuple[float, float]:
        """Of both sides."""
        return (self.left + self.right) / 2, (self.top + self.bottom) / 2

    def inner(self, by: float) -> Box:
        """Return the box smaller by so much on every side."""
        return Box(self.left + by, self.top + by, self.right - by, self.bottom - by)

    def meets(self, other: Box) -> bool:
        """Say whether two boxes have area in common."""
        return (
            self.left < other.right
            and self.right > other.left
            and self.top < other.bottom
            and self.bottom > other.top
        )


class Haloed(Text):
    """Text with a rim in the colour of the ground.

    In print the rim is an outline below the letters, which stay letters. An SVG has a stroke of
    its own for that: there the rim is only named, and `saving` puts it in.
    """

    rim: tuple[str, float] | None = None
    """Colour and width in points."""
    _outlined = True

    def set_outlined(self, outlined: bool) -> None:  # noqa: FBT001 - named as matplotlib names setters
        """Say whether the rim is drawn as an outline, or named for `saving`."""
        self._outlined = outlined
        self.set_gid(None)
        if self.rim is not None and not outlined:
            colour, points = self.rim
            self.set_gid(f"rim-{colour.removeprefix('#')}-{points:.2f}")

    def draw(self, renderer: Any) -> None:  # noqa: ANN401 - matplotlib's signature
        """Draw the rim, then the letters."""
        if self.rim is not None and self._outlined:
            colour, points = self.rim
            self.set_path_effects([Outline(linewidth=points, foreground=colour)])
            super().draw(renderer)
            self.set_path_effects([])
        super().draw(renderer)


class Picture(Figure):
    """A figure that knows its title and what to tell who cannot see it."""

    title = ""
    alt = ""


@dataclass(frozen=True, slots=True)
class Pen:
    """How a line is drawn."""

    colour: str
    """Token of the palette."""
    width: float = 1.0
    dash: tuple[float, ...] = ()
    cap: str = "butt"
    opacity: float = 1.0


def size_mm(word: str) -> tuple[float, float]:
    """Return width and height in millimetres: ``A4``, ``A3`` (both across) or ``160x100``.

    >>> size_mm("a4"), size_mm("160x100")
    ((297.0, 210.0), (160.0, 100.0))
    """
    known = SIZES_MM.get(word.strip().upper())
    if known is not None:
        return known
    found = re.fullmatch(r"\s*(\d{1,4}(?:\.\d+)?)\s*[x×]\s*(\d{1,4}(?:\.\d+)?)\s*", word.lower())
    sides = tuple(float(side) for side in found.groups()) if found else ()
    if not sides or not all(LEAST_MM <= side <= MOST_MM for side in sides):
        message = (
            f"a figure is A4, A3 or WIDTHxHEIGHT in mm, {LEAST_MM:g} to {MOST_MM:g} each; "
            f"received {word!r}; try 160x100"
        )
        raise DataError(message)
    return sides[0], sides[1]


class Pane:
    """A part of the sheet that clips what is drawn on it; the whole sheet is one too."""

    def __init__(self, sheet: Sheet, box: Box) -> None:
        self.sheet, self.box = sheet, box
        wide, high = sheet.box.width, sheet.box.height
        self.axes = sheet.figure.add_axes(
            (box.left / wide, 1 - box.bottom / high, box.width / wide, box.height / high)
        )
        self.axes.set_axis_off()
        self.axes.set(xlim=(box.left, box.right), ylim=(box.bottom, box.top))

    def area(
        self,
        shape: BaseGeometry | Path | Box,
        fill: str | None,
        *,
        edge: Pen | None = None,
        opacity: float = 1.0,
    ) -> None:
        """Fill a shape with the colour of a token, and draw its edge."""
        path = shape if isinstance(shape, Path) else self._path(shape)
        if path is None:
            return
        self._add(
            path,
            facecolor="none" if fill is None else self.sheet.colour(fill, opacity),
            edgecolor="none" if edge is None else self.sheet.colour(edge.colour, edge.opacity),
            linewidth=0 if edge is None else self.sheet.points(edge.width),
            joinstyle="round",
        )

    def line(self, shape: BaseGeometry | Path, pen: Pen) -> None:
        """Draw lines with a pen."""
        path = shape if isinstance(shape, Path) else self._path(shape)
        if path is None:
            return
        points = self.sheet.points
        dash = tuple(points(length) for length in pen.dash)
        self._add(
            path,
            fill=False,
            edgecolor=self.sheet.colour(pen.colour, pen.opacity),
            linewidth=points(pen.width),
            linestyle=(0, dash) if dash else "solid",
            capstyle=pen.cap,
            joinstyle="round",
        )

    def rule(self, x0: float, y0: float, x1: float, y1: float, pen: Pen) -> None:
        """Draw one straight line."""
        self.line(Path([(x0, y0), (x1, y1)]), pen)

    def text(
        self,
        x: float,
        y: float,
        text: str,
        face: Face,
        *,
        align: str = "left",
        turn: float = 0.0,
        rim: float = 0.0,
        colour: str | None = None,
    ) -> Text | None:
        """Write one line, its capitals centred on `y`; `rim` is the width of a halo, in pixels."""
        seen = lettering.literal(text)
        if not seen:
            return None
        sheet = self.sheet
        sheet.unset.update(lettering.families(seen, serif=face.serif)[1])
        low = 0.5 * lettering.CAP * face.size
        made = Haloed(
            x + low * np.sin(np.radians(turn)),
            y + low * np.cos(np.radians(turn)),
            seen,
            fontproperties=lettering.font(seen, face, sheet.points(face.size)),
            color=sheet.colour(colour or face.colour),
            ha=align,
            va="baseline",
            rotation=turn,
            rotation_mode="anchor",
            parse_math=False,
            zorder=next(sheet.order),
            transform=self.axes.transData,
        )
        if rim:
            made.rim = (sheet.colour("halo"), sheet.points(rim))
        self.axes.add_artist(made)
        made.set_clip_on(False)
        return made

    def mark(
        self,
        x: float,
        y: float,
        symbol: style.Symbol | None,
        *,
        turn: float = 0.0,
        gauges: tuple[str, str] | None = None,
    ) -> None:
        """Draw a symbol; `gauges` are the colours of the two halves of a break of gauge."""
        if symbol is None:
            return
        rim = Pen(symbol.stroke, symbol.width)
        radius = symbol.radius
        body = _moved(marks.outline(symbol.shape, radius, turn=turn), x, y)
        first = symbol.fill if gauges is None else gauges[0]
        if symbol.shape == "bar":  # a light rim below, so the bar keeps its width
            self.line(body, rim)
            self.area(body, first)
            return
        self.area(body, first, edge=rim)
        if symbol.shape == "target":
            self.area(_moved(marks.pupil(radius), x, y), None, edge=rim)
        if symbol.shape == "split" and gauges is not None:
            self.area(_moved(marks.half(radius, turn=turn), x, y), gauges[1])
            self.area(body, None, edge=rim)
        if symbol.struck:
            self.line(_moved(marks.strike(radius), x, y), rim)

    def _add(self, path: Path, **look: Any) -> None:  # noqa: ANN401 - properties of matplotlib
        self.axes.add_artist(PathPatch(path, zorder=next(self.sheet.order), **look))

    def _path(self, shape: BaseGeometry | Box) -> Path | None:
        if isinstance(shape, Box):
            shape = shapely.box(*shape)
        edge = self.box.inner(-30)
        return path_of(shapely.clip_by_rect(shape, *edge))


class Sheet:
    """The paper of one figure."""

    def __init__(self, size: str = "A4", *, theme: str = "print", lang: str = "en") -> None:
        if theme not in THEMES:
            message = f"a figure has a theme {' or '.join(THEMES)}; received {theme!r}"
            raise DataError(message)
        wide, high = size_mm(size)
        shrunk = min(wide / 297, high / 210)
        self.px_mm = _PX_MM * min(max(shrunk, 0.3), 6.0) ** 0.4
        self.box = Box(0.0, 0.0, wide / self.px_mm, high / self.px_mm)
        self.theme, self.lang = theme, lang
        self.unset: set[str] = set()
        """Letters written that no font has."""
        self.order: Iterator[int] = itertools.count(1)
        self.figure = Picture(
            figsize=(wide / 25.4, high / 25.4), facecolor=self.colour("paper"), dpi=150
        )
        FigureCanvasAgg(self.figure)
        self.paper = Pane(self, self.box)
        self.paper.axes.set_zorder(10)

    def pane(self, box: Box) -> Pane:
        """Return a part of the sheet, below what stands on the paper itself."""
        return Pane(self, box)

    def colour(self, token: str, opacity: float = 1.0) -> str:
        """Return the colour of a token of the palette in this theme."""
        solid = style.PALETTE[token][THEMES.index(self.theme)]
        return solid if opacity >= 1 else f"{solid}{round(255 * opacity):02x}"

    def points(self, pixels: float) -> float:
        """Return sheet pixels as points of print."""
        return float(pixels * self.px_mm * _POINTS_PER_MM)


def path_of(shape: BaseGeometry) -> Path | None:
    """Return a geometry as one path; holes of polygons are left out of the filling."""
    if shape is None or shape.is_empty:
        return None
    rings: list[Path] = []
    for part in shapely.get_parts(shape):
        if shapely.get_dimensions(part) == 2:
            whole = shapely.orient_polygons(part)
            rings += [_ring(ring) for ring in (whole.exterior, *whole.interiors)]
        elif shapely.get_dimensions(part) == 1:
            rings.append(Path(shapely.get_coordinates(part)))
    return Path.make_compound_path(*rings) if rings else None


def _ring(ring: shapely.LinearRing) -> Path:
    return Path(shapely.get_coordinates(ring), closed=True)


def _moved(path: Path, x: float, y: float) -> Path:
    return Path(np.asarray(path.vertices) + np.array([x, y]), path.codes)
