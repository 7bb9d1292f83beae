"""The gauge of rail links that do not say theirs: from the sections, else from the stations."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from corridormap.costs.station_tables import gauges

if TYPE_CHECKING:
    from collections.abc import Hashable


def gauged(
    nodes: pd.DataFrame, links: pd.DataFrame, sections: pd.DataFrame | None = None
) -> pd.DataFrame:
    """Return the links with the gauges that can be known.

    A section between the same two stations goes first; several sections lie side by side. Else
    the one gauge that both ends have. Where the ends have one each, and not the same, the change
    is made at the end where more links meet, so the link has the gauge of the other (of equals:
    of `to_id`).

    Parameters
    ----------
    nodes, links
        As `station_tables.read` returns them; `gauge_mm` of a node may be several: ``1435|1520``.
    sections
        `from_id`, `to_id`, `mode`, `gauge_mm` where present.
    """
    todo = (links["mode"] == "rail") & links["gauge_mm"].isna()
    if not todo.any():
        return links
    drawn = _of_sections(sections)
    own = {name: _known(value) for name, value in nodes["gauge_mm"].items()}
    degree = pd.concat([links["from_id"], links["to_id"]]).value_counts()
    found = links["gauge_mm"].copy()
    for row in links.index[todo]:
        tail, head = links.loc[row, "from_id"], links.loc[row, "to_id"]
        known = drawn.get(frozenset((tail, head))) or (own[tail] & own[head])
        one_each = len(own[tail]) == len(own[head]) == 1
        if not known and one_each:
            known = own[tail] if degree[tail] < degree[head] else own[head]
        if known and (frozenset((tail, head)) in drawn or len(known) == 1):
            found.loc[row] = "|".join(str(gauge) for gauge in sorted(known))
    return links.assign(gauge_mm=found)


def _known(value: object) -> set[int]:
    return {gauge for gauge in gauges(value) if gauge}


def _of_sections(sections: pd.DataFrame | None) -> dict[frozenset[Hashable], set[int]]:
    needed = ["from_id", "to_id", "gauge_mm"]
    if sections is None or not set(needed) <= set(sections.columns):
        return {}
    table = sections.dropna(subset=needed)
    if "mode" in table.columns:
        table = table[table["mode"].isna() | (table["mode"] == "rail")]
    found: dict[frozenset[Hashable], set[int]] = {}
    for tail, head, gauge in zip(*(table[name] for name in needed), strict=True):
        found.setdefault(frozenset((str(tail), str(head))), set()).update(_known(gauge))
    return found
