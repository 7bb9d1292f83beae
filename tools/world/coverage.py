"""Make a coverage: faces between lines, each given to one owner, then dissolved and simplified."""

from collections import defaultdict
from collections.abc import Sequence

import numpy as np
import pandas as pd
import shapely
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

# Decimals kept on disk: the grid of the coverage.
DECIMALS = 6


def faces(outlines: Sequence[shapely.Geometry], *, grid_deg: float) -> np.ndarray:
    """Cut the plane along all outlines and return the polygons between them."""
    noded = shapely.union_all(list(outlines), grid_size=grid_deg)
    found = shapely.get_parts(shapely.polygonize([noded]))
    # A stable order whatever the order polygonize walks in.
    bounds = shapely.bounds(found)
    return found[np.lexsort(bounds.T)]


def owner(points: np.ndarray, polygons: pd.Series) -> np.ndarray:
    """Name the polygon (by index label) each point lies in, "" for none, the first of several."""
    names = np.full(len(points), "", dtype=object)
    tree = shapely.STRtree(points)
    geometry = polygons.to_numpy()
    shapely.prepare(geometry)
    which, inside = tree.query(geometry, predicate="contains")
    order = np.argsort(-which, kind="stable")  # the first named is written last
    names[inside[order]] = polygons.index.to_numpy()[which[order]]
    return names


def adopt(found: np.ndarray, country: np.ndarray, *, prefer: frozenset[str]) -> np.ndarray:
    """Give every face without owner to the neighbour it shares the longest edge with.

    Neighbours among `prefer` go first: they are the ones whose outline is approximate.
    """
    country = country.copy()
    while True:
        shared = _shared_lengths(found, np.flatnonzero(country == ""))
        gained = {}
        for orphan, neighbours in shared.items():
            lengths: dict[str, float] = defaultdict(float)
            for neighbour, length in neighbours:
                if country[neighbour] != "":
                    lengths[country[neighbour]] += length
            if lengths:
                gained[orphan] = max(
                    sorted(lengths), key=lambda code: (code in prefer, lengths[code])
                )
        if not gained:
            return country
        for orphan, code in gained.items():
            country[orphan] = code


def absorb_specks(found: np.ndarray, country: np.ndarray, *, below_deg2: float) -> np.ndarray:
    """Give parts of a country smaller than a threshold to the neighbour around them."""
    country = country.copy()
    small = np.zeros(len(found), dtype=bool)
    for code in sorted(set(country) - {""}):
        members = np.flatnonzero(country == code)
        labels, areas = _components(found, members)
        small[members] = areas[labels] < below_deg2
    owned = country.copy()
    owned[small] = ""
    adopted = adopt(found, owned, prefer=frozenset())
    # A speck with no neighbour is an islet and stays with its country.
    return np.where(adopted == "", country, adopted)


def islets(found: np.ndarray, country: np.ndarray, *, below_deg2: float) -> np.ndarray:
    """Mark faces of islands below a threshold, except where a country has nothing larger."""
    labels, areas = _components(found, np.arange(len(found)))
    small = areas[labels] < below_deg2
    for code in sorted(set(country) - {""}):
        members = np.flatnonzero(country == code)
        if small[members].all():
            largest = labels[members[np.argmax(areas[labels[members]])]]
            small[labels == largest] = False
    return small


def rings(points: np.ndarray, boxes: Sequence[shapely.Polygon]) -> np.ndarray:
    """Return the number of the innermost box around each point, len(boxes) for none."""
    numbers = np.full(len(points), len(boxes))
    for number in reversed(range(len(boxes))):
        numbers[shapely.contains(boxes[number], points)] = number
    return numbers


def simplified(
    found: np.ndarray, country: np.ndarray, *, rings: np.ndarray, tolerances_deg: Sequence[float]
) -> pd.Series:
    """Dissolve faces by country, simplify each ring of detail by its own tolerance, rejoin.

    Rings meet along axis-parallel lines. Where a border crosses such a line there is a node,
    which simplification never moves, so the rings still fit and dissolve into each other.
    """
    pieces: dict[str, list[shapely.Geometry]] = defaultdict(list)
    for ring, tolerance in enumerate(tolerances_deg):
        inside = rings == ring
        owners = sorted(set(country[inside]))
        dissolved = [shapely.coverage_union_all(found[inside & (country == c)]) for c in owners]
        for code, piece in zip(
            owners, shapely.coverage_simplify(np.array(dissolved), tolerance), strict=True
        ):
            pieces[code].append(piece)
    joined = {code: shapely.union_all(pieces[code]) for code in sorted(pieces)}
    return pd.Series({code: as_multi(geometry) for code, geometry in joined.items()})


def as_multi(geometry: shapely.Geometry) -> shapely.MultiPolygon:
    """Return the polygons of a geometry, largest first, in normal form."""
    parts = [part for part in shapely.get_parts(geometry) if part.geom_type == "Polygon"]
    parts = sorted(shapely.normalize(parts), key=lambda part: (-part.area, part.bounds))
    return shapely.MultiPolygon(parts)


def _edges(found: np.ndarray, members: np.ndarray) -> pd.DataFrame:
    """List the segments of faces with the lower end first, so that shared ones are equal."""
    outlines, of = shapely.get_rings(found[members], return_index=True)
    xy, ring = shapely.get_coordinates(outlines, return_index=True)
    which = of[ring]
    keys = np.round(xy * 10**DECIMALS).astype(np.int64)
    same = ring[1:] == ring[:-1]
    start, end, face = keys[:-1][same], keys[1:][same], members[which[1:][same]]
    swap = (start[:, 0] > end[:, 0]) | ((start[:, 0] == end[:, 0]) & (start[:, 1] > end[:, 1]))
    low, high = np.where(swap[:, None], end, start), np.where(swap[:, None], start, end)
    length = np.hypot(*(high - low).T.astype(float)) / 10**DECIMALS
    return pd.DataFrame(
        {
            "x0": low[:, 0],
            "y0": low[:, 1],
            "x1": high[:, 0],
            "y1": high[:, 1],
            "face": face,
            "length": length,
        }
    )


def _pairs(found: np.ndarray, members: np.ndarray) -> pd.DataFrame:
    """Return the pairs of faces that share segments, both ways round, and the length shared."""
    edges = _edges(found, members)
    ends = ["x0", "y0", "x1", "y1"]
    twice = edges[edges.duplicated(ends, keep=False)].sort_values([*ends, "face"])
    first, second = twice.iloc[::2], twice.iloc[1::2]
    one_way = pd.DataFrame(
        {
            "a": first["face"].to_numpy(),
            "b": second["face"].to_numpy(),
            "length": first["length"].to_numpy(),
        }
    )
    other_way = one_way.rename(columns={"a": "b", "b": "a"})
    pairs = pd.concat([one_way, other_way])
    return pairs.groupby(["a", "b"], as_index=False)["length"].sum()


def _shared_lengths(found: np.ndarray, wanted: np.ndarray) -> dict[int, list[tuple[int, float]]]:
    pairs = _pairs(found, np.arange(len(found)))
    pairs = pairs[pairs["a"].isin(wanted)]
    shared: dict[int, list[tuple[int, float]]] = defaultdict(list)
    for a, b, length in pairs.itertuples(index=False):
        shared[int(a)].append((int(b), float(length)))
    return shared


def _components(found: np.ndarray, members: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Label the connected parts of some faces; return labels and the area of each part."""
    position = np.full(len(found), -1)
    position[members] = np.arange(len(members))
    pairs = _pairs(found, members)
    rows, columns = position[pairs["a"]], position[pairs["b"]]
    graph = coo_array((np.ones(len(pairs)), (rows, columns)), shape=(len(members),) * 2)
    count, labels = connected_components(graph, directed=False)
    areas = np.bincount(labels, weights=shapely.area(found[members]), minlength=count)
    return labels, areas
