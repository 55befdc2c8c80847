"""A column's values sorted into bins, and values drawn from a bin: lime's view of a table."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from distill.typing import Codes, Floats, Ints

QUARTILES = (25.0, 50.0, 75.0)
DECILES = (10.0, 20.0, 30.0, 40.0, 50.0, 60.0, 70.0, 80.0, 90.0)


@dataclass(frozen=True)
class Bins:
    """The bins of one column: intervals of numbers first, then single values.

    A number lies in the first interval whose upper edge it does not exceed, unless it is one of the
    single values. Levels, and a missing value, are single values.

    Parameters
    ----------
    edges : (n_intervals - 1,) float64
        The inner edges, ascending; the first and the last interval are open.
    low, high, mean, sd : (n_intervals,) float64
        The range of the values drawn from each interval, and the mean and standard deviation of those
        it held in the reference rows.
    values : (n_values,) float64
        The single values, ascending, NaN last.
    share : (n_intervals + n_values,) float64
        The share of the reference rows in each bin.
    step : float
        Values drawn from an interval are multiples of it, within the interval; 0 means any number.
    """

    edges: Floats
    low: Floats
    high: Floats
    mean: Floats
    sd: Floats
    values: Floats
    share: Floats
    step: float = 0.0

    @classmethod
    def of_numbers(cls, codes: Codes, edges: Floats, step: float = 0.0) -> Bins:
        """Cut numbers at `edges`; where some are missing, that is a bin of its own.

        Parameters
        ----------
        codes : (n_rows,) float64
            At least one is not missing.
        edges : (n_edges,) float64
            In any order; at least one.
        step : float
            Of which all codes are multiples; 0 for any number.
        """
        edges, absent = np.unique(edges), np.isnan(codes)
        numbers = codes[~absent]
        at = np.searchsorted(edges, numbers)
        members = [numbers[at == i] for i in range(len(edges) + 1)]
        return cls(
            edges=edges,
            low=np.concatenate([[numbers.min()], _above(edges, step)]),
            high=np.concatenate([_below(edges, step), [numbers.max()]]),
            mean=np.array([held.mean() if len(held) else np.nan for held in members]),
            sd=np.array([held.std() if len(held) else 0.0 for held in members]),
            values=np.full(int(absent.any()), np.nan),
            share=np.array([*map(len, members), *([absent.sum()] if absent.any() else [])]) / len(codes),
            step=step,
        )

    @classmethod
    def of_values(cls, codes: Codes) -> Bins:
        """Make every value that occurs a bin of its own, missing included."""
        values, count = np.unique(codes, return_counts=True)
        none = np.empty(0)
        return cls(none, none, none, none, none, values, count / len(codes))

    def __len__(self) -> int:
        return len(self.share)

    def place(self, codes: Codes) -> Ints:
        """Return (n_rows,) int64: the bin of each value; -1 for one the reference rows never held."""
        known = ~np.isnan(codes)
        found = np.full(len(codes), -1, dtype=np.int64)
        if len(self.low):
            found[known] = np.searchsorted(self.edges, codes[known])
        single = self.values[~np.isnan(self.values)]
        if len(single):
            at = np.minimum(np.searchsorted(single, codes), len(single) - 1)
            found = np.where(single[at] == codes, at + len(self.low), found)
        if len(single) < len(self.values):
            found[~known] = len(self) - 1
        return found

    def draw(self, place: Ints, uniforms: Floats) -> Codes:
        """Return (n,) float64: a value of each bin; in an interval from a normal law cut off at its ends.

        Parameters
        ----------
        place : (n,) int64
        uniforms : (n,) float64
            In (0, 1): one number, one value.
        """
        inside = place < len(self.low)
        at = place[inside]
        drawn = np.empty(len(place))
        drawn[~inside] = self.values[place[~inside] - len(self.low)]
        low, high, half = self.low[at], self.high[at], self.step / 2.0
        found = _cut_off_normal(low - half, high + half, self.mean[at], self.sd[at], uniforms[inside])
        drawn[inside] = np.clip(_rounded(found, self.step), low, high)
        return drawn

    def labels(self, name: str, show: Callable[[float], str]) -> tuple[str, ...]:
        """Return the text of each bin: "age <= 28", "28 < age <= 37", "age > 37", "age=missing"."""
        ends = [show(edge) for edge in self.edges]
        inner = [f"{low} < {name} <= {high}" for low, high in pairwise(ends)]
        intervals = [f"{name} <= {ends[0]}", *inner, f"{name} > {ends[-1]}"] if ends else []
        return (*intervals, *(f"{name}={show(value)}" for value in self.values))


def _cut_off_normal(low: Floats, high: Floats, mean: Floats, sd: Floats, uniforms: Floats) -> Floats:
    from scipy.special import ndtr, ndtri  # noqa: PLC0415 -- scipy is slow to import

    spread = np.where(sd > 0, sd, 1.0)
    first, last = ndtr((low - mean) / spread), ndtr((high - mean) / spread)
    drawn = mean + spread * ndtri(first + uniforms * (last - first))
    return np.where(sd > 0, drawn, mean)


def _rounded(values: Floats, step: float) -> Floats:
    return np.round(values / step) * step if step > 0 else values


def _above(edges: Floats, step: float) -> Floats:
    """Return the least value above each edge: the edge itself where any number may be drawn."""
    return (np.floor(edges / step) + 1.0) * step if step > 0 else edges


def _below(edges: Floats, step: float) -> Floats:
    return np.floor(edges / step) * step if step > 0 else edges
