"""The best question to ask of a node, from its histogram."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from distill.tree.bins import OrderedBins
from distill.tree.histogram import Histogram, Layout
from distill.tree.shape import N_BINS
from distill.typing import Bools, Floats, Ints

TIE = 1e-9
"""Gains this close, relative to the larger, are equal: the first column and bin win, not the rounding."""


@dataclass(frozen=True)
class Question:
    """Send these bins of a column left, the others right.

    Parameters
    ----------
    column : int
    goes_left : (256,) bool
    gain : float
        The squared error it saves.
    worth : float
        The gain less what chance gives a column of so many levels: what questions are compared by.
    """

    column: int
    goes_left: Bools
    gain: float
    worth: float


@dataclass(frozen=True)
class Between:
    """What a monotone tree asks of the two sides of a split.

    Parameters
    ----------
    low, high : (q,)
        Between which numbers both means must lie.
    signs : (n_columns,) int64
        +1: a split of this column has the larger mean on the right; -1: on the left; 0: anywhere.
    """

    low: Floats
    high: Floats
    signs: Ints

    def allows(self, left: Histogram, total: Floats, column: Ints) -> Bools:
        """Return (m,): whether each split of a column is legal."""
        mean = left[:, 2:] / left[:, 1:2]
        other = (total[2:] - left[:, 2:]) / (total[1] - left[:, 1:2])
        within = (np.minimum(mean, other) >= self.low) & (np.maximum(mean, other) <= self.high)
        rises = (other - mean) * self.signs[column][:, np.newaxis] >= 0.0
        return np.asarray((within & rises).all(axis=1))

    def divided(self, column: int, left: Floats, right: Floats) -> tuple[Between, Between]:
        """Return the bounds of the two sides, whose means are (q,), parted half-way."""
        middle = (left + right) / 2.0
        if self.signs[column] == 0:
            return self, self
        if self.signs[column] > 0:
            return replace(self, high=middle), replace(self, low=middle)
        return replace(self, low=middle), replace(self, high=middle)


@dataclass(frozen=True)
class Scan:
    """Tries every cut of every column, missing values on either side and on a side of their own.

    The levels of a nominal column are first sorted by their mean target, which makes the best of the
    cuts the best of all subsets (Fisher 1958; Breiman et al. 1984, theorem 4.5); for several targets,
    by the first principal component of the means (Coppersmith, Hong, Hosking 1999).

    Of so many subsets one gains something by chance: the means of m levels of pure noise lie
    (m - 1) times the variance apart in squared error, against once for two levels. A nominal column
    is therefore ranked with its gain less (m - 2) times the node's variance.

    Parameters
    ----------
    layout : Layout
    min_rows : int
        The fewest rows a side may hold.
    min_weight : float
        The smallest weight a side may hold.
    least_gain : float
        A question must gain more than this.
    """

    layout: Layout
    min_rows: int
    min_weight: float
    least_gain: float

    def best(self, histogram: Histogram, variance: float, between: Between | None = None) -> Question | None:
        """Return the question of most worth, or None if none gains.

        Parameters
        ----------
        histogram : (n_flat, 2 + q)
        variance : float
            Of the target in the node, summed over its q columns.
        between : Between, optional
            Where the means of both sides must lie.
        """
        order = self._order(histogram)
        counts = histogram[order] if len(self.layout.nominal) else histogram
        upto = self._running(counts)
        total = upto[self.layout.missing[0]].copy()
        upto[self.layout.missing] = 0.0
        luck = self._luck(histogram, variance)

        gains = self._gains(upto, total, between, self.layout.owner)
        worth, at = _first_best(gains, luck, self.least_gain)
        gain, missing_left = gains[at], False
        absent = histogram[self.layout.missing]
        asking = np.flatnonzero((absent[:, 0] > 0)[self.layout.owner] & (upto[:, 0] > 0))
        if len(asking):
            joined = upto[asking] + absent[self.layout.owner[asking]]
            gains = self._gains(joined, total, between, self.layout.owner[asking])
            other, position = _first_best(gains, luck[asking], self.least_gain)
            if other > worth + TIE * abs(other):
                worth, at, gain, missing_left = other, int(asking[position]), gains[position], True
                upto[at] = joined[position]
        if gain <= self.least_gain:
            return None
        cut = _Cut(at, missing_left=missing_left, heavier_left=bool(2 * upto[at, 1] >= total[1]))
        return Question(*self._write_out(cut, order, counts[:, 0]), float(gain), worth)

    def _luck(self, histogram: Histogram, variance: float) -> Floats:
        """Return (n_flat,): what chance gives the column of each flat bin; 0 for ordered columns."""
        if not len(self.layout.nominal):
            return np.zeros(len(histogram))
        held = np.zeros(len(histogram))
        held[self.layout.nominal] = histogram[self.layout.nominal, 0] > 0
        beyond_two = np.maximum(np.add.reduceat(held, self.layout.first) - 2.0, 0.0)
        return np.asarray((variance * beyond_two)[self.layout.owner])

    def _order(self, histogram: Histogram) -> Ints:
        order: Ints = np.arange(len(histogram))
        nominal = self.layout.nominal
        if len(nominal):
            owner = self.layout.owner[nominal]
            key = _level_keys(histogram[nominal], owner)
            order[nominal] = nominal[np.lexsort((nominal, key, owner))]
        return order

    def _running(self, counts: Histogram) -> Histogram:
        """Sum up from the first bin of each column."""
        upto = np.cumsum(counts, axis=0)
        first = self.layout.first
        upto -= np.take(upto[first] - counts[first], self.layout.owner, axis=0)
        return upto

    def _gains(self, left: Histogram, total: Floats, between: Between | None, owner: Ints) -> Floats:
        """Return the squared error saved by each split: |S_l - W_l S / W|^2 W / (W_l W_r)."""
        rows, weight = left[:, 0], left[:, 1]
        other = total[1] - weight
        legal = (rows >= self.min_rows) & (total[0] - rows >= self.min_rows)
        # A weight too small to be felt beside the others leaves nothing on its side.
        legal &= (np.minimum(weight, other) > 0) & (np.minimum(weight, other) >= self.min_weight)
        if between is not None:
            legal[legal] = between.allows(left[legal], total, self.layout.columns[owner[legal]])
        apart = left[:, 2:] - weight[:, np.newaxis] * (total[2:] / total[1])
        gains = np.zeros(len(left))
        np.divide(np.einsum("ij,ij->i", apart, apart) * total[1], weight * other, out=gains, where=legal)
        return gains

    def _write_out(self, cut: _Cut, order: Ints, rows: Floats) -> tuple[int, Bools]:
        """Return the column and which bins go left; bins without rows go where the larger side is."""
        c = int(self.layout.owner[cut.at])
        first, missing = int(self.layout.first[c]), int(self.layout.missing[c])
        j = int(self.layout.columns[c])
        column = self.layout.bins.columns[j]
        bins = order[first:missing] - first
        held = rows[first:missing] > 0
        taken = cut.at - first + 1
        following = np.flatnonzero(held[taken:])
        goes_left = np.zeros(N_BINS, dtype=bool)
        if not len(following):
            goes_left[: column.size] = True
        elif isinstance(column, OrderedBins):
            goes_left[: column.middle(taken - 1, taken - 1 + int(following[0])) + 1] = True
        else:
            goes_left[bins[:taken]] = True
            goes_left[bins[~held]] = cut.heavier_left
        goes_left[column.size] = cut.missing_left if rows[missing] > 0 else cut.heavier_left
        return j, goes_left


@dataclass(frozen=True)
class _Cut:
    """Where in the scan order to cut, and what goes with the left side besides the bins up to there."""

    at: int
    missing_left: bool
    heavier_left: bool


def _first_best(gains: Floats, luck: Floats, least: float) -> tuple[float, int]:
    """Return the largest worth, and the first position to reach it but for rounding."""
    worth = np.where(gains > least, gains - luck, -np.inf)
    best = float(worth.max())
    return best, int(np.argmax(worth >= best - TIE * abs(best)))


def _level_keys(counts: Histogram, owner: Ints) -> Floats:
    """Return by what to sort levels within their column; levels without rows come last.

    Parameters
    ----------
    counts : (m, 2 + q)
    owner : (m,) int64, ascending
    """
    weight = counts[:, 1]
    held = counts[:, 0] > 0
    mean = np.zeros_like(counts[:, 2:])
    np.divide(counts[:, 2:], weight[:, np.newaxis], out=mean, where=held[:, np.newaxis])
    key = mean[:, 0] if mean.shape[1] == 1 else _principal(mean, weight * held, owner)
    return np.where(held, key, np.inf)


def _principal(mean: Floats, weight: Floats, owner: Ints) -> Floats:
    starts = np.flatnonzero(np.diff(owner, prepend=-1))
    group = np.repeat(np.arange(len(starts)), np.diff(np.append(starts, len(owner))))
    total = np.maximum(np.add.reduceat(weight, starts), np.finfo(np.float64).tiny)
    centre = np.add.reduceat(mean * weight[:, np.newaxis], starts) / total[:, np.newaxis]
    apart = mean - centre[group]
    spread = apart[:, :, np.newaxis] * apart[:, np.newaxis, :] * weight[:, np.newaxis, np.newaxis]
    direction = np.linalg.eigh(np.add.reduceat(spread, starts))[1][:, :, -1]
    # An eigenvector's sign is arbitrary; its largest entry is made positive.
    largest = np.take_along_axis(direction, np.abs(direction).argmax(axis=1)[:, np.newaxis], axis=1)
    direction = direction * np.where(largest < 0, -1.0, 1.0)
    key: Floats = np.einsum("ij,ij->i", apart, direction[group])
    return key
