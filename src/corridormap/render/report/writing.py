"""From a corridor to files: the report made once, then written as the suffix says.

Measuring is left to `findings`, composing to `contents`, each format to a module of its own.
"""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

from corridormap import atomic
from corridormap.errors import CorridorMapError, ProviderError
from corridormap.render import figures, names
from corridormap.render.report import contents, findings, html, markdown, pdf, word

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from corridormap.notebook import OpenCorridor
    from corridormap.render.report.tree import Report

PICTURE_DPI = 200


def report(
    corridor: OpenCorridor,
    *,
    web_map: Callable[[], str] | None = None,
    scenario: str = "today",
    compare: str | None = None,
    ends: tuple[str | None, str | None] = (None, None),
    lang: str = "en",
    told: Callable[[str], None] = lambda _: None,
) -> Report:
    """Return the report of a corridor.

    Parameters
    ----------
    corridor
        As `corridormap.open` gives it.
    web_map
        Gives the interactive map as a document; None: only the drawn one.
    scenario, compare
        Before and after, see `findings.gather`.
    ends
        Stations between which ways are compared, None for the ends of the line.
    lang
        Language of words and names.
    told
        Called with the name of each part before it is made.

    Raises
    ------
    CorridorMapError
        If the line cannot be measured or something asked for is unknown.
    """
    names.check(lang)
    found = findings.gather(corridor, before=scenario, after=compare, ends=ends, told=told)

    def draw(kind: str, **asked: Any) -> contents.Picture:  # noqa: ANN401 - what the kind takes
        figure = figures.draw(kind, corridor, lang=lang, **asked)
        return contents.Picture(
            alt=figures.alt_text(figure),
            svg=_saved(figure, "svg"),
            png=_saved(figure, "png"),
            width_mm=float(figure.get_figwidth()) * 25.4,
            height_mm=float(figure.get_figheight()) * 25.4,
        )

    told("webmap")
    page = None if web_map is None else web_map()
    return contents.build(found, draw=draw, web_map=page, lang=lang, told=told)


def check(form: str) -> None:
    """Raise before any work where what writes this format is not installed.

    Raises
    ------
    CorridorMapError
        With what to install.
    """
    if form == "docx":
        word.check()
    if form == "pdf":
        pdf.browser()


def read_template(path: Path) -> str:
    """Return the text of a user's template.

    Raises
    ------
    ProviderError
        If it cannot be read as text.
    """
    try:
        return path.read_text(encoding="utf-8")
    except OSError as err:
        message = f"{path} cannot be read: {err.strerror}; check the name of the template."
        raise ProviderError(message) from err
    except UnicodeDecodeError as err:
        message = f"{path} must be UTF-8 text; save the template as that."
        raise ProviderError(message) from err


def write(
    made: Report,
    output: Path,
    *,
    form: str | None = None,
    template: str | None = None,
    overwrite: bool,
) -> None:
    """Write a report in the format of the suffix; Markdown with a folder of pictures beside.

    Raises
    ------
    CorridorMapError
        If it cannot be written; what was there before is then as it was.
    """
    form = form or output.suffix.lower().removeprefix(".")
    if form not in ("md", "qmd"):
        atomic.write(output, content(made, form, template=template), overwrite=overwrite)
        return
    folder = output.with_name(f"{output.stem}_files")
    text, files = markdown.write(made, folder=folder.name, quarto=form == "qmd")
    atomic.refuse_existing(output, overwrite=overwrite)
    if files:
        atomic.write_folder(folder, files, overwrite=overwrite, mark=markdown.MARK)
    atomic.write(output, text.encode(), overwrite=overwrite)


def content(made: Report, form: str, *, template: str | None = None) -> bytes:
    """Return a report of one file: ``html``, ``pdf`` or ``docx``.

    Raises
    ------
    CorridorMapError
        If there is no such form.
    """
    if form == "html":
        return html.write(made, template=template).encode()
    if form == "pdf":
        return pdf.printed(html.write(made, template=template, interactive=False))
    if form == "docx":
        return word.write(made)
    message = f"No report as {form!r}; use html, md, qmd, pdf or docx."
    raise CorridorMapError(message)


def _saved(figure: Any, form: str) -> bytes:  # noqa: ANN401 - matplotlib's
    stream = io.BytesIO()
    figures.save(figure, stream, form=form)
    return stream.getvalue()
