"""What a layer of the map is: features drawn and switched together, as text and numbers."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

    from shapely.geometry.base import BaseGeometry

    from corridormap.render.cells import Value
    from corridormap.render.style import Style

PRIORITY = {"break": 100, "station": 80, "hub": 55, "crossing": 50, "structure": 30}
"""Of labels: where two collide, the higher one is drawn."""


@dataclass(frozen=True, slots=True)
class Layer:
    """Features of one kind, drawn and switched together."""

    layer_id: str
    group: str
    """Switch in the legend it belongs to."""
    kind: str
    """``lines`` or ``points``."""
    shapes: tuple[BaseGeometry | None, ...]
    style_of: tuple[Style, ...]
    """Per feature."""
    titles: tuple[str, ...]
    """Heading of the popup, per feature."""
    fields: tuple[str, ...] = ()
    """Attributes of the popup; `rows` holds their values."""
    rows: tuple[tuple[Value, ...], ...] = ()
    labels: tuple[str | None, ...] = ()
    priority: tuple[int, ...] = ()
    """Of the labels."""
    width_m: tuple[float, ...] = ()
    """Of a line that is as wide on the ground as on the map, else empty."""
    extra: Mapping[str, Any] = field(default_factory=dict)

    def used(self) -> list[Style]:
        """Return the styles of the features, each once, in the order of the legend."""
        found = {each.key: each for each in self.style_of}
        return sorted(found.values(), key=lambda each: (each.rank, each.key))
