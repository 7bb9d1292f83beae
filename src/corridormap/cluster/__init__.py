"""Continental networks: the same measures on Dask, the same numbers bit for bit.

The network is prepared once and mapped into memory by every worker; rows are cut into partitions
along a Hilbert curve; what each of them finds goes to a Parquet file of its own. Needs the extra
``corridormap[cluster]``, and storage that all workers see. See docs/cluster.md.

In a script, keep what starts workers under ``if __name__ == "__main__":``, because they import it.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from corridormap.cluster import (
    clients,
    closings,
    differences,
    inputs,
    jobs,
    joins,
    matrices,
    nearest,
    offsets,
    store,
)
from corridormap.cluster.jobs import Parts

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable

    import geopandas as gpd
    import pandas as pd
    from distributed import Client

    from corridormap.network import Criterion, Network

    Places = Iterable[Hashable] | pd.DataFrame | Path
    Net = Network | str | Path

__all__ = [
    "Parts",
    "access",
    "attach",
    "catchment",
    "compare_access",
    "compare_od",
    "criticality",
    "inputs",
    "od",
    "store",
]


def od(
    network: Net,
    origins: Places | None,
    destinations: Places | None,
    *,
    out: str | Path,
    cluster: str | Client = clients.LOCAL,
    by: Criterion | None = None,
) -> Parts:
    """Compute `od.matrix` on a cluster.

    Parameters
    ----------
    network
        A network, or the directory of one (`store.write`).
    origins, destinations
        As for `od.matrix`; or the `Path` of Parquet with a column of ids, the only one read.
    out
        Directory for the partitions; what is finished in it from an earlier run is kept.
    cluster
        ``local`` (a process per core), the address of a scheduler as ``tcp://HOST:PORT``, or a
        client of Dask.
    by
        As for `od.matrix`.

    Returns
    -------
    Parts
        Whose `collect` gives the very table of `od.matrix`.

    Raises
    ------
    CorridorMapError
        As `od.matrix`; or if `out` holds something else, nobody answers at the address, workers
        run out of memory or a partition fails, which the message names.
    """
    work = matrices.work(_opened(network), _ids(origins), _ids(destinations), by=by)
    return jobs.execute(work, jobs.Means(cluster), out=Path(out))


def access(
    network: Net,
    origins: Places | None,
    hubs: Places,
    *,
    out: str | Path,
    cluster: str | Client = clients.LOCAL,
    by: Criterion | None = None,
) -> Parts:
    """Compute `access.nearest` on a cluster; arguments and errors as of it and of `od`.

    Returns
    -------
    Parts
        Whose `collect` gives the very table of `access.nearest`.
    """
    work = nearest.work(_opened(network), _ids(origins), _ids(hubs), by=by)
    return jobs.execute(work, jobs.Means(cluster), out=Path(out))


def attach(
    network: Net,
    places: pd.DataFrame | Path,
    *,
    out: str | Path,
    cluster: str | Client = clients.LOCAL,
    **rates: float,
) -> Parts:
    """Compute the report of `attachment.attach` on a cluster: the node that each place joins.

    Parameters
    ----------
    places
        As there; or the `Path` of Parquet with ids, and points or `lon` and `lat`.
    rates
        `speed_kmh`, `circuity`, `within_km` as there.

    Returns
    -------
    Parts
        GeoParquet, which `od` and `access` take as origins by its `node_id`. Further arguments and
        errors as `od`.
    """
    table = inputs.points(places) if isinstance(places, Path) else places
    work = joins.work(_opened(network), table, **rates)
    return jobs.execute(work, jobs.Means(cluster), out=Path(out))


def criticality(
    network: Network,
    origins: Places,
    destinations: Places,
    *,
    out: str | Path,
    cluster: str | Client = clients.LOCAL,
    by: Criterion = "time",
    weights: Iterable[float] | None = None,
    unused: bool = True,
) -> pd.DataFrame:
    """Compute `criticality.rows` on a cluster; further arguments and errors as `od`.

    Ranks are of the whole, so that it is the table that is returned.
    """
    work, closed = closings.work(network, _ids(origins), _ids(destinations), by=by, weights=weights)
    parts = jobs.execute(work, jobs.Means(cluster), out=Path(out))
    return closings.ranked(parts, closed, unused=unused)


def catchment(
    places: gpd.GeoDataFrame,
    *,
    out: str | Path,
    sections: gpd.GeoDataFrame | None = None,
    stations: gpd.GeoDataFrame | None = None,
    cluster: str | Client = clients.LOCAL,
) -> Parts:
    """Compute `catchment.offset_km` on a cluster; `catchment.counted` makes a table of it.

    Further arguments and errors as `od`.
    """
    work = offsets.work(places, sections=sections, stations=stations)
    return jobs.execute(work, jobs.Means(cluster), out=Path(out))


def compare_od(
    before: Net,
    after: Net,
    origins: Places,
    destinations: Places,
    *,
    out: str | Path,
    cluster: str | Client = clients.LOCAL,
    by: Criterion | None = None,
) -> Parts:
    """Compute `compare.od` on a cluster; further arguments and errors as `od`."""
    work = differences.od(_opened(before), _opened(after), _ids(origins), _ids(destinations), by=by)
    return jobs.execute(work, jobs.Means(cluster), out=Path(out))


def compare_access(
    before: Net,
    after: Net,
    *,
    out: str | Path,
    origins: Places | None = None,
    hubs: Places | None = None,
    cluster: str | Client = clients.LOCAL,
    by: Criterion | None = None,
) -> Parts:
    """Compute `compare.access` of two networks on a cluster; the rest as `od`."""
    work = differences.access(
        _opened(before),
        _opened(after),
        origins=None if origins is None else _ids(origins),
        hubs=None if hubs is None else _ids(hubs),
        by=by,
    )
    return jobs.execute(work, jobs.Means(cluster), out=Path(out))


def _opened(network: Net) -> Network:
    return store.read(network) if isinstance(network, str | Path) else network


def _ids(places: Any) -> Any:  # noqa: ANN401 - whatever a measure takes, and paths
    return inputs.places(places) if isinstance(places, Path) else places
