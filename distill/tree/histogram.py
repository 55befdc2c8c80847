"""Sums over the rows of a node, bin by bin, for every column at once."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property, reduce
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from distill.tree.bins import Bins
from distill.typing import Bools, Floats, Ints

Histogram: TypeAlias = Floats
"""(n_flat, 2 + q) float64: rows, weight and the q weighted sums of the target in each flat bin."""

Cells: TypeAlias = NDArray[np.int32]
"""(n, c) int32: the flat bins of some rows in the columns laid out."""

BLOCK = 1 << 18
"""Values counted in one go: enough to keep numpy's overhead small, few enough to stay in cache."""


@dataclass(frozen=True)
class ClassTarget:
    """Classes to tell apart: squared error on their indicators is the Gini impurity.

    Parameters
    ----------
    classes : (n_rows,) int64
    n_classes : int
    weight : (n_rows,) float64, all positive
    """

    classes: Ints
    n_classes: int
    weight: Floats

    @property
    def square(self) -> float:
        """The weighted sum of squares: what a gain is small against."""
        return float(self.weight.sum())

    def take(self, rows: Ints, factor: float) -> ClassTarget:
        """Return some of the rows, their weights multiplied."""
        return ClassTarget(self.classes[rows], self.n_classes, self.weight[rows] * factor)

    @cached_property
    def _codes(self) -> NDArray[np.int32]:
        return self.classes.astype(np.int32)

    @cached_property
    def _even(self) -> bool:
        return bool(np.all(self.weight == 1.0))

    def costs(self, said: Floats) -> Floats:
        """Return (n_rows,): its weight where a row is told another class than its own, (n_rows, 1)."""
        return np.asarray(self.weight * (said[:, 0] != self.classes))

    def mean(self, rows: Ints) -> Floats:
        """Return (q,): the weighted mean of the indicators that are told."""
        weight = np.bincount(self.classes[rows], weights=self.weight[rows], minlength=self.n_classes)
        share = weight / weight.sum()
        return np.asarray(share[1:] if self.n_classes == 2 else share, dtype=np.float64)

    def variance(self, rows: Ints) -> float:
        """Return the weighted variance of the indicators over some rows, summed over those told."""
        weight = np.bincount(self.classes[rows], weights=self.weight[rows], minlength=self.n_classes)
        share = weight / weight.sum()
        impurity = float((share * (1.0 - share)).sum())
        return impurity / 2 if self.n_classes == 2 else impurity

    def tally(self, cells: Cells, rows: Ints, n_flat: int) -> Histogram:
        """Return the histogram of the flat bins `cells` (len(rows), c) of some rows."""
        cell = (cells + (self._codes[rows] * np.int32(n_flat))[:, np.newaxis]).ravel()
        n_cells = n_flat * self.n_classes
        counts = np.bincount(cell, minlength=n_cells).reshape(self.n_classes, n_flat)
        sums: Floats = counts.astype(np.float64) if self._even else self._weigh(cell, rows, n_cells)
        # One indicator says all about two classes.
        told = sums[1:] if self.n_classes == 2 else sums
        return np.column_stack([counts.sum(axis=0), sums.sum(axis=0), told.T])

    def _weigh(self, cell: NDArray[np.int32], rows: Ints, n_cells: int) -> Floats:
        weight = np.repeat(self.weight[rows], len(cell) // len(rows))
        sums = np.bincount(cell, weights=weight, minlength=n_cells).astype(np.float64)
        return sums.reshape(self.n_classes, -1)


@dataclass(frozen=True)
class NumberTarget:
    """Numbers to come close to in squared error.

    Parameters
    ----------
    values : (n_rows, q) float64
    weight : (n_rows,) float64, all positive
    """

    values: Floats
    weight: Floats

    @property
    def square(self) -> float:
        """The weighted sum of squares: what a gain is small against."""
        return float(np.einsum("i,ij,ij->", self.weight, self.values, self.values))

    def take(self, rows: Ints, factor: float) -> NumberTarget:
        """Return some of the rows, their weights multiplied."""
        return NumberTarget(self.values[rows], self.weight[rows] * factor)

    @cached_property
    def _weighted(self) -> Floats:
        return np.ascontiguousarray(np.column_stack([self.weight, self.values * self.weight[:, None]]).T)

    def costs(self, said: Floats) -> Floats:
        """Return (n_rows,): the weighted squared error of what each row is told, (n_rows, q)."""
        apart = self.values - said
        return np.asarray(self.weight * (apart * apart).sum(axis=1))

    def mean(self, rows: Ints) -> Floats:
        """Return (q,): the weighted mean over some rows."""
        weight = self.weight[rows]
        return np.asarray((self.values[rows] * weight[:, None]).sum(axis=0) / weight.sum())

    def variance(self, rows: Ints) -> float:
        """Return the weighted variance over some rows, summed over the columns."""
        weight = self.weight[rows] / self.weight[rows].sum()
        # Not `@`: a threaded product would give other last bits on other machines.
        apart = self.values[rows] - np.einsum("i,ij->j", weight, self.values[rows])
        return float(np.einsum("i,ij,ij->", weight, apart, apart))

    def tally(self, cells: Cells, rows: Ints, n_flat: int) -> Histogram:
        """Return the histogram of the flat bins `cells` (len(rows), c) of some rows."""
        cell = cells.ravel().astype(np.intp)
        sums = [np.bincount(cell, minlength=n_flat)]
        for column in self._weighted:
            weights = np.repeat(column[rows], cells.shape[1])
            sums.append(np.bincount(cell, weights=weights, minlength=n_flat))
        return np.column_stack(sums).astype(np.float64)


Target: TypeAlias = ClassTarget | NumberTarget


@dataclass(frozen=True)
class Layout:
    """The bins of the columns that may be split, side by side in one flat numbering.

    Each column has its value bins first and its bin of missing values last.

    Parameters
    ----------
    bins : Bins
    columns : (c,) int64
        The columns laid out.
    """

    bins: Bins
    columns: Ints

    @classmethod
    def of(cls, bins: Bins, splittable: Bools | None = None) -> Layout:
        """Lay out the columns that are both splittable by nature and by wish (n_columns,)."""
        allowed = bins.splittable if splittable is None else bins.splittable & splittable
        return cls(bins, np.flatnonzero(allowed))

    @cached_property
    def sizes(self) -> Ints:
        """(c,): the number of value bins of each column."""
        return np.array([self.bins.columns[j].size for j in self.columns], dtype=np.int64)

    @cached_property
    def missing(self) -> Ints:
        """(c,): the flat bin of missing values of each column."""
        return np.cumsum(self.sizes + 1) - 1

    @cached_property
    def first(self) -> Ints:
        """(c,): the first flat bin of each column."""
        return self.missing - self.sizes

    @cached_property
    def owner(self) -> Ints:
        """(n_flat,): which of the columns laid out a flat bin belongs to."""
        return np.repeat(np.arange(len(self.columns)), self.sizes + 1)

    @cached_property
    def nominal(self) -> Ints:
        """The flat value bins of nominal columns."""
        nominal = np.array([self.bins.columns[j].nominal for j in self.columns], dtype=bool)
        values = np.ones(len(self.owner), dtype=bool)
        values[self.missing] = False
        return np.flatnonzero(nominal[self.owner] & values)

    def histogram(self, target: Target, rows: Ints) -> Histogram:
        """Count the given rows."""
        blocks = (target.tally(cells, part, len(self.owner)) for cells, part in self._blocks(rows))
        return reduce(np.add, blocks)

    def sums(self, rows: Ints, amount: Floats) -> Floats:
        """Return (n_flat,): the sum of an amount (len(rows),) over the given rows in each flat bin."""
        total = np.zeros(len(self.owner))
        done = 0
        for cells, part in self._blocks(rows):
            weights = np.repeat(amount[done : done + len(part)], cells.shape[1])
            total += np.bincount(cells.ravel(), weights=weights, minlength=len(total))
            done += len(part)
        return total

    def _blocks(self, rows: Ints) -> Iterator[tuple[Cells, Ints]]:
        """Yield the flat bins of some rows, and the rows, so many that they fit into cache."""
        step = max(1, BLOCK // max(len(self.columns), 1))
        for start in range(0, max(len(rows), 1), step):
            part = rows[start : start + step]
            yield self.cells.take(part, axis=0), part

    @cached_property
    def cells(self) -> Cells:
        """(n_rows, c): the flat bins of every row, a row's values side by side.

        Picking out rows is what most time went into while it was done column by column.
        """
        matrix = self.bins.matrix[self.columns]
        return np.add(matrix.T, self.first.astype(np.int32), dtype=np.int32, order="C")
