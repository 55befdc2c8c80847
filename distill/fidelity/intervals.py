"""Intervals that cover. One principle serves every measure.

The rows seen get random masses, as in the Bayesian bootstrap (Rubin 1981), and beside them stands one
row that was not seen: the worst possible one for the lower end, the best possible one for the upper
end. For a share this *is* the exact interval of Clopper and Pearson (1934), and for a multinomial it is
Walley's imprecise Dirichlet model with s = 1 (1996); for the mean of a bounded quantity it is the bound
of Gaffke (2005; Learned-Miller and Thomas 2020). Unlike the delta method and the plain bootstrap it
does not collapse when no disagreement was seen: at 1 % prevalence and n = 50 to 1,000 the delta method
covered kappa at 2 to 93 % where 95 % was stated. `tests/fidelity/test_coverage.py` measures ours.

Rows that share an id (`unit`) are not drawn one by one; whole units then get the random masses, beside one
unit that was not seen.

Rows may have weights. Each then has its own random mass, and the row (or unit) not seen weighs as much as
the heaviest seen. The effective number of rows, (sum w)^2 / sum w^2 (Kish 1965), would do only where weights
have nothing to do with the answers: exact intervals of a share at that number held it in 89 to 93 % of
samples from worlds in which the heavy rows are those missed. A mean weight for the row not seen did not
mend that.

The masses are drawn from a fixed seed. They are a numerical integral, not an experiment: the same rows,
in any order, have the same interval.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np

from distill.typing import Floats, Ints

DRAWS = 2000
BLOCKS = 2000
FEW_BLOCKS = 100
SEED = 20_220_406

Interval = tuple[float, float]

Statistic = Callable[[Floats], Floats]
"""Mean moments (..., n_moments) to the statistic (...,)."""


def share_interval(hits: float, size: float, confidence: float) -> Interval:
    """Return the exact interval of a share (Clopper and Pearson 1934).

    Parameters
    ----------
    hits, size : float
        Successes among `size` rows.
    """
    from scipy.special import betaincinv  # noqa: PLC0415 - scipy takes longer to load than to use

    if size <= 0:
        return math.nan, math.nan
    tail = (1 - confidence) / 2
    low = 0.0 if hits <= 0 else float(betaincinv(hits, size - hits + 1, tail))
    high = 1.0 if hits >= size else float(betaincinv(hits + 1, size - hits, 1 - tail))
    return low, high


@dataclass(frozen=True)
class Blocks:
    """Rows that are alike, counted together.

    Parameters
    ----------
    moments : (n_blocks, n_moments) or (n_cases, n_blocks, n_moments) float64
        What the statistic averages; of several cases, whose blocks have the same masses and sizes.
    mass : (n_blocks,) float64
        The weight of each block.
    size : (n_blocks,) float64
        Its effective number of rows.
    unseen : float, default 1.0
        The weight of the row, or unit of rows, that was not seen.
    """

    moments: Floats
    mass: Floats
    size: Floats
    unseen: float = 1.0

    @classmethod
    def of_groups(cls, moments: Floats, weight: Floats, group: Ints) -> Blocks:
        """Put rows together by the number of their group; their moments are averaged."""
        _, group = np.unique(group, return_inverse=True)
        mass = np.bincount(group, weights=weight).astype(np.float64)
        squares = np.bincount(group, weights=weight**2)
        sums = np.stack([np.bincount(group, weights=weight * column) for column in moments.T], axis=1)
        return cls(sums / mass[:, None], mass, mass**2 / squares, float(weight.max()))

    @classmethod
    def of_rows(cls, moments: Floats, weight: Floats, influence: Floats, unit: Ints | None = None) -> Blocks:
        """One block per row, or per unit of rows; of many, neighbours in `influence` share one.

        A unit (say, a patient's visits) counts as one row of its mean moments and of all its weight:
        the cluster bootstrap (Davison and Hinkley 1997, section 3.8).

        Rows are ordered by their influence on the statistic and cut where its absolute value has
        grown by an equal amount, so the rows that matter stay alone and no block mixes unlike rows.
        """
        if unit is not None:
            joint = cls.of_groups(np.column_stack([moments, influence]), weight, unit)
            moments, influence, weight = joint.moments[:, :-1], joint.moments[:, -1], joint.mass
        unseen = float(weight.max())
        order = np.lexsort((weight, *moments.T, influence))
        if len(order) <= BLOCKS:
            return cls(moments[order], weight[order], np.ones(len(order)), unseen)
        steps = np.abs(influence[order])
        grown = np.cumsum(steps / max(steps.max(), 1e-300)) + np.arange(len(order)) * 1e-9
        place = (grown / grown[-1] * BLOCKS).astype(np.int64)
        return replace(cls.of_groups(moments[order], weight[order], place), unseen=unseen)

    @classmethod
    def of_cases(cls, moments: Floats, influence: Floats) -> Blocks:
        """One block per row of each case; the rows of a case, at most `BLOCKS`, all count the same.

        Parameters
        ----------
        moments : (n_cases, n_rows, n_moments)
        influence : (n_cases, n_rows)
        """
        order = np.lexsort((*np.moveaxis(moments, -1, 0), influence))
        ones = np.ones(moments.shape[1])
        return cls(np.take_along_axis(moments, order[..., None], axis=1), ones, ones)

    def statistic_interval(
        self, statistic: Statistic, *, down: Floats, up: Floats, confidence: float
    ) -> Interval:
        """Return the interval of a statistic of mean moments.

        Parameters
        ----------
        statistic : function
            Takes mean moments (n, n_moments), gives (n,).
        down, up : (n_moments,)
            The moments of the row not seen that lowers, or raises, the statistic most.
        """
        low, high = self.statistic_intervals(statistic, down=down, up=up, confidence=confidence)
        return float(low), float(high)

    def statistic_intervals(
        self, statistic: Statistic, *, down: Floats, up: Floats, confidence: float
    ) -> tuple[Floats, Floats]:
        """Return the ends of the intervals of several cases, (n_cases,) each.

        No case's interval depends on the others. Parameters as in `statistic_interval`, with a leading
        axis of cases for all but `confidence`.
        """
        few = len(self.size) <= FEW_BLOCKS
        drawn, alone = (_kept_masses if few else _masses)(self.size.tobytes())
        share = (self.mass / self.size)[:, None]
        counted = np.ones((*self.moments.shape[:-1], 1))  # the last sum is the total of the masses
        sums = np.swapaxes(np.concatenate([self.moments, counted], axis=-1) * share, -1, -2) @ drawn
        unseen = alone * self.unseen
        total = sums[..., -1:, :] + unseen

        def end(row: Floats, tail: float) -> Floats:
            means = (sums[..., :-1, :] + unseen * row[..., None]) / total
            return _quantile(statistic(np.swapaxes(means, -1, -2)), tail)

        tail = (1 - confidence) / 2
        return end(down, tail), end(up, 1 - tail)


def mean_interval(
    values: Floats, weight: Floats, unit: Ints | None = None, *, low: float, high: float, confidence: float
) -> Interval:
    """Return the interval of the mean of numbers that lie between two bounds (Gaffke 2005).

    Parameters
    ----------
    values, weight : (n_rows,) float64
    unit : (n_rows,) int64, optional
    low, high : float
        The least and largest number there can be; one seen beyond them takes their place.
    """
    blocks = Blocks.of_rows(values[:, None], weight, values - np.average(values, weights=weight), unit)
    ends = np.array([[min(low, values.min())], [max(high, values.max())]])
    return blocks.statistic_interval(mean_of, down=ends[0], up=ends[1], confidence=confidence)


def unit_means(values: Floats, weight: Floats, unit: Ints | None) -> Floats:
    """Return the mean of each unit's rows, (n_units, n_values), of values (n_rows, n_values)."""
    return values if unit is None else Blocks.of_groups(values, weight, unit).moments


def mean_of(means: Floats) -> Floats:
    """Return the mean itself, of the mean moments (..., 1) of one number."""
    return means[..., 0]


def _masses(sizes: bytes) -> tuple[Floats, Floats]:
    """Return the random masses of blocks of these sizes, (n_blocks, DRAWS), and of one row, (DRAWS,)."""
    size = np.frombuffer(sizes)
    rng = np.random.default_rng(SEED)
    return rng.standard_gamma(size, size=(DRAWS, len(size))).T, rng.standard_exponential(DRAWS)


@lru_cache(maxsize=8)
def _kept_masses(sizes: bytes) -> tuple[Floats, Floats]:
    """Do as `_masses`, once for all measures on as many rows: the seed is fixed."""
    drawn, alone = _masses(sizes)
    return np.ascontiguousarray(drawn), alone


def _quantile(values: Floats, share: float) -> Floats:
    """Return what `np.quantile` does along the last axis, in a fifth of its time on arrays of this size."""
    place = share * (values.shape[-1] - 1)
    below = int(place)
    above = min(below + 1, values.shape[-1] - 1)
    pair = np.partition(values, (below, above), axis=-1)
    low, high = pair[..., below], pair[..., above]
    return np.asarray(low + (high - low) * (place - below))


def one_more_row(statistic: Statistic, means: Floats, rows: Floats, n: int) -> Floats:
    """Return the statistic after each of `rows` (m, n_moments) joined the n rows of these means: (m,)."""
    return statistic((n * means + rows) / (n + 1))


def widened(interval: Interval, value: float) -> Interval:
    """Return the interval, stretched to hold the value itself should it lie just outside."""
    return min(interval[0], value), max(interval[1], value)
