"""Who lives near the line and its stations."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from corridormap import catchment, population
from corridormap.document import document, rows
from corridormap.geometry import mosaic
from corridormap.measures import HERE
from corridormap.providers import opening, world
from corridormap.study import drawing

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    import geopandas as gpd
    import pandas as pd

    from corridormap.measures import Measures
    from corridormap.study.subject import Subject

__all__ = ["answer", "features"]

WITHIN_KM = (10.0, 25.0, 50.0)


def answer(
    corridor: Subject,
    *,
    within_km: Sequence[float] = WITHIN_KM,
    raster: Path | None = None,
    density: bool = False,
    measures: Measures = HERE,
) -> dict[str, Any]:
    """Return ``rows``: people and settlements near the line and the stations, per country.

    Parameters
    ----------
    within_km
        Distances, inclusive.
    raster
        People per cell: the rows get ``population_raster`` beside what settlements hold.
    density
        The raster holds people per km² instead.
    measures
        Who computes.

    Raises
    ------
    DataError
        If there are no settlements.
    """
    found = catchment.rows(
        corridor.settlements(),
        sections=corridor.sections,
        stations=corridor.stations,
        within_km=within_km,
        measured=measures.offset_km,
    )
    parameters: dict[str, Any] = {"within_km": list(within_km)}
    inputs = [*corridor.settlement_inputs()]
    if raster is not None:
        parameters |= {"population": raster.name, "density": density}
        inputs.append(opening.given(raster, table="population"))
        people = _people(corridor, raster, within_km=within_km, density=density)
        found = found.merge(people, on=["country", "of", "within_km"], how="outer")
        counts = ["population", "places", "places_without_population"]
        found = found.fillna(dict.fromkeys(counts, 0)).astype(dict.fromkeys(counts[1:], int))
    return document("catchment", corridor, parameters=parameters, inputs=inputs, rows=found)


def _people(
    corridor: Subject, raster: Path, *, within_km: Sequence[float], density: bool
) -> pd.DataFrame:
    near = population.reach((corridor.sections, corridor.stations), within_km=max(within_km))
    own = corridor.own_countries
    return population.rows(
        raster,
        countries=world.countries(near) if own is None else mosaic.mosaic(own),
        sections=corridor.sections,
        stations=corridor.stations,
        within_km=within_km,
        density=density,
    )


def features(corridor: Subject, answered: Mapping[str, Any]) -> gpd.GeoDataFrame:
    """Return the settlements counted, as points with their distances to line and stations."""
    places = corridor.settlements().reset_index(drop=True)
    offset = catchment.offset_km(places, sections=corridor.sections, stations=corridor.stations)
    near = offset.min(axis=1) <= max(answered["parameters"]["within_km"])
    told = places[["place_id", "name", "country", "population"]].join(offset.add_suffix("_km"))
    return drawing.table(rows(told[near]), places.geometry[near])
