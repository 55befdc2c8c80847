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
        self.used: Ints = np.flatnonzero(domain.usable)
        self.nominal = domain.nominal[self.used]
        self.scale = domain.scale[self.used]
        self.low = np.array([domain.columns[j].low for j in self.used])
        places = self._places(codes)
        self.absent = [np.isnan(column) if np.isnan(column).any() else None for column in places.T]
        self.places = [np.ascontiguousarray(column) for column in places.T]

    def to(self, row: Codes) -> Floats:
        """Return (n_rows,) float32: the Gower distance of every row to one, (n_columns,)."""
        total = np.zeros(self.n, dtype=np.float32)
        apart = np.empty(self.n, dtype=np.float32)
        for place, column, absent, nominal in zip(
            self._places(row[None, :])[0], self.places, self.absent, self.nominal, strict=True
        ):
            if np.isnan(place):
                total += 1.0 if absent is None else ~absent
                continue
            if nominal:
                np.not_equal(column, place, out=apart)
            else:
                np.subtract(column, place, out=apart)
                np.abs(apart, out=apart)
                if absent is not None:
                    apart[absent] = 1.0
            total += apart
        return np.asarray(total / np.float32(max(len(self.used), 1)))

    def _places(self, codes: Codes) -> Floats:
        """Return (n_rows, n_used) float32: levels as they are, numbers in standard deviations."""
        values = codes[:, self.used]
        scaled = np.where(self.nominal, values, (values - np.where(self.nominal, 0, self.low)) / self.scale)
        return np.asarray(scaled, dtype=np.float32)


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
