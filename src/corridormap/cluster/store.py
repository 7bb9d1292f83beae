"""A network as a directory that any number of processes map into memory.

It holds what the engine has made of the network too: search graphs, the parts it falls into, the
contracted core. So a worker is ready when it has opened the directory, and no task carries any
of it.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from corridormap import od
from corridormap.cluster import frozen
from corridormap.errors import ProviderError, SchemaError
from corridormap.network import Network

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

    from corridormap.network import Criterion

__all__ = ["Kept", "read", "write"]

_ARRANGEMENT = "arrangement"


@dataclass(frozen=True, slots=True)
class Kept:
    """What of the engine's work goes into a store beside the links, for one criterion."""

    by: Criterion | None = None
    reverse: bool = False
    """The graph that finds ways to a node, where links are one-way."""
    contracted: bool = False


def write(
    network: Network,
    directory: str | Path,
    *,
    kept: Iterable[Kept] = (Kept(),),
    overwrite: bool = False,
) -> Path:
    """Write a network, and return the directory.

    Parameters
    ----------
    network
        Its nodes have whole numbers or texts for ids. Of the table of nodes `lon` and `lat` (or
        points) are kept, of the table of links nothing.
    directory
        Is made; where it holds this network already it stays as it is.
    kept
        Criteria to prepare.

    Raises
    ------
    SchemaError
        If ids are of another kind.
    CorridorMapError
        If something else is in the place.
    """
    value: dict[str, Any] = {
        "network": {"ids": written_ids(network.node_ids.to_numpy())} | _links(network),
        "places": _places(network),
    }
    return _save(network, value, Path(directory), kept, overwrite=overwrite)


def write_engine(network: Network, directory: Path, *, kept: Iterable[Kept]) -> Path:
    """Write what workers need of a network: links and engine, without ids and places."""
    return _save(network, {"network": _links(network)}, directory, kept, overwrite=True)


def read(directory: str | Path, *, check: bool = True) -> Network:
    """Map a network that `write` wrote.

    Parameters
    ----------
    check
        Compare every file with its hash first (about a second per GB).

    Raises
    ------
    ProviderError
        If there is no store, or its files have changed.
    """
    path = Path(directory)
    if check:
        frozen.verify(path)
    return _opened(path)


def _opened(path: Path) -> Network:
    value = frozen.load(path)
    if not isinstance(value, dict) or "network" not in value:
        message = f"{path} is a store of something else than a network; name another"
        raise ProviderError(message)
    links = value["network"]
    count = len(value["engine"][_ARRANGEMENT][0])
    ids = pd.RangeIndex(count)
    if "ids" in links:
        ids = pd.Index(read_ids(links["ids"]))
    table = None
    if value.get("places") is not None:
        table = pd.DataFrame(value["places"], index=ids.rename("node_id"))
    made = Network(
        ids, links["from"], links["to"], links["quantities"], links["one_way"], node_table=table
    )
    for name, part in value["engine"].items():
        made.keep(_ENGINE[name] if name in _ENGINE else _parsed(name), part)
    return made


_ENGINE = {_ARRANGEMENT: _ARRANGEMENT}


def _save(
    network: Network,
    value: dict[str, Any],
    directory: Path,
    kept: Iterable[Kept],
    *,
    overwrite: bool,
) -> Path:
    engine: dict[str, Any] = {_ARRANGEMENT: network.arrangement}
    for one in kept:
        column = network.column(one.by)
        engine[f"graph:{column}:0"] = network.graph(one.by)
        if one.reverse and network.directed:
            engine[f"graph:{column}:1"] = network.graph(one.by, reverse=True)
        if one.contracted:
            engine[f"hierarchy:{column}"] = od.contracted(network, one.by)
    frozen.save(directory, value | {"engine": engine}, overwrite=overwrite)
    return directory


def _parsed(name: str) -> tuple[Any, ...]:
    """Return the key by which a network keeps a part of its engine."""
    kind, column, *reverse = name.split(":")
    return (kind, column, *(flag == "1" for flag in reverse))


def _links(network: Network) -> dict[str, Any]:
    return {
        "from": network.from_position,
        "to": network.to_position,
        "quantities": dict(network.quantities),
        "one_way": network.one_way,
    }


def _places(network: Network) -> dict[str, NDArray[np.float64]] | None:
    lon, lat = coordinates(network.nodes)
    if lon is None or lat is None:
        return None
    return {"lon": lon, "lat": lat}


def coordinates(
    table: pd.DataFrame,
) -> tuple[NDArray[np.float64], NDArray[np.float64]] | tuple[None, None]:
    """Return lon and lat of a table's rows (NaN: unknown), None where it has no positions."""
    if {"lon", "lat"} <= set(table.columns):
        return table["lon"].to_numpy(float), table["lat"].to_numpy(float)
    active = getattr(table, "active_geometry_name", None)
    if active is None:
        return None, None
    points = table.geometry.to_crs(4326) if table.crs is not None else table.geometry
    return points.x.to_numpy(float), points.y.to_numpy(float)


def written_ids(ids: NDArray[Any]) -> NDArray[Any]:
    """Return ids as an array without objects: whole numbers, or UTF-8 bytes.

    >>> written_ids(np.array(["osh", "Ош"], dtype=object)).dtype
    dtype('S4')
    """
    if ids.dtype.kind in "iu":
        return ids
    texts = ids.tolist()
    strange = next((name for name in texts if not isinstance(name, str)), None)
    if strange is not None or any(name.endswith("\0") for name in texts):
        rule = "On a cluster ids are whole numbers or texts"
        message = f"{rule}; received {strange!r}; number the nodes, or name them by text"
        raise SchemaError(message)
    return np.array([name.encode() for name in texts], dtype=np.bytes_)


def read_ids(written: NDArray[Any]) -> NDArray[Any]:
    """Return the ids that `written_ids` was given."""
    if written.dtype.kind != "S":
        return written
    return np.array([name.decode() for name in written.tolist()], dtype=object)
