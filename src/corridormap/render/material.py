"""What a drawing of a corridor is made from: a corridor as a scenario leaves it, and the ground."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from corridormap import scenario as scenarios
from corridormap import summary
from corridormap.providers import bundled
from corridormap.render import basemap as grounds
from corridormap.render import drawing, staging

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from corridormap.render.basemap import Basemap
    from corridormap.render.staging import Stage
    from corridormap.study.subject import Subject


@dataclass(frozen=True)
class Material:
    """A corridor, measured, and the ground it lies on."""

    corridor: Subject
    """Its sections and stations have the statuses of the scenario."""
    stats: Mapping[str, Any]
    """The document of `stats`."""
    basemap: Basemap
    stage: Stage | None = None
    """The scenario, told beside the title."""


def gather(
    corridor: Subject, *, scenario: str | None = None, compare: str | None = None
) -> Material:
    """Measure a corridor under a scenario and read the ground around it.

    Parameters
    ----------
    corridor
        As opened.
    scenario
        Draw the sections as it opens and closes them; None: the statuses of the table.
    compare
        Draw this scenario instead, and tell what it changes against `scenario`.
    """
    name = compare or scenario
    shown = staged(corridor, name)
    reach = tuple(drawing.reach(corridor))
    ground = corridor.kept(("ground", reach), lambda: ground_of(corridor, reach))
    stage = None
    if name is not None:
        scene = scenarios.find(name, corridor.scenarios)
        before = None if compare is None else _stats(corridor, scenario)
        stage = staging.Stage(scene, None if before is None else staging.open_km(before))
    return Material(shown, _stats(corridor, name), ground, stage)


def ground_of(corridor: Subject, reach: Sequence[float]) -> Basemap:
    """Read the ground around a corridor, as far as something else to be shown reaches."""
    return grounds.read(
        corridor.sections.total_bounds,
        paths=grounds.bundled(bundled.path),
        reach=reach,
        countries=corridor.own_countries,
        places=corridor.places,
    )


def _stats(corridor: Subject, scenario: str | None) -> Mapping[str, Any]:
    return corridor.kept(("stats", scenario), lambda: summary.stats(staged(corridor, scenario)))


def staged(corridor: Subject, scenario: str | None) -> Subject:
    """Return the corridor with the statuses that a scenario gives its sections and stations."""
    if scenario is None:
        return corridor
    before, after = corridor.network().links, corridor.network(scenario).links
    sections, stations = staging.statuses(corridor, before=before, after=after)
    return replace(corridor, sections=sections, stations=stations)
