"""The report as Word opens it: real styles, headings, captions that count, tables with heads.

What it says comes as a `tree`, pictures and all; nothing is measured or worded here.
"""

from __future__ import annotations

import io
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

from corridormap.errors import ProviderError
from corridormap.exchange.archive import timeless
from corridormap.render.report import tree

if TYPE_CHECKING:
    from docx.document import Document
    from docx.styles.style import ParagraphStyle
    from docx.table import Table as WordTable
    from docx.text.paragraph import Paragraph as WordParagraph

    from corridormap.render.report.tree import Block, Report

_WIDTH_MM, _MARGIN_MM = 210.0, 22.0
_TEXT_MM = _WIDTH_MM - 2 * _MARGIN_MM
_TALLEST_MM = 215.0
_DEEP, _MUTED = "1F4E5F", "55646B"
_SANS, _SERIF = "Arial", "Georgia"


def check() -> None:
    """Raise `ProviderError` where python-docx is not installed."""
    if find_spec("docx") is None:
        message = "A Word file needs python-docx; pip install 'corridormap[report]'."
        raise ProviderError(message)


def write(report: Report) -> bytes:
    """Return the report as DOCX, A4; the same report gives the same bytes.

    Raises
    ------
    ProviderError
        If python-docx is not installed.
    """
    check()
    import docx  # noqa: PLC0415 - an extra, and slow to load
    from docx.shared import Mm  # noqa: PLC0415

    document = docx.Document()
    section = document.sections[0]
    section.page_width, section.page_height = Mm(_WIDTH_MM), Mm(297)
    section.left_margin = section.right_margin = Mm(_MARGIN_MM)
    section.top_margin, section.bottom_margin = Mm(24), Mm(22)
    _styles(document, report.lang)
    core = document.core_properties
    core.title, core.author, core.language = report.title, "corridormap", report.lang
    core.comments, core.last_modified_by = "", "corridormap"
    document.add_paragraph(report.subtitle, style="Subtitle")
    document.add_paragraph(report.title, style="Title")
    _contents(document, report)
    writer = _Writer(document, report)
    for part in report.sections:
        document.add_heading(part.title, level=1)
        for block in part.blocks:
            writer.block(block)
    document.add_paragraph(report.colophon, style="Footnote")
    _page_numbers(section.footer.paragraphs[0])
    stream = io.BytesIO()
    document.save(stream)
    return timeless(stream.getvalue())


class _Writer:
    """Blocks as paragraphs, pictures and tables of a document."""

    def __init__(self, document: Document, report: Report) -> None:
        self.document = document
        self.words = report.words
        self._count = {"figure": 0, "table": 0}
        self._pictures = 0

    def block(self, block: Block) -> None:
        """Add a block."""
        add = self.document.add_paragraph
        match block:
            case tree.Paragraph(text, lead):
                add(text, style="Lead" if lead else "Body Text")
            case tree.Note(text):
                add(text, style="Intense Quote")
            case tree.Bullets(items):
                for item in items:
                    add(item, style="List Bullet")
            case tree.Formula(text, where):
                add(text, style="Formula")
                add(f"{self.words['where']} {where}", style="Formula Note")
            case tree.KeyFigures(items):
                self._key_figures(items)
            case tree.Table():
                self._caption("table", block.caption, before=True)
                self._table(block)
                add(block.note or "", style="Footnote")
            case tree.Figure():
                self._figure(block)
            case tree.WebMap():
                pass  # paper shows the drawn one

    def _figure(self, figure: tree.Figure) -> None:
        from docx.shared import Mm  # noqa: PLC0415

        width = min(_TEXT_MM, _TALLEST_MM * figure.width_mm / figure.height_mm)
        paragraph = self.document.add_paragraph(style="Figure")
        shape = paragraph.add_run().add_picture(io.BytesIO(figure.png), width=Mm(width))
        shape._inline.docPr.set("descr", figure.alt)  # noqa: SLF001 - python-docx has no other way
        shape._inline.docPr.set("title", figure.caption)  # noqa: SLF001
        self._caption("figure", figure.caption)

    def _caption(self, kind: str, text: str, *, before: bool = False) -> None:
        """Add a caption whose number Word counts itself."""
        self._count[kind] += 1
        paragraph = self.document.add_paragraph(style="Caption")
        paragraph.paragraph_format.keep_with_next = before
        paragraph.add_run(f"{self.words[kind]} ").bold = True
        _field(paragraph, f"SEQ {kind.capitalize()} \\* ARABIC", str(self._count[kind]), bold=True)
        paragraph.add_run(". ").bold = True
        paragraph.add_run(text)

    def _key_figures(self, items: tuple[tree.KeyFigure, ...]) -> None:
        columns = 4
        rows = -(-len(items) // columns)
        grid = self.document.add_table(rows=rows, cols=columns)
        grid.autofit = False
        _widths(grid, [_TEXT_MM / columns] * columns)
        for number, item in enumerate(items):
            cell = grid.rows[number // columns].cells[number % columns]
            _edge(cell, top=_DEEP)
            cell.paragraphs[0].style = "Key Figure"
            cell.paragraphs[0].add_run(item.value)
            cell.add_paragraph(item.label, style="Key Label")
            if item.beside:
                cell.add_paragraph(item.beside, style="Key Beside")
        self.document.add_paragraph(style="Footnote")

    def _table(self, table: tree.Table) -> None:
        from docx.enum.text import WD_ALIGN_PARAGRAPH  # noqa: PLC0415

        made = self.document.add_table(rows=1 + len(table.rows), cols=len(table.columns))
        made.autofit = False
        total = sum(column.share for column in table.columns)
        _widths(made, [_TEXT_MM * column.share / total for column in table.columns])
        titles = tuple(column.title for column in table.columns)
        # the cells of a row are found anew at every access: take each row once
        for number, (row, cells) in enumerate(zip(made.rows, (titles, *table.rows), strict=True)):
            _whole_row(row, head=number == 0)
            for column, cell, text in zip(table.columns, row.cells, cells, strict=True):
                paragraph = cell.paragraphs[0]
                paragraph.style = "Table Head" if number == 0 else "Table Text"
                paragraph.add_run(text)
                if column.numeric:
                    paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
                _edge(cell, bottom=_DEEP if number == 0 else "CFD6D9")


def _styles(document: Document, lang: str) -> None:
    """Set the looks of the styles that are used, and add those that Word has not."""
    from docx.enum.style import WD_STYLE_TYPE  # noqa: PLC0415
    from docx.oxml.ns import qn  # noqa: PLC0415
    from docx.shared import Mm, Pt, RGBColor  # noqa: PLC0415

    def style(name: str, **look: Any) -> ParagraphStyle:  # noqa: ANN401 - sizes and colours
        known = [each.name for each in document.styles]
        made: Any = (
            document.styles[name]
            if name in known
            else document.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
        )
        if name not in known:
            made.base_style = document.styles["Normal"]
        made.font.name = look.get("font", _SANS)
        fonts = made.element.get_or_add_rPr().get_or_add_rFonts()
        for key in ("w:asciiTheme", "w:hAnsiTheme", "w:eastAsiaTheme", "w:cstheme"):
            fonts.attrib.pop(qn(key), None)
        fonts.set(qn("w:cs"), made.font.name)
        made.font.size = Pt(look["size"])
        made.font.bold, made.font.italic = look.get("bold", False), look.get("italic", False)
        made.font.color.rgb = RGBColor.from_string(look.get("color", "1B2529"))
        form = made.paragraph_format
        form.space_before, form.space_after = Pt(look.get("before", 0)), Pt(look.get("after", 6))
        form.line_spacing = look.get("line", 1.2)
        form.keep_with_next = look.get("keep", False)
        form.left_indent = Mm(look["indent"]) if "indent" in look else None
        return made  # type: ignore[no-any-return]

    normal = style("Normal", size=10)
    language = normal.element.get_or_add_rPr()
    for each in language.findall(qn("w:lang")):
        language.remove(each)
    tag = language.makeelement(
        qn("w:lang"), {qn("w:val"): {"en": "en-GB", "ru": "ru-RU"}.get(lang, lang)}
    )
    language.append(tag)
    style("Title", size=27, font=_SERIF, bold=True, after=14, line=1.05)
    style("Subtitle", size=10.5, color=_MUTED, before=18, after=6)
    for element in ("Title",):
        borders = document.styles[element].element.pPr.find(qn("w:pBdr"))
        if borders is not None:
            document.styles[element].element.pPr.remove(borders)
    style("Heading 1", size=17, font=_SERIF, bold=True, before=22, after=8, keep=True, line=1.1)
    style("Body Text", size=10, after=7, line=1.3)
    style("Lead", size=12, font=_SERIF, after=9, line=1.35)
    style("List Bullet", size=10, after=4, line=1.25)
    style("Intense Quote", size=10, color=_DEEP, before=4, after=8)
    style("Caption", size=9, color=_MUTED, before=4, after=6)
    style("Figure", size=10, before=8, after=2, keep=True, line=1.0)
    style("Formula", size=12, font=_SERIF, italic=True, before=2, after=1, indent=8, keep=True)
    style("Formula Note", size=9, color=_MUTED, after=9, indent=8)
    style("Table Head", size=8, bold=True, before=2, after=2, line=1.1, keep=True)
    style("Table Text", size=8, before=2, after=2, line=1.1)
    style("Footnote", size=8.5, color=_MUTED, before=3, after=10)
    style("Key Figure", size=16, font=_SERIF, bold=True, before=4, after=0, line=1.1, keep=True)
    style("Key Label", size=8, after=0, line=1.15, keep=True)
    style("Key Beside", size=8, color=_MUTED, after=6, line=1.15)
    style("Contents", size=10, after=3)
    style("Footer", size=8.5, color=_MUTED, after=0)


def _contents(document: Document, report: Report) -> None:
    """Add a list of the parts: a field that Word brings up to date, filled already."""
    heading = document.add_paragraph(style="Contents")
    heading.add_run(report.words["contents"]).bold = True
    titles = [part.title for part in report.sections]
    paragraph = document.add_paragraph(style="Contents")
    _field(paragraph, 'TOC \\o "1-1" \\h \\z', "\n".join(titles))


def _page_numbers(paragraph: WordParagraph) -> None:
    from docx.enum.text import WD_ALIGN_PARAGRAPH  # noqa: PLC0415

    paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    _field(paragraph, "PAGE", "1")
    paragraph.add_run(" / ")
    _field(paragraph, "NUMPAGES", "1")


def _field(paragraph: WordParagraph, code: str, shown: str, *, bold: bool = False) -> None:
    """Add a field of Word with what it shows until Word reckons it anew."""
    from docx.oxml import OxmlElement  # noqa: PLC0415
    from docx.oxml.ns import qn  # noqa: PLC0415

    for kind in ("begin", "code", "separate", "text", "end"):
        run = paragraph.add_run()
        run.bold = bold or None
        if kind == "text":
            run.text = shown
            continue
        element = OxmlElement("w:instrText" if kind == "code" else "w:fldChar")
        if kind == "code":
            element.set(qn("xml:space"), "preserve")
            element.text = code
        else:
            element.set(qn("w:fldCharType"), kind)
        run._r.append(element)  # noqa: SLF001 - python-docx has no fields


def _widths(table: WordTable, widths_mm: list[float]) -> None:
    from docx.shared import Mm  # noqa: PLC0415

    for column, width in zip(table.columns, widths_mm, strict=True):
        column.width = Mm(width)
    for row in table.rows:
        for cell, width in zip(row.cells, widths_mm, strict=True):
            cell.width = Mm(width)


def _whole_row(row: Any, *, head: bool) -> None:  # noqa: ANN401 - a row of python-docx
    """Keep a row on one page; the head comes again on every page."""
    from docx.oxml import OxmlElement  # noqa: PLC0415

    properties = row._tr.get_or_add_trPr()  # noqa: SLF001 - python-docx has no such switch
    properties.append(OxmlElement("w:cantSplit"))
    if head:
        properties.append(OxmlElement("w:tblHeader"))


def _edge(cell: Any, **edges: str) -> None:  # noqa: ANN401 - a cell of python-docx
    """Rule one or more edges of a cell in a colour."""
    from docx.oxml import OxmlElement  # noqa: PLC0415
    from docx.oxml.ns import qn  # noqa: PLC0415

    borders = OxmlElement("w:tcBorders")
    for edge, colour in edges.items():
        line = OxmlElement(f"w:{edge}")
        for key, value in (
            ("val", "single"),
            ("sz", "8" if colour == _DEEP else "4"),
            ("space", "0"),
            ("color", colour),
        ):
            line.set(qn(f"w:{key}"), value)
        borders.append(line)
    cell._tc.get_or_add_tcPr().append(borders)  # noqa: SLF001
