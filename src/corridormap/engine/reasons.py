"""Why there is no number: the words used in every table and document."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

DIFFERENT_PARTS = "no path: different parts of the network"
ONE_WAY = "no path: the links between them lead only the other way"
AVOIDED = "no path that avoids what is to be avoided"


def of_missing(missing: NDArray[np.bool_], apart: NDArray[np.bool_]) -> pd.Series[str]:
    """Return why there is no path, null where there is one.

    Parameters
    ----------
    missing
        Where there is no path.
    apart
        Where the ends are in different parts of the network.
    """
    why = pd.Series(pd.NA, index=range(len(missing)), dtype="str")
    if missing.any():
        why[missing & apart] = DIFFERENT_PARTS
        why[missing & ~apart] = ONE_WAY
    return why
