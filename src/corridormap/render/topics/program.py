"""What a map tells of a corridor: the topics, in the order they are painted.

Each topic is a module beside this one; which scenarios are compared is said by `cast`.
"""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any

from corridormap import scenario as scenarios
from corridormap.errors import DataError, suggest
from corridormap.render.topics import (
    access,
    catchment,
    changes,
    criticality,
    isochrones,
    naming,
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
    drawn += changes.layers(cast)
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
    choices = {SCENARIO: {name: cast.word(name) for name in cast.scenarios}, YEAR: years}
    looks = statuses.looks(cast, becoming=becoming)
    spoken = naming.spoken(cast, _named(cast, stats), places=basemap.tables.get("places"))
    return Told(tuple(drawn), looks, state, choices, spoken)


def _profile(cast: Cast, stats: Mapping[str, Any]) -> list[Layer]:
    ends = next(iter(_pairs(cast, stats)), ())
    return profile.layers(cast, ends, called=" – ".join(map(naming.blank, ends)))


def opened(cast: Cast, layers: Sequence[Layer]) -> list[Layer]:
    """Return the layers of a topic, the first measure of it shown: the change, when comparing."""
    switches = list(dict.fromkeys(layer.switch_id for layer in layers if layer.choice))
    first = switches[-1 if cast.compared and len(switches) > 1 else 0] if switches else None
    return [replace(layer, shown=layer.shown or layer.switch_id == first) for layer in layers]


def _reach(cast: Cast, stats: Mapping[str, Any]) -> list[Layer]:
    start = _start(cast, stats)
    return [] if start is None else isochrones.layers(cast, start, called=naming.blank(start))


def _routes(cast: Cast, stats: Mapping[str, Any]) -> list[Layer]:
    named = {(a, b): f"{naming.blank(a)} – {naming.blank(b)}" for a, b in _pairs(cast, stats)}
    return routes.layers(cast, named)


def _pairs(cast: Cast, stats: Mapping[str, Any]) -> Sequence[Sequence[str]]:
    """Return the ends of the ways that are set side by side."""
    ends = _ends(cast, stats)
    pairs: Sequence[Sequence[str]] = cast.subject.shown.get("routes", [ends] if ends else [])
    return pairs


def _start(cast: Cast, stats: Mapping[str, Any]) -> str | None:
    start: str | None = cast.subject.shown.get("reach_from", next(iter(_ends(cast, stats)), None))
    return start


def _named(cast: Cast, stats: Mapping[str, Any]) -> list[str]:
    """Return the stations that topics speak of."""
    ends = [end for pair in _pairs(cast, stats) for end in pair]
    start = _start(cast, stats)
    return list(dict.fromkeys([*ends, *([] if start is None else [start])]))


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
