"""Networks and places that come as Parquet: links, nodes, and places of which only ids are read.

Links have `from_id`, `to_id` and some of `length_km`, `time_h`, `cost_usd`, `co2_kg`; nodes
`node_id`, `lon`, `lat`. A path is a file, or a directory of partitions.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from corridormap.cluster import parquet, store
from corridormap.engine import names
from corridormap.errors import CorridorMapError, Fault, ProviderError, SchemaError
from corridormap.network import QUANTITIES, Network, from_links, from_tables

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

_ENDS = ("from_id", "to_id")
_ROWS = 1_000_000


def read(links: str | Path, *, nodes: str | Path | None = None, directed: bool = False) -> Network:
    """Read a network from links, and the positions of its nodes if there are any.

    Parameters
    ----------
    nodes
        With every node of the links.
    directed
        Whether a link leads from `from_id` to `to_id` only.

    Raises
    ------
    ProviderError
        If a path cannot be read as Parquet.
    SchemaError
        Listing what is missing, negative or null.
    """
    found = _columns(Path(links), _ENDS, QUANTITIES)
    given = {name: found[name].to_numpy() for name in QUANTITIES if name in found}
    if not given:
        rule, remedy = "a link has a length, time or cost", "add length_km"
        raise SchemaError(faults=[Fault("links", None, "length_km", rule, "none", remedy)])
    if nodes is None and "length_km" in given:
        ends = (found[name].to_numpy() for name in _ENDS)
        return from_links(*ends, directed=directed, **given)
    places = pd.DataFrame({"node_id": pd.unique(pd.concat([found[name] for name in _ENDS]))})
    if nodes is not None:
        places = _columns(Path(nodes), ("node_id", "lon", "lat"), ())
    return from_tables(places, found.assign(directed=directed))


def places(path: str | Path) -> NDArray[Any]:
    """Return the ids of places; of the columns that `names.listed` knows, the first there is.

    Raises
    ------
    ProviderError
        If the path cannot be read as Parquet.
    SchemaError
        If no column holds ids, or some are null.
    """
    known = _names(Path(path))
    key = next((name for name in names.KEYS if name in known), None)
    if key is None:
        rule, remedy = f"places have one of {', '.join(names.KEYS)}", "add node_id"
        raise SchemaError(faults=[Fault(str(path), None, None, rule, ", ".join(known), remedy)])
    column = _columns(Path(path), (key,), ())[key]
    if column.isna().any():
        row = f"#{int(np.flatnonzero(column.isna())[0]) + 1}"
        rule, remedy = "every place has an id", "drop the row or name it"
        raise SchemaError(faults=[Fault(str(path), row, key, rule, "null", remedy)])
    return column.to_numpy()


def cut(network: Network, directory: str | Path, *, rows: int = _ROWS) -> Path:
    """Write a network as partitions of `links/` and, where it has positions, of `nodes/`.

    Parameters
    ----------
    rows
        Of a partition. Nodes, and links by their tails, are in the order of the engine, in which
        neighbours lie near one another.

    Raises
    ------
    CorridorMapError
        If the directory is there already.
    """
    place = Path(directory)
    if place.exists():
        message = f"{place} exists; a network is cut into a directory of its own; name another"
        raise CorridorMapError(message)
    order, _ = network.arrangement
    rank = np.empty(len(order), np.intp)
    rank[order] = np.arange(len(order))
    by_tail = np.argsort(rank[network.from_position], kind="stable")
    links = pd.DataFrame(
        {
            "from_id": network.node_ids.take(network.from_position[by_tail]),
            "to_id": network.node_ids.take(network.to_position[by_tail]),
            **{name: values[by_tail] for name, values in network.quantities.items()},
        }
    )
    _write(links, place / "links", rows, None)
    lon, lat = store.coordinates(network.nodes)
    if lon is not None and lat is not None:
        at = (lon[order], lat[order])
        nodes = pd.DataFrame({"node_id": network.node_ids.take(order), "lon": at[0], "lat": at[1]})
        _write(nodes, place / "nodes", rows, at)
    return place


def _write(
    table: pd.DataFrame,
    directory: Path,
    rows: int,
    points: tuple[NDArray[np.float64], NDArray[np.float64]] | None,
) -> None:
    directory.mkdir(parents=True)
    for number, begin in enumerate(range(0, len(table), rows)):
        part = slice(begin, begin + rows)
        at = None if points is None else (points[0][part], points[1][part])
        parquet.write(table[part], directory / f"part-{number:05d}.parquet", key="table", points=at)


def _columns(path: Path, needed: Sequence[str], wanted: Sequence[str]) -> pd.DataFrame:
    known = _names(path)
    missing = [name for name in needed if name not in known]
    if missing:
        rule, remedy = "the column is required", "add it, or rename another"
        received = ", ".join(known) or "no columns"
        raise SchemaError(
            faults=[Fault(str(path), None, name, rule, received, remedy) for name in missing]
        )
    chosen = [*needed, *(name for name in wanted if name in known)]
    table: pd.DataFrame = _dataset(path).to_table(columns=chosen).to_pandas()
    return table


def _names(path: Path) -> list[str]:
    names_of: list[str] = _dataset(path).schema.names
    return names_of


def _dataset(path: Path) -> Any:  # noqa: ANN401 - pyarrow's, which is imported late
    import pyarrow as pa  # noqa: PLC0415
    import pyarrow.dataset as ds  # noqa: PLC0415

    try:
        return ds.dataset(path, format="parquet")
    except (OSError, pa.ArrowInvalid) as err:
        message = f"{path} cannot be read as Parquet; name a file, or a directory of partitions"
        raise ProviderError(message) from err
