"""Tables as a workbook for people who open everything in a spreadsheet.

One sheet per table: names in the first row, which stays in view and filters; numbers are numbers,
shown with their unit; columns with nothing in them are left out. The last sheets say what was asked
for and where the data come from.
"""

from __future__ import annotations

import io
import json
import re
from dataclasses import dataclass
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any, cast

from corridormap.errors import CorridorMapError
from corridormap.exchange.archive import timeless

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from openpyxl.cell.cell import Cell
    from openpyxl.worksheet.worksheet import Worksheet

_FORMATS = (
    ("_km", '#,##0.00" km"'),
    ("_h", '#,##0.00" h"'),
    ("_usd", '#,##0" USD"'),
    ("_kg", '#,##0" kg"'),
    ("_kmh", '0.0" km/h"'),
    ("_mm", '0" mm"'),
    ("_m", '#,##0" m"'),
    ("_teu", '#,##0" TEU"'),
    ("_pct", '0.0" %"'),
    ("share", "0.0%"),
    ("lon", "0.0000"),
    ("lat", "0.0000"),
)
"""How numbers look, by the end of their column's name."""
_SUFFIXES = ("_before", "_after", "_change")
_WIDEST = 60
_LONGEST_CELL = 32_767
_MOST_ROWS = 1_048_575
_MOST_TITLE = 31
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Sheet:
    """One table of a workbook."""

    title: str
    rows: Sequence[Mapping[str, Any]]


def of_document(
    document: Mapping[str, Any], tables: Mapping[str, Sequence[Mapping[str, Any]]]
) -> bytes:
    """Return the tables of a command's answer as a workbook, with parameters and sources.

    Parameters
    ----------
    document
        The JSON object of the command, for its `parameters` and `inputs`.
    tables
        What goes on a sheet each, by name.
    """
    asked = document.get("parameters", {})
    sheets = [Sheet(name, rows) for name, rows in tables.items() if rows]
    sheets += [
        Sheet("parameters", [{"parameter": key, "value": _text(asked[key])} for key in asked]),
        Sheet("sources", document.get("inputs", [])),
    ]
    title = f"{document.get('corridor') or ''} {str(document.get('schema', '')).split('/')[1]}"
    return write([sheet for sheet in sheets if sheet.rows], title=title.strip())


def write(sheets: Sequence[Sheet], *, title: str) -> bytes:
    """Return the sheets as XLSX; the same sheets give the same bytes.

    Raises
    ------
    CorridorMapError
        If openpyxl is not installed, or a table has more rows than a sheet can hold.
    """
    try:
        from openpyxl import Workbook  # noqa: PLC0415 - an extra, and slow to load
    except ImportError as err:
        message = "A workbook needs openpyxl; pip install 'corridormap[report]'."
        raise CorridorMapError(message) from err
    for sheet in sheets:
        if len(sheet.rows) > _MOST_ROWS:
            message = (
                f"A sheet holds {_MOST_ROWS:,} rows; {sheet.title} has {len(sheet.rows):,}; "
                "write .csv or .parquet."
            )
            raise CorridorMapError(message)
    book = Workbook(write_only=True)
    book.properties.title = _clean(title)
    book.properties.creator = "corridormap"
    taken: set[str] = set()
    for sheet in sheets or [Sheet("empty", [])]:
        page = cast("Worksheet", book.create_sheet(_sheet_title(sheet.title, taken)))
        _fill(page, sheet)
    stream = io.BytesIO()
    book.save(stream)
    return timeless(stream.getvalue())


def available() -> bool:
    """Tell whether what writes workbooks is installed."""
    return find_spec("openpyxl") is not None


def number_format(column: str) -> str | None:
    """Return how a spreadsheet shows the numbers of a column, None where as they are.

    >>> number_format("length_km"), number_format("time_h_before"), number_format("rank")
    ('#,##0.00" km"', '#,##0.00" h"', None)
    """
    for suffix in _SUFFIXES:
        column = column.removesuffix(suffix)
    if "population" in column or column.startswith("market_access"):
        return "#,##0"
    return next((form for end, form in _FORMATS if column.endswith(end)), None)


def _fill(page: Worksheet, sheet: Sheet) -> None:
    from openpyxl.styles import Alignment, Font, PatternFill  # noqa: PLC0415
    from openpyxl.utils import get_column_letter  # noqa: PLC0415
    from openpyxl.worksheet.properties import PageSetupProperties  # noqa: PLC0415

    known = {key for row in sheet.rows for key, value in row.items() if value is not None}
    columns = [
        key for key in dict.fromkeys(key for row in sheet.rows for key in row) if key in known
    ]
    for number, column in enumerate(columns, start=1):
        letter = get_column_letter(number)
        page.column_dimensions[letter].width = _width(column, sheet.rows)
    page.freeze_panes = "A2"
    page.sheet_view.showGridLines = False
    page.print_title_rows = "1:1"
    page.page_setup.orientation = "landscape"
    page.page_setup.paperSize = 9  # A4
    page.page_setup.fitToHeight = 0
    page.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    if columns:
        last = f"{get_column_letter(len(columns))}{len(sheet.rows) + 1}"
        page.auto_filter.ref = f"A1:{last}"
    names = [_cell(page, column, None) for column in columns]
    for cell in names:
        cell.font = Font(bold=True, color="FFFFFF")
        cell.fill = PatternFill("solid", fgColor="1F4E5F")
        cell.alignment = Alignment(vertical="center", wrap_text=True)
    page.append(names)
    forms = [number_format(column) for column in columns]
    wrapped = Alignment(vertical="top", wrap_text=True)
    for row in sheet.rows:
        cells = [
            _cell(page, row.get(column), form) for column, form in zip(columns, forms, strict=True)
        ]
        for cell in cells:
            if cell.data_type == "s":
                cell.alignment = wrapped
        page.append(cells)


def _cell(page: Worksheet, value: object, form: str | None) -> Cell:
    """Return a cell; text is text even where it looks like a formula."""
    from openpyxl.cell import WriteOnlyCell  # noqa: PLC0415

    if value is None or isinstance(value, bool | int | float):
        cell: Cell = WriteOnlyCell(page, value=value)
        if form is not None and not isinstance(value, bool):
            cell.number_format = form
        return cell
    cell = WriteOnlyCell(page, value=_clean(_text(value)))
    cell.data_type = "s"
    return cell


def _text(value: object) -> str:
    if isinstance(value, list) and not any(isinstance(item, dict | list) for item in value):
        return "; ".join(map(str, value))
    return json.dumps(value, ensure_ascii=False) if isinstance(value, dict | list) else str(value)


def _clean(text: str) -> str:
    """Drop what XML cannot say, and what is longer than a cell."""
    return _CONTROL.sub(" ", text)[:_LONGEST_CELL]


def _width(column: str, rows: Iterable[Mapping[str, Any]]) -> float:
    shown = [
        len(f"{value:,.0f}") + 8 if isinstance(value, float) else len(_text(value))
        for row in list(rows)[:1000]
        if (value := row.get(column)) is not None
    ]
    return min(max([len(column) + 4, *shown], default=8), _WIDEST)


def _sheet_title(title: str, taken: set[str]) -> str:
    """Return a title a workbook accepts and has not yet, whatever the case."""
    base = re.sub(r"[\[\]:*?/\\']", "-", _clean(title)).strip()[:_MOST_TITLE] or "table"
    found, number = base, 1
    while found.lower() in taken:
        number += 1
        found = f"{base[: _MOST_TITLE - len(str(number)) - 1]}-{number}"
    taken.add(found.lower())
    return found
