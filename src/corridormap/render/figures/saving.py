"""Figures as bytes: PNG, SVG and PDF, the same for the same figure."""

from __future__ import annotations

import io
import re
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from markupsafe import escape

from corridormap import __version__, atomic
from corridormap.errors import DataError
from corridormap.render.figures import lettering, settings
from corridormap.render.figures.sheet import Haloed

if TYPE_CHECKING:
    from matplotlib.figure import Figure

FORMS = ("png", "svg", "pdf")
DPI = 200
"""Of PNG: sharp on paper, and A4 stays below a megabyte or two."""
_RIM = re.compile(r'<g id="rim-(\w+)-([\d.]+)">\s*<text style="')


def save(
    figure: Figure, target: str | Path | BinaryIO, *, form: str | None = None, dpi: int = DPI
) -> None:
    """Write a figure to a file, whole or not at all, or into a buffer.

    Parameters
    ----------
    figure
        As `draw` returns it.
    target
        Path, whose suffix says the form, or something to write bytes to.
    form
        ``png``, ``svg`` or ``pdf``.
    dpi
        Dots per inch of a PNG.
    """
    if isinstance(target, str | Path):
        path = Path(target)
        chosen = form or path.suffix.lower().removeprefix(".")
        atomic.write(path, content(figure, form=chosen, dpi=dpi), overwrite=True)
        return
    target.write(content(figure, form=form or "png", dpi=dpi))


def content(figure: Figure, *, form: str, dpi: int = DPI) -> bytes:
    """Return the bytes of a figure: no dates, no random ids.

    Raises
    ------
    DataError
        If the form is not one of `FORMS`.
    """
    if form not in FORMS:
        message = f"a figure is {', '.join(FORMS)}; received {form!r}; choose one of these"
        raise DataError(message)
    title = lettering.literal(getattr(figure, "title", ""))
    alt = lettering.literal(getattr(figure, "alt", ""))
    made = f"corridormap {__version__}"
    told: dict[str, dict[str, str | None]] = {
        "png": {"Software": made, "Title": title, "Description": alt},
        "svg": {"Date": None, "Creator": made, "Title": title, "Description": alt},
        "pdf": {"CreationDate": None, "Creator": made, "Title": title, "Subject": alt},
    }
    buffer = io.BytesIO()
    rims = figure.findobj(Haloed)
    with settings.own():
        for text in rims:
            text.set_outlined(form != "svg")
        figure.savefig(buffer, format=form, dpi=dpi, metadata=told[form], facecolor="auto")
    return _finished(buffer.getvalue(), title, alt) if form == "svg" else buffer.getvalue()


def _finished(svg: bytes, title: str, alt: str) -> bytes:
    """Return the SVG with fonts by the names readers have, rims as strokes, and words for ears."""
    text = svg.decode()
    for own, named in lettering.NAMED.items():
        text = text.replace(f"'{own}'", f"'{named}'")
    text = _RIM.sub(r'<g><text style="paint-order: stroke; stroke: #\1; stroke-width: \2; ', text)
    told = f"<title>{escape(title)}</title>\n <desc>{escape(alt)}</desc>"
    head = re.sub(r"\s*<title>.*?</title>", "", text[: text.index("<metadata>")], flags=re.DOTALL)
    rest = text[text.index("<metadata>") :]
    start = head.index("<svg")
    end = head.index(">", start)
    opened = head[:end] + ' role="img">\n ' + told + head[end + 1 :]
    return (opened + rest).encode()
