"""The scenarios a map sets side by side, and the ends of its routes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from corridormap import scenario as scenarios
from corridormap.render import headings

if TYPE_CHECKING:
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

    def word(self, scenario: str) -> str:
        """Return the key of a scenario's heading among the words of the page."""
        return headings.word(scenario)

    def blank(self, scenario: str) -> str:
        """Return what stands for the heading inside other text; the page fills it in."""
        return f"{{{headings.word(scenario)}}}"

    def headings(self, lang: str) -> dict[str, str]:
        """Return heading and remark of all scenarios in a language, by their words."""
        known = self.subject.scenarios
        titles = {
            self.word(name): headings.title(scenarios.find(name, known), lang)
            for name in self.scenarios
        }
        heads = {word: headings.head(title) for word, title in titles.items()}
        return heads | {f"{word}_remark": headings.remark(title) for word, title in titles.items()}


def is_network(subject: Subject) -> bool:
    """Say whether a corridor has a network of its own beside its line."""
    return subject.links is not None and subject.nodes is not None
