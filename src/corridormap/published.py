"""Published lengths beside the measured ones that answer them.

A row of the table `published` says in `measure` which measured figure it speaks of::

    total                    the whole line
    country:KG               in one country
    gauge:1435               of one gauge
    status:open              of one status
    section:makmal--x        of one section
    between:kashgar:makmal   from one station to another, along the line

An empty measure means that nothing measured here answers the figure.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

if TYPE_CHECKING:
    from collections.abc import Callable

MEASURES = ("total", "country", "gauge", "status", "section", "between")
_COLUMNS = ("what", "measure", "published_km", "measured_km", "difference_pct", "source", "date")


def compare(
    published: pd.DataFrame | None,
    *,
    total_km: float,
    by_country: pd.DataFrame,
    sections: pd.DataFrame,
    stations: pd.DataFrame,
) -> pd.DataFrame:
    """Return every published length with the measured one and the difference.

    Parameters
    ----------
    published
        Columns ``what``, ``measure``, ``published_km``, ``source`` and more.
    total_km, by_country, sections, stations
        What was measured, as in `summary.stats`.

    Returns
    -------
    The rows in their order, with ``measured_km`` (null where nothing answers) and
    ``difference_pct``: (measured − published) ÷ published × 100.
    """
    if published is None:
        return pd.DataFrame(columns=list(_COLUMNS))
    answers: dict[str, Callable[[str], float | None]] = {
        "total": lambda _: total_km,
        "country": lambda code: _sum(by_country, "country", code),
        "gauge": lambda gauge: _sum(sections, "gauge_mm", gauge),
        "status": lambda status: _sum(sections, "status", status),
        "section": lambda name: _sum(sections, "section_id", name),
        "between": lambda pair: _between(stations, pair),
    }
    measured = [_answer(measure, answers) for measure in published["measure"]]
    table = published.assign(measured_km=pd.Series(measured, index=published.index, dtype=float))
    difference = (table["measured_km"] - table["published_km"]) / table["published_km"] * 100
    table = table.assign(difference_pct=difference)
    rest = [name for name in ("confidence", "note") if name in table]
    return table[[*_COLUMNS, *rest]]


def unknown_measures(published: pd.DataFrame) -> list[tuple[int, str]]:
    """Return position and text of measures that no figure could ever answer."""
    return [
        (row, str(measure))
        for row, measure in enumerate(published["measure"])
        if not pd.isna(measure) and str(measure).split(":", maxsplit=1)[0] not in MEASURES
    ]


def _answer(measure: object, answers: dict[str, Callable[[str], float | None]]) -> float | None:
    if not isinstance(measure, str):
        return None
    kind, _, rest = measure.partition(":")
    return answers[kind](rest) if kind in answers else None


def _sum(table: pd.DataFrame, column: str, value: str) -> float | None:
    rows = table[table[column].map(str) == value]
    return float(rows["length_km"].sum()) if len(rows) else None


def _between(stations: pd.DataFrame, pair: str) -> float | None:
    names = pair.split(":")
    chainage = stations.set_index("station_id")["chainage_km"] if len(stations) else pd.Series()
    if len(names) != 2 or not set(names) <= set(chainage.index):
        return None
    return abs(float(chainage[names[1]] - chainage[names[0]]))
