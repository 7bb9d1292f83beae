"""How answers leave: in the format asked for, as a file or to standard output.

Tables for people are laid out by `layout`, workbooks and GIS files written by `exchange`.
"""

from __future__ import annotations

import functools
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from corridormap.atomic import refuse_existing
from corridormap.cli import layout, options, streams
from corridormap.errors import CorridorMapError

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
_WORDED = ("table", "md", "json")
"""Formats that say themselves why there is nothing."""
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
        path = streams.file_of(output)
        if path is not None:
            refuse_input(path, (*args, *options.values()))
            refuse_existing(path, overwrite=overwrite)
        settled = chosen(form, path)
        answer = command(*args, **options)
        content = render(answer, form=settled)
        if answer.document.get("reason") and settled not in _WORDED:
            click.echo(f"corridormap: {answer.document['reason']}", err=True)
        streams.deliver(content, path, overwrite=overwrite)
        click.get_current_context().exit(answer.exit_code)

    return options.form(options.output(answered))


def chosen(
    form: str | None,
    output: Path | None,
    *,
    suffixes: Mapping[str, str] = _SUFFIXES,
    forms: Sequence[str] = options.FORMATS,
    plain: str | None = "table",
) -> str:
    """Return the format: as asked, else by the suffix of the output file, else the plain one.

    Parameters
    ----------
    form, output
        What `--format` and `-o` say.
    suffixes
        The format of every suffix.
    forms
        What `--format` takes.
    plain
        The format of standard output where nothing is said; None: it must be.

    Raises
    ------
    click.UsageError
        If nothing says which, or two things say different ones.
    """
    path = streams.file_of(output)
    said = plain if path is None else suffixes.get(path.suffix.lower())
    if form is not None and (path is None or said in (None, form)):
        return form
    if form is not None and path is not None:
        message = f"-o {path.name} says {said}, --format says {form}; leave one of them out."
        raise click.UsageError(message)
    if said is None:
        message = (
            f"The suffix of -o says the format; received {path.name if path else '-'!r}; "
            f"use one of {', '.join(suffixes)} or --format {'|'.join(forms)}."
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
        from corridormap.document import dumps  # noqa: PLC0415 - slow to load

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
