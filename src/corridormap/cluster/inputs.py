"""Networks and places that come as Parquet: links, nodes, and places of which only ids are read.

Links have `from_id`, `to_id` and some of `length_km`, `time_h`, `cost_usd`, `co2_kg`; `directed`
where some lead one way only. Nodes have `node_id`, `lon`, `lat`. What else a network of stations
and crossings has goes with them. A path is a file, or a directory of partitions.
"""

from __future__ import annotations

import json
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from corridormap import atomic, attachment
from corridormap.cluster import parquet, store
from corridormap.engine import names
from corridormap.errors import Fault, ProviderError, SchemaError
from corridormap.network import QUANTITIES, Network, from_links, from_tables

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import geopandas as gpd
    from numpy.typing import NDArray

_ENDS = ("from_id", "to_id")
_OF_LINKS = (
    "directed", "link_id", "raw_link_id", "from_station", "to_station", "crossing_id",
    "crossing_name",
)  # fmt: skip
"""What measures read of links besides; the same for nodes."""
_OF_NODES = ("station_id", "side", "kind", "country", "name", "in_service")
_ROWS = 1_000_000
MARK = "network.json"
"""Says what a network that was cut is."""
_RATES = "access_link"
"""What a km of road costs and emits, by which places join the network."""


def read(links: str | Path, *, nodes: str | Path | None = None, directed: bool = False) -> Network:
    """Read a network from links, and the positions of its nodes if there are any.

    Parameters
    ----------
    links
        Or the directory that `cut` made, which has the nodes too.
    nodes
        With every node of the links.
    directed
        Whether a link leads from `from_id` to `to_id` only, where links do not say themselves.

    Raises
    ------
    ProviderError
        If a path cannot be read as Parquet.
    SchemaError
        Listing what is missing, negative or null.
    """
    place = Path(links)
    if (place / MARK).is_file():
        return _again(place)
    found = _columns(place, _ENDS, (*QUANTITIES, *_OF_LINKS))
    given = {name: found[name].to_numpy() for name in QUANTITIES if name in found}
    if not given:
        rule, remedy = "a link has a length, time or cost", "add length_km"
        raise SchemaError(faults=[Fault("links", None, "length_km", rule, "none", remedy)])
    if nodes is None and "length_km" in given and not set(_OF_LINKS) & set(found.columns):
        ends = (found[name].to_numpy() for name in _ENDS)
        return from_links(*ends, directed=directed, **given)
    places = pd.DataFrame({"node_id": pd.unique(pd.concat([found[name] for name in _ENDS]))})
    if nodes is not None:
        places = _columns(Path(nodes), ("node_id", "lon", "lat"), _OF_NODES)
    if "directed" not in found:
        found["directed"] = directed
    return from_tables(places, found)


def _again(place: Path) -> Network:
    """Read what `cut` wrote."""
    nodes = place / "nodes"
    made = read(place / "links", nodes=nodes if nodes.is_dir() else None)
    try:
        told = json.loads((place / MARK).read_text(encoding="utf-8"))
        made.keep(attachment.RATES, {name: float(rate) for name, rate in told[_RATES].items()})
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as err:
        message = f"{place / MARK} does not say what a road costs; cut the network anew"
        raise ProviderError(message) from err
    return made


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


def points(path: str | Path) -> pd.DataFrame:
    """Return places with `place_id`, `lon`, `lat`, and `country` where there is one.

    Parameters
    ----------
    path
        Parquet with a column of ids as `places` takes it, and with `lon` and `lat` in degrees; or
        GeoParquet with points.

    Raises
    ------
    ProviderError
        If the path cannot be read as Parquet.
    SchemaError
        If there are no ids or no positions.
    """
    import shapely  # noqa: PLC0415

    at, known = Path(path), _names(Path(path))
    ids = places(at)
    if {"lon", "lat"} <= set(known):
        table = _columns(at, ("lon", "lat"), ("country",))
    else:
        table = _columns(at, ("geometry",), ("country",))
        shapes = shapely.from_wkb(table.pop("geometry").to_numpy(object))
        table = table.assign(lon=shapely.get_x(shapes), lat=shapely.get_y(shapes))
    return table.assign(place_id=ids)


def cut(
    network: Network,
    directory: str | Path,
    *,
    places: gpd.GeoDataFrame | None = None,
    about: Mapping[str, Any] = MappingProxyType({}),
    rows: int = _ROWS,
    overwrite: bool = False,
) -> Path:
    """Write a network as partitions of `links/` and, where it has positions, of `nodes/`.

    Where nodes belong to stations, `stations/` has each of these once.

    Parameters
    ----------
    places
        Points with ids, written as partitions of `places/`.
    about
        What the network is and whose: the content of `network.json`.
    rows
        Of a partition. Nodes, and links by their tails, are in the order of the engine, in which
        neighbours lie near one another.
    overwrite
        Whether a network that was cut into the directory before is replaced.

    Raises
    ------
    CorridorMapError
        If the directory holds something else, or may not be replaced.
    """
    parquet.require()

    def pour(place: Path) -> None:
        _write_network(network, place, rows)
        if places is not None and len(places):
            shapes = places.geometry.to_crs(4326)
            table = pd.DataFrame(places.drop(columns=places.geometry.name))
            points = shapes.x.to_numpy(float), shapes.y.to_numpy(float)
            _write(table, place / "places", rows, points)
        told = {
            **about,
            "nodes": len(network.node_ids),
            "links": network.link_count,
            _RATES: attachment.road_rates(network),
        }
        text = json.dumps(told, ensure_ascii=False, indent=2, allow_nan=False)
        (place / MARK).write_text(text + "\n", encoding="utf-8")

    atomic.fill_folder(Path(directory), pour, overwrite=overwrite, mark=MARK)
    return Path(directory)


def _write_network(network: Network, place: Path, rows: int) -> None:
    order, _ = network.arrangement
    rank = np.empty(len(order), np.intp)
    rank[order] = np.arange(len(order))
    by_tail = np.argsort(rank[network.from_position], kind="stable")
    links = pd.DataFrame(
        {
            "from_id": network.node_ids.take(network.from_position[by_tail]),
            "to_id": network.node_ids.take(network.to_position[by_tail]),
            **{name: values[by_tail] for name, values in network.quantities.items()},
            **_further(network.link_table, _OF_LINKS, by_tail),
        }
    )
    if network.one_way is not None:
        links["directed"] = network.one_way[by_tail]
    _write(links, place / "links", rows, None)
    lon, lat = store.coordinates(network.nodes)
    if lon is not None and lat is not None:
        at = (lon[order], lat[order])
        nodes = pd.DataFrame(
            {
                "node_id": network.node_ids.take(order),
                "lon": at[0],
                "lat": at[1],
                **_further(network.node_table, _OF_NODES, order),
            }
        )
        _write(nodes, place / "nodes", rows, at)
        if "station_id" in nodes:
            own = nodes.dropna(subset=["station_id"]).drop_duplicates("station_id")
            shown = [name for name in ("station_id", "name", "country", "kind") if name in own]
            points = own["lon"].to_numpy(), own["lat"].to_numpy()
            _write(own[shown], place / "stations", rows, points)


def _further(
    table: pd.DataFrame | None, names_of: Sequence[str], order: NDArray[Any]
) -> dict[str, Any]:
    if table is None:
        return {}
    return {name: table[name].array.take(order) for name in names_of if name in table.columns}


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
