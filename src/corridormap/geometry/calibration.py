"""Measured chainage against published distances: straight between stations."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from corridormap.errors import ChainageError

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    Floats = NDArray[np.float64]

_ROUNDING_KM = 1e-9
"""So far beyond an end a distance still means the end."""


@dataclass(frozen=True, slots=True, eq=False)
class Calibration:
    """Measured chainage against published distances, straight between stations."""

    measured_km: Floats
    """Chainages, growing."""
    published_km: Floats
    """Published distances there, all growing or all falling."""
    length_km: float
    """The chainage of the line's end."""

    def __post_init__(self) -> None:
        """Check that both grow, or one grows and the other falls, from station to station."""
        _check_monotone(self.measured_km, self.published_km)

    def published(self, chainage_km: ArrayLike) -> Floats:
        """Return the published distance at chainages; beyond the stations, as in the last stretch.

        Raises
        ------
        ChainageError
            A chainage that the line does not have.
        """
        wanted = np.asarray(chainage_km, dtype=float)
        check_within(wanted, 0.0, self.length_km)
        return _straight(wanted, self.measured_km, self.published_km)

    def measured(self, published_km: ArrayLike) -> Floats:
        """Return the chainage of published distances.

        Raises
        ------
        ChainageError
            A published distance that the line does not reach.
        """
        wanted = np.asarray(published_km, dtype=float)
        ends = self.published([0.0, self.length_km])
        check_within(wanted, float(ends.min()), float(ends.max()))
        way = 1 if self.published_km[0] < self.published_km[-1] else -1
        return _straight(wanted, self.published_km[::way], self.measured_km[::way])


def check_within(km: Floats, least: float, most: float) -> None:
    """Raise a `ChainageError` for distances that a line from `least` to `most` does not have."""
    outside = km[(km < least - _ROUNDING_KM) | (km > most + _ROUNDING_KM)]
    if outside.size:
        values = ", ".join(f"{value:g}" for value in outside[:3])
        more = f" and {outside.size - 3} more" if outside.size > 3 else ""
        message = (
            f"The line has distances from {least:.6g} to {most:.6f} km; received {values}{more}; "
            "stay within"
        )
        raise ChainageError(message)


def _check_monotone(measured: Floats, published: Floats) -> None:
    if len(measured) < 2:
        message = (
            "A calibration needs two stations with measured and published distance; received "
            f"{len(measured)}; add stations"
        )
        raise ChainageError(message)
    grows = np.diff(published) * np.sign(published[-1] - published[0])
    wrong = np.flatnonzero((grows <= 0) | (np.diff(measured) <= 0))
    if wrong.size:
        at = wrong[0]
        message = (
            "Published distances grow, or fall, along the line from station to station; received "
            f"{published[at]:g} and {published[at + 1]:g} km at chainages {measured[at]:.3f} and "
            f"{measured[at + 1]:.3f} km; correct or remove one of them"
        )
        raise ChainageError(message)


def _straight(wanted: Floats, known: Floats, values: Floats) -> Floats:
    """Interpolate between known places, and beyond them go on as in the last stretch."""
    at = np.clip(np.searchsorted(known, wanted) - 1, 0, len(known) - 2)
    slope = np.diff(values)[at] / np.diff(known)[at]
    found: Floats = values[at] + slope * (wanted - known[at])
    return found
