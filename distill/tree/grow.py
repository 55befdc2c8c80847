"""Growing a tree best-first: always the leaf whose split is worth most."""

from __future__ import annotations

import heapq
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from distill.tree.bins import Binned, Bins
from distill.tree.histogram import Histogram, Layout, Target
from distill.tree.monotone import Monotone
from distill.tree.scan import TIE, Between, Question, Scan
from distill.tree.shape import N_BINS, SINGLE_LEAF, Shape, in_preorder
from distill.tree.value import LEAF
from distill.typing import Bools, Ints

NO_GAIN = 1e-14
"""A split that saves less of the target's sum of squares than this saves rounding errors."""


@dataclass(frozen=True)
class Limits:
    """How far a tree may grow.

    Parameters
    ----------
    max_leaf_nodes : int
    min_leaf_rows : int, default 1
    min_leaf_weight : float, default 0
    max_depth : int, optional
    """

    max_leaf_nodes: int
    min_leaf_rows: int = 1
    min_leaf_weight: float = 0.0
    max_depth: int | None = None


@dataclass(frozen=True)
class Growth:
    """The splits of a best-first growth, in order: its trees of all sizes are nested.

    Parameters
    ----------
    nodes : tuple of int
        The leaf each split divides. Of m nodes at the start, split s makes the nodes m + 2 s (left)
        and m + 2 s + 1 (right).
    questions : tuple of Question
    start : Shape
        What was grown from; a single leaf by default.
    """

    nodes: tuple[int, ...]
    questions: tuple[Question, ...]
    start: Shape = SINGLE_LEAF

    @property
    def max_leaves(self) -> int:
        """The leaves of the largest tree."""
        return self.start.n_leaves + len(self.nodes)

    def at(self, n_leaves: int) -> Shape:
        """Return the tree of that many leaves, or the largest or smallest one if none has."""
        n_splits = min(max(n_leaves - self.start.n_leaves, 0), len(self.nodes))
        n_start, n_new = len(self.start), 2 * n_splits
        feature = np.append(self.start.feature, np.full(n_new, LEAF))
        goes_left = np.concatenate([self.start.goes_left, np.zeros((n_new, N_BINS), dtype=bool)])
        left = np.append(self.start.left, np.full(n_new, LEAF))
        right = np.append(self.start.right, np.full(n_new, LEAF))
        for split in range(n_splits):
            node, question, child = self.nodes[split], self.questions[split], n_start + 2 * split
            feature[node], goes_left[node] = question.column, question.goes_left
            left[node], right[node] = child, child + 1
        return in_preorder(feature, goes_left, left, right)


def grow(
    bins: Bins,
    target: Target,
    limits: Limits,
    *,
    splittable: Bools | None = None,
    start: Shape = SINGLE_LEAF,
    monotone: Monotone | None = None,
) -> Growth:
    """Grow to `limits.max_leaf_nodes`, or until no split saves anything.

    Parameters
    ----------
    bins : Bins
    target : ClassTarget or NumberTarget
        Of the rows in `bins`.
    limits : Limits
    splittable : (n_columns,) bool, optional
        The columns that may be asked about; all that the domain calls usable by default.
    start : Shape, optional
        The tree to grow on from.
    monotone : Monotone, optional
    """
    return Grower(Layout.of(bins, splittable), target, limits, monotone).grow(start)


@dataclass(frozen=True)
class Grower:
    """Grows trees on the same rows.

    Parameters
    ----------
    layout : Layout
    target : ClassTarget or NumberTarget
    limits : Limits
    monotone : Monotone, optional
    """

    layout: Layout
    target: Target
    limits: Limits
    monotone: Monotone | None = None

    def grow(self, start: Shape = SINGLE_LEAF) -> Growth:
        """Split the leaves of `start`, the best first.

        The last growth is remembered: refining ends with one that filling the tree begins with.
        """
        if start not in self._last:
            grown = self._grow(start)
            self._last.clear()
            self._last[start] = grown
        return self._last[start]

    @cached_property
    def _last(self) -> dict[Shape, Growth]:
        """The growth asked for last, by what it began with."""
        return {}

    def _grow(self, start: Shape) -> Growth:
        """Grow, remembering nothing.

        A leaf cannot gain more than its squared error, so it is looked into only when none is known to
        gain more than that.
        """
        nodes: list[int] = []
        questions: list[Question] = []
        n_splits = self.limits.max_leaf_nodes - start.n_leaves
        frontier = _Frontier(self)
        if n_splits > 0 and len(self.layout.columns):
            frontier.add(*_leaves_of(start, self))
        while len(nodes) < n_splits:
            split = frontier.best()
            if split is None:
                break
            leaf, question = split
            frontier.add(*leaf.divided(question, first_child=len(start) + 2 * len(nodes)))
            nodes.append(leaf.number)
            questions.append(question)
        return Growth(tuple(nodes), tuple(questions), start)

    def take(self, rows: Ints) -> Grower:
        """Return the same on some of the rows, which stand for all of them."""
        bins, share = self.layout.bins, len(rows) / self.layout.bins.n_rows
        limits = replace(self.limits, min_leaf_rows=max(1, round(share * self.limits.min_leaf_rows)))
        layout = Layout(bins.take(rows), self.layout.columns)
        return replace(self, layout=layout, target=self.target.take(rows, 1.0 / share), limits=limits)

    @cached_property
    def scan(self) -> Scan:
        """What finds the best question in a histogram."""
        limits, least_gain = self.limits, NO_GAIN * self.target.square
        return Scan(self.layout, limits.min_leaf_rows, limits.min_leaf_weight, least_gain)


class _Frontier:
    """The leaves that may be split, by the most that splitting one is, or can be, worth."""

    def __init__(self, grower: Grower) -> None:
        self._grower = grower
        self._leaves: dict[int, _Leaf] = {}
        self._questions: dict[int, Question] = {}
        self._queue: list[tuple[float, int]] = []

    def add(self, *leaves: _Leaf) -> None:
        """Add leaves, those that are not large or shallow enough left out."""
        limits = self._grower.limits
        for leaf in leaves:
            shallow = limits.max_depth is None or leaf.depth < limits.max_depth
            if shallow and len(leaf.rows) >= max(2, 2 * limits.min_leaf_rows):
                self._leaves[leaf.number] = leaf
                # Rounding must not put the bound below a worth.
                heapq.heappush(self._queue, (-leaf.squared_error * (1.0 + TIE), leaf.number))

    def best(self) -> tuple[_Leaf, Question] | None:
        """Take out the leaf that gains most, with its question; None if none gains."""
        while self._queue:
            _, number = heapq.heappop(self._queue)
            leaf = self._leaves[number]
            if number in self._questions:
                return leaf, self._questions[number]
            question = self._grower.scan.best(leaf.histogram, leaf.variance, leaf.between)
            if question is not None:
                self._questions[number] = question
                heapq.heappush(self._queue, (-question.worth, number))
        return None


class _Leaf:
    """A leaf, its rows, and on demand its histogram.

    Parameters
    ----------
    number, depth : int
    rows : (n,) int64
    grower : Grower
    between : Between, optional
        Where the means of its children must lie.
    rest_of : pair of leaves, optional
        Its parent and its smaller sibling: its histogram is their difference.
    """

    def __init__(
        self,
        number: int,
        depth: int,
        rows: Ints,
        grower: Grower,
        *,
        between: Between | None,
        rest_of: tuple[_Leaf, _Leaf] | None = None,
    ) -> None:
        self.number = number
        self.depth = depth
        self.rows = rows
        self.between = between
        self._grower = grower
        self._rest_of = rest_of

    @cached_property
    def variance(self) -> float:
        """The variance of the target, summed over its columns."""
        return self._grower.target.variance(self.rows)

    @property
    def squared_error(self) -> float:
        """What there is to gain."""
        return self.variance * float(self._grower.target.weight[self.rows].sum())

    @cached_property
    def histogram(self) -> Histogram:
        """(n_flat, 2 + q): the rows, counted."""
        if self._rest_of is not None:
            parent, sibling = self._rest_of
            return parent.histogram - sibling.histogram
        return self._grower.layout.histogram(self._grower.target, self.rows)

    def divided(self, question: Question, *, first_child: int) -> tuple[_Leaf, _Leaf]:
        """Return the leaves a question makes of this one, left and right."""
        grower, depth = self._grower, self.depth + 1
        sides = divide(grower.layout.bins.matrix, self.rows, question)
        between = self._parted(question, *sides)
        small = int(len(sides[1]) < len(sides[0]))
        smaller = _Leaf(first_child + small, depth, sides[small], grower, between=between[small])
        large = 1 - small
        larger = _Leaf(
            first_child + large, depth, sides[large], grower, between=between[large], rest_of=(self, smaller)
        )
        return (larger, smaller) if small else (smaller, larger)

    def _parted(self, question: Question, *sides: Ints) -> tuple[Between | None, Between | None]:
        if self.between is None:
            return None, None
        left, right = (self._grower.target.mean(rows) for rows in sides)
        return self.between.divided(question.column, left, right)


def _leaves_of(shape: Shape, grower: Grower) -> list[_Leaf]:
    reached = shape.apply(grower.layout.bins.matrix)
    depths = shape.depths
    numbers = np.flatnonzero(shape.feature == LEAF)
    rows = [np.flatnonzero(reached == number) for number in numbers]
    between = _bounds_of(shape, grower, rows)
    return [
        _Leaf(int(number), int(depths[number]), rows[i], grower, between=between[i])
        for i, number in enumerate(numbers)
    ]


def _bounds_of(shape: Shape, grower: Grower, rows: list[Ints]) -> list[Between | None]:
    if grower.monotone is None:
        return [None] * len(rows)
    means = np.array([grower.target.mean(some) for some in rows])
    low, high = grower.monotone.bounds(shape, means, grower.layout.bins)
    return [Between(low[i], high[i], grower.monotone.signs) for i in range(len(rows))]


def divide(matrix: Binned, rows: Ints, question: Question) -> tuple[Ints, Ints]:
    """Return the rows a question sends left and those it sends right."""
    left = question.goes_left[matrix[question.column][rows]]
    return rows[left], rows[~left]
