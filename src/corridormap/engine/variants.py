"""A network with some links closed, or at other costs, that keeps all that this leaves alone.

Nodes, their arrangement and the rounds of contraction that know no weights are shared with the
network they were changed from.
"""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

import numpy as np

from corridormap.engine import graph as graphs
from corridormap.engine import network_faults
from corridormap.errors import NetworkError, SchemaError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import ArrayLike, NDArray

    from corridormap.network import Network


def closed(network: Network, links: Iterable[int] | NDArray[np.bool_]) -> Network:
    """Return a network without some links; all nodes stay.

    Parameters
    ----------
    links
        Numbers of rows of the links from 0, or one true (closed) or false for every link.

    Returns
    -------
    Network
        It shares the arrangement of the nodes and the first rounds of contraction with the one
        given, which stays as it is: to reopen a link, go back to that one. What other modules keep
        with a network, as the stations behind it, does not come along.

    Raises
    ------
    NetworkError
        If there is no such link.

    Examples
    --------
    >>> from corridormap.network import from_links
    >>> toy = from_links(["A", "B", "A"], ["B", "C", "C"], length_km=[60, 40, 150])
    >>> closed(toy, [1])
    <Network: 3 nodes, 2 two-way links; length_km>
    """
    keep = ~_mask(network, links)
    one_way = None if network.one_way is None else network.one_way[keep]
    table = network.link_table
    changed = dataclasses.replace(
        network,
        from_position=network.from_position[keep],
        to_position=network.to_position[keep],
        quantities={name: values[keep] for name, values in network.quantities.items()},
        one_way=one_way,
        link_table=None if table is None else table[keep].reset_index(drop=True),
        base=network.base or network,
        _engine={},
    )
    order, parts = network.arrangement
    if not keep.all():
        parts = graphs.components(len(order), changed.from_position, changed.to_position)
    changed.keep("arrangement", (order, parts))
    return changed


def with_quantities(
    network: Network,
    links: Iterable[int] | NDArray[np.bool_] | None = None,
    *,
    length_km: ArrayLike | None = None,
    time_h: ArrayLike | None = None,
    cost_usd: ArrayLike | None = None,
    co2_kg: ArrayLike | None = None,
) -> Network:
    """Return a network in which some links take another length, time, cost or CO₂.

    Parameters
    ----------
    links
        As in `closed`; None: all of them.
    length_km, time_h, cost_usd, co2_kg
        One value for each of these links, in the order of the network, or one for all of them.
        What is not given stays.

    Raises
    ------
    NetworkError
        If there is no such link, or a quantity is given for some links that the others lack.
    SchemaError
        If values are negative or not finite, or are not as many as the links they are for.

    Examples
    --------
    >>> from corridormap.network import from_links
    >>> toy = from_links(["A", "B"], ["B", "C"], length_km=[60, 40])
    >>> with_quantities(toy, [1], length_km=45).links["length_km"].tolist()
    [60.0, 45.0]
    """
    rows = np.ones(network.link_count, bool) if links is None else _mask(network, links)
    size = int(rows.sum())
    named = {"length_km": length_km, "time_h": time_h, "cost_usd": cost_usd, "co2_kg": co2_kg}
    given = {
        name: np.full(size, values) if np.ndim(values) == 0 else values
        for name, values in named.items()
        if values is not None
    }
    checked, faults = network_faults.quantities(given, size)
    if faults:
        raise SchemaError(faults=faults)
    changed = dict(network.quantities)
    for name, values in checked.items():
        if name not in changed and not rows.all():
            message = f"{name} is given for {size} links and the others have none; give it for all"
            raise NetworkError(message)
        changed[name] = changed[name].copy() if name in changed else np.empty(len(rows))
        changed[name][rows] = values
    table = network.link_table
    made = dataclasses.replace(
        network,
        quantities=changed,
        link_table=None if table is None else table.assign(**changed),
        base=network.base or network,
        _engine={},
    )
    made.keep("arrangement", network.arrangement)
    return made


def _mask(network: Network, links: Iterable[int] | NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Return which links are meant."""
    count = network.link_count
    rows = links if isinstance(links, np.ndarray) else np.array(list(links))
    if rows.dtype.kind == "b" and len(rows) == count:
        return rows.astype(bool)
    mask = np.zeros(count, bool)
    if not len(rows):
        return mask
    if rows.dtype.kind not in "iu" or rows.min() < 0 or rows.max() >= count:
        message = (
            f"links are meant by number, 0 to {count - 1}, or by one true or false for each of "
            f"the {count}; received {rows[:5].tolist()}{' …' if len(rows) > 5 else ''}"
        )
        raise NetworkError(message)
    mask[rows] = True
    return mask
