"""Everything a report tells, measured once: the documents of the commands, or why there is none.

Every answer is asked of `study`; nothing is worded here.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from corridormap import scenario as scenarios
from corridormap import study
from corridormap.costs import rates
from corridormap.engine import names
from corridormap.errors import CorridorMapError, NetworkError
from corridormap.providers import world

if TYPE_CHECKING:
    from corridormap.study.subject import Subject

Document = Mapping[str, Any]

ROUTES = 2
"""Routes shown for each scenario and criterion."""


@dataclass(frozen=True, slots=True)
class Missing:
    """What the report has not, and why."""

    what: str
    """Key of a section: access, ways, criticality, claims."""
    why: str


@dataclass(frozen=True)
class Findings:
    """The documents behind a report."""

    corridor: Subject
    before: str
    """Name of the scenario things are compared with."""
    after: str | None
    """Name of the other scenario; None where there is only one."""
    ends: tuple[str, str] | None
    """Stations between which ways are compared."""
    stats: Document
    ways: tuple[Document, ...] = ()
    """Documents of `path`: each scenario by time, then by cost."""
    tcd: Document | None = None
    access: Document | None = None
    """Of `compare`, else of `access` where there is one scenario only."""
    criticality: Document | None = None
    claims: Document | None = None
    rates: Sequence[Mapping[str, Any]] = ()
    """Every rate behind times, costs and emissions, with its source."""
    missing: tuple[Missing, ...] = ()

    def title(self, scenario: str) -> str:
        """Return what a scenario is called."""
        return scenarios.find(scenario, self.corridor.scenarios).title

    @property
    def scenarios(self) -> tuple[str, ...]:
        """Both names, or the one."""
        return (self.before,) if self.after is None else (self.before, self.after)


def gather(
    corridor: Subject,
    *,
    before: str = "today",
    after: str | None = None,
    ends: tuple[str | None, str | None] = (None, None),
    told: Callable[[str], None] = lambda _: None,
) -> Findings:
    """Measure everything a report of a corridor can tell.

    Parameters
    ----------
    corridor
        Tables it lacks leave their part out; the reason is kept.
    before, after
        Names of scenarios; no `after`: the one that bears the corridor's name, where there is one.
    ends
        Stations between which ways are compared; None: the first and last of the line that the
        network knows.
    told
        Called with the name of each part before it is measured.

    Raises
    ------
    CorridorMapError
        If the line cannot be measured, or a scenario or station that was asked for is unknown.
    """
    told("stats")
    stats = study.stats.answer(corridor)
    other = after or _own_scenario(corridor, before)
    for name in filter(None, (before, other)):
        scenarios.find(name, corridor.scenarios)
    missing: list[Missing] = []

    def asked(what: str, question: Callable[[], Document]) -> Document | None:
        told(what)
        try:
            return question()
        except CorridorMapError as err:
            missing.append(Missing(what, _first_line(err)))
            return None

    both = _known_ends(corridor, stats, ends, missing)
    shown = [before] if other is None else [before, other]
    ways = [
        found
        for by in ("time", "cost")
        for name in shown
        if both is not None
        and (found := asked("ways", lambda b=by, n=name: _ways(corridor, both, n, b))) is not None  # type: ignore[misc]
    ]
    if other is None:
        access = asked("access", lambda: study.access.answer(corridor, scenario=before))
    else:
        access = asked("access", lambda: study.compare.answer(corridor, before, other))
    return Findings(
        corridor=corridor,
        before=before,
        after=other,
        ends=both,
        stats=stats,
        ways=tuple(ways),
        tcd=None if both is None else asked("tcd", lambda: _curves(corridor, both, shown)),
        access=access,
        criticality=asked(
            "criticality", lambda: study.criticality.answer(corridor, scenario=shown[-1])
        ),
        claims=asked("claims", lambda: _claims(corridor)),
        rates=_rates(corridor),
        missing=tuple({item.what: item for item in reversed(missing)}.values()),
    )


def _own_scenario(corridor: Subject, before: str) -> str | None:
    """Return the scenario that is the corridor's own: the one of its name."""
    name = corridor.corridor_id
    return name if name in corridor.scenarios and name != before else None


def _known_ends(
    corridor: Subject,
    stats: Document,
    given: tuple[str | None, str | None],
    missing: list[Missing],
) -> tuple[str, str] | None:
    """Return the ends asked for, else those of the corridor's first route, else of its line."""
    if all(given):
        return str(given[0]), str(given[1])
    routes = corridor.shown.get("routes", [])
    if routes and not any(given):
        return str(routes[0][0]), str(routes[0][1])
    along = [str(row["station_id"]) for row in stats["stations"]]
    try:
        network = corridor.network()
        known = [name for name in along if names.is_id(network, name)]
    except CorridorMapError as err:
        missing.append(Missing("ways", _first_line(err)))
        return None
    first, last = (given[0] or next(iter(known), None)), (given[1] or next(reversed(known), None))
    if first is None or last is None or first == last:
        why = "The network knows no two stations of the line; give --from and --to."
        missing.append(Missing("ways", why))
        return None
    return first, last


def _ways(corridor: Subject, ends: tuple[str, str], scenario: str, by: str) -> Document:
    return study.path.answer(corridor, *ends, scenario=scenario, by=by, k=ROUTES)  # type: ignore[arg-type]


def _curves(corridor: Subject, ends: tuple[str, str], scenarios: list[str]) -> Document:
    found = study.tcd.answer(corridor, *ends, scenarios=scenarios)
    if not found["curves"]:
        raise NetworkError(found["reason"])
    return found


def _claims(corridor: Subject) -> Document:
    if not corridor.claims:
        message = 'No ledger of claims; add claims = "claims.toml" to [tables].'
        raise NetworkError(message)
    return study.claims.answer(corridor)


def _rates(corridor: Subject) -> list[dict[str, Any]]:
    if corridor.links is not None and corridor.parameters is None and not corridor.costs:
        used = {str(name) for name in corridor.links.columns}
        if {"time_h", "cost_usd", "co2_kg"} <= used and not corridor.links["time_h"].isna().any():
            return []  # the links bring all their costs
    cited = world.parameters() if corridor.parameters is None else corridor.parameters
    table = rates.assumptions(cited, corridor.costs, sources=world.network_sources())
    return [{str(key): value for key, value in row.items()} for row in table.to_dict("records")]


def _first_line(err: CorridorMapError) -> str:
    return " ".join(str(err).split())
