"""What a name stands for in a network of stations: a link, a crossing, a station or a country."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from corridormap.errors import ScenarioError, suggest

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    from corridormap.costing import Tables

EVERYWHERE = "*"
SIDES = ("-rail", "-road", "-ferry")
"""Endings by which crossings at one place differ: ``khorgos`` is ``khorgos-rail`` and ``-road``."""


@dataclass(frozen=True, slots=True)
class Named:
    """Everything that one name stands for."""

    everywhere: bool = False
    links: frozenset[str] = frozenset()
    crossings: frozenset[str] = frozenset()
    station: str | None = None
    country: str | None = None

    def rows(self, tables: Tables) -> NDArray[np.bool_]:
        """Return which links between stations are meant: those that touch what is named."""
        table = tables.links
        rows = np.full(len(table), self.everywhere)
        rows |= table["link_id"].isin(self.links).to_numpy()
        rows |= table["crossing_id"].isin(self.crossings).to_numpy()
        for end in ("from_id", "to_id"):
            if self.station is not None:
                rows |= (table[end] == self.station).to_numpy()
            if self.country is not None:
                country = tables.nodes["country"].reindex(table[end]).to_numpy()
                rows |= country == self.country
        return rows

    def delays(self, links: pd.DataFrame) -> NDArray[np.bool_]:
        """Return which links of a built network are meant, those inside stations and at borders."""
        rows = np.full(len(links), self.everywhere)
        rows |= links["raw_link_id"].isin(self.links).to_numpy()
        rows |= links["crossing_id"].isin(self.crossings).to_numpy()
        if self.station is not None:
            rows |= links["station_id"].eq(self.station).to_numpy(dtype=bool)
        if self.country is not None:
            for column in ("country", "from_country"):
                rows |= links[column].eq(self.country).to_numpy(dtype=bool)
        return rows


def named(tables: Tables, name: str) -> Named:
    """Return what a name stands for; several things may share it.

    Raises
    ------
    ScenarioError
        If nothing has the name, with the nearest one there is.
    """
    if name == EVERYWHERE:
        return Named(everywhere=True)
    links = set(tables.links["link_id"])
    crossings = set(tables.links["crossing_id"].dropna())
    countries = set(tables.nodes["country"].dropna())
    meant = Named(
        links=frozenset({name} & links),
        crossings=frozenset({name} & crossings or crossings & {name + side for side in SIDES}),
        station=name if name in tables.nodes.index else None,
        country=name.upper() if name.upper() in countries else None,
    )
    if meant == Named():
        known = [*links, *crossings, *tables.nodes.index, *countries]
        hint = suggest(name, sorted(known)) or "; name a link, crossing, station or country"
        message = f"No link, crossing, station or country {name!r}{hint}"
        raise ScenarioError(message)
    return meant
