"""Weighted least squares on which columns of a draw match a row, by their moments alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields

import numpy as np

from distill.typing import Floats, Ints


@dataclass(frozen=True)
class Matched:
    """Weighted least squares on "matches the row or not", for rows and one output.

    The columns are independent under the weighted law, so that a coefficient is a difference of two
    means, whichever other columns the line has, and its share in the variance is
    `coefficient² chance (1 - chance)`.

    Parameters
    ----------
    coefficient : (n_rows, n_columns) float64
        The mean answer where the column matches, minus that where it does not; 0 where nothing but the
        row's own value, or never the row's own value, is drawn.
    error : (n_rows, n_columns) float64
        Its standard error over independent scrambles.
    chance : (n_rows, n_columns) float64
        That of a match under the weighted law.
    mean, variance : (n_rows,) float64
        Of the answer under the weighted law.
    mass : (n_rows,) float64
        The mean weight of a draw.
    """

    coefficient: Floats
    error: Floats
    chance: Floats
    mean: Floats
    variance: Floats
    mass: Floats

    @property
    def spread(self) -> Floats:
        """(n_rows, n_columns): the variance of each column's match."""
        return self.chance * (1.0 - self.chance)

    @property
    def gain(self) -> Floats:
        """(n_rows, n_columns): the variance of the answer that each column accounts for."""
        return self.coefficient**2 * self.spread

    def line(self, kept: Ints) -> tuple[Floats, Floats, Floats]:
        """Return the intercept, the value at the row and the R2 of lines through some of the columns.

        Parameters
        ----------
        kept : (n_rows, n_kept) int64
            The columns of each row's line.

        Returns
        -------
        (n_rows,) float64 each; the R2 is NaN where the answer does not vary.
        """
        slope, chance, gain = (
            np.take_along_axis(one, kept, axis=1) for one in (self.coefficient, self.chance, self.gain)
        )
        intercept = self.mean - (slope * chance).sum(axis=1)
        varies = self.variance > 0
        r2 = np.divide(gain.sum(axis=1), self.variance, out=np.full(len(kept), np.nan), where=varies)
        return intercept, intercept + slope.sum(axis=1), r2

    @classmethod
    def joined(cls, parts: Sequence[Matched]) -> Matched:
        """Return the rows of several, those of one after those of another."""
        return cls(*(np.concatenate([getattr(p, one.name) for p in parts]) for one in fields(cls)))

    def take(self, rows: Ints) -> Matched:
        """Return the rows at these positions."""
        return Matched(*(getattr(self, one.name)[rows] for one in fields(self)))
