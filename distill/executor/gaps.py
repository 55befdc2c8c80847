"""Answers that are none: NaN, infinity, and no label."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from distill.typing import Bools

NO_NUMBER = "The black box answered no finite number."
NO_LABEL = "The black box gave no label."


def are_given(answers: NDArray[Any]) -> Bools:
    """Return (n_rows,): whether all numbers of a row are finite, or its label is not missing."""
    flat = answers.reshape(len(answers), -1)
    match answers.dtype.kind:
        case "f":
            given = np.isfinite(flat)
        case "O":
            given = pd.notna(flat)
        case _:
            given = np.ones(flat.shape, dtype=np.bool_)
    return np.asarray(given.all(axis=1), dtype=np.bool_)


def absence(answers: NDArray[Any]) -> str:
    """Return the sentence for rows without an answer among these."""
    return NO_NUMBER if answers.dtype.kind == "f" else NO_LABEL
