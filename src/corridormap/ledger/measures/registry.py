"""The registry of measures: what a claim may name, what it takes and what it says.

A measure is a function of the evidence and of named parameters that gives one figure. The registry
is closed: a ledger cannot bring code of its own, only choose and set parameters.
"""

from __future__ import annotations

import inspect
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from corridormap.errors import suggest
from corridormap.ledger.measures import heights, line, paths, trade, words

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from corridormap.ledger.evidence import Figure

LINE = ("sections", "countries")
NETWORK = ("nodes", "links", "parameters")


@dataclass(frozen=True, slots=True)
class Measure:
    """One measure of the registry."""

    name: str
    unit: str | None
    """Of the figure; None: that of the claim."""
    definition: str
    """In one line, for people."""
    function: Callable[..., Figure]
    reads: tuple[str, ...]
    """The tables its figure rests on."""
    comparable: bool = False
    """Whether the parts of the figure are figures of the same kind, so that a claim may hold for
    some of them."""

    @property
    def parameters(self) -> Mapping[str, inspect.Parameter]:
        """What it takes besides the evidence, by name; without a default: required."""
        given = self.function.keywords if isinstance(self.function, partial) else {}
        found = inspect.signature(self.function).parameters.values()
        return {
            item.name: item
            for item in found
            if item.kind is item.KEYWORD_ONLY and item.name not in given
        }

    def problems(self, parameters: Mapping[str, object]) -> list[str]:
        """List what is wrong with parameters, each with what to do.

        >>> MEASURES["length_in"].problems({"contry": "KG"})
        ["length_in takes no 'contry'; did you mean 'country'?", "length_in needs 'country'"]
        """
        known = self.parameters
        found = [
            f"{self.name} takes no {name!r}"
            + (suggest(name, known) or f"; it takes {', '.join(known) or 'nothing'}")
            for name in parameters
            if name not in known
        ]
        found += [
            f"{self.name} needs {name!r}"
            for name, item in known.items()
            if item.default is item.empty and name not in parameters
        ]
        return found + [
            f"{name!r} is {_WORDS[kind]}, received {parameters[name]!r}"
            for name, item in known.items()
            if name in parameters
            and (kind := _kind(str(item.annotation))) is not None
            and not _is(parameters[name], kind)
        ]


_WORDS = {"text": "text", "number": "a number", "flag": "true or false", "list": "a list of text"}


def _kind(annotation: str) -> str | None:
    first = annotation.split(" | ", maxsplit=1)[0]
    kinds = {"str": "text", "int": "number", "float": "number", "bool": "flag", "list[str]": "list"}
    return kinds.get(first, "text")


def _is(value: object, kind: str) -> bool:
    if kind == "flag":
        return isinstance(value, bool)
    if kind == "number":
        return isinstance(value, int | float) and not isinstance(value, bool)
    if kind == "list":
        return isinstance(value, list) and bool(value) and all(isinstance(v, str) for v in value)
    return isinstance(value, str)


_path, _saved = paths.path, paths.saved
_ALL = (
    Measure("length", "km", "geodesic length of the line", line.length, LINE),
    Measure("distance", "km", "geodesic distance between its ends", line.distance, LINE),
    Measure("length_in", "km", "length within a country", line.length_in, LINE),
    Measure("length_of", "km", "length of a gauge, status or structure", line.length_of, LINE),
    Measure(
        "length_between",
        "km",
        "length along the line between two stations",
        line.length_between,
        (*LINE, "stations"),
    ),
    Measure(
        "structures",
        "structures",
        "number of sections drawn as a structure",
        line.structures,
        ("sections", "stations"),
    ),
    Measure(
        "stations",
        "stations",
        "number of stations in the table",
        line.stations,
        ("stations",),
    ),
    Measure(
        "breaks_of_gauge",
        "breaks",
        "number of places where the gauge changes",
        line.breaks_of_gauge,
        ("sections", "stations"),
    ),
    Measure(
        "highest",
        "m",
        "greatest elevation known of the rails, the highest ground beside it",
        heights.highest,
        ("stations", "elevation"),
    ),
    Measure(
        "share_above",
        "%",
        "share of the line at or above a height, by its rails or the ground",
        heights.share_above,
        (*LINE, "elevation"),
    ),
    Measure("event_year", "year", "year of a dated event", line.event_year, ("timeline",)),
    Measure("events", "events", "number of dated events", line.events, ("timeline",)),
    Measure(
        "from_claims",
        None,
        "other claimed figures reckoned together",
        line.from_claims,
        ("claims",),
    ),
    Measure("trade", None, "one figure of the trade table", trade.trade, ("trade",)),
    Measure("trade_sum", None, "sum over partners", trade.trade_sum, ("trade",)),
    Measure(
        "trade_change",
        "%",
        "change from one year to another",
        trade.trade_change,
        ("trade",),
    ),
    Measure("trade_share", "%", "share of a partner", trade.trade_share, ("trade",)),
    Measure(
        "path_length",
        "km",
        "length of the best way between two stations",
        partial(_path, quantity="length_km"),
        NETWORK,
    ),
    Measure(
        "path_time",
        "h",
        "time of the best way between two stations",
        partial(_path, quantity="time_h"),
        NETWORK,
    ),
    Measure(
        "path_days",
        "d",
        "the same in days",
        partial(_path, quantity="time_d"),
        NETWORK,
    ),
    Measure(
        "path_cost",
        "USD",
        "cost of one TEU on the best way between two stations",
        partial(_path, quantity="cost_usd"),
        NETWORK,
    ),
    Measure(
        "length_saved",
        "km",
        "length that a scenario saves, median over pairs",
        partial(_saved, quantity="length_km"),
        NETWORK,
        comparable=True,
    ),
    Measure(
        "days_saved",
        "d",
        "days that a scenario saves, median over pairs",
        partial(_saved, quantity="time_d"),
        NETWORK,
        comparable=True,
    ),
    Measure(
        "cost_saved",
        "USD",
        "cost of one TEU that a scenario saves, median over pairs",
        partial(_saved, quantity="cost_usd"),
        NETWORK,
        comparable=True,
    ),
    Measure(
        "link_length",
        "km",
        "length of links of the network",
        paths.link_length,
        ("links",),
    ),
    Measure("border_time", "h", "time at a crossing", paths.border_time, NETWORK),
    Measure(
        "isolation",
        "%",
        "change of mean time or cost to the nearest seaport and to markets, by population",
        words.isolation,
        (*NETWORK, "places"),
        comparable=True,
    ),
    Measure(
        "hub",
        "pp",
        "change of the share of third-country ways through a country",
        words.hub,
        NETWORK,
    ),
    Measure(
        "bypass",
        "%",
        "change of the time or cost lost when countries are avoided",
        words.bypass,
        NETWORK,
        comparable=True,
    ),
    Measure(
        "uninterrupted",
        "%",
        "largest loss of time when one crossing closes",
        words.uninterrupted,
        NETWORK,
        comparable=True,
    ),
    Measure(
        "linchpin",
        "rank",
        "best rank of some crossings or links by what their closure costs",
        words.linchpin,
        NETWORK,
    ),
)

MEASURES: Mapping[str, Measure] = {measure.name: measure for measure in _ALL}
"""Every measure by name, in the order of the documentation."""
