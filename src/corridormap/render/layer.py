"""What a layer of the map is: features drawn and switched together, as text and numbers."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

    from shapely.geometry.base import BaseGeometry

    from corridormap.render.cells import Value
    from corridormap.render.scales import Scale
    from corridormap.render.style import Style

PRIORITY = {"break": 100, "station": 80, "hub": 55, "crossing": 50, "structure": 30, "measure": 20}
"""Of labels: where two collide, the higher one is drawn."""

MEASURE = "measure"
"""The choice of layers that answer a question over the whole map: only one is shown at a time."""


@dataclass(frozen=True, slots=True)
class Layer:
    """Features of one kind, drawn and switched together."""

    layer_id: str
    group: str
    """Group of the legend, one of `legend.GROUPS`."""
    kind: str
    """How it is drawn: ``lines``, ``points``, ``areas``, or a kind a module of the page adds."""
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
    names: Mapping[str, tuple[str | None, ...]] = field(default_factory=dict)
    """Names by language, where they are not the titles: what the reader's language and the search
    take."""
    width_m: tuple[float, ...] = ()
    """Of a line that is as wide on the ground as on the map, else empty."""
    sizes: tuple[float, ...] = ()
    """Factor on the radius of each point, else empty."""
    switch: str = ""
    """Layers of one switch are shown and hidden together; empty: that of the group's name."""
    words: tuple[str, ...] = ()
    """What the switch is called: keys of the interface strings, or text when unknown there; empty:
    ``group_<switch>``."""
    choice: str = ""
    """Of the switches of one choice at most one is on (radio buttons), see `MEASURE`."""
    shown: bool = True
    """Whether it is on when the map opens."""
    scale: Scale | None = None
    """Legend of an ordered quantity; styles that it does not explain are listed beside it."""
    note: str = ""
    """A line of the legend on how it is drawn, as a key of the interface strings."""
    sheet: str = ""
    """Canvas it is drawn on, one of `SHEETS` in `assets/js/sheets.js`; empty: that of its kind."""
    when: Mapping[str, str] = field(default_factory=dict)
    """Shown only while the page's state says so, ``{"scenario": "cku"}`` for instance."""
    dressed: Mapping[str, tuple[Style | None, ...]] = field(default_factory=dict)
    """Styles of the features instead of `style_of` by a value of the page's state, whose key is
    `dressed_by`: one tuple per scenario, for instance. None: not drawn."""
    dressed_by: str = ""
    extra: Mapping[str, Any] = field(default_factory=dict)

    @property
    def switch_id(self) -> str:
        """Name of the switch."""
        return self.switch or self.group

    def used(self) -> list[Style]:
        """Return the styles of the features, each once, in the order of the legend."""
        worn = [self.style_of, *self.dressed.values()]
        found = {each.key: each for styles in worn for each in styles if each is not None}
        return sorted(found.values(), key=lambda each: (each.rank, each.key))

    def explained(self) -> list[Style]:
        """Return the styles of the features and those of the scale, used or not."""
        if self.scale is None:
            return self.used()
        return [*self.used(), *self.scale.explained()]
