"""The report as Markdown, for editing and for Quarto: text here, pictures in a folder beside."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

from corridormap.render.report import tree
from corridormap.render.report.html import SANDBOX

if TYPE_CHECKING:
    from collections.abc import Iterator

    from corridormap.render.report.tree import Block, Report, Table

MARK = "README.txt"
"""Stands in every folder of pictures, so that no other folder is ever replaced."""
_MARK_TEXT = "Pictures and map of the report beside this folder; written again with it.\n"
_SPECIAL = re.compile(r"([\\`*_{}\[\]<>#|$~^@])")


def write(report: Report, *, folder: str, quarto: bool) -> tuple[str, dict[str, bytes]]:
    """Return the text and, by name, the files of the folder it speaks of.

    Parameters
    ----------
    report
        From `contents.build`.
    folder
        Name of the folder, as the text refers to it.
    quarto
        Write for Quarto: front matter, references, the web map in HTML and its twin elsewhere.
    """
    writer = _Writer(folder, quarto=quarto)
    head = _front_matter(report, folder) if quarto else f"# {_text(report.title)}\n\n"
    parts = [head if quarto else f"{head}{_text(report.subtitle)}\n\n"]
    for section in report.sections:
        anchor = f" {{#sec-{section.key}}}" if quarto else ""
        parts.append(f"## {_text(section.title)}{anchor}\n\n")
        for block in section.blocks:
            parts += [f"{line}\n\n" for line in writer.block(block)]
    parts.append(f"{_text(report.colophon)}\n")
    files = {MARK: _MARK_TEXT.encode(), **writer.files} if writer.files else {}
    return "".join(parts), files


def _front_matter(report: Report, folder: str) -> str:
    quoted = {
        name: json.dumps(text, ensure_ascii=False)
        for name, text in (("title", report.title), ("subtitle", report.subtitle))
    }
    return (
        f"---\ntitle: {quoted['title']}\nsubtitle: {quoted['subtitle']}\nlang: {report.lang}\n"
        "format:\n  html:\n    toc: true\n  docx:\n    toc: true\n"
        "  pdf:\n    toc: true\n    papersize: a4\n"
        f"resources:\n  - {json.dumps(folder + '/*')}\n---\n\n"
    )


class _Writer:
    """Blocks as Markdown; collects the files they refer to."""

    def __init__(self, folder: str, *, quarto: bool) -> None:
        self.folder = folder.replace(" ", "%20")
        self.quarto = quarto
        self.files: dict[str, bytes] = {}

    def block(self, block: Block) -> Iterator[str]:
        """Return the paragraphs of a block."""
        match block:
            case tree.Paragraph(text, _):
                yield _text(text)
            case tree.Note(text):
                yield f"> {_text(text)}"
            case tree.Bullets(items):
                yield "\n".join(f"- {_text(item)}" for item in items)
            case tree.Formula(text, where):
                yield f"> *{_text(text)}*  \n> {_text(where)}"
            case tree.KeyFigures(items):
                yield "\n".join(
                    f"- **{_text(item.value)}** {_text(item.label)}"
                    + (f" ({_text(item.beside)})" if item.beside else "")
                    for item in items
                )
            case tree.Table():
                yield from self._table(block)
            case tree.Figure():
                yield from self._figure(block)
            case tree.WebMap(key, caption, html):
                yield from self._web_map(key, caption, html)

    def _figure(self, figure: tree.Figure) -> Iterator[str]:
        name = f"{figure.key.removeprefix('figure-')}.png"
        self.files[name] = figure.png
        target = f"{self.folder}/{name}"
        if not self.quarto:
            yield f"![{_text(figure.alt)}]({target})"
            yield f"*{_text(figure.caption)}*"
            return
        alt = figure.alt.replace("\\", "\\\\").replace('"', '\\"')
        label = figure.key.replace("figure-", "fig-")
        picture = f'![{_text(figure.caption)}]({target}){{#{label} fig-alt="{alt}"}}'
        if figure.print_only:
            yield f'::: {{.content-visible unless-format="html"}}\n{picture}\n:::'
        else:
            yield picture

    def _web_map(self, key: str, caption: str, html: str) -> Iterator[str]:
        name = f"{key}.html"
        self.files[name] = html.encode()
        target = f"{self.folder}/{name}"
        if not self.quarto:
            yield f"[{_text(caption)}]({target})"
            return
        frame = (
            f'<iframe title="{key}" src="{target}" sandbox="{SANDBOX}" loading="lazy" '
            'width="100%" height="640" style="border:0"></iframe>'
        )
        yield f'::: {{.content-visible when-format="html"}}\n```{{=html}}\n{frame}\n```\n:::'

    def _table(self, table: Table) -> Iterator[str]:
        rule = ["---:" if column.numeric else "---" for column in table.columns]
        rows = [[_text(column.title) for column in table.columns], rule]
        rows += [[_text(cell) for cell in row] for row in table.rows]
        lines = "\n".join(f"| {' | '.join(row)} |" for row in rows)
        if self.quarto:
            widths = ",".join(str(round(10 * column.share)) for column in table.columns)
            label = table.key.replace("table-", "tbl-")
            yield f'{lines}\n\n: {_text(table.caption)} {{#{label} tbl-colwidths="[{widths}]"}}'
        else:
            yield f"**{_text(table.caption)}**"
            yield lines
        if table.note:
            yield f"*{_text(table.note)}*"


def _text(text: str) -> str:
    r"""Return text that Markdown reads as text, on one line.

    >>> print(_text("a|b <i> *c*"))
    a\|b \<i\> \*c\*
    """
    return _SPECIAL.sub(r"\\\1", " ".join(text.split(" ")).replace("\n", " "))
