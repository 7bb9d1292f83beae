"""Figures for print: the static twins of the web map, and charts of the same numbers.

Drawn with matplotlib, which comes with the extra ``figures`` and is loaded when the first figure
is drawn.
"""

from __future__ import annotations

from importlib.util import find_spec
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from corridormap.errors import DataError, ProviderError, suggest

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path
    from typing import BinaryIO

    from matplotlib.figure import Figure

    from corridormap.study.subject import Subject


class FontWarning(UserWarning):
    """Some letters of a figure are in no font of this machine."""


KINDS: Mapping[str, str] = MappingProxyType(
    {
        "map": "the corridor on the ground, as the web map shows it",
        "strip": "the corridor straightened: stations, countries, gauge, structures",
        "profile": "how high the line runs, with tunnels and gradients",
        "tcd": "time and cost added up along a path, for several scenarios",
        "access": "hours from every settlement to the nearest hub, and by country",
        "compare": "what a scenario changes in these hours, before and after",
    }
)
"""Kind of figure, and what it shows."""


def draw(
    kind: str,
    corridor: Subject,
    *,
    lang: str = "en",
    theme: str = "print",
    size: str = "A4",
    dem: Path | None = None,
    **asked: Any,  # noqa: ANN401 - what the kind of figure takes
) -> Figure:
    """Return a figure of a corridor; `save` writes it.

    Parameters
    ----------
    kind
        One of `KINDS`.
    corridor
        As `corridormap.open` returns it.
    lang
        Language of words and names, with fallback.
    theme
        ``print``: on white; ``screen``: dark, as the dark web map.
    size
        ``A4``, ``A3`` (both across) or ``WIDTHxHEIGHT`` in millimetres.
    dem
        For ``profile``: an elevation raster to read the ground from, see `Subject.with_heights`.
    asked
        What else the kind takes: `scenario` (a name; several for ``tcd``, two for ``compare``),
        `compare` (a scenario to draw instead, telling what it changes), `origin` and `to`
        (stations of ``tcd``), `to` (kind of hub for ``access`` and ``compare``).

    Raises
    ------
    DataError
        If kind, language, theme or size is unknown, or the corridor lacks what the kind shows.
    ProviderError
        If matplotlib is not installed.

    Warns
    -----
    FontWarning
        If no installed font has some of the letters; they are drawn as boxes.
    """
    if kind not in KINDS:
        raise DataError(unknown_kind(kind))
    if find_spec("matplotlib") is None:
        message = (
            "figures are drawn with matplotlib, which is not installed; "
            "pip install 'corridormap[figures]'."
        )
        raise ProviderError(message)
    if dem is not None:
        if kind != "profile":
            message = f"heights are drawn by a profile; received a {kind}; leave the raster out"
            raise DataError(message)
        corridor = corridor.with_heights(dem)
    from corridormap.render.figures import gallery  # noqa: PLC0415 - matplotlib is slow to load

    return gallery.draw(kind, corridor, lang=lang, theme=theme, size=size, **asked)


def unknown_kind(kind: str) -> str:
    """Say that there is no such kind of figure, and which there are."""
    return (
        f"a figure is one of {', '.join(KINDS)}; received {kind!r}{suggest(kind, KINDS)}; "
        "choose one of these"
    )


def save(
    figure: Figure, target: str | Path | BinaryIO, *, form: str | None = None, dpi: int = 200
) -> None:
    """Write a figure to a path, whose suffix says the form, or into a buffer.

    The same figure gives the same bytes. In SVG text stays text; PDF brings its fonts.

    Parameters
    ----------
    figure
        As `draw` returns it.
    target
        Path or something to write bytes to.
    form
        ``png``, ``svg`` or ``pdf``; a buffer needs it.
    dpi
        Dots per inch of a PNG.
    """
    from corridormap.render.figures import saving  # noqa: PLC0415

    saving.save(figure, target, form=form, dpi=dpi)


def alt_text(figure: Figure) -> str:
    """Return what a figure shows in words, for who cannot see it."""
    return str(getattr(figure, "alt", ""))
