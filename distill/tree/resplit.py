"""The best question for one node while all others stay: the step of tree alternating optimisation.

Every row at the node costs one thing if sent left and another if sent right. The question that costs
least is found exactly: for each cut of an ordered column, either way round, the differences of the rows
on the left are added up; each level of a nominal column, and the missing values of any column, go where
they cost less.

Reference: Carreira-Perpinan and Tavallali (2018), "Alternating optimization of decision trees, with
application to learning sparse oblique trees", NeurIPS, theorem 3.1 and the reduced problem (3).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from distill.tree.bins import OrderedBins
from distill.tree.histogram import Layout
from distill.tree.scan import TIE
from distill.tree.shape import N_BINS
from distill.typing import Bools, Floats


@dataclass(frozen=True)
class Resplit:
    """A question and what it costs.

    Parameters
    ----------
    column : int
    goes_left : (256,) bool
    settled : (256,) bool
        The bins whose side matters to some row; the others may go either way.
    cost : float
        The sum of the prices of the rows sent to the side that was left.
    exchanged : bool
        What was the left side is to be the right one.
    """

    column: int
    goes_left: Bools
    settled: Bools
    cost: float
    exchanged: bool


def best_resplit(layout: Layout, price: Floats) -> Resplit:
    """Return the question that costs least.

    Parameters
    ----------
    layout : Layout
    price : (n_flat,)
        The cost of sending left the rows in each flat bin, less that of sending them right.
    """
    straight, turned = _costs_of_cuts(layout, price)
    sets = _costs_of_sets(layout, price)
    least = np.array([straight.min(), turned.min(), sets.min(initial=np.inf)])
    tie = TIE * float(np.abs(price).sum())
    kind = int(np.argmax(least <= least.min() + tie))
    if kind == 2:
        at = int(np.argmax(sets <= least[kind] + tie))
        return _set(layout, price, at, float(least[kind]))
    costs = (straight, turned)[kind]
    at = int(np.argmax(costs <= least[kind] + tie))
    return _cut(layout, price, _Run.of(costs, at, least[kind] + tie), exchanged=kind == 1)


def _costs_of_cuts(layout: Layout, price: Floats) -> tuple[Floats, Floats]:
    """Return (n_flat,) twice: the cost of sending left the values up to each flat bin; those above it."""
    owner = layout.owner
    absent = np.minimum(price[layout.missing], 0.0)
    values = price.copy()
    values[layout.missing] = 0.0
    upto = np.cumsum(values)
    whole = upto[layout.missing] - upto[layout.first] + values[layout.first]
    straight = upto - (upto[layout.first] - values[layout.first] - absent)[owner]
    turned = (whole + 2.0 * absent)[owner] - straight
    for costs in (straight, turned):
        costs[layout.missing] = np.inf
        costs[layout.nominal] = np.inf
    return straight, turned


def _costs_of_sets(layout: Layout, price: Floats) -> Floats:
    """Return (c,): the cost of sending each level where it costs less; infinite for ordered columns."""
    costs = np.full(len(layout.columns), np.inf)
    if len(layout.nominal):
        whole = np.add.reduceat(np.minimum(price, 0.0), layout.first)
        nominal = np.unique(layout.owner[layout.nominal])
        costs[nominal] = whole[nominal]
    return costs


@dataclass(frozen=True)
class _Run:
    """Neighbouring cuts that cost the same: flat bins `first` to `last`."""

    first: int
    last: int
    cost: float

    @classmethod
    def of(cls, costs: Floats, at: int, most: float) -> _Run:
        dearer = costs[at:] > most
        return cls(at, at + int(np.argmax(dearer)) - 1, float(costs[at]))


def _cut(layout: Layout, price: Floats, run: _Run, *, exchanged: bool) -> Resplit:
    """Cut in the middle of a run."""
    c = int(layout.owner[run.first])
    first, missing = int(layout.first[c]), int(layout.missing[c])
    column = layout.bins.columns[layout.columns[c]]
    if not isinstance(column, OrderedBins):
        raise TypeError("A column without order was cut.")
    # Beyond the last cut lies a question that sends all values one way.
    last = min(run.last, missing - 2)
    cut = run.first - first
    goes_left = np.zeros(N_BINS, dtype=bool)
    goes_left[: (column.middle(cut, last - first) if last > run.first else cut) + 1] = True
    goes_left[column.size] = (price[missing] < 0) != exchanged
    settled = np.ones(N_BINS, dtype=bool)
    settled[column.size] = price[missing] != 0
    return Resplit(int(layout.columns[c]), goes_left, settled, run.cost, exchanged)


def _set(layout: Layout, price: Floats, c: int, cost: float) -> Resplit:
    part = price[layout.first[c] : layout.missing[c] + 1]
    goes_left = np.zeros(N_BINS, dtype=bool)
    settled = np.ones(N_BINS, dtype=bool)
    goes_left[: len(part)] = part < 0
    settled[: len(part)] = part != 0
    return Resplit(int(layout.columns[c]), goes_left, settled, cost, exchanged=False)
