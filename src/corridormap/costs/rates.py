"""What an hour, a kilometre or a procedure costs: cited defaults and a project's own figures.

A rate has a dotted name, from general to particular: ``rail.border_h`` is any border by rail,
``rail.border_h.KZ.in`` what Kazakhstan takes of those who enter, ``rail.border_h.CN-KZ`` both sides
from China to Kazakhstan. The defaults are the rows of the parameter table whose `used_as` names a
rate, so that each has a source; a project overrides them in ``[costs]`` of its project file.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pandas as pd

from corridormap.errors import Fault, NetworkError, SchemaError, suggest
from corridormap.tables import MODES

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

ANY = "any"
"""Key of a nested table in ``[costs]`` that stands for the rate without a scope."""

NAMES: dict[str, str] = {
    "speed_kmh": "running speed, per country; a link's own speed goes first",
    "rest_h_per_h": "rest of drivers per hour of running",
    "dwell_h": "stop at a station passed, per station",
    "border_h": "border, per country (one side), country.in, .out, A-B (both), crossing",
    "border_usd": "border fee, scopes as of border_h",
    "gauge_h": "change between vehicles of two gauges, per station",
    "gauge_usd": "fee of the same",
    "wait_h": "wait for a ship, per link",
    "usd_per_km": "tariff per TEU-km; .main: double or electrified track, or a main road",
    "main_speed_kmh": "a road from this speed on is a main road",
    "co2_kg_per_km": "CO2 per TEU-km; .electrified",
}
TRANSFER_NAMES: dict[str, str] = {
    "h": "change of mode, per station; .ferry: to or from a ship",
    "usd": "fee of the same",
}


@dataclass(frozen=True, slots=True)
class Rates:
    """Rates by dotted name; all are finite and not negative."""

    by_name: Mapping[str, float]

    def own(self, name: str) -> float | None:
        """Return the rate of exactly this name, or None."""
        return self.by_name.get(name)

    def find(self, name: str, *scopes: str | None) -> float:
        """Return the rate for the first scope that has one, else the rate without scope.

        Parameters
        ----------
        name
            For example ``rail.dwell_h``.
        scopes
            From the most particular on; None is skipped.

        Raises
        ------
        NetworkError
            If neither a scope nor the name itself has a rate.

        Examples
        --------
        >>> rates = Rates({"rail.dwell_h": 0.5, "rail.dwell_h.osh": 2.0})
        >>> rates.find("rail.dwell_h", "osh"), rates.find("rail.dwell_h", "arys")
        (2.0, 0.5)
        """
        found = self.get(name, *scopes)
        if found is None:
            table, _, key = name.partition(".")
            message = (
                f"no rate {name!r}; give {key} under [costs.{table}] of the project file, "
                "or the quantity itself on the links"
            )
            raise NetworkError(message)
        return found

    def get(self, name: str, *scopes: str | None) -> float | None:
        """Return the rate as `find` does, or None."""
        for scope in scopes:
            if scope is not None and (value := self.own(f"{name}.{scope}")) is not None:
                return value
        return self.own(name)

    def with_overrides(self, overrides: Mapping[str, Any]) -> Rates:
        """Return rates in which the overrides replace the defaults.

        Parameters
        ----------
        overrides
            Nested as in ``[costs]``: ``{"rail": {"dwell_h": 0.1}}``; with scopes
            ``{"rail": {"border_h": {"any": 10, "CN-KG": 14}}}``. An override without scope removes
            the defaults of all scopes, so that what a project says holds everywhere.

        Raises
        ------
        SchemaError
            Listing every unknown name and every value that is not a number of at least 0.

        Examples
        --------
        >>> rates = Rates({"rail.border_h": 13.0, "rail.border_h.KG": 1.3})
        >>> dict(rates.with_overrides({"rail": {"border_h": 1.5}}).by_name)
        {'rail.border_h': 1.5}
        """
        faults: list[Fault] = []
        given = dict(_flat(overrides, faults))
        if faults:
            raise SchemaError(faults=faults)
        general = [f"{name}." for name in given if _is_general(name)]
        kept = {k: v for k, v in self.by_name.items() if not any(k.startswith(g) for g in general)}
        return Rates({**kept, **given})


def read(parameters: pd.DataFrame, overrides: Mapping[str, Any] | None = None) -> Rates:
    """Return the rates of a parameter table, with a project's overrides.

    Parameters
    ----------
    parameters
        Columns `value` and `used_as`: names of rates, separated by spaces, or null.
    overrides
        As in ``[costs]`` of the project file.
    """
    values = {row["rate"]: float(row["value"]) for _, row in _used(parameters).iterrows()}
    return Rates(values).with_overrides(overrides or {})


def assumptions(
    parameters: pd.DataFrame,
    overrides: Mapping[str, Any] | None = None,
    *,
    sources: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """List every rate in use with its value, unit and where it comes from.

    Parameters
    ----------
    parameters, overrides
        As for `read`.
    sources
        Columns `key`, `title`, `address`: what the source keys of the parameters stand for.

    Returns
    -------
    DataFrame
        Sorted by `rate`: `value`, `unit`, `low`, `high`, `year`, `source` (titles joined by
        semicolons), `confidence`, `note`; what a project overrides has the source
        ``[costs] of the project``.
    """
    used = _used(parameters).set_index("rate")
    rates = read(parameters, overrides)
    titles = {} if sources is None else dict(zip(sources["key"], sources["title"], strict=True))
    own = {name for name, _ in _flat(overrides or {}, [])}
    columns = ["unit", "low", "high", "year", "source", "confidence", "note"]
    rows = []
    for name, value in sorted(rates.by_name.items()):
        row: dict[str, Any] = {"rate": name, "value": value}
        cited = used.loc[name] if name in used.index and name not in own else None
        for column in columns:
            row[column] = None if cited is None else cited.get(column)
        if cited is None:
            row["source"] = "[costs] of the project"
        else:
            keys = str(cited["source"]).split()
            row["source"] = "; ".join(str(titles.get(key, key)) for key in keys)
        rows.append(row)
    return pd.DataFrame(rows, columns=["rate", "value", *columns])


def _used(parameters: pd.DataFrame) -> pd.DataFrame:
    used = parameters[parameters["used_as"].fillna("") != ""].copy()
    used["rate"] = used["used_as"].astype(str).str.split()
    used = used.explode("rate", ignore_index=True)
    repeated = used["rate"][used["rate"].duplicated()]
    if len(repeated):
        raise SchemaError(
            faults=[
                Fault("parameters", None, "used_as", "a rate has one default", name, "drop one row")
                for name in sorted(set(repeated))
            ]
        )
    return used


def _flat(overrides: Mapping[str, Any], faults: list[Fault]) -> Iterator[tuple[str, float]]:
    """Yield dotted names and values, noting what cannot be read."""
    tables = dict.fromkeys(MODES, NAMES) | {"transfer": TRANSFER_NAMES}
    for table, rates in overrides.items():
        if table not in tables or not hasattr(rates, "items"):
            remedy = f"use tables {', '.join(tables)}{suggest(table, tables).removesuffix('?')}"
            faults.append(Fault("[costs]", table, None, "rates are in tables", table, remedy))
            continue
        for name, value in rates.items():
            if name not in tables[table]:
                known = tables[table]
                remedy = f"use {', '.join(known)}{suggest(name, known).removesuffix('?')}"
                faults.append(Fault("[costs]", table, name, "the rate exists", name, remedy))
                continue
            yield from _scoped(f"{table}.{name}", value, faults)


def _scoped(name: str, value: object, faults: list[Fault]) -> Iterator[tuple[str, float]]:
    if hasattr(value, "items"):
        for scope, inner in value.items():
            yield from _scoped(name if scope == ANY else f"{name}.{scope}", inner, faults)
        return
    number = isinstance(value, int | float) and not isinstance(value, bool)
    if not number or not math.isfinite(float(value)) or float(value) < 0:  # type: ignore[arg-type]
        rule = "a rate is a number of at least 0"
        faults.append(Fault("[costs]", name, None, rule, repr(value), "write it without a unit"))
        return
    if name.endswith("speed_kmh") and float(value) == 0:  # type: ignore[arg-type]
        rule = "a speed is above 0"
        faults.append(Fault("[costs]", name, None, rule, "0", "close the link instead"))
        return
    yield name, float(value)  # type: ignore[arg-type]


def _is_general(name: str) -> bool:
    return name.count(".") == 1
