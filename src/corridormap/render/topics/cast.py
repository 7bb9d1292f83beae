"""The scenarios a map sets side by side, and the ends of its routes."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from corridormap import scenario as scenarios

if TYPE_CHECKING:
    from collections.abc import Mapping

    from corridormap.network import Network
    from corridormap.study.subject import Subject

BASE = scenarios.BASELINE


@dataclass(frozen=True, slots=True)
class Cast:
    """What a map is asked to compare."""

    subject: Subject
    scenarios: tuple[str, ...]
    """The first is the one the others are compared with."""
    lang: str = "en"
    compared: bool = False
    """Whether the map opens with the second scenario, against the first."""

    @property
    def base(self) -> str:
        """The scenario the others are compared with."""
        return self.scenarios[0]

    @property
    def others(self) -> tuple[str, ...]:
        """All but the first."""
        return self.scenarios[1:]

    @property
    def settled(self) -> bool:
        """Whether there are settlements, the corridor's own or those of its region."""
        return self.subject.places is not None or bool(self.subject.region)

    def network(self, scenario: str) -> Network:
        """Return the network under a scenario."""
        return self.subject.network(scenario)

    def title(self, scenario: str) -> str:
        """Return what to call a scenario in a legend."""
        return heading(scenarios.find(scenario, self.subject.scenarios).title)

    def titles(self) -> Mapping[str, str]:
        """Return the headings of all scenarios by name."""
        return {name: self.title(name) for name in self.scenarios}


def heading(title: str) -> str:
    """Return a title up to its first remark.

    >>> heading("Torugart closed, by road and by rail"), heading("Today: by road"), heading("A")
    ('Torugart closed', 'Today', 'A')
    """
    return re.split(r"\s*[:;,(]", title.strip(), maxsplit=1)[0].strip() or title


def is_network(subject: Subject) -> bool:
    """Say whether a corridor has a network of its own beside its line."""
    return subject.links is not None and subject.nodes is not None
