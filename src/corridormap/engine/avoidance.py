"""Which links a path may use when countries, stations, crossings or links are to be avoided."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from corridormap.engine import labels
from corridormap.errors import NetworkError, suggest

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable

    import pandas as pd
    from numpy.typing import NDArray

    from corridormap.network import Network


_SIDES = ("-rail", "-road", "-ferry")
_REMEDY = "; name a country code, station, crossing or link of this network"


def usable(network: Network, avoid: Iterable[Hashable]) -> NDArray[np.bool_]:
    """Return which links of the network stay clear of everything in `avoid`.

    Parameters
    ----------
    avoid
        Country codes (all links in the country and to its nodes), station or node ids (all links
        to them), link ids, and crossing ids with or without their ending ``-rail`` or ``-road``.

    Raises
    ------
    NetworkError
        If something in `avoid` is none of these, with the nearest name there is.
    """
    clear = np.ones(network.link_count, bool)
    for name in [avoid] if isinstance(avoid, str) else avoid:
        clear &= ~_touched(network, name)
    return clear


def _touched(network: Network, name: Hashable) -> NDArray[np.bool_]:
    code = name.upper() if isinstance(name, str) else name
    nodes, links = network.nodes, network.links
    of_node = _equal(nodes, "country", code) | _equal(nodes, "station_id", name)
    node = labels.positions(network.node_ids, [name])
    of_node[node[node >= 0]] = True
    of_link = _equal(links, "country", code)
    for column in ("link_id", "raw_link_id", "crossing_id"):
        of_link = of_link | _equal(links, column, name)
    for side in _SIDES:  # a crossing by its place: khorgos is khorgos-rail and khorgos-road
        of_link = of_link | _equal(links, "crossing_id", f"{name}{side}")
    if not of_node.any() and not of_link.any():
        message = (
            f"Nothing called {name!r} to avoid{suggest(str(name), _known(network)) or _REMEDY}"
        )
        raise NetworkError(message)
    touched: NDArray[np.bool_] = (
        of_link | of_node[network.from_position] | of_node[network.to_position]
    )
    return touched


def _equal(table: pd.DataFrame, column: str, value: Hashable) -> NDArray[np.bool_]:
    if column not in table.columns:
        return np.zeros(len(table), bool)
    equal: NDArray[np.bool_] = (table[column] == value).to_numpy(dtype=bool, na_value=False)
    return equal


def _known(network: Network) -> list[str]:
    columns = [
        table[column].dropna()
        for table, names in (
            (network.nodes, ("country", "station_id")),
            (network.links, ("country", "crossing_id", "raw_link_id", "link_id")),
        )
        for column in names
        if column in table.columns
    ]
    columns.append(network.node_ids.to_series())
    return sorted({value for values in columns for value in values if isinstance(value, str)})
