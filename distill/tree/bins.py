"""Binning: every column cut once into at most 255 bins and one for missing values."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from distill.domain import UNSEEN, Column, Domain
from distill.tree.cuts import cuts_between
from distill.tree.placing import placed
from distill.typing import Bools, Codes, Floats, Ints

Binned: TypeAlias = NDArray[np.uint8]
"""(n_columns, n_rows) uint8: the bin of every value, a column's values side by side."""

MAX_CUTS = 254
"""255 bins of values and one for missing ones fill a byte."""

MAX_LEVELS = 250

QUANTILE_ROWS = 200_000
"""Of a column of many different values, about so many rows are sorted to find where to cut."""


@dataclass(frozen=True)
class OrderedBins:
    """The bins of a column whose codes have an order: bin b holds cuts[b - 1] < code <= cuts[b].

    Parameters
    ----------
    cuts : (size - 1,) float64
        Ascending.
    levelled : bool
        The codes are levels, so that -1 is an unseen value.
    """

    cuts: Floats
    levelled: bool
    nominal = False

    @property
    def size(self) -> int:
        """The number of bins for values; the bin of that number is for missing ones."""
        return len(self.cuts) + 1

    def place(self, codes: Floats) -> NDArray[np.uint8]:
        """Return (n,): the bin of each code."""
        bins = placed(self.cuts, codes)
        bins[_absent(codes, levelled=self.levelled)] = self.size
        return bins

    def question(self, goes_left: Bools) -> tuple[float, tuple[int, ...]]:
        """Return threshold and categories of the split that sends these bins, (256,), left."""
        last = int(np.count_nonzero(goes_left[: self.size])) - 1
        return (float(self.cuts[last]) if last < len(self.cuts) else np.inf), ()

    def middle(self, first: int, last: int) -> int:
        """Return the cut nearest to the middle of a run of cuts with no row between them."""
        run = self.cuts[first : last + 1]
        nearest = np.argmin(np.abs(run - (run[0] / 2 + run[-1] / 2)))
        return first + int(nearest)


@dataclass(frozen=True)
class NominalBins:
    """The bins of a column whose codes are levels without order: a bin for each common level.

    Parameters
    ----------
    bin_of_level : (n_levels,) int64
        Rare levels share the last bin; levels that no row holds count as missing.
    size : int
        The number of bins for values; the bin of that number is for missing ones.
    """

    bin_of_level: Ints
    size: int
    nominal = True
    levelled = True

    def place(self, codes: Floats) -> NDArray[np.uint8]:
        """Return (n,): the bin of each code."""
        absent = _absent(codes, levelled=True)
        whole = np.where(absent, len(self.bin_of_level), codes).astype(np.int64)
        return np.append(self.bin_of_level, self.size).astype(np.uint8)[whole]

    def question(self, goes_left: Bools) -> tuple[float, tuple[int, ...]]:
        """Return threshold and categories of the split that sends these bins, (256,), left."""
        return np.nan, tuple(np.flatnonzero(goes_left[self.bin_of_level]).tolist())


ColumnBins: TypeAlias = OrderedBins | NominalBins

_UNUSED = OrderedBins(np.empty(0), levelled=False)


@dataclass(frozen=True)
class Bins:
    """Rows in bins, made once and shared by all trees grown on them.

    Parameters
    ----------
    matrix : (n_columns, n_rows) uint8
    columns : tuple of OrderedBins or NominalBins
    splittable : (n_columns,) bool
        Columns that a tree may ask about: neither constant nor id-like.
    """

    matrix: Binned
    columns: tuple[ColumnBins, ...]
    splittable: Bools

    @classmethod
    def of(cls, codes: Codes, domain: Domain, *, max_cuts: int = MAX_CUTS) -> Bins:
        """Bin rows (n_rows, n_columns) encoded by a domain.

        A column of more than `max_cuts` gaps between distinct values is cut at quantiles of its rows.
        """
        columns: list[ColumnBins] = []
        matrix = np.empty((codes.shape[1], len(codes)), dtype=np.uint8)
        for j, column in enumerate(domain.columns):
            values = np.ascontiguousarray(codes[:, j])
            columns.append(_learn(column, values, max_cuts) if column.is_usable else _UNUSED)
            matrix[j] = columns[j].place(values)
        return cls(matrix, tuple(columns), domain.usable)

    @property
    def n_rows(self) -> int:
        """The number of rows."""
        return int(self.matrix.shape[1])

    def take(self, rows: Ints) -> Bins:
        """Return some of the rows."""
        return Bins(self.matrix[:, rows], self.columns, self.splittable)

    def binned(self, codes: Codes) -> Binned:
        """Return other rows (n_rows, n_columns) in the same bins."""
        matrix = np.empty((codes.shape[1], len(codes)), dtype=np.uint8)
        for j, column in enumerate(self.columns):
            matrix[j] = column.place(np.ascontiguousarray(codes[:, j]))
        return matrix


def _absent(codes: Floats, *, levelled: bool) -> Bools:
    absent = np.isnan(codes)
    return absent | (codes == UNSEEN) if levelled else absent


def _learn(column: Column, codes: Floats, max_cuts: int) -> ColumnBins:
    present = codes[~_absent(codes, levelled=column.is_levelled)]
    if column.is_nominal:
        return _learn_nominal(np.bincount(present.astype(np.int64), minlength=len(column.levels)))
    some = _some(present)
    values, counts = np.unique(some, return_counts=True)
    if len(values) <= max_cuts + 1 and len(some) < len(present):  # so few that none should be missed
        values, counts = np.unique(present, return_counts=True)
    last = _last_of_bins(counts, max_cuts)
    cuts = cuts_between(column, values[last], values[last + 1])
    return OrderedBins(cuts, column.is_levelled)


def _some(values: Floats) -> Floats:
    """Return enough of the values, evenly spaced, to tell quantiles by: sorting them all is slow."""
    return values[:: max(1, len(values) // QUANTILE_ROWS)]


def _last_of_bins(counts: Ints, max_cuts: int) -> Ints:
    """Return the positions of the distinct values after which to cut."""
    gaps = len(counts) - 1
    if gaps <= max_cuts:
        return np.arange(max(gaps, 0))
    upto = np.cumsum(counts)
    wanted = np.arange(1, max_cuts + 1) * (upto[-1] / (max_cuts + 1))
    return np.unique(np.minimum(np.searchsorted(upto, wanted), gaps - 1))


def _learn_nominal(counts: Ints) -> NominalBins:
    held = np.flatnonzero(counts)
    if len(held) > MAX_LEVELS:
        commonest = np.argsort(-counts, kind="stable")[: MAX_LEVELS - 1]
        kept = np.sort(commonest)
        size = MAX_LEVELS
    else:
        kept, size = held, len(held)
    bin_of_level = np.where(counts > 0, size - 1, size)
    bin_of_level[kept] = np.arange(len(kept))
    return NominalBins(bin_of_level, size)
