"""What questions are asked of: a corridor with its settlements and its networks."""

from __future__ import annotations

from dataclasses import replace
from functools import cached_property
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any, TypeVar

from corridormap import assembly, profile
from corridormap import scenario as scenarios
from corridormap.corridor import Corridor
from corridormap.errors import DataError
from corridormap.geometry import lines
from corridormap.ledger.evidence import Evidence
from corridormap.providers import opening, world

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable
    from pathlib import Path
    from typing import Self

    import geopandas as gpd

    from corridormap.corridor import Input
    from corridormap.network import Network

T = TypeVar("T")
_MOST_PLACES = 2000
"""Of a raster read along the line: closer ones no figure can show."""


class Subject(Corridor):
    """A corridor that knows its networks; all its tables are fields, as in `Corridor`."""

    def network(self, scenario: str = "today") -> Network:
        """Return the network with the costs of one TEU under a scenario, made once.

        Parameters
        ----------
        scenario
            ``today``, one of the corridor's scenarios, ``avoid-<country>``, or several joined by
            ``+``.

        Raises
        ------
        ScenarioError
            If there is no such scenario, with the nearest name there is.
        """
        if scenario not in self._networks:
            found = scenarios.find(scenario, self.scenarios)
            self._networks[scenario] = found.apply(self._baseline)
        return self._networks[scenario]

    @cached_property
    def _networks(self) -> dict[str, Network]:
        return {}

    @cached_property
    def _baseline(self) -> Network:
        return assembly.baseline(self, parameters=world.parameters())

    def kept(self, key: Hashable, make: Callable[[], T]) -> T:
        """Return what `make` gives, made once per key: one document asks the same thing often.

        What comes back is shared: to be read, not to be written to.
        """
        if key not in self._answers:
            self._answers[key] = make()
        found: T = self._answers[key]
        return found

    @cached_property
    def _answers(self) -> dict[Hashable, Any]:
        return {}

    def evidence(self) -> Evidence:
        """Return what claims about this corridor are held against (see `claims`)."""
        return Evidence(
            self,
            networks=self.network,
            settlements=self.settlements,
            inputs=self.settlement_inputs(),
        )

    def settlements(self) -> gpd.GeoDataFrame:
        """Return the corridor's own places, else the bundled ones of its region.

        Raises
        ------
        DataError
            If a project names neither.
        """
        if self.places is not None:
            return self.places
        if not self.bundled_places:
            message = (
                "This needs settlements; the project has no table places; add one to [tables], or "
                'region = ["KG", …] for the bundled settlements of these countries.'
            )
            raise DataError(message)
        return world.places_of(self)

    def with_heights(self, raster: Path) -> Self:
        """Return the corridor with the ground of an elevation raster along its line.

        Parameters
        ----------
        raster
            Metres above the sea, any file GDAL reads; it takes the place of the corridor's own
            table elevation.

        Raises
        ------
        DataError
            If the raster knows no height anywhere on the line.
        ProviderError, CRSError
            If it cannot be read or does not say where it lies.
        """
        alignment = lines.merge(self.sections)
        every_km = max(profile.EVERY_KM, alignment.length_km / _MOST_PLACES)
        ground = profile.along(alignment, raster, every_km=every_km)
        if ground["ground_m"].isna().all():
            why = ground["reason"].dropna().mode().iloc[0]
            message = (
                f"{raster.name} knows no height along the line ({why}); "
                "give a raster that covers it (corridormap fetch dem)."
            )
            raise DataError(message)
        kept = [item for item in self.inputs if PurePosixPath(item.name).stem != "elevation"]
        given = opening.given(raster, table="elevation")
        return replace(self, elevation=ground.assign(kind="ground"), inputs=(*kept, given))

    def settlement_inputs(self) -> tuple[Input, ...]:
        """Return the bundled settlements as inputs where the corridor has none of its own."""
        return tuple(world.inputs(world.PLACES)) if self.places is None else ()
