"""A routable network: nodes, links and what each link costs in length, time, money and CO₂.

Tables go in and come out; in between are arrays, so that a million links fit where a table of
strings would not. A network never changes: a scenario makes another one.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal, cast

import numpy as np
import pandas as pd

from corridormap import noding
from corridormap.engine import elimination, labels, network_faults
from corridormap.engine import graph as graphs
from corridormap.engine.variants import closed, with_quantities
from corridormap.errors import Fault, NetworkError, SchemaError, suggest

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable

    import geopandas as gpd
    from numpy.typing import ArrayLike, NDArray

    from corridormap.engine.elimination import Elimination
    from corridormap.engine.graph import Graph

__all__ = [
    "COLUMNS",
    "QUANTITIES",
    "Criterion",
    "Network",
    "closed",
    "from_links",
    "from_sections",
    "from_tables",
    "with_quantities",
]

Criterion = Literal["time", "length", "cost", "co2"]

COLUMNS: dict[str, str] = {
    "length": "length_km",
    "time": "time_h",
    "cost": "cost_usd",
    "co2": "co2_kg",
}
"""What a path can be chosen by, and the column that holds it, in the order of every table."""

QUANTITIES = tuple(COLUMNS.values())
_DEFAULTS = ("time", "length", "cost", "co2")


@dataclass(frozen=True, slots=True, eq=False)
class Network:
    """Nodes and links as tables and as arrays; make one with `from_links` or `from_tables`."""

    node_ids: pd.Index[Any]
    """The id of every node; all arrays of nodes are in this order."""
    from_position: NDArray[np.int32]
    to_position: NDArray[np.int32]
    quantities: dict[str, NDArray[np.float64]]
    """Per link: those of `QUANTITIES` that the network has."""
    one_way: NDArray[np.bool_] | None = None
    """Which links may be used from tail to head only; None: none of them."""
    node_table: pd.DataFrame | None = field(default=None, repr=False)
    link_table: pd.DataFrame | None = field(default=None, repr=False)
    base: Network | None = field(default=None, repr=False)
    """The network this one was changed from, of which it has the nodes and some of the links."""
    _engine: dict[Any, Any] = field(default_factory=dict, repr=False)

    def __repr__(self) -> str:
        """Say how large the network is and what it knows of its links."""
        known = ", ".join(self.quantities)
        ways = "directed" if self.directed else "two-way"
        return f"<Network: {len(self.node_ids)} nodes, {self.link_count} {ways} links; {known}>"

    @property
    def directed(self) -> bool:
        """Whether any link may be used in one direction only."""
        return self.one_way is not None

    @property
    def link_count(self) -> int:
        """The number of links."""
        return len(self.from_position)

    @property
    def nodes(self) -> pd.DataFrame:
        """The nodes, indexed by `node_id`, with the columns they were given."""
        if self.node_table is not None:
            return self.node_table
        return pd.DataFrame(index=self.node_ids.rename("node_id"))

    @property
    def links(self) -> pd.DataFrame:
        """The links with the columns they were given; without any: ends and quantities."""
        if self.link_table is not None:
            return self.link_table
        return pd.DataFrame(
            {
                "link_id": np.arange(self.link_count),
                "from_id": self.node_ids.take(self.from_position),
                "to_id": self.node_ids.take(self.to_position),
                **self.quantities,
            }
        )

    def column(self, by: str | None) -> str:
        """Return the column that a criterion means.

        Parameters
        ----------
        by
            ``time``, ``length``, ``cost`` or ``co2``; None: time where the network has it, else
            length, else what there is.

        Raises
        ------
        NetworkError
            If there is no such criterion, or the network does not have it.
        """
        if by is None:
            return next(COLUMNS[name] for name in _DEFAULTS if COLUMNS[name] in self.quantities)
        if by not in COLUMNS:
            message = (
                f"a path is chosen by one of {', '.join(_DEFAULTS)}; received {by!r}"
                f"{suggest(str(by), COLUMNS) or '; take one of these'}"
            )
            raise NetworkError(message)
        if COLUMNS[by] not in self.quantities:
            message = (
                f"by={by!r} needs {COLUMNS[by]} on every link; this network has "
                f"{', '.join(self.quantities)}; give {COLUMNS[by]} or choose another criterion"
            )
            raise NetworkError(message)
        return COLUMNS[by]

    def graph(self, by: str | None = None, *, reverse: bool = False) -> Graph:
        """Return the search graph for a criterion, made when first asked for.

        Parameters
        ----------
        by
            The criterion, as in `column`.
        reverse
            Whether every link is to be followed backwards, which finds the ways *to* a node.
        """
        column = self.column(by)
        reverse = reverse and self.directed
        key = ("graph", column, reverse)
        if key not in self._engine:
            ends = (self.from_position, self.to_position)
            others = [self.quantities[name] for name in self.quantities if name != column]
            self._engine[key] = graphs.build(
                self.arrangement[0],
                ends[::-1] if reverse else ends,
                self.one_way,
                [self.quantities[column], *others],
            )
        return cast("Graph", self._engine[key])

    @property
    def arrangement(self) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
        """Node positions in the order the engine keeps them, and the component of each."""
        if "arrangement" not in self._engine:
            self._engine["arrangement"] = graphs.arrange(
                len(self.node_ids), self.from_position, self.to_position
            )
        return cast("tuple[NDArray[np.int32], NDArray[np.int32]]", self._engine["arrangement"])

    @property
    def elimination(self) -> Elimination:
        """What contraction does before it looks at weights: made once for a base and its changes.

        It knows no criterion either.
        """
        base = self.base or self
        made = base.kept("elimination")
        if made is None:
            made = elimination.eliminate(base.graph())
            base.keep("elimination", made)
        return cast("Elimination", made)

    def kept(self, key: Hashable) -> Any:  # noqa: ANN401
        """Return what an engine has kept with this network under `key`, or None."""
        return self._engine.get(key)

    def keep(self, key: Hashable, made: object) -> None:
        """Keep what an engine has made for this network, so that it is made once."""
        self._engine[key] = made


def from_links(
    from_id: Iterable[Hashable],
    to_id: Iterable[Hashable],
    *,
    length_km: ArrayLike,
    time_h: ArrayLike | None = None,
    cost_usd: ArrayLike | None = None,
    co2_kg: ArrayLike | None = None,
    directed: bool = False,
) -> Network:
    """Build a network from arrays, one entry per link.

    Parameters
    ----------
    from_id, to_id
        Ids of the ends, of any hashable kind but null (None, NaN), mixed if need be. NumPy
        integers are fastest.
    length_km, time_h, cost_usd, co2_kg
        What the link costs, finite and not negative. Zero is a link that costs nothing. Of parallel
        links the cheapest by the criterion of the question is used.
    directed
        Whether a link leads from `from_id` to `to_id` only.

    Raises
    ------
    SchemaError
        If there are no links, lengths differ, an id is null or not hashable, or a cost is negative
        or not finite.

    Examples
    --------
    >>> from_links(["A", "B"], ["B", "C"], length_km=[60, 40])
    <Network: 3 nodes, 2 two-way links; length_km>

    A node may be anything hashable, and two nodes may be the same place:

    >>> from_links([("A", 1435)], [("A", 1520)], length_km=[0], time_h=[2], directed=True)
    <Network: 2 nodes, 1 directed links; length_km, time_h>
    """
    tails, heads = labels.as_array(from_id), labels.as_array(to_id)
    given = {"length_km": length_km, "time_h": time_h, "cost_usd": cost_usd, "co2_kg": co2_kg}
    costs, faults = network_faults.quantities(
        {name: values for name, values in given.items() if values is not None}, len(tails)
    )
    if len(heads) != len(tails):
        received = f"{len(tails)} from_id, {len(heads)} to_id"
        rule = "every link has two ends"
        faults.append(Fault("links", None, "to_id", rule, received, "give as many of each"))
    if not len(tails):
        rule = "a network has links"
        faults.append(Fault("links", None, None, rule, "no links", "give at least one"))
    faults += network_faults.nameless(tails, "links", "from_id")
    faults += network_faults.nameless(heads, "links", "to_id")
    if faults:
        raise SchemaError(faults=faults)
    ids, tail, head = labels.number(tails, heads)
    network = Network(ids, tail, head, costs, np.ones(len(tail), bool) if directed else None)
    network.graph()  # the engine's layout is part of building, not of the first question
    return network


def from_tables(nodes: pd.DataFrame, links: pd.DataFrame) -> Network:
    """Build a network from a table of nodes and a table of links, which it keeps.

    Parameters
    ----------
    nodes
        Indexed by `node_id` or with a column of that name; further columns are kept. `station_id`
        lets a station be named as an end of a path; `side` (``depart``, ``arrive`` or null) says
        which of its nodes one can start from or arrive at.
    links
        `from_id`, `to_id` and at least one of `length_km`, `time_h`, `cost_usd`, `co2_kg`; further
        columns are kept. A link is two-way unless its `directed` is true. All links are in
        service: drop those that are not.

    Raises
    ------
    SchemaError
        Listing every fault of both tables: a link to a missing node, an id given twice, a cost
        that is negative or not a number.

    Examples
    --------
    >>> nodes = pd.DataFrame({"node_id": ["A", "B", "C"]})
    >>> links = pd.DataFrame({"from_id": ["A"], "to_id": ["B"], "length_km": [60.0]})
    >>> from_tables(nodes, links)
    <Network: 3 nodes, 1 two-way links; length_km>
    """
    if "node_id" in nodes.columns:
        nodes = nodes.set_index("node_id")
    elif nodes.index.name != "node_id":
        network_faults.require(nodes, "nodes", ("node_id",))
    network_faults.require(links, "links", ("from_id", "to_id"))
    given = {name: links[name] for name in QUANTITIES if name in links.columns}
    if not given:
        network_faults.require(links, "links", QUANTITIES[:2])
    ids = labels.as_index(labels.as_array(nodes.index))
    faults = network_faults.nameless(ids.to_numpy(), "nodes", "node_id")
    faults += network_faults.repeated(ids.to_numpy(), "nodes", "node_id")
    if "link_id" in links.columns:
        faults += network_faults.repeated(links["link_id"].to_numpy(), "links", "link_id")
    costs, more = network_faults.quantities(given, len(links))
    faults += more
    known = ids.drop_duplicates()
    ends = []
    for column in ("from_id", "to_id"):
        named = labels.as_array(links[column])
        ends.append(labels.positions(known, named))
        faults += network_faults.strangers(ends[-1], named, column, known)
    if faults:
        raise SchemaError(faults=faults)
    one_way = None
    if "directed" in links.columns:
        flags = links["directed"].fillna(value=False).to_numpy().astype(bool)
        one_way = flags if flags.any() else None
    if "link_id" not in links.columns:
        links = links.assign(link_id=[f"link-{row}" for row in range(1, len(links) + 1)])
    tail, head = (end.astype(np.int32) for end in ends)
    table = links.reset_index(drop=True)
    return Network(ids, tail, head, costs, one_way, node_table=nodes, link_table=table)


def from_sections(
    sections: gpd.GeoDataFrame,
    stations: gpd.GeoDataFrame | None = None,
    *,
    snap_km: float = noding.SNAP_KM,
    station_km: float = noding.STATION_KM,
) -> Network:
    """Build a network from lines, cut where they meet, and stations on them.

    Length is all that such a network knows; `costing` adds the rest. What had to be joined across
    a gap or was left out is in the report of `noding.node`, which takes the same arguments.

    Raises
    ------
    DataError
        If there is no line, or a tolerance is negative.
    """
    noded = noding.node(sections, stations, snap_km=snap_km, station_km=station_km)
    return from_tables(noded.nodes, noded.links)
