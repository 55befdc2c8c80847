"""Rows that could have been in the data: real ones, moved a little."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from distill.checks import number, whole
from distill.domain import Domain, Kind
from distill.sampling.base import Draw, Sampler, group_of_columns, orphans, positions
from distill.sampling.neighbours import embed, nearest
from distill.typing import Bools, Codes, Floats, Ints


@dataclass(frozen=True)
class NearManifold(Sampler):
    """Draw rows near the real ones: in turn a jittered row and a MUNGE row.

    Both start as a real row, take some groups of columns from another one, and add noise to numbers
    that vary freely. A jittered row takes discrete columns only, from any row, and its noise is a
    share of each column's standard deviation. A MUNGE row takes any column, from one of its nearest
    neighbours, and a number taken gets noise in proportion to the difference between the two.

    Parameters
    ----------
    jitter : float, default .15
        Jittered rows: the noise, in standard deviations of the column.
    swaps : float, default .1
        Jittered rows: the chance of a group of discrete columns to be taken from the other row.
    exchange : float, default .5
        MUNGE's p: the chance of a group of columns to be taken from the neighbour.
    local_variance : float, default 2
        MUNGE's s: the noise on a number taken is the difference divided by this.
    n_neighbors : int, default 8
        The neighbour is one of these many, each with the same chance.
    candidates : int, default 8192
        Neighbours are sought among this many rows, a random choice where there are more: the cost
        grows with the rows, not with their square.

    References
    ----------
    Bucila, Caruana and Niculescu-Mizil (2006), "Model compression", KDD, Algorithm 1 (MUNGE).
    """

    jitter: float = 0.15
    swaps: float = 0.1
    exchange: float = 0.5
    local_variance: float = 2.0
    n_neighbors: int = 8
    candidates: int = 8192

    def __post_init__(self) -> None:
        number("jitter", self.jitter, low=0.0)
        number("swaps", self.swaps, low=0.0, high=1.0)
        number("exchange", self.exchange, low=0.0, high=1.0)
        number("local_variance", self.local_variance, low=1e-6)
        whole("n_neighbors", self.n_neighbors, at_least=1)
        whole("candidates", self.candidates, at_least=1)

    def _draw(self, rows: Codes, domain: Domain, n: int, rng: np.random.Generator) -> Draw:
        choices, coins, noise, pool = rng.spawn(4)
        uniforms = choices.random((n, 2))
        anchors = positions(uniforms[:, 0], len(rows))
        munged = np.arange(n) % 2 == 1
        others = positions(uniforms[:, 1], len(rows))
        others[munged] = self._neighbours(rows, domain, anchors[munged], uniforms[munged, 1], pool)

        discrete = discrete_columns(rows, domain)
        taken = coins.random((n, len(domain.groups))) < self._rates(domain, discrete, munged)
        taken &= (others != anchors)[:, None]
        lent = taken[:, group_of_columns(domain)]
        start, other = rows[anchors], rows[others]
        spread = self._spread(domain, np.abs(other - start) * lent, munged) * ~discrete
        codes = np.where(lent, other, start) + noise.standard_normal(spread.shape) * spread
        parents = orphans(n)
        parents[:, 0] = anchors
        parents[:, 1] = np.where(taken.any(axis=1), others, -1)
        return Draw(codes, parents)

    def _neighbours(
        self, rows: Codes, domain: Domain, anchors: Ints, uniforms: Floats, pool: np.random.Generator
    ) -> Ints:
        """Return (n,): one of the nearest neighbours of each anchor; itself where it has none."""
        among = np.sort(pool.permutation(len(rows))[: self.candidates])
        wanted, back = np.unique(anchors, return_inverse=True)
        near = nearest(embed(rows, domain), wanted, among, self.n_neighbors)[back]
        count = (near >= 0).sum(axis=1)
        chosen = near[np.arange(len(near)), positions(uniforms, count)]
        return np.where(count > 0, chosen, anchors)

    def _rates(self, domain: Domain, discrete: Bools, munged: Bools) -> Floats:
        """Return (n, n_groups): the chance of each group to be taken from the other row."""
        swappable = np.array([discrete[list(group)].all() for group in domain.groups])
        usable = np.array([domain.usable[list(group)].any() for group in domain.groups])
        rates = np.where(munged[:, None], self.exchange, self.swaps * swappable)
        return np.asarray(rates * usable, dtype=np.float64)

    def _spread(self, domain: Domain, apart: Floats, munged: Bools) -> Floats:
        """Return (n, n_columns): the standard deviation of the noise on a number.

        `apart` is the difference to the other row, 0 where nothing was taken; NaN, and no noise, where
        one of the two is missing.
        """
        jittered = self.jitter * np.array([column.sd for column in domain.columns])
        local = np.nan_to_num(apart) / self.local_variance
        return np.asarray(np.where(munged[:, None], local, jittered), dtype=np.float64)


def discrete_columns(rows: Codes, domain: Domain, *, few: int = 20, few_whole: int = 100) -> Bools:
    """Return (n_columns,): which columns take values of other rows, but no noise.

    Levels, dependent columns, and numbers with few distinct values: a count of 0 to 3 moved by a
    fraction of its deviation would round back to where it was.
    """
    grouped = np.zeros(len(domain.columns), dtype=bool)
    for group in domain.groups:
        grouped[list(group)] = len(group) > 1
    return np.array(
        [
            column.is_levelled
            or grouped[j]
            or _distinct(rows[:, j]) <= (few_whole if column.kind is Kind.INTEGER else few)
            for j, column in enumerate(domain.columns)
        ],
        dtype=np.bool_,
    )


def _distinct(codes: Floats) -> int:
    return len(np.unique(codes[~np.isnan(codes)]))
