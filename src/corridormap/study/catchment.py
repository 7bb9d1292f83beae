"""Who lives near the line and its stations."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from corridormap import catchment
from corridormap.document import document, rows
from corridormap.measures import HERE
from corridormap.study import drawing

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import geopandas as gpd

    from corridormap.measures import Measures
    from corridormap.study.subject import Subject

WITHIN_KM = (10.0, 25.0, 50.0)


def answer(
    corridor: Subject, *, within_km: Sequence[float] = WITHIN_KM, measures: Measures = HERE
) -> dict[str, Any]:
    """Return ``rows``: people and settlements near the line and the stations, per country.

    Parameters
    ----------
    within_km
        Distances, inclusive.
    measures
        Who computes.

    Raises
    ------
    DataError
        If there are no settlements.
    """
    return document(
        "catchment",
        corridor,
        parameters={"within_km": list(within_km)},
        inputs=corridor.settlement_inputs(),
        rows=catchment.rows(
            corridor.settlements(),
            sections=corridor.sections,
            stations=corridor.stations,
            within_km=within_km,
            measured=measures.offset_km,
        ),
    )


def features(corridor: Subject, answered: Mapping[str, Any]) -> gpd.GeoDataFrame:
    """Return the settlements counted, as points with their distances to line and stations."""
    places = corridor.settlements().reset_index(drop=True)
    offset = catchment.offset_km(places, sections=corridor.sections, stations=corridor.stations)
    near = offset.min(axis=1) <= max(answered["parameters"]["within_km"])
    told = places[["place_id", "name", "country", "population"]].join(offset.add_suffix("_km"))
    return drawing.table(rows(told[near]), places.geometry[near])
