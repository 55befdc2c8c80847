"""The cells of one column as its user wrote them, each looked at once."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd

from distill.typing import Bools, Ints

_NONE = np.array([None], dtype=object)


@dataclass(frozen=True, eq=False)
class Cells:
    """The values of a column, and what learning and encoding it both ask of them.

    Parameters
    ----------
    series : pandas Series (n,)
    """

    series: pd.Series[Any]

    def __len__(self) -> int:
        return len(self.series)

    @cached_property
    def absent(self) -> Bools:
        """(n,): which values are missing, however that is written."""
        return self.series.isna().to_numpy(dtype=bool)

    @cached_property
    def places(self) -> Ints:
        """(n,): the position of each value in `distinct`, -1 where it is missing."""
        return self._factorized[0]

    @property
    def distinct(self) -> list[Any]:
        """The values that differ, missing ones aside, in the order they are met.

        Raises
        ------
        TypeError, NotImplementedError
            Not all of them can be compared for equality: see `unhashable`.
        """
        return self._factorized[1]

    @cached_property
    def _factorized(self) -> tuple[Ints, list[Any]]:
        dtype = self.series.dtype
        if pd.api.types.is_object_dtype(dtype) or getattr(dtype, "storage", None) == "python":
            # With a None among them pandas 2 compares whole objects; strings alone it cuts at a NUL.
            found, different = pd.factorize(np.concatenate([self.series.to_numpy(dtype=object), _NONE]))
            found = found[:-1]
        else:
            is_plain = isinstance(dtype, np.dtype) and dtype.kind in "biuf"
            found, different = pd.factorize(self.series.to_numpy() if is_plain else self.series.array)
        return found.astype(np.int64, copy=False), np.asarray(different, dtype=object).tolist()

    def unhashable(self) -> Any:
        """Return the first value that can be no category, such as a list."""
        present = self.series[~self.absent]
        unhashable = (value for value in present if not pd.api.types.is_hashable(value))
        return next(unhashable, present.iloc[0])
