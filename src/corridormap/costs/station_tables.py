"""Tables of stations and the links between them, made uniform and checked before costing.

Nothing is priced here: `stationing` takes stations apart, `costing` adds the costs.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from corridormap.errors import Fault, SchemaError, suggest

if TYPE_CHECKING:
    from collections.abc import Iterator

_TEXT = (
    "kind",
    "mode",
    "gauge_mm",
    "status",
    "crossing_id",
    "crossing_name",
    "country",
    "electrified",
    "tracks",
)
_NUMBERS = ("length_km", "share_before", "speed_kmh", "time_h", "cost_usd", "co2_kg")
_YES = ("yes", "true", "1", "1.0")
STILL = ("station", "border", "gauge", "transfer")
"""Kinds of links that stand still; tables that have such links are taken apart already."""
KINDS = ("running", *STILL, "ferry", "access")


def read(nodes: pd.DataFrame, given: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return stations and links as `stations` and `links` do, after looking at both.

    Where every node is a station of its own, it goes by its `station_id`.

    Raises
    ------
    SchemaError
        Listing the faults of both tables.
    """
    faults: list[Fault] = []
    table: pd.DataFrame | None = None
    known: pd.Index[str]
    try:
        table = stations(nodes)
        known = pd.Index(table.index)
    except SchemaError as err:
        faults += err.faults
        ids = nodes["node_id"] if "node_id" in nodes.columns else pd.Series(nodes.index)
        known = pd.Index(ids.dropna().astype(str).unique())
    try:
        checked = links(given, known)
    except SchemaError as err:
        # without any ids every end would be a stranger: the missing column says it all
        hidden = table is None and "node_id" not in nodes.columns
        faults += [
            fault
            for fault in err.faults
            if not (hidden and fault.column in ("from_id", "to_id") and fault.row is not None)
        ]
        raise SchemaError(faults=faults) from err
    if table is None:
        raise SchemaError(faults=faults)
    return _by_station(table, checked)


def stations(nodes: pd.DataFrame) -> pd.DataFrame:
    """Return the stations indexed by `node_id`, with every column that costing looks at.

    Parameters
    ----------
    nodes
        `node_id` as a column or as the index, and where known `name`, `country`, `lon`, `lat`,
        `transfer`, `station_id`, `side`, `gauge_mm`; a `GeoDataFrame` of points gives lon and lat.

    Raises
    ------
    SchemaError
        If there are no ids, or an id is there twice.
    """
    if "node_id" in nodes.columns:
        table = nodes.set_index("node_id")
    elif nodes.index.name == "node_id":
        table = nodes.copy()
    else:
        fault = Fault("nodes", None, "node_id", "the column is required", "none", "add node_id")
        raise SchemaError(faults=[fault])
    if "geometry" in table.columns:
        points = table["geometry"]
        table = pd.DataFrame(table.drop(columns="geometry"))
        if "lon" not in table.columns:
            table["lon"], table["lat"] = (
                [point.x for point in points],
                [point.y for point in points],
            )
    for column in ("name", "country", "transfer", "station_id", "side", "gauge_mm"):
        table[column] = _object(table[column]) if column in table.columns else None
    faults: list[Fault] = []
    for column in ("lon", "lat"):
        found = _numbers(table, column, "nodes", table.index, faults)
        table[column] = found
    wide = ~table["gauge_mm"].map(_is_gauge).astype(bool)
    for name, gauge in table.loc[wide, "gauge_mm"].items():
        rule = "a gauge is a whole number of mm"
        faults.append(Fault("nodes", str(name), "gauge_mm", rule, repr(gauge), "1435"))
    table["transfer"] = table["transfer"].map(_flag)
    table.index = table.index.astype(str).rename("node_id")
    rule, remedy = "every node has its own id", "rename it or remove the copies"
    repeated = sorted(set(table.index[table.index.duplicated()]))
    faults += [Fault("nodes", n, "node_id", rule, f"{n!r} again", remedy) for n in repeated]
    if faults:
        raise SchemaError(faults=faults)
    return table


def links(given: pd.DataFrame, known: pd.Index[str]) -> pd.DataFrame:
    """Return the links with every column that costing looks at, blanks filled as documented.

    Parameters
    ----------
    given
        `from_id`, `to_id`, `length_km` and the columns of `costing.network`.
    known
        Ids of the stations.

    Raises
    ------
    SchemaError
        Listing every missing column, unknown station and impossible value.
    """
    rule = "the column is required"
    missing = [name for name in ("from_id", "to_id", "length_km") if name not in given.columns]
    if missing:
        raise SchemaError(
            faults=[Fault("links", None, name, rule, "none", f"add {name}") for name in missing]
        )
    table = given.drop(columns="geometry", errors="ignore").reset_index(drop=True)
    table = pd.DataFrame(table)
    for column in _TEXT:
        table[column] = _object(table[column]) if column in table.columns else None
    for column in ("from_id", "to_id"):
        table[column] = table[column].astype(str)
    usual = pd.Series(np.where(table["kind"] == "access", "road", "rail"), index=table.index)
    table["mode"] = table["mode"].where(table["mode"].notna(), usual.astype(object))
    table["status"] = table["status"].fillna("open")
    if "link_id" not in table.columns:
        words = table["from_id"] + "-" + table["to_id"] + "-" + table["mode"]
        again = words.groupby(words).cumcount()
        table["link_id"] = words + np.where(again > 0, "-" + (again + 1).astype(str), "")
    table["link_id"] = table["link_id"].astype(str)
    faults: list[Fault] = []
    labels = pd.Index(table["link_id"])
    written = _object(table["length_km"]).notna()
    for column in _NUMBERS:
        table[column] = _numbers(table, column, "links", labels, faults)
    table["tracks"] = _numbers(table, "tracks", "links", labels, faults).fillna(1.0)
    table["electrified"] = table["electrified"].map(_flag)
    if "directed" in table.columns:
        table["directed"] = table["directed"].map(_flag).eq(other=True).astype(bool)
    else:
        table["directed"] = False
    still = table["kind"].isin(STILL)
    unread = table["length_km"].isna() & written
    table["length_km"] = table["length_km"].mask(still & ~unread, table["length_km"].fillna(0.0))
    faults += _impossible(table, unread)
    faults += _strangers(table, known)
    if faults:
        raise SchemaError(faults=faults)
    return table


def gauges(value: object) -> list[int | None]:
    """Return the gauges of a link: one, several that lie side by side, or one unknown.

    >>> gauges(1435), gauges("1435|1520"), gauges(None), gauges("1520.0")
    ([1435], [1435, 1520], [None], [1520])
    """
    if value is None or (isinstance(value, float) and np.isnan(value)) or value == "":
        return [None]
    return [int(float(part)) for part in str(value).split("|")]


def _by_station(nodes: pd.DataFrame, links: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return nodes and links that go by station ids, if each node is a station of its own."""
    named = nodes["station_id"].where(nodes["station_id"].notna(), nodes.index).astype(str)
    if named.duplicated().any() or (named == nodes.index).all() or nodes["side"].notna().any():
        return nodes, links
    ends = {end: links[end].map(named) for end in ("from_id", "to_id")}
    return nodes.set_axis(pd.Index(named, name="node_id")), links.assign(**ends)


def _impossible(table: pd.DataFrame, unread: pd.Series[bool]) -> Iterator[Fault]:
    unknown = table["length_km"].isna() & ~unread
    kinds = table["kind"].isna() | table["kind"].isin(KINDS)
    rules = (
        ("kind", ~kinds, f"the kind is one of {', '.join(KINDS)}", "use one of them"),
        ("length_km", unknown, "a length is known", "give it in kilometres"),
        ("length_km", table["length_km"] < 0, "a length is at least 0", "check the sign"),
        ("speed_kmh", table["speed_kmh"] <= 0, "a speed is above 0", "close the link instead"),
        ("time_h", table["time_h"] < 0, "a time is at least 0", "check the sign"),
        ("cost_usd", table["cost_usd"] < 0, "a cost is at least 0", "check the sign"),
        ("co2_kg", table["co2_kg"] < 0, "an emission is at least 0", "check the sign"),
        (
            "share_before",
            (table["share_before"] < 0) | (table["share_before"] > 1),
            "the share before the border lies between 0 and 1",
            "divide the length before it by the whole",
        ),
        ("link_id", table["link_id"].duplicated(), "every link has its own id", "rename it"),
        ("gauge_mm", ~table["gauge_mm"].map(_is_gauge), "a gauge is a whole number of mm", "1435"),
    )
    for column, rows, rule, remedy in rules:
        for row in table.index[rows]:
            value = table.loc[row, column]
            received = f"{value:g}" if isinstance(value, float) else repr(value)
            yield Fault("links", str(table.loc[row, "link_id"]), column, rule, received, remedy)


def _strangers(table: pd.DataFrame, known: pd.Index[str]) -> Iterator[Fault]:
    for column in ("from_id", "to_id"):
        for row in table.index[~table[column].isin(known)]:
            name = table.loc[row, column]
            remedy = "add the station to the nodes" + suggest(name, known).removesuffix("?")
            rule = "a link joins stations of the nodes table"
            yield Fault("links", str(table.loc[row, "link_id"]), column, rule, repr(name), remedy)


def _is_gauge(value: object) -> bool:
    try:
        return all(gauge is None or gauge > 0 for gauge in gauges(value))
    except ValueError:
        return False


def _object(values: pd.Series) -> pd.Series:
    values = values.astype(object)
    return values.where(values.notna() & (values != ""), None)


def _numbers(
    table: pd.DataFrame, column: str, name: str, labels: pd.Index, faults: list[Fault]
) -> pd.Series:
    if column not in table.columns:
        return pd.Series(np.nan, index=table.index)
    given = _object(table[column])
    numbers = pd.to_numeric(given, errors="coerce").astype(float)
    bad = (given.notna() & ~np.isfinite(numbers)).to_numpy(dtype=bool)
    for row in np.flatnonzero(bad).tolist():
        rule, remedy = "the value is a finite number", "write digits with a point, no unit"
        faults.append(Fault(name, str(labels[row]), column, rule, repr(given.iloc[row]), remedy))
    return numbers


def _flag(value: object) -> bool | None:
    if value is None or (isinstance(value, float) and np.isnan(value)):
        return None
    if isinstance(value, str):
        return value.strip().lower() in _YES
    return bool(value)
