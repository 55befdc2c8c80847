"""Names for the arrays that travel through the library."""

from __future__ import annotations

from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

Floats: TypeAlias = NDArray[np.float64]
"""float64, any shape; the shape stands in the docstring that uses it."""

Ints: TypeAlias = NDArray[np.int64]
Bools: TypeAlias = NDArray[np.bool_]

Objects: TypeAlias = NDArray[np.object_]
"""Values of the user's own types: labels, category levels."""

Codes: TypeAlias = NDArray[np.float64]
"""(n_rows, n_columns) float64: rows encoded by a `Domain`. Numbers as they are, datetimes as
seconds since 1970, booleans and categories as the index of their level, NaN where the value
is missing, -1 where a category is not one of the domain's levels."""

Scores: TypeAlias = NDArray[np.float64]
"""(n_rows, n_outputs) float64: the box's class probabilities, or its regression outputs."""
