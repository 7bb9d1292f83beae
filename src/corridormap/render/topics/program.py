"""What a map tells of a corridor: the topics, in the order they are painted."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any

from corridormap import scenario as scenarios
from corridormap.errors import DataError, NetworkError, suggest
from corridormap.render import cells, names
from corridormap.render.topics import (
    access,
    catchment,
    criticality,
    isochrones,
    network,
    profile,
    routes,
    statuses,
    timeline,
    trade,
    waiting,
)
from corridormap.render.topics.cast import BASE, Cast
from corridormap.render.topics.told import SCENARIO, SWIPE, TIME, YEAR, Told

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping, Sequence

    from corridormap.render.basemap import Basemap
    from corridormap.render.layer import Layer
    from corridormap.study.subject import Subject

TOPICS = (
    "trade",
    "catchment",
    "network",
    "isochrones",
    "criticality",
    "routes",
    "access",
    "waiting",
    "profile",
    "timeline",
)
"""All there are; the later ones lie above."""
MOST_SCENARIOS = 4


def cast_of(
    subject: Subject, *, scenario: str | None = None, compare: str | None = None, lang: str = "en"
) -> Cast:
    """Return the scenarios a map sets side by side: those asked for, then those of `[map]`.

    Raises
    ------
    ScenarioError
        If there is none of that name.
    """
    base = scenario if compare is not None and scenario is not None else BASE
    asked = [base, *(name for name in (compare, scenario) if name is not None)]
    listed = subject.shown.get("scenarios", sorted(subject.scenarios))
    chosen = list(dict.fromkeys([*asked, *map(str, listed)]))
    kept = chosen[: max(MOST_SCENARIOS, len(dict.fromkeys(asked)))]
    for name in kept:
        scenarios.find(name, subject.scenarios)
    return Cast(subject, tuple(kept), lang, compared=len(asked) > 1)


def told(
    cast: Cast,
    *,
    basemap: Basemap,
    stats: Mapping[str, Any],
    topics: Collection[str] | None = None,
) -> Told:
    """Return the layers of the topics that the corridor has data for.

    Parameters
    ----------
    stats
        The document of `stats`: its stations say where the line begins and ends.
    topics
        Which ones, of `TOPICS`; the map opens with the first of them. None: all, and it opens with
        none of the measures.

    Raises
    ------
    DataError
        If there is no such topic.
    """
    opens = next(iter(topics or ()), None)
    topics = TOPICS if topics is None else topics
    for topic in topics:
        if topic not in TOPICS:
            message = f"a map tells {', '.join(TOPICS)}; received {topic!r}{suggest(topic, TOPICS)}"
            raise DataError(message)
    if cast.subject.stations is None or cast.subject.stations.empty:
        return Told()  # a line alone has no network
    makers: dict[str, Callable[[], list[Layer]]] = {
        "trade": partial(trade.layers, cast, basemap),
        "catchment": partial(catchment.layers, cast),
        "network": partial(network.layers, cast),
        "isochrones": partial(_reach, cast, stats),
        "criticality": partial(criticality.layers, cast),
        "routes": partial(_routes, cast, stats),
        "access": partial(access.layers, cast),
        "waiting": partial(waiting.layers, cast),
    }
    drawn = [
        layer
        for topic, make in makers.items()
        if topic in topics
        for layer in (opened(cast, make()) if topic == opens else make())
    ]
    if "profile" in topics:
        drawn += _profile(cast, stats)
    if "timeline" in topics:
        drawn += timeline.layers(cast, drawn)
    becoming = timeline.statuses(cast) if "timeline" in topics else ()
    state = {SCENARIO: cast.scenarios[1 if cast.compared else 0], TIME: ""}
    if cast.compared and cast.others:
        state[SWIPE] = "50"
    years = {value: value for layer in drawn if layer.dressed_by == YEAR for value in layer.dressed}
    if years:
        state[YEAR] = max(years)
    choices = {SCENARIO: cast.titles(), YEAR: years}
    return Told(tuple(drawn), statuses.looks(cast, becoming=becoming), state, choices)


def _profile(cast: Cast, stats: Mapping[str, Any]) -> list[Layer]:
    pairs = cast.subject.shown.get("routes", [])
    ends = pairs[0] if pairs else _ends(cast, stats)
    called = " – ".join(_name(cast, end) for end in ends)
    return profile.layers(cast, ends, called=called)


def opened(cast: Cast, layers: Sequence[Layer]) -> list[Layer]:
    """Return the layers of a topic, the first measure of it shown: the change, when comparing."""
    switches = list(dict.fromkeys(layer.switch_id for layer in layers if layer.choice))
    first = switches[-1 if cast.compared and len(switches) > 1 else 0] if switches else None
    return [replace(layer, shown=layer.shown or layer.switch_id == first) for layer in layers]


def _reach(cast: Cast, stats: Mapping[str, Any]) -> list[Layer]:
    start = cast.subject.shown.get("reach_from", next(iter(_ends(cast, stats)), None))
    return [] if start is None else isochrones.layers(cast, start, called=_name(cast, start))


def _routes(cast: Cast, stats: Mapping[str, Any]) -> list[Layer]:
    ends = _ends(cast, stats)
    pairs = cast.subject.shown.get("routes", [ends] if ends else [])
    named = {(a, b): f"{_name(cast, a)} – {_name(cast, b)}" for a, b in pairs}
    return routes.layers(cast, named)


def _ends(cast: Cast, stats: Mapping[str, Any]) -> Sequence[str]:
    """Return the first and last station of the line that the network has."""
    nodes = cast.network(cast.base).nodes
    known = set(nodes["station_id"].dropna().astype(str)) if "station_id" in nodes.columns else ()
    along = sorted(
        (float(row["chainage_km"]), str(row["station_id"]))
        for row in stats.get("stations", [])
        if row.get("chainage_km") is not None and str(row["station_id"]) in known
    )
    return [along[0][1], along[-1][1]] if len(along) > 1 else []


def _name(cast: Cast, station: str) -> str:
    nodes = cast.network(cast.base).nodes
    own = nodes[nodes["station_id"].astype(str) == station]
    if own.empty:
        message = f"[map] names stations of the network; it has no {station!r}"
        raise NetworkError(message)
    (row,) = cells.records(own.head(1))
    return names.short(names.pick(row, cast.lang)) or station
