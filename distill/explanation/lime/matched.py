"""Weighted least squares on what lime makes of columns, by their moments alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields

import numpy as np

from distill.typing import Floats, Ints


@dataclass(frozen=True)
class Matched:
    """Weighted least squares on one component a column, for rows and one output.

    A component is whether a draw matches the row, or a number in standard deviations. The columns are
    independent under the weighted law, so that a coefficient is that of the column alone, whichever
    other columns the line has, and its share in the variance is `coefficient² spread`.

    Parameters
    ----------
    coefficient : (n_rows, n_columns) float64
        The mean answer where the column matches, minus that where it does not, or the slope; 0 where
        nothing but the row's own value, or never the row's own value, is drawn.
    error : (n_rows, n_columns) float64
        Its standard error over independent scrambles.
    here : (n_rows, n_columns) float64
        The row's own component.
    centre, spread : (n_rows, n_columns) float64
        Mean and variance of the component under the weighted law.
    mean, variance : (n_rows,) float64
        Of the answer under the weighted law.
    mass : (n_rows,) float64
        The mean weight of a draw.
    """

    coefficient: Floats
    error: Floats
    here: Floats
    centre: Floats
    spread: Floats
    mean: Floats
    variance: Floats
    mass: Floats

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
        slope, here, centre, gain = (
            np.take_along_axis(one, kept, axis=1)
            for one in (self.coefficient, self.here, self.centre, self.gain)
        )
        intercept = self.mean - (slope * centre).sum(axis=1)
        varies = self.variance > 0
        r2 = np.divide(gain.sum(axis=1), self.variance, out=np.full(len(kept), np.nan), where=varies)
        return intercept, intercept + (slope * here).sum(axis=1), r2

    @classmethod
    def joined(cls, parts: Sequence[Matched]) -> Matched:
        """Return the rows of several, those of one after those of another."""
        return cls(*(np.concatenate([getattr(p, one.name) for p in parts]) for one in fields(cls)))

    def take(self, rows: Ints) -> Matched:
        """Return the rows at these positions."""
        return Matched(*(getattr(self, one.name)[rows] for one in fields(self)))
