"""Why there is no number: the words used in every table and document."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

DIFFERENT_PARTS = "no path: different parts of the network"
ONE_WAY = "no path: the links between them lead only the other way"
AVOIDED = "no path that avoids what is to be avoided"


def of_missing(
    missing: NDArray[np.bool_],
    apart: NDArray[np.bool_],
    outside: Iterable[NDArray[np.object_]] = (),
) -> pd.Series[Any]:
    """Return why there is no path, None where there is one.

    Parameters
    ----------
    missing
        Where there is no path.
    apart
        Where the ends are in different parts of the network.
    outside
        Why an end is not in the network at all, None where it is; the first reason counts.
    """
    why = pd.Series(np.full(len(missing), None, dtype=object), dtype=object, copy=False)
    if missing.any():
        why[missing & apart] = DIFFERENT_PARTS
        why[missing & ~apart] = ONE_WAY
        for given in tuple(outside)[::-1]:
            known = missing & ~pd.isna(given)
            why[known] = given[known]
    return why
