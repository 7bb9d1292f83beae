"""How much less a place counts the farther it is: functions that return weighting functions.

Each takes its parameters and returns a function from an array of times (or costs) to weights. A
null time, which means out of reach, weighs nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from corridormap.errors import DataError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from numpy.typing import ArrayLike, NDArray

    Weighting = Callable[[ArrayLike], NDArray[np.float64]]

TRADE_ELASTICITY = 5.03
"""Exponent of Reed & Trubetskoy (2019), Assessing the Value of Market Access from Belt and Road
Projects."""


def exponential(*, scale_h: float) -> Weighting:
    """Return exp(−t / `scale_h`): 1 at the door, 0.37 at the scale.

    Parameters
    ----------
    scale_h
        Hours, above 0 (or dollars, where the decay is one of cost).

    Raises
    ------
    DataError
        A scale that is not above 0.

    >>> exponential(scale_h=2)([0, 2, float("nan")]).round(3).tolist()
    [1.0, 0.368, 0.0]
    """
    _check_positive("scale_h", scale_h)
    return _weighting(lambda time: np.exp(-time / scale_h))


def power(theta: float = TRADE_ELASTICITY, *, least_h: float = 1.0) -> Weighting:
    """Return (t / `least_h`) to the power of −`theta`; nearer than `least_h` counts 1.

    Parameters
    ----------
    theta
        Above 0; the default is the trade elasticity of Reed and Trubetskoy (2019).
    least_h
        Hours, above 0.

    Raises
    ------
    DataError
        A parameter that is not above 0.

    >>> power(2, least_h=1)([0, 1, 2]).tolist()
    [1.0, 1.0, 0.25]
    """
    _check_positive("theta", theta)
    _check_positive("least_h", least_h)
    return _weighting(lambda time: (np.maximum(time, least_h) / least_h) ** -theta)


def logistic(*, midpoint_h: float, spread_h: float) -> Weighting:
    """Return 1 / (1 + exp((t − `midpoint_h`) π / (`spread_h` √3))): one half at the midpoint.

    Parameters
    ----------
    midpoint_h
        Hours at which the weight is one half.
    spread_h
        Hours, above 0: the standard deviation of the distribution whose upper tail this is.

    Raises
    ------
    DataError
        A spread that is not above 0.

    >>> logistic(midpoint_h=5, spread_h=1)([5]).tolist()
    [0.5]
    """
    _check_positive("midpoint_h", midpoint_h)
    _check_positive("spread_h", spread_h)
    steepness = np.pi / (spread_h * np.sqrt(3))
    # through tanh, which cannot overflow however far away a place is
    return _weighting(lambda time: (1 - np.tanh((time - midpoint_h) * steepness / 2)) / 2)


def stepped(steps: Mapping[float, float]) -> Weighting:
    """Return the weight of the first step that is not passed; beyond the last one nothing.

    Parameters
    ----------
    steps
        Weight up to and including each time in hours.

    Raises
    ------
    DataError
        No steps, or weights that are negative or not finite.

    >>> stepped({2: 1.0, 5: 0.5})([2, 2.1, 5, 6]).tolist()
    [1.0, 0.5, 0.5, 0.0]
    """
    if not steps:
        message = "Steps are needed; received none; give at least one, as {2: 1.0}"
        raise DataError(message)
    ends = np.array(sorted(steps), float)
    weights = np.array([*(steps[end] for end in sorted(steps)), 0.0], float)
    if not np.isfinite(weights).all() or (weights < 0).any() or not np.isfinite(ends).all():
        message = f"Steps are finite and weights not negative; received {dict(steps)}; correct them"
        raise DataError(message)
    return _weighting(lambda time: weights[np.searchsorted(ends, time, side="left")])


def _weighting(function: Callable[[NDArray[np.float64]], NDArray[np.float64]]) -> Weighting:
    def weigh(times: ArrayLike) -> NDArray[np.float64]:
        time = np.asarray(times, float)
        reached = ~np.isnan(time)
        return np.where(reached, function(np.where(reached, time, 0.0)), 0.0)

    return weigh


def _check_positive(name: str, value: float) -> None:
    if not (value > 0 and np.isfinite(value)):
        message = f"{name} is a number above 0; received {value!r}; give another"
        raise DataError(message)
