"""The shaded relief under a map: an image of shadow and light, and where it lies.

Flat ground is transparent, slopes are black or white with an opacity: laid over land and water of
any colour it gives them relief, in a light theme and in a dark one. Its rows are those of the
Mercator projection, as a web map draws them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from corridormap.providers import bundled

if TYPE_CHECKING:
    from collections.abc import Sequence

Bounds = tuple[float, float, float, float]
"""West, south, east, north in degrees."""

FILE = "world/relief/shade.png"
BOUNDS: Bounds = (58.0, 32.0, 92.0, 49.0)
"""West, south, east, north of the image's outer edges, degrees; it fades out towards them."""


@dataclass(frozen=True, slots=True)
class Relief:
    """One image to lay over the ground."""

    png: bytes
    bounds: Bounds
    attribution: str
    """The line to print wherever it is shown."""


def read(bounds: Sequence[float]) -> Relief | None:
    """Return the relief of a map of these bounds, None where the bundled one does not reach."""
    west, south, east, north = BOUNDS
    if bounds[0] >= east or bounds[2] <= west or bounds[1] >= north or bounds[3] <= south:
        return None
    png = bundled.path(FILE).read_bytes()
    return Relief(png, BOUNDS, bundled.source(FILE).attribution)
