"""What a measure may read, and what it gives back: tables and networks in, one figure out.

The measures lie below the places data come from, so whoever opens a corridor hands them what they
cannot fetch themselves: networks by scenario, and settlements.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

from corridormap import summary
from corridormap.errors import DataError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    import geopandas as gpd
    import pandas as pd

    from corridormap.corridor import Corridor, Input
    from corridormap.network import Network


@dataclass(frozen=True, slots=True)
class Part:
    """One of the figures behind a figure: a pair of places, a crossing, another baseline."""

    label: str
    value: float | None
    before: float | None = None
    after: float | None = None
    """What `value` is the difference or the change of, where it is one."""


@dataclass(frozen=True, slots=True)
class Figure:
    """What a measure computed."""

    value: float | None
    how: str
    """One sentence made of the numbers it rests on; of a null value, why it is null."""
    parts: tuple[Part, ...] = ()


@dataclass(frozen=True)
class Evidence:
    """Everything that claims are held against; what is slow to make is made once."""

    corridor: Corridor
    networks: Callable[[str], Network] | None = None
    """Gives the network of a scenario, costed; None: measures that need one cannot answer."""
    settlements: Callable[[], gpd.GeoDataFrame] | None = None
    """Gives places with `place_id`, `country`, `population`; None: the corridor's own, if any."""
    inputs: tuple[Input, ...] = ()
    """Files behind these, beyond the inputs of the corridor."""
    _kept: dict[str, Any] = field(default_factory=dict, repr=False)

    @cached_property
    def stats(self) -> dict[str, Any]:
        """The lengths of the corridor, as `corridormap stats` prints them."""
        return summary.stats(self.corridor)

    def network(self, scenario: str) -> Network:
        """Return the network of a scenario.

        Raises
        ------
        DataError
            If nobody can make one.
        ScenarioError
            If there is no such scenario.
        """
        networks = self.networks
        if networks is None:
            message = "a network is needed; received none; add nodes and links to the project"
            raise DataError(message)
        found: Network = self.kept(f"network {scenario}", lambda: networks(scenario))
        return found

    def places(self, country: str) -> gpd.GeoDataFrame:
        """Return the settlements of a country that have a population.

        Raises
        ------
        DataError
            If there are none.
        """
        if self.corridor.places is not None:
            places = self.corridor.places
        elif self.settlements is not None:
            places = self.kept("settlements", self.settlements)
        else:
            message = "settlements are needed; received none; add a table places to the project"
            raise DataError(message)
        chosen = places[(places["country"] == country) & (places["population"] > 0)]
        if chosen.empty:
            message = f"settlements with people are needed; received none in {country!r}"
            raise DataError(message)
        return chosen.reset_index(drop=True)

    def table(self, name: str) -> pd.DataFrame:
        """Return a table of the corridor.

        Raises
        ------
        DataError
            If it has none.
        """
        found: pd.DataFrame | None = getattr(self.corridor, name, None)
        if found is None:
            message = f"the table {name} is needed; received none; add it to [tables]"
            raise DataError(message)
        return found

    @cached_property
    def published(self) -> Mapping[str, float]:
        """The single figures of the ledger by claim id; ranges and soft words are left out."""
        return {
            str(claim["claim_id"]): float(claim["value"])
            for claim in self.corridor.claims
            if "claim_id" in claim and _is_number(claim.get("value"))
        }

    def kept(self, key: str, make: Callable[[], Any]) -> Any:  # noqa: ANN401 - what `make` gives
        """Return what `make` gives, made once per key."""
        if key not in self._kept:
            self._kept[key] = make()
        return self._kept[key]


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)
