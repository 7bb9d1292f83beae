"""Networks that serve the routing tests: the toy corridor with its delays, and random ones.

::

          1435 mm  │  1520 mm
  A ──60── B ──40── C ══50══ D        numbers are km; C: border and break of gauge
           │                          running 60 km/h; dwell 5 min; border 90 min;
           30                         transshipment 120 min
           E                          A→D = 60 + 5 + 40 + (90 + 120) + 50 = 365 min
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from hypothesis import strategies as st
from scipy.sparse import coo_array
from scipy.sparse.csgraph import minimum_spanning_tree

from corridormap.network import from_tables

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from corridormap.network import Network

PARAMETERS = pd.read_csv(Path(__file__).parents[1] / "geodata" / "cku" / "parameters.csv")
"""The cited defaults of all speeds, waits and rates."""

TOY_NODES = [  # node, station, side, country, lon
    ("A", "A", None, "XA", 0.0),
    ("B:in", "B", "arrive", "XA", 0.6),
    ("B:out", "B", "depart", "XA", 0.6),
    ("C:1435", "C", None, "XA", 1.0),
    ("C:customs", None, None, "XA", 1.0),
    ("C:1520", "C", None, "XB", 1.0),
    ("D", "D", None, "XB", 1.5),
    ("E", "E", None, "XA", 0.6),
]
TOY_LINKS = [  # link, from, to, kind, km, minutes, country, directed
    ("AB", "A", "B:in", "running", 60, 60, "XA", True),
    ("BA", "B:out", "A", "running", 60, 60, "XA", True),
    ("CB", "C:1435", "B:in", "running", 40, 40, "XA", True),
    ("BC", "B:out", "C:1435", "running", 40, 40, "XA", True),
    ("dwell", "B:in", "B:out", "station", 0, 5, "XA", True),
    ("customs", "C:1435", "C:customs", "border", 0, 90, None, False),
    ("cranes", "C:customs", "C:1520", "gauge", 0, 120, "XB", False),
    ("CD", "C:1520", "D", "running", 50, 50, "XB", False),
    ("BE", "B:out", "E", "running", 30, 30, "XA", True),
    ("EB", "E", "B:in", "running", 30, 30, "XA", True),
]


def toy_tables() -> tuple[gpd.GeoDataFrame, pd.DataFrame]:
    columns = ["node_id", "station_id", "side", "country", "lon"]
    nodes = pd.DataFrame(TOY_NODES, columns=columns)
    lat = np.where(nodes["node_id"] == "E", -0.3, 0.0)
    placed = gpd.GeoDataFrame(nodes, geometry=shapely.points(nodes["lon"], lat), crs="EPSG:4326")
    columns = ["link_id", "from_id", "to_id", "kind", "length_km", "minutes", "country", "directed"]
    links = pd.DataFrame(TOY_LINKS, columns=columns)
    links["time_h"] = links.pop("minutes") / 60
    links["cost_usd"] = links["length_km"] * 2.0
    links["mode"] = "rail"
    links["crossing_id"] = np.where(links["kind"] == "border", "c-border", None)
    return placed, links


def toy_network() -> Network:
    return from_tables(*toy_tables())


Links = tuple[list[int], list[int], list[float]]


@st.composite
def link_lists(draw: st.DrawFn, *, nodes: int = 9, most: int = 24) -> Links:
    """Return tails, heads and costs; parallel links, self-loops and zero costs included."""
    count = draw(st.integers(1, most))
    ends = st.lists(st.integers(0, nodes - 1), min_size=count, max_size=count)
    cost = st.lists(
        st.sampled_from([0.0, 0.5, 1.0, 2.0, 3.25, 7.0]), min_size=count, max_size=count
    )
    return draw(ends), draw(ends), draw(cost)


def road_like(
    side: int, *, seed: int = 0, per_node: float = 1.35
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.float64]]:
    """Return links of a connected planar network of side² junctions, ids and rows shuffled.

    A jittered lattice of which a random spanning tree and some other links are kept, so that there
    are `per_node` links to a node as in road networks; lengths are 1 to 1.4 × straight, in km.
    """
    rng = np.random.default_rng(seed)
    count = side * side
    number = np.arange(count).reshape(side, side)
    where = np.indices((side, side)).reshape(2, count).T + rng.uniform(-0.4, 0.4, (count, 2))
    tail = np.concatenate([number[:, :-1].ravel(), number[:-1].ravel()])
    head = np.concatenate([number[:, 1:].ravel(), number[1:].ravel()])
    ends = tail.astype(np.int32), head.astype(np.int32)  # SciPy's trees took no others before 1.17
    chance = coo_array((rng.random(len(tail)) + 0.01, ends), shape=(count, count))
    tree = minimum_spanning_tree(chance.tocsr()).tocoo()
    chosen = np.isin(tail * count + head, tree.row.astype(np.int64) * count + tree.col)
    others = np.flatnonzero(~chosen)
    more = min(len(others), max(0, int(per_node * count) - (count - 1)))
    chosen[rng.choice(others, more, replace=False)] = True
    tail, head = tail[chosen], head[chosen]
    straight = np.hypot(*(where[tail] - where[head]).T)
    length = straight * rng.uniform(1, 1.4, len(tail)) * 0.1
    name, row = rng.permutation(count), rng.permutation(len(tail))
    return name[tail][row], name[head][row], length[row]
