"""The words that topics bring along: headings of scenarios and names of stations, by language.

A topic writes a blank, ``{station_lanzhou}``, and the page fills it in the reader's language.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from corridormap.errors import NetworkError
from corridormap.render import cells, names

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable, Mapping

    import pandas as pd

    from corridormap.render.topics.cast import Cast

    Row = Mapping[Hashable, Any]


def blank(station: str) -> str:
    """Return what stands for the name of a station."""
    return f"{{station_{station}}}"


def spoken(
    cast: Cast, stations: Iterable[str], *, places: pd.DataFrame | None
) -> dict[str, dict[str, str]]:
    """Return the words of every language.

    Parameters
    ----------
    stations
        Of the network, to be named: as ``[map.names]`` of the project has it, or as they are.
    places
        Towns: one of the same plain name lends a station its names in other languages.

    Raises
    ------
    NetworkError
        If the network has no such station.
    """
    known = {str(row["name"]): row for row in cells.records(places)} if places is not None else {}
    given = cast.subject.shown.get("names", {})
    rows = {station: {**_row(cast, station), **_given(given, station)} for station in stations}
    return {
        lang: cast.headings(lang)
        | {
            f"station_{station}": _called(station, row, known, lang)
            for station, row in rows.items()
        }
        for lang in names.FALLBACKS
    }


def _given(given: Mapping[str, Mapping[str, str]], station: str) -> dict[str, str]:
    """Return the names that a project gives a station, in columns as of a table."""
    return {f"name_{lang}": str(name) for lang, name in given.get(station, {}).items()}


def _row(cast: Cast, station: str) -> Row:
    nodes = cast.network(cast.base).nodes
    own = nodes[nodes["station_id"].astype(str) == station]
    if own.empty:
        message = f"[map] names stations of the network; it has no {station!r}"
        raise NetworkError(message)
    (row,) = cells.records(own.head(1))
    return row


def _called(station: str, row: Row, known: Mapping[str, Row], lang: str) -> str:
    plain = names.text(row.get("name"))
    own = any(str(column).startswith("name_") for column in row)
    told = row if own or plain is None else known.get(plain, row)
    return names.short(names.pick(told, lang)) or station
