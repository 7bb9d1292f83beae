"""How answers leave: in the format asked for, to stdout or whole into a file."""

from __future__ import annotations

import contextlib
import functools
import os
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

import click

from corridormap.atomic import refuse_existing, write
from corridormap.cli import layout, options
from corridormap.cli.options import FORMATS
from corridormap.document import dumps
from corridormap.errors import CorridorMapError, ProviderError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    import geopandas as gpd

_SUFFIXES = {
    ".json": "json",
    ".csv": "csv",
    ".md": "md",
    ".geojson": "geojson",
    ".txt": "table",
    ".xlsx": "xlsx",
    ".gpkg": "gpkg",
    ".parquet": "parquet",
    ".fgb": "fgb",
}
_VECTORS = ("geojson", "gpkg", "parquet", "fgb")


@dataclass(frozen=True, slots=True)
class Answer:
    """What a command found, before it is known how to print it."""

    document: Mapping[str, Any]
    """The JSON object of the contract."""
    blocks: Sequence[layout.Block] = ()
    """For people."""
    csv_rows: Mapping[str, Sequence[Mapping[str, Any]]] = field(default_factory=dict)
    """For spreadsheets: one table, or several told apart by a column `table`."""
    features: Callable[[], gpd.GeoDataFrame] | None = None
    """For GIS; made only when asked for."""
    exit_code: int = 0


def answers(command: Callable[..., Answer]) -> Callable[..., None]:
    """Give a command that returns an `Answer` the options `--format`, `-o` and `--overwrite`.

    The format and the place are settled before the command runs: nobody waits for an answer that
    cannot be written.
    """

    @functools.wraps(command)
    def answered(
        *args: Any,  # noqa: ANN401 - whatever the command takes
        form: str | None,
        output: Path | None,
        overwrite: bool,
        **options: Any,  # noqa: ANN401
    ) -> None:
        path = None if output is None or str(output) == "-" else output
        if path is not None:
            refuse_input(path, (*args, *options.values()))
            refuse_existing(path, overwrite=overwrite)
        settled = chosen(form, path)
        answer = command(*args, **options)
        content = render(answer, form=settled)
        if path is None:
            _print(content.decode())
        else:
            write(path, content, overwrite=overwrite)
        click.get_current_context().exit(answer.exit_code)

    return options.form(options.output(answered))


def chosen(form: str | None, output: Path | None) -> str:
    """Return the format: as asked, else by the suffix of the output file, else a table.

    Raises
    ------
    click.UsageError
        If neither says which.
    """
    if output is None:
        return form or "table"
    said = _SUFFIXES.get(output.suffix.lower())
    if form is not None and said in (None, form):
        return form
    if form is not None:
        message = f"-o {output.name} says {said}, --format says {form}; leave one of them out."
        raise click.UsageError(message)
    if said is None:
        message = (
            f"The suffix of -o says the format; received {output.name!r}; "
            f"use one of {', '.join(_SUFFIXES)} or --format {'|'.join(FORMATS)}."
        )
        raise click.UsageError(message)
    return said


def refuse_input(path: Path, given: Iterable[object]) -> None:
    """Raise a `CorridorMapError` where the output would replace what it is made from."""
    for value in given:
        named = isinstance(value, str | Path) and path.is_file() and Path(value).is_file()
        if named and path.samefile(str(value)):
            message = f"{path} is the input; write the answer somewhere else."
            raise CorridorMapError(message)


def render(answer: Answer, *, form: str) -> bytes:
    """Return an answer as the bytes of a file.

    Raises
    ------
    click.UsageError
        If the answer has no geometry for a vector format.
    """
    if form == "json":
        return dumps(answer.document).encode()
    if form == "csv":
        return layout.as_csv(answer.csv_rows).encode()
    if form == "md":
        return "\n".join(layout.markdown(block) for block in answer.blocks).encode()
    if form == "xlsx":
        from corridormap.exchange import workbook  # noqa: PLC0415 - only this format needs it

        return workbook.of_document(answer.document, answer.csv_rows)
    if form in _VECTORS:
        return _vector(answer, form=form)
    return "\n".join(layout.aligned(block) for block in answer.blocks).encode()


def _vector(answer: Answer, *, form: str) -> bytes:
    from corridormap.exchange import vectors  # noqa: PLC0415 - slow to load

    if answer.features is None:
        message = "This answer has no geometry; use table, json, csv, md or xlsx."
        raise click.UsageError(message)
    return vectors.WRITERS[form](answer.features())


def _print(text: str) -> None:
    stdout = sys.stdout
    with contextlib.suppress(AttributeError):
        stdout.reconfigure(encoding="utf-8")  # type: ignore[union-attr]
    try:
        click.echo(text, nl=False)
        stdout.flush()
    except BrokenPipeError:
        _drop(stdout)  # the reader has seen enough
    except OSError as err:
        _drop(stdout)
        message = f"Standard output cannot be written: {err.strerror}."
        raise ProviderError(message) from err


def _drop(stdout: TextIO) -> None:
    """Send what is left to nowhere, so that the interpreter does not complain at exit."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), stdout.fileno())
