"""Scenarios: a baseline plus interventions, read from TOML and applied to a network.

::

    title = "Torugart closed, Makmal faster"   # title_ru and the like: in other languages
    extends = "cku"                  # another scenario, whose interventions come first
    open = ["balykchy-kochkor-rail"]  # links, crossings, stations or countries (KG)
    close = ["torugart"]

    # at: names or "*"; kind: border, station, gauge, transfer, ferry
    [[dwell]]
    at = "makmal"
    kind = "gauge"
    hours = 6                        # or factor = 0.5

    [[speed]]
    on = "murghab-kulma-pass-road"
    kmh = 50                         # or factor = 1.2; mode = "road" narrows it

    [[cost]]
    on = "*"
    kind = "running"
    factor = 1.1                     # or usd = 150 for a fee

    [[gauge]]
    on = ["makmal-jalal-abad-rail"]
    gauge_mm = 1435
    beside = true                    # leave the gauge that lies there

    [[add]]                          # a link between stations that exist
    from_id = "bokhtar"
    to_id = "nizhny-panj"
    mode = "rail"
    length_km = 50

A name may be joined from several: ``cku+torugart-closed`` applies one after the other, and
``avoid-ru`` closes a country, whichever it is.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from corridormap.changes import interventions, keys
from corridormap.changes.scenario_files import directory, parsed
from corridormap.errors import ScenarioError, suggest

if TYPE_CHECKING:
    from collections.abc import Mapping

    from corridormap.changes.interventions import Intervention
    from corridormap.network import Network

__all__ = ["BASELINE", "Scenario", "directory", "find", "parse", "read"]

BASELINE = "today"
"""The scenario that every corridor has, with or without a file: no intervention."""
AVOID = "avoid-"
_COUNTRY_LETTERS = 2


@dataclass(frozen=True, slots=True)
class Scenario:
    """A named list of interventions, in the order they are applied."""

    scenario_id: str
    title: str
    interventions: tuple[Intervention, ...] = ()
    names: tuple[str, ...] = field(default=())
    """The scenarios it was made from, itself last."""
    titles: Mapping[str, str] = field(default_factory=dict, hash=False)
    """The title in other languages."""

    def apply(self, network: Network) -> Network:
        """Return a new network with the interventions, the old one is left as it is.

        Parameters
        ----------
        network
            As a corridor or `costing.network` makes it. A network from bare links (`from_links`)
            can only be closed in places.

        Raises
        ------
        ScenarioError
            If a name is unknown (with the nearest one there is), or the network cannot be changed
            in that way.
        """
        return interventions.apply(network, self.interventions)

    def __add__(self, other: Scenario) -> Scenario:
        """Return the scenario that applies this one and then the other."""
        names = f"{self.scenario_id}+{other.scenario_id}"
        mine = self.interventions
        shared = 0  # what both extend is applied once
        for one, two in zip(mine, other.interventions, strict=False):
            if one != two:
                break
            shared += 1
        return Scenario(
            names,
            f"{self.title}; {other.title}",
            mine + other.interventions[shared:],
            (*self.names, *other.names),
            {
                code: f"{title}; {other.titles[code]}"
                for code, title in self.titles.items()
                if code in other.titles
            },
        )


def read(source: str | Path, *, known: Mapping[str, Mapping[str, Any]] | None = None) -> Scenario:
    r"""Read a scenario from a file or from TOML text.

    Parameters
    ----------
    source
        Path of a file, or the text itself (anything with a line break or an equals sign).
    known
        Scenarios that `extends` may name, by id; files beside the one read are found too.

    Raises
    ------
    ScenarioError
        If it is no TOML, has an unknown key, or extends something unknown.

    Examples
    --------
    >>> read('title = "Osh closed"\nclose = ["osh"]').title
    'Osh closed'
    >>> read('titel = "Osh closed"\nclos = ["osh"]')
    Traceback (most recent call last):
    corridormap.errors.ScenarioError: scenario 'scenario': no key 'titel'; did you mean 'title'?
    scenario 'scenario': no key 'clos'; did you mean 'close'?
    """
    text = str(source)
    if isinstance(source, str) and ("\n" in text or "=" in text):
        return parse("scenario", parsed("scenario", text), known=known)
    path = Path(source)
    if not path.is_file():
        message = f"a scenario is read from a file or from TOML text; no file {text!r}"
        raise ScenarioError(message)
    beside = directory(path.parent)
    beside.update(known or {})
    return parse(path.stem, parsed(path.name, path.read_bytes()), known=beside)


def find(name: str, known: Mapping[str, Mapping[str, Any]]) -> Scenario:
    """Return a scenario by name: a known one, ``avoid-<country>``, or several joined by ``+``.

    Parameters
    ----------
    known
        The content of scenarios by id, as of a project file's ``[scenarios]`` or `directory`.

    Raises
    ------
    ScenarioError
        If there is none of that name, with the nearest one there is.

    Examples
    --------
    >>> find("avoid-ru", {}).title
    'Without RU'
    >>> find("torugart-close", {"torugart-closed": {"close": ["torugart"]}})
    Traceback (most recent call last):
    corridormap.errors.ScenarioError: No scenario 'torugart-close'; did you mean 'torugart-closed'?
    """
    return _find(name, known, ())


def parse(
    name: str, content: Mapping[str, Any], *, known: Mapping[str, Mapping[str, Any]] | None = None
) -> Scenario:
    """Return the scenario of a parsed TOML table.

    Parameters
    ----------
    name
        What to call it.
    content
        Its keys: `title`, `extends`, `open`, `close`, `dwell`, `speed`, `cost`, `gauge`, `add`.
    known
        Scenarios that `extends` may name, by id.

    Raises
    ------
    ScenarioError
        Listing every unknown key and every value that cannot be meant.
    """
    return _parse(name, content, known or {}, ())


def _find(name: str, known: Mapping[str, Mapping[str, Any]], path: tuple[str, ...]) -> Scenario:
    if name in known:
        return _parse(name, known[name], known, path)
    if name == BASELINE:
        return Scenario(BASELINE, "Today", names=(BASELINE,))
    if "+" in name:
        first, *others = (_find(part, known, path) for part in name.split("+"))
        for other in others:
            first = first + other
        return first
    code = name.removeprefix(AVOID).upper()
    if name.startswith(AVOID) and len(code) == _COUNTRY_LETTERS and code.isalpha():
        return Scenario(name, f"Without {code}", (interventions.Close((code,)),), (name,))
    names = [BASELINE, *known]
    hint = suggest(name, names) or f"; known are {', '.join(sorted(set(names)))}"
    message = f"No scenario {name!r}{hint}"
    raise ScenarioError(message)


def _parse(
    name: str,
    content: Mapping[str, Any],
    known: Mapping[str, Mapping[str, Any]],
    path: tuple[str, ...],
) -> Scenario:
    if name in path:
        message = f"a scenario cannot extend itself; received {' → '.join((*path, name))}"
        raise ScenarioError(message)
    own = keys.parse(name, content)
    base = content.get("extends")
    if base is not None and not isinstance(base, str):
        message = f"scenario {name!r}: extends is one name; received {base!r}"
        raise ScenarioError(message)
    title, titles = str(content.get("title", name)), keys.titles(content)
    if base is None:
        return Scenario(name, title, own, (name,), titles)
    found = _find(base, known, (*path, name))
    return Scenario(name, title, found.interventions + own, (*found.names, name), titles)
