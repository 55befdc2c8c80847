"""Gower distances from one row to many, fast enough to be computed for every row explained."""

from __future__ import annotations

import numpy as np

from distill.domain import Domain
from distill.typing import Codes, Floats, Ints


class Distances:
    """The rows of one part, laid out column by column so that distances to them cost little.

    The values are those of `Domain.distance` in single precision: rows that differ by less than a
    ten-millionth of a standard deviation count as the same.

    Parameters
    ----------
    domain : Domain
    codes : (n_rows, n_columns) float64
    """

    def __init__(self, domain: Domain, codes: Codes) -> None:
        self.n = len(codes)
        usable = domain.usable
        self.levelled: Ints = np.flatnonzero(usable & domain.nominal)
        self.measured: Ints = np.flatnonzero(usable & ~domain.nominal)
        self.scale = domain.scale[self.measured]
        self.low = np.array([domain.columns[j].low for j in self.measured])
        self.levels = [np.ascontiguousarray(column) for column in self._levels(codes).T]
        places = self._places(codes)
        self.absent = [np.flatnonzero(np.isnan(column)) for column in places.T]
        self.places = [np.ascontiguousarray(column) for column in places.T]

    def to(self, row: Codes) -> Floats:
        """Return (n_rows,) float32: the Gower distance of every row to one, (n_columns,)."""
        other = np.zeros(self.n, dtype=np.uint16)
        for level, column in zip(self._levels(row[None, :])[0], self.levels, strict=True):
            other += column != level
        total = other.astype(np.float32)
        apart = np.empty(self.n, dtype=np.float32)
        for place, column, absent in zip(
            self._places(row[None, :])[0], self.places, self.absent, strict=True
        ):
            if np.isnan(place):
                total += 1.0
                total[absent] -= 1.0
                continue
            np.subtract(column, place, out=apart)
            np.abs(apart, out=apart)
            if len(absent):
                apart[absent] = 1.0
            total += apart
        return np.asarray(total / np.float32(max(len(self.levels) + len(self.places), 1)))

    def _levels(self, codes: Codes) -> Ints:
        """Return (n_rows, n_levelled) int32: levels as they are, a missing one as -2."""
        levels = codes[:, self.levelled]
        return np.where(np.isnan(levels), -2.0, levels).astype(np.int32)

    def _places(self, codes: Codes) -> Floats:
        """Return (n_rows, n_measured) float32: numbers in standard deviations."""
        return np.asarray((codes[:, self.measured] - self.low) / self.scale, dtype=np.float32)


def nearest_first(distance: Floats, n: int) -> Ints:
    """Return the positions of the `n` rows nearest to a row, those at distance 0 left out.

    Among equally near ones the first wins.
    """
    kept = np.where(distance > 0, distance, np.inf)
    if len(kept) > n:
        among = np.flatnonzero(kept <= np.partition(kept, n - 1)[n - 1])
    else:
        among = np.arange(len(kept))
    among = among[np.isfinite(kept[among])]
    return among[np.argsort(kept[among], kind="stable")][:n]
