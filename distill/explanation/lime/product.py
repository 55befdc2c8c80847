"""The law that lime draws from: columns independent of each other, whatever the row explained."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from distill.explanation.lime.scrambles import SCRAMBLES, Scrambles, scrambled
from distill.representation import Bins
from distill.typing import Codes, Floats, Ints


@dataclass(frozen=True)
class Drawn:
    """Rows drawn from a product law, those of one scramble after those of another.

    Parameters
    ----------
    places : (n, n_columns) int64
        Their bins among the bins of all columns.
    within : (n, n_columns) float64
        How far up in its interval a value is: uniform from -1 to 1, 0 for single values.
    codes : (n, n_columns) float64
        The rows.
    scrambles : Scrambles
    """

    places: Ints
    within: Floats
    codes: Codes
    scrambles: Scrambles

    def take(self, rows: Ints) -> Drawn:
        """Return some of the rows, by ascending position.

        Raises
        ------
        BoxError
            Of some scramble nothing is left.
        """
        left = self.scrambles.kept(rows, len(self.codes))
        return Drawn(self.places[rows], self.within[rows], self.codes[rows], left)


@dataclass(frozen=True)
class ProductLaw:
    """Rows whose columns are drawn on their own: a bin by its share, a value within the bin.

    Seen from a row, a draw matches it in some columns: it lies in the row's bin there. lime's kernel
    gives a draw `decay` to the number of columns that do not match, so that the weighted law is again
    a product: matching a bin of share q has the chance q / (q + decay (1 - q)).

    Parameters
    ----------
    bins : tuple of Bins
        One of each column.
    kernel_width : float
        lime's: the weight of m mismatches is exp(-m / (2 kernel_width²)).
    """

    bins: tuple[Bins, ...]
    kernel_width: float

    @property
    def decay(self) -> float:
        """What one mismatch multiplies the weight by."""
        return float(np.exp(-0.5 / self.kernel_width**2))

    @cached_property
    def first(self) -> Ints:
        """(n_columns,): where each column's bins begin among the bins of all columns."""
        return np.cumsum([0, *map(len, self.bins)])[: len(self.bins)]

    @cached_property
    def share(self) -> Floats:
        """(n_bins,): the chance of each bin, those of one column after those of another."""
        return np.concatenate([np.empty(0), *(bins.share for bins in self.bins)])

    @cached_property
    def owner(self) -> Ints:
        """(n_bins,): the column of each bin."""
        return np.repeat(np.arange(len(self.bins)), [len(bins) for bins in self.bins])

    @cached_property
    def matching(self) -> Floats:
        """(n_bins,): the chance of each bin under the weighted law, seen from a row that lies in it."""
        return self.share / self.normaliser

    @cached_property
    def normaliser(self) -> Floats:
        """(n_bins,): the mean weight that a column contributes, seen from a row in that bin."""
        return self.share + self.decay * (1.0 - self.share)

    @cached_property
    def others(self) -> Floats:
        """(n_bins,): the chance of not being in the bin; 1 where that never happens."""
        outside = 1.0 - self.share
        return np.where(outside > 0, outside, 1.0)

    def contrast(self, height: Floats) -> Floats:
        """Return (..., n_bins): the height of each bin minus the mean height of the column's others."""
        total = np.add.reduceat(self.share * height, self.first, axis=-1)[..., self.owner]
        apart = height - (total - self.share * height) / self.others
        return np.where(self.share < 1.0, apart, 0.0)

    @property
    def kept(self) -> float:
        """The effective share of draws that the kernel leaves, for rows drawn from the law themselves.

        The squared mean weight over the mean squared weight (Kish 1965).
        """
        squared = self.share + self.decay**2 * (1.0 - self.share)
        lost = np.bincount(self.owner, weights=self.share * squared / self.normaliser**2)
        return float(1.0 / lost.prod())

    def places(self, codes: Codes) -> Ints:
        """Return (n_rows, n_columns): the bin of each value among the bins of all columns, -1 for none."""
        found = np.empty(codes.shape, dtype=np.int64)
        for j, bins in enumerate(self.bins):
            at = bins.place(codes[:, j])
            found[:, j] = np.where(at < 0, -1, at + self.first[j])
        return found

    def draw(self, n: int, seed: int) -> Drawn:
        """Draw rows by independently scrambled Sobol sequences, an equal part from each."""
        width = len(self.bins)
        cube = scrambled(n // SCRAMBLES, 2 * width, seed)
        places = np.empty((len(cube), width), dtype=np.int64)
        within, codes = np.zeros(places.shape), np.empty(places.shape)
        for j, bins in enumerate(self.bins):
            at = np.searchsorted(np.cumsum(bins.share[:-1]), cube[:, j], side="right")
            places[:, j] = at + self.first[j]
            codes[:, j] = bins.draw(at, cube[:, width + j])
            within[:, j] = np.where(at < len(bins.low), 2.0 * cube[:, width + j] - 1.0, 0.0)
        return Drawn(places, within, codes, Scrambles.of(len(cube)))
