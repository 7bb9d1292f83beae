"""What places, countries and kinds are called in the report's language."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from corridormap.providers import world
from corridormap.render import cells, names

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from corridormap.corridor import Corridor
    from corridormap.render.report.numbers import Phrases


@dataclass(frozen=True, slots=True)
class Called:
    """Names by id."""

    places: Mapping[str, str]
    """Stations, nodes, crossings and hubs."""
    countries: Mapping[str, str]

    def place(self, place_id: object) -> str:
        """Return the name of a place, its id where it has none."""
        return self.places.get(str(place_id), str(place_id))

    def country(self, code: object) -> str:
        """Return the name of a country; a dash for no man's land."""
        return "–" if code is None else self.countries.get(str(code), str(code))

    def chain(self, codes: Sequence[object]) -> str:
        """Return countries in the order they are passed."""
        return " – ".join(self.country(code) for code in codes)


def read(corridor: Corridor, phrases: Phrases, *, lang: str) -> Called:
    """Return the names of a corridor's places, in a language with fallback."""
    places: dict[str, str] = {}
    for key, table in (
        ("node_id", corridor.nodes),
        ("crossing_id", corridor.crossings),
        ("hub_id", corridor.hubs),
        ("station_id", corridor.stations),
    ):
        if table is not None and key in table.columns:
            for row in cells.records(table):
                name = names.short(names.pick(row, lang))
                if name is not None:
                    places[str(row[key])] = name
    if corridor.links is not None and "crossing_name" in corridor.links.columns:
        crossed = corridor.links.dropna(subset=["crossing_id", "crossing_name"])
        for crossing_id, name in zip(crossed["crossing_id"], crossed["crossing_name"], strict=True):
            places.setdefault(str(crossing_id), names.short(str(name)) or str(crossing_id))
    table = corridor.own_countries if corridor.own_countries is not None else world.table()
    own = {
        str(row["country"]): str(row.get("name") or row["country"]) for row in cells.records(table)
    }
    return Called(places, own | dict(phrases.table.get("countries", {})))
