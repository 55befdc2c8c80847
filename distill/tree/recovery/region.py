"""Questions about one column, and the regions of rows that they cut out."""

from __future__ import annotations

import math
from collections.abc import Hashable
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Self

import numpy as np

from distill.typing import Bools, Codes, Floats


@dataclass(frozen=True)
class Question:
    """What a node asks about one column; yes goes left.

    Parameters
    ----------
    column : int
    cut : float
        Ordered column: codes up to it go left; infinity asks for missing values alone. NaN: `levels` decide.
    levels : frozenset of int
        Nominal column: the level codes that go left.
    missing_left : bool
        Where missing values go.
    """

    column: int
    cut: float
    levels: frozenset[int]
    missing_left: bool

    def goes_left(self, codes: Codes) -> Bools:
        """Return (n,): which rows of `codes` (n, n_columns) go left."""
        values = codes[:, self.column]
        if math.isnan(self.cut):
            left = np.isin(values, np.array(sorted(self.levels), dtype=np.float64))
        else:
            left = values <= self.cut
        return np.where(np.isnan(values), self.missing_left, left)


@dataclass(frozen=True, eq=False)
class Region:
    """The rows that reach a node: for each column what may stand in it.

    Parameters
    ----------
    low, high : (n_columns,) float64
        Ordered columns: low < code <= high; none when low is infinite.
    levels : tuple of frozenset of int
        Nominal columns: the level codes; empty for the others.
    missing : (n_columns,) bool
        Whether the value may be missing.
    """

    low: Floats
    high: Floats
    levels: tuple[frozenset[int], ...]
    missing: Bools

    @cached_property
    def key(self) -> Hashable:
        """Equal for equal regions."""
        return self.low.tobytes(), self.high.tobytes(), self.levels, self.missing.tobytes()

    def side(self, question: Question, *, left: bool) -> Self:
        """Return the part that goes left, or the part that goes right."""
        j = question.column
        missing = self.missing.copy()
        missing[j] &= question.missing_left == left
        if math.isnan(question.cut):
            kept = self.levels[j] & question.levels if left else self.levels[j] - question.levels
            levels = (*self.levels[:j], kept, *self.levels[j + 1 :])
            return replace(self, levels=levels, missing=missing)
        low, high = self.low.copy(), self.high.copy()
        if left:
            high[j] = min(high[j], question.cut)
        else:
            low[j] = max(low[j], question.cut)
        return replace(self, low=low, high=high, missing=missing)

    def options(self, column: int, n_levels: int) -> list[int]:
        """Return the levels of a nominal column, ascending; `n_levels` at the end stands for missing."""
        return sorted(self.levels[column]) + [n_levels] * bool(self.missing[column])
