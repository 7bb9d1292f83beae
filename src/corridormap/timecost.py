"""Time/cost-distance curves: where on a path the hours and the dollars go (UN ESCAP method).

Time and cost are added up and drawn against the length travelled. Running gives a slope, whatever
stands still gives a step. Speed without delay (SWOD) is length over running time, speed with delay
(SWD) length over all time; their ratio says what the stops cost.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from corridormap.costs import stationing
from corridormap.errors import NetworkError

if TYPE_CHECKING:
    from corridormap.network import Network
    from corridormap.paths import Path

START = "start"
BORDER = "border"


@dataclass(frozen=True, slots=True, eq=False)
class Curve:
    """The time/cost-distance curve of one path."""

    scenario: str
    points: pd.DataFrame
    """From the origin on, one row per leg: `chainage_km`, `time_h` and `cost_usd` so far, `at`
    (the station or crossing where the leg ends) and the leg's `kind`; the first is ``start``."""
    swod_kmh: float | None
    """Speed without delay; None where nothing runs."""
    swd_kmh: float | None
    """Speed with delay."""
    border_share: float | None
    """Share of all time that is spent at borders, 0 to 1."""

    def as_row(self) -> dict[str, Any]:
        """Return the curve as it stands in a document."""
        points = self.points.astype(object).where(self.points.notna(), None)
        return {
            "scenario": self.scenario,
            "points": points.to_dict("records"),
            "swod_kmh": self.swod_kmh,
            "swd_kmh": self.swd_kmh,
            "border_share": self.border_share,
        }


def curve(network: Network, path: Path, *, scenario: str = "today") -> Curve:
    """Return the time/cost-distance curve of a path.

    Parameters
    ----------
    network
        The network the path was found in.
    path
        As `paths.quickest` returns it; its legs have lengths and times.
    scenario
        What to call the curve.

    Returns
    -------
    Curve
        Points in km, h and USD from the origin on, and the speeds without and with delay in km/h.

    Raises
    ------
    NetworkError
        If the legs have no lengths or no times.
    """
    legs = path.legs
    length, time = legs["length_km"].to_numpy(float), legs["time_h"].to_numpy(float)
    if np.isnan(length).any() or np.isnan(time).any():
        message = "a time/cost-distance curve needs length_km and time_h on every link of the path"
        raise NetworkError(message)
    cost = legs["cost_usd"].to_numpy(float)
    at = stationing.places(network, path.node_ids)
    kinds = legs["kind"].astype(object).where(legs["kind"].notna(), None).tolist()
    points = pd.DataFrame(
        {
            "chainage_km": _so_far(length),
            "time_h": _so_far(time),
            "cost_usd": _so_far(cost),
            "at": at,
            "kind": [START, *kinds],
        }
    )
    moving = time[length > 0].sum()
    everything = time.sum()
    at_borders = time[np.array(kinds, object) == BORDER].sum()
    return Curve(
        scenario,
        points,
        swod_kmh=float(length.sum() / moving) if moving > 0 else None,
        swd_kmh=float(length.sum() / everything) if everything > 0 else None,
        border_share=float(at_borders / everything) if everything > 0 else None,
    )


def _so_far(values: np.ndarray[Any, np.dtype[np.float64]]) -> np.ndarray[Any, Any]:
    return np.concatenate([[0.0], np.cumsum(values)])
