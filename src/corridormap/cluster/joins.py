"""Places that join a network, on a cluster: each partition finds the nodes nearest to its own."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from corridormap import attachment as single
from corridormap.cluster import asked, constants, curve, frozen, jobs, parquet, plan, store

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    from corridormap.network import Network


def work(network: Network, places: pd.DataFrame, **rates: float) -> jobs.Work:
    """Return the job of the report of `attachment.attach`; all arguments as there."""
    rates = {
        "speed_kmh": single.SPEED_KMH,
        "circuity": single.CIRCUITY,
        "within_km": single.WITHIN_KM,
    } | rates
    stations = _written(single.stations_of(network))
    points = _written(single.points_of(network, places, **rates))
    lon, lat = points[1].T
    order = curve.order(lon, lat, np.arange(len(lon), dtype=np.int32))

    def stage(working: Path) -> None:
        along = tuple(part[order] for part in points)
        content = {"stations": stations, "places": along, "rates": rates}
        frozen.save(working / asked.QUESTION, content, overwrite=True)

    nodes, countries = len(stations[0]), len(np.unique(points[2]))
    mapped_b = sum(part.nbytes for part in (*stations, *points))
    return jobs.Work(
        measure="attach",
        how="every place to the node nearest to it",
        shared=frozen.hashed(*_contents(stations), repr(sorted(rates.items())).encode()),
        contents=lambda rows: b"".join(_contents(tuple(part[rows] for part in points))),
        order=order,
        stage=stage,
        answer=answer,
        estimate=plan.Estimate(
            rows=len(lon),
            each=1,
            row_s=constants.JOIN_S,
            part_s=nodes * countries * constants.TREE_OF_NODES_S,
            mapped_mb=mapped_b / 1e6,
            held_mb=nodes * constants.TREE_OF_NODES_B / 1e6,
            own_b=constants.JOIN_B,
        ),
        objects=("reason",),
    )


def answer(working: str, path: str, begin: int, end: int, key: str) -> int:
    """Join some places, on a worker."""
    content = frozen.load(Path(working) / asked.QUESTION)
    points = _read(tuple(part[begin:end] for part in content["places"]))
    _, table = single.reported(_read(content["stations"]), points, **content["rates"])
    parquet.write(table, Path(path), key=key, points=(points.lonlat[:, 0], points.lonlat[:, 1]))
    return len(table)


def _written(points: single.Points) -> tuple[NDArray[Any], ...]:
    country = np.array([code or "" for code in points.country.tolist()], dtype=object)
    return store.written_ids(points.ids), points.lonlat, store.written_ids(country)


def _read(written: tuple[NDArray[Any], ...]) -> single.Points:
    ids, at, country = written
    codes = store.read_ids(country)
    codes[codes == ""] = None
    return single.Points(store.read_ids(ids), np.asarray(at), codes)


def _contents(written: tuple[NDArray[Any], ...]) -> list[bytes]:
    return [np.ascontiguousarray(part).tobytes() for part in written]
