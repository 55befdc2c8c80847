"""Iterated local search: part of the tree is destroyed at random, mended, refined, and kept if better.

References
----------
Lourenco, Martin and Stuetzle (2003), "Iterated local search", Handbook of Metaheuristics, figure 1.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, replace

import numpy as np

from distill.progress import progress
from distill.tree.histogram import Layout, Target
from distill.tree.refine import Refined, Refiner
from distill.tree.scan import TIE
from distill.tree.shape import Shape, in_preorder
from distill.tree.value import LEAF

SHARES = (0.4, 0.7, 1.0)
"""The share of the columns that a destroyed subtree may be grown again from."""


@dataclass(frozen=True)
class Budget:
    """How long to search.

    Parameters
    ----------
    iterations : int
    time_limit : float, optional
        Seconds after which to stop, whatever is left of the iterations.
    """

    iterations: int
    time_limit: float | None = None

    def part(self, n: int) -> Budget:
        """Return one of n equal parts."""
        limit = None if self.time_limit is None else self.time_limit / n
        return Budget(max(1, self.iterations // n), limit)


@dataclass(frozen=True)
class Search:
    """Looks for a better tree than a refined one.

    Parameters
    ----------
    refiner : Refiner
    budget : Budget
    """

    refiner: Refiner
    budget: Budget

    def run(self, start: Refined, rng: np.random.Generator) -> Refined:
        """Return the best tree found."""
        best = start
        limit = self.budget.time_limit
        end = np.inf if limit is None else time.monotonic() + limit
        with progress("searching", self.budget.iterations, "trees") as bar:
            for _ in range(self.budget.iterations):
                if best.cost <= 0 or best.shape.n_leaves == 1 or time.monotonic() > end:
                    break
                found = self.refiner.refine(self._moved(best.shape, rng))
                if found.cost < best.cost - TIE * abs(best.cost):
                    best = found
                bar.advance(1)
        return best

    def _moved(self, shape: Shape, rng: np.random.Generator) -> Shape:
        """Return a tree near another one, by one of three moves."""
        node = int(rng.choice(np.flatnonzero(shape.feature != LEAF)))
        move = (self._regrown, self._asked_at_random, self._grown_elsewhere)[rng.integers(3)]
        return move(shape, node, rng)

    def _regrown(self, shape: Shape, node: int, rng: np.random.Generator) -> Shape:
        """Destroy the subtree of a node and spend its leaves on splits in a random choice of columns."""
        layout = self.refiner.grower.layout
        chosen = rng.random(len(layout.columns)) < rng.choice(SHARES)
        if not chosen.any():
            chosen[:] = True
        among = np.zeros(len(layout.bins.columns), dtype=bool)
        among[layout.columns[chosen]] = True
        sub = layout if chosen.all() else Layout.of(layout.bins, among)
        return self._grown(without(shape, node), sub, self.refiner.grower.target)

    def _asked_at_random(self, shape: Shape, node: int, rng: np.random.Generator) -> Shape:
        """Put a question to a node that the values of a random row make up."""
        layout = self.refiner.grower.layout
        j = int(rng.choice(layout.columns))
        column = layout.bins.columns[j]
        bin_of_row = int(layout.bins.matrix[j, rng.integers(layout.bins.n_rows)])
        feature, goes_left = shape.feature.copy(), shape.goes_left.copy()
        feature[node] = j
        goes_left[node] = False
        if column.nominal:
            goes_left[node, bin_of_row] = True
        else:
            goes_left[node, : min(bin_of_row, column.size - 2) + 1] = True
        return replace(shape, feature=feature, goes_left=goes_left)

    def _grown_elsewhere(self, shape: Shape, node: int, rng: np.random.Generator) -> Shape:
        """Destroy the subtree of a node and spend its leaves where rows weighted at random want them."""
        target = self.refiner.grower.target
        weight = target.weight * rng.exponential(size=len(target.weight))
        return self._grown(without(shape, node), self.refiner.grower.layout, replace(target, weight=weight))

    def _grown(self, shape: Shape, layout: Layout, target: Target) -> Shape:
        grower = replace(self.refiner.grower, layout=layout, target=target)
        return grower.grow(shape).at(grower.limits.max_leaf_nodes)


def without(shape: Shape, node: int) -> Shape:
    """Return a shape in which a node has become a leaf."""
    feature = shape.feature.copy()
    feature[node] = LEAF
    left, right = shape.left.copy(), shape.right.copy()
    left[node] = right[node] = LEAF
    return in_preorder(feature, shape.goes_left, left, right)
