"""The report as one HTML file: offline, accessible, with the web map inside, fit for paper.

What the report says comes as a `tree`; a form of the user's own is filled in by `templates`.
"""

from __future__ import annotations

import base64
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

from jinja2 import Environment
from markupsafe import Markup, escape

from corridormap.render.report import templates, tree
from corridormap.render.web import page

if TYPE_CHECKING:
    from collections.abc import Iterator

    from corridormap.render.report.tree import Block, Report, Section

SANDBOX = "allow-scripts allow-popups allow-downloads allow-modals"


def write(report: Report, *, template: str | None = None, interactive: bool = True) -> str:
    """Return the document.

    Parameters
    ----------
    report
        From `contents.build`.
    template
        Text of a template to use instead of the own one, see `templates`.
    interactive
        Without it the drawn map stands where the web map would, as on paper.

    Raises
    ------
    DataError
        If the template cannot be used.
    """
    style = asset("report.css")
    numbering = _Numbering(report, interactive=interactive)
    parts = [
        {
            "id": section.key,
            "title": section.title,
            "html": Markup("").join(numbering.blocks(section)),
        }
        for section in report.sections
    ]
    maps = [
        block.html
        for section in report.sections
        for block in section.blocks
        if isinstance(block, tree.WebMap)
    ]
    held = "".join(maps) if interactive else ""
    context = {
        "title": report.title,
        "subtitle": report.subtitle,
        "lang": report.lang,
        "words": report.words,
        "sections": parts,
        "colophon": report.colophon,
        "style": Markup(style),  # noqa: S704, our own sheet
        "policy": page.policy(f"<style>{style}</style>{held}", image_hosts=[]),
    }
    if template is not None:
        return templates.render(template, context)
    return own(asset("report.html")).render(context)


@cache
def own(text: str) -> templates.Template:
    """Return a template of ours, compiled."""
    return Environment(autoescape=True, trim_blocks=True, lstrip_blocks=True).from_string(text)


def asset(name: str) -> str:
    """Return the text of a sheet or template of the report."""
    return (files("corridormap.render.report") / "assets" / name).read_text(encoding="utf-8")


class _Numbering:
    """Blocks as markup, with figures and tables numbered in order."""

    def __init__(self, report: Report, *, interactive: bool) -> None:
        self.words = report.words
        self.interactive = interactive
        self.lang = report.lang
        self._count = {"figure": 0, "table": 0}

    def blocks(self, section: Section) -> Iterator[Markup]:
        """Return the markup of a section's blocks."""
        for block in section.blocks:
            yield self._block(block) + Markup("\n")

    def _label(self, kind: str) -> Markup:
        self._count[kind] += 1
        return Markup('<span class="number">{} {}.</span> ').format(
            self.words[kind], self._count[kind]
        )

    def _block(self, block: Block) -> Markup:  # noqa: PLR0911 - one return per kind
        match block:
            case tree.Paragraph(text, lead):
                kind = Markup(' class="lead"') if lead else ""
                return Markup("<p{}>{}</p>").format(kind, text)
            case tree.Note(text):
                return Markup('<p class="note">{}</p>').format(text)
            case tree.Bullets(items):
                listed = Markup("").join(Markup("<li>{}</li>").format(item) for item in items)
                return Markup("<ul>{}</ul>").format(listed)
            case tree.Formula(text, where):
                return Markup('<p class="formula"><span>{}</span> <small>{} {}</small></p>').format(
                    text, self.words["where"], where
                )
            case tree.KeyFigures(items):
                return _key_figures(items)
            case tree.Table():
                return _table(block, self._label("table"))
            case tree.Figure():
                return self._figure(block)
            case tree.WebMap(key, caption, html):
                return self._web_map(key, caption, html)

    def _figure(self, figure: tree.Figure) -> Markup:
        hidden = figure.print_only and self.interactive
        source = "data:image/svg+xml;base64," + base64.b64encode(figure.svg).decode()
        return Markup(
            '<figure id="{}"{}><img alt="{}" width="{}" height="{}" src="{}">'
            "<figcaption>{}{}</figcaption></figure>"
        ).format(
            figure.key,
            Markup(' class="print"') if hidden else "",
            figure.alt,
            round(figure.width_mm * 96 / 25.4),
            round(figure.height_mm * 96 / 25.4),
            source,
            self._label("figure"),
            figure.caption,
        )

    def _web_map(self, key: str, caption: str, html: str) -> Markup:
        if not self.interactive:
            return Markup("")
        return Markup(
            '<figure id="{}" class="screen"><iframe title="{}" sandbox="{}" srcdoc="{}"></iframe>'
            "<figcaption>{}</figcaption></figure>"
        ).format(key, self.words["map_interactive"], SANDBOX, html, caption)


def _key_figures(items: tuple[tree.KeyFigure, ...]) -> Markup:
    shown = Markup("").join(
        Markup("<div><dt>{}</dt><dd>{}</dd>{}</div>").format(
            item.label,
            item.value,
            Markup('<dd class="beside">{}</dd>').format(item.beside) if item.beside else "",
        )
        for item in items
    )
    return Markup('<dl class="key">{}</dl>').format(shown)


def _table(table: tree.Table, label: Markup) -> Markup:
    total = sum(column.share for column in table.columns)
    columns = Markup("").join(
        Markup('<col class="w{}">').format(round(100 * column.share / total))
        for column in table.columns
    )
    classes = [Markup(' class="n"') if column.numeric else "" for column in table.columns]
    head = Markup("").join(
        Markup('<th scope="col"{}>{}</th>').format(kind, column.title)
        for kind, column in zip(classes, table.columns, strict=True)
    )
    body = Markup("").join(
        Markup("<tr>{}</tr>\n").format(
            Markup("").join(
                Markup("<td{}>{}</td>").format(kind, cell)
                for kind, cell in zip(classes, row, strict=True)
            )
        )
        for row in table.rows
    )
    note = Markup('<p class="table-note">{}</p>').format(table.note) if table.note else Markup("")
    return Markup(
        '<div class="table" id="{}" tabindex="0" role="region" aria-label="{}"><table>'
        "<caption>{}{}</caption><colgroup>{}</colgroup>"
        "<thead><tr>{}</tr></thead><tbody>\n{}</tbody></table></div>{}"
    ).format(table.key, table.caption, label, escape(table.caption), columns, head, body, note)
