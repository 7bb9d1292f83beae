"""What a map is told beyond the tables: layers, looks, and what the reader chooses between."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from corridormap.render.layer import Layer
    from corridormap.render.style import Style

    Looks = Mapping[str, tuple[Style | None, ...]]

SCENARIO, YEAR, TIME, SWIPE = "scenario", "year", "time", "swipe"
"""Keys of the page's state."""


@dataclass(frozen=True, slots=True)
class Told:
    """Answers of the measures, ready to be drawn."""

    layers: tuple[Layer, ...] = ()
    """From the bottom up; they lie below the corridor itself."""
    looks: Mapping[str, Looks] = field(default_factory=dict)
    """Styles of layers of the tables under each scenario."""
    state: Mapping[str, str] = field(default_factory=dict)
    """Keys of the address with what each is when the address is silent."""
    choices: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    """Per key, the values to choose from and their words."""
    spoken: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    """Words it brings along, by language: headings of scenarios, names of places it speaks of."""

    def over(self, drawn: Iterable[Layer]) -> list[Layer]:
        """Return all layers: those told, and over them those of the tables in their looks."""
        worn = [
            replace(layer, dressed=self.looks[layer.layer_id], dressed_by=SCENARIO)
            if self.looks.get(layer.layer_id)
            else layer
            for layer in drawn
        ]
        return [*self.layers, *worn]
