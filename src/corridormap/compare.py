"""Before and after: the same measure on two networks, side by side with the difference.

What is measured is left to `access`, `od` and `paths`; two versions of a line are compared by
`realignment`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from corridormap import access as accesses
from corridormap import paths
from corridormap.errors import DataError, NetworkError
from corridormap.measures import HERE
from corridormap.network import QUANTITIES, Network
from corridormap.tables import TEXT

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable, Sequence

    from corridormap.measures import Measures
    from corridormap.network import Criterion

__all__ = ["access", "od", "path", "tables"]

HUB_KINDS = ("hub", "rail_hub", "dry_port", "seaport", "caspian_port", "free_zone")
"""Kinds of station that count as hubs when none are named."""
_EACH = ("chosen", "nearest_id", "reason")


def tables(
    before: pd.DataFrame,
    after: pd.DataFrame,
    *,
    keys: Sequence[str],
    quantities: Sequence[str] = QUANTITIES,
) -> pd.DataFrame:
    """Return two tables of the same measure side by side.

    Parameters
    ----------
    before, after
        With the columns of `keys`, which identify a row in each, and any of `quantities`.
    keys
        What rows are matched by; rows of only one table stay, the other side being null.
    quantities
        Columns to subtract.

    Returns
    -------
    DataFrame
        `keys`; other columns that are the same in both, once; for every quantity `<name>_before`,
        `<name>_after` and `<name>_change` (after − before, null when either is null); other
        columns that differ as `_before` and `_after`; `reason`, why a change is null.

    Examples
    --------
    >>> before = pd.DataFrame({"id": ["a", "b"], "time_h": [5.0, None], "reason": [None, "cut"]})
    >>> after = pd.DataFrame({"id": ["a", "b"], "time_h": [3.0, 4.0], "reason": [None, None]})
    >>> print(tables(before, after, keys=["id"])[["id", "time_h_change", "reason"]].to_string())
      id  time_h_change       reason
    0  a           -2.0          NaN
    1  b            NaN  before: cut
    """
    keys = list(keys)
    for name, table in (("before", before), ("after", after)):
        missing = [key for key in keys if key not in table.columns]
        if missing or table.duplicated(keys).any():
            what = f"no column {missing[0]!r}" if missing else "a key twice"
            message = f"compare matches rows by {', '.join(keys)}; the table {name} has {what}"
            raise DataError(message)
    both = before.merge(after, on=keys, how="outer", suffixes=("_before", "_after"), sort=False)
    order = pd.concat([before[keys], after[keys]]).drop_duplicates()
    both = order.merge(both, on=keys, how="left")
    others = [name for name in before.columns if name in after.columns and name not in keys]
    result = both[keys].copy()
    for name in [name for name in others if name not in quantities and name != "reason"]:
        first, second = both[f"{name}_before"], both[f"{name}_after"]
        same = (first == second) | (first.isna() & second.isna())
        if name not in _EACH and bool((same | first.isna() | second.isna()).all()):
            result[name] = first.where(first.notna(), second)
        else:
            result[f"{name}_before"], result[f"{name}_after"] = first, second
    changed = []
    for name in [name for name in quantities if name in others]:
        for side in ("before", "after"):
            result[f"{name}_{side}"] = both[f"{name}_{side}"]
        result[f"{name}_change"] = both[f"{name}_after"] - both[f"{name}_before"]
        changed.append(f"{name}_change")
    result["reason"] = _why(both, result[changed].isna().all(axis=1) if changed else None)
    return result


def access(
    before: Network | pd.DataFrame,
    after: Network | pd.DataFrame,
    *,
    origins: Iterable[Hashable] | pd.DataFrame | None = None,
    hubs: Iterable[Hashable] | pd.DataFrame | None = None,
    by: Criterion | None = None,
) -> pd.DataFrame:
    """Return the nearest hub before and after.

    Parameters
    ----------
    before, after
        Two networks, or two tables as `access.nearest` returns them.
    origins
        Ids or a table; None: every station of both networks (every node where there are none).
    hubs
        Ids or a table; None: the stations whose `kind` is one of `HUB_KINDS`.
    by
        What nearest means.

    Returns
    -------
    DataFrame
        As `tables`, by `from_id` (or `place_id`).

    Raises
    ------
    DataError
        If there are no hubs, or one side is a network and the other a table.
    """
    if isinstance(before, pd.DataFrame) and isinstance(after, pd.DataFrame):
        key = next((key for key in ("place_id", "from_id") if key in before.columns), "from_id")
        return tables(before, after, keys=[key])
    if not isinstance(before, Network) or not isinstance(after, Network):
        message = "compare takes two networks or two tables; received one of each"
        raise DataError(message)
    wanted, goals = ends_of(before, after, origins=origins, hubs=hubs)
    found = [accesses.nearest(network, wanted, goals, by=by) for network in (before, after)]
    return tables(*found, keys=["from_id"])


def ends_of(
    before: Network,
    after: Network,
    *,
    origins: Iterable[Hashable] | pd.DataFrame | None,
    hubs: Iterable[Hashable] | pd.DataFrame | None,
) -> tuple[Iterable[Hashable] | pd.DataFrame, Iterable[Hashable] | pd.DataFrame]:
    """Return the origins and hubs that `access` compares where none are given."""
    wanted = _stations(before, after) if origins is None else origins
    return wanted, _hubs(before) if hubs is None else hubs


def od(
    before: Network,
    after: Network,
    origins: Iterable[Hashable] | pd.DataFrame,
    destinations: Iterable[Hashable] | pd.DataFrame,
    *,
    by: Criterion | None = None,
    measures: Measures = HERE,
) -> pd.DataFrame:
    """Return the O-D matrix before and after.

    Parameters
    ----------
    origins, destinations, by
        As for `od.matrix`.
    measures
        Who computes.

    Returns
    -------
    DataFrame
        As `tables`, by `from_id` and `to_id`.

    Raises
    ------
    NetworkError
        As `od.matrix`.
    """
    found = [measures.matrix(network, origins, destinations, by=by) for network in (before, after)]
    return tables(*found, keys=["from_id", "to_id"])


def path(
    before: Network,
    after: Network,
    from_id: Hashable,
    to_id: Hashable,
    *,
    by: Criterion | None = None,
    avoid: Iterable[Hashable] = (),
) -> pd.DataFrame:
    """Return the best path before and after.

    Parameters
    ----------
    from_id, to_id, by, avoid
        As for `paths.quickest`.

    Returns
    -------
    DataFrame
        One row as of `tables`; `countries` and `crossings` are joined by arrows, a side without a
        path is null with a reason.

    Raises
    ------
    NetworkError
        If a name is unknown or both ends are the same place.
    """
    avoid = (avoid,) if isinstance(avoid, str) else tuple(avoid)
    found = []
    for network in (before, after):
        best, reason = paths.find(network, from_id, to_id, by=by, avoid=avoid)
        row: dict[str, Any] = {"from_id": from_id, "to_id": to_id, "reason": reason}
        for name in QUANTITIES:
            value = getattr(best[0], name) if best else None
            row[name] = np.nan if value is None else value
        row["countries"] = " → ".join(best[0].countries) if best else None
        row["crossings"] = " → ".join(str(name) for name in best[0].crossings) if best else None
        found.append(pd.DataFrame([row]))
    return tables(*found, keys=["from_id", "to_id"])


def _why(both: pd.DataFrame, missing: pd.Series | None) -> pd.Series:
    """Return the reasons of both sides where there is no change to give."""
    given = [
        [f"{side}: {text}" if isinstance(text, str) else None for text in both[f"reason_{side}"]]
        for side in ("before", "after")
        if f"reason_{side}" in both
    ]
    texts = ["; ".join(filter(None, sides)) or None for sides in zip(*given, strict=True)]
    texts = texts or [None] * len(both)
    why = pd.Series(texts, index=both.index, dtype=TEXT)
    if missing is not None:
        why = why.where(why.notna() | ~missing, "only one of the tables has the row")
        why = why.where(missing)
    return why


def _stations(before: Network, after: Network) -> list[Hashable]:
    names: list[Hashable] = []
    for network in (before, after):
        nodes = network.nodes
        if "station_id" in nodes.columns:
            names += sorted(nodes["station_id"].dropna().unique())
        else:
            names += network.node_ids.tolist()
    return list(dict.fromkeys(names))


def _hubs(network: Network) -> list[Hashable]:
    nodes = network.nodes
    if "kind" in nodes.columns and "station_id" in nodes.columns:
        found = nodes.loc[nodes["kind"].isin(HUB_KINDS), "station_id"].dropna().unique()
        if len(found):
            return sorted(found)
    message = (
        "access needs hubs; the network has no station of a kind "
        f"{', '.join(HUB_KINDS)}; name them with hubs="
    )
    raise NetworkError(message)
