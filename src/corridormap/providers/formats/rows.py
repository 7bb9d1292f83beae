"""Rows without geometry: CSV, XLSX and Parquet tables as text, nothing else interpreted.

Geometry from columns is left to `coordinates`, types to `schema`.
"""

from __future__ import annotations

import io
import json
import warnings
from typing import TYPE_CHECKING, Any

import pandas as pd
import pyogrio

from corridormap import text
from corridormap.errors import ProviderError
from corridormap.providers.formats import archives, files, signature
from corridormap.providers.formats.json_text import MAX_COLUMNS

if TYPE_CHECKING:
    from pathlib import Path

_MAX_ROWS = 5_000_000


def read(file: Path, *, layer: str | None = None) -> pd.DataFrame:
    """Read a table as text: empty cells are null, nothing else is interpreted.

    Parameters
    ----------
    file
        CSV (separated by commas, semicolons or tabs), XLSX or Parquet.
    layer
        Of an XLSX file: the sheet; it need not be named where only one has rows.

    Raises
    ------
    ProviderError
        If the file is missing, empty, not UTF-8 or not a table.
    """
    form = signature.recognise(file)
    if form.name == "XLSX":
        return cleaned(_sheet(file, layer))
    if form.name == "Parquet":
        table = parquet(file)
        written = table.astype(object).where(table.notna(), None)
        return cleaned(pd.DataFrame(written.map(_written)))
    if form.name == "CSV":
        return cleaned(_csv(file))
    message = f"{file.name} is {form.name}; a table of rows is CSV, XLSX or Parquet."
    raise ProviderError(message)


def cleaned(table: pd.DataFrame) -> pd.DataFrame:
    """Return the table with every text, and every column name, as it may be shown."""
    table = table.rename(columns=lambda name: text.clean(str(name)).strip())
    twice = table.columns[table.columns.duplicated()].tolist()
    if twice:
        message = f"Every column has its own name; received {twice[0]!r} twice; rename one of them."
        raise ProviderError(message)
    for name in table.columns:
        values = table[name]
        if isinstance(values.dtype, pd.StringDtype) or values.dtype == object:
            held = [text.clean(value) if isinstance(value, str) else value for value in values]
            table[name] = pd.Series(held, index=values.index, dtype=values.dtype)
    return table


def parquet(file: Path) -> pd.DataFrame:
    """Read a Parquet table with the types it has."""
    try:
        from pyarrow import ArrowException  # noqa: PLC0415 - an extra
        from pyarrow import parquet as reader  # noqa: PLC0415
    except ImportError as err:
        message = f"{file.name}: Parquet needs pyarrow; pip install 'corridormap[parquet]'."
        raise ProviderError(message) from err
    try:
        described = reader.read_metadata(file)
        _refuse_large(described.num_rows, described.num_columns, name=file.name)
        table: pd.DataFrame = reader.read_table(file).to_pandas()
    except (ArrowException, OSError, ValueError, TypeError, KeyError) as err:
        message = f"{file.name} cannot be read as Parquet: {_first(err)}; export it again."
        raise ProviderError(message) from err
    return table


def _refuse_large(rows: int, columns: int, *, name: str) -> None:
    if columns > MAX_COLUMNS or rows > _MAX_ROWS:
        message = (
            f"{name} has {rows:,} rows and {columns:,} columns; up to {_MAX_ROWS:,} and "
            f"{MAX_COLUMNS:,} are read; keep those needed."
        )
        raise ProviderError(message)


def _written(value: Any) -> str | None:  # noqa: ANN401 - any cell
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, float) and value.is_integer():
        return str(int(value))  # a column of whole numbers with gaps
    if isinstance(value, dict | list):
        return json.dumps(value, default=str)
    return str(value)


def _csv(file: Path) -> pd.DataFrame:
    content = files.content(file).removeprefix(b"\xef\xbb\xbf")
    first = content.lstrip(b"\r\n").split(b"\n", maxsplit=1)[0]
    separator = max((b",", b";", b"\t"), key=first.count)
    _refuse_large(0, first.count(separator) + 1, name=file.name)
    try:
        return pd.read_csv(
            io.BytesIO(content),
            dtype=str,
            keep_default_na=False,
            na_values=[""],
            encoding="utf-8",
            sep=separator.decode(),
        )
    except (pd.errors.ParserError, pd.errors.EmptyDataError, ValueError, OverflowError) as err:
        message = f"{file.name} cannot be read as CSV: {_first(err)}; save it as UTF-8 CSV."
        raise ProviderError(message) from err


def _sheet(file: Path, layer: str | None) -> pd.DataFrame:
    archives.entries(file)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # what cannot be read is told by reading
            sheets = [str(name) for name, _ in pyogrio.list_layers(file.resolve())]
            if layer is not None and layer not in sheets:
                message = f"{file.name} has no sheet {layer!r}; it has {', '.join(sheets)}."
                raise ProviderError(message)
            wanted = sheets if layer is None else [layer]
            read = {name: _cells(file, name) for name in wanted}
    except (pyogrio.errors.DataSourceError, pyogrio.errors.DataLayerError) as err:
        message = f"{file.name} cannot be read as XLSX: {_first(err)}; save it again."
        raise ProviderError(message) from err
    filled = {name: table for name, table in read.items() if len(table.columns) and len(table)}
    if len(filled) > 1:
        names, first = ", ".join(filled), next(iter(filled))
        message = f"{file.name} has several sheets ({names}); name one as {file.name}:{first}."
        raise ProviderError(message)
    if not filled:
        message = f"{file.name} has no rows; the first row of a sheet names the columns."
        raise ProviderError(message)
    return next(iter(filled.values()))


def _cells(file: Path, sheet: str) -> pd.DataFrame:
    table: pd.DataFrame = pyogrio.read_dataframe(
        file.resolve(), layer=sheet, HEADERS="FORCE", FIELD_TYPES="STRING", max_features=_MAX_ROWS
    )
    _refuse_large(len(table), len(table.columns), name=file.name)
    empty = table.map(lambda value: isinstance(value, str) and not value)
    return table.astype(object).where(table.notna() & ~empty, None)


def _first(err: Exception) -> str:
    lines = str(err).strip().splitlines()
    return lines[0] if lines else type(err).__name__
