"""How unevenly a value is spread over people: Gini and Theil, weighted by population."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from corridormap.errors import DataError

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray


def gini(values: ArrayLike, population: ArrayLike | None = None) -> float:
    """Return the Gini coefficient: 0 all alike, towards 1 all with one person.

    Half the mean absolute difference between two people, over the mean (Gini 1912).

    Parameters
    ----------
    values
        Of each place, not negative; null ones are left out.
    population
        People there; None: one each. Places without people are left out.

    Returns
    -------
    0 to 1; NaN without any value.

    Raises
    ------
    DataError
        Values that are negative or infinite, or not as many as populations.

    >>> gini([1, 1, 1]), gini([0, 1]), gini([0, 2], population=[3, 1])
    (0.0, 0.5, 0.75)
    """
    value, people = _known(values, population)
    total = (value * people).sum()
    if not len(value):
        return float("nan")
    if total == 0:
        return 0.0
    ranked = np.argsort(value, kind="stable")
    value, people = value[ranked], people[ranked]
    below = np.cumsum(people) - people / 2
    share = 2 * (value * people * below).sum() / (total * people.sum()) - 1
    return float(max(0.0, share))


def theil(values: ArrayLike, population: ArrayLike | None = None) -> float:
    """Return Theil's T index: 0 all alike, ln(people) all with one person.

    The mean over people of (v / mean) · ln(v / mean), where 0 · ln 0 is 0 (Theil 1967).
    Parameters and errors as of `gini`.

    >>> theil([3, 3]), round(theil([0, 1]), 3)
    (0.0, 0.693)
    """
    value, people = _known(values, population)
    if not len(value):
        return float("nan")
    mean = np.average(value, weights=people)
    if mean == 0:
        return 0.0
    ratio = value / mean
    entropy = ratio * np.log(np.where(ratio > 0, ratio, 1.0))
    return float(max(0.0, np.average(entropy, weights=people)))


def by_country(table: pd.DataFrame, value: str, *, population: str = "population") -> pd.DataFrame:
    """Return the inequality of a column within each country.

    Parameters
    ----------
    table
        One row per place: `country`, the column `value` and that of the population.

    Returns
    -------
    DataFrame
        `country`, `gini`, `theil`; one row per country, sorted.
    """
    rows = [
        {
            "country": country,
            "gini": gini(part[value], part[population]),
            "theil": theil(part[value], part[population]),
        }
        for country, part in table.groupby("country", sort=True)
    ]
    return pd.DataFrame(rows, columns=["country", "gini", "theil"])


def _known(
    values: ArrayLike, population: ArrayLike | None
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    value = np.asarray(values, float)
    people = np.ones(len(value)) if population is None else np.asarray(population, float)
    if len(people) != len(value):
        received = f"{len(value)} values and {len(people)} populations"
        message = f"Every value has its people; received {received}; give as many of each"
        raise DataError(message)
    known = ~np.isnan(value) & (people > 0)
    if (value[known] < 0).any() or not np.isfinite(value[known]).all():
        message = "Inequality is of finite values not below 0; received others; drop them"
        raise DataError(message)
    return value[known], people[known]
