"""Growing a tree best-first: always the leaf whose split is worth most."""

from __future__ import annotations

import heapq
from dataclasses import dataclass

import numpy as np

from distill.tree.bins import Binned, Bins
from distill.tree.histogram import Histogram, Layout, Target
from distill.tree.scan import Question, Scan
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


@dataclass(frozen=True)
class _Leaf:
    number: int
    rows: Ints
    depth: int


@dataclass(frozen=True)
class _Node:
    """A leaf with the question that would split it best."""

    leaf: _Leaf
    histogram: Histogram
    question: Question


def grow(
    bins: Bins,
    target: Target,
    limits: Limits,
    *,
    splittable: Bools | None = None,
    start: Shape = SINGLE_LEAF,
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
    """
    frontier = Frontier(Layout.of(bins, splittable), target, limits)
    return frontier.grow(start)


class Frontier:
    """The leaves that can be split, with their rows and histograms."""

    def __init__(self, layout: Layout, target: Target, limits: Limits) -> None:
        self._layout = layout
        self._target = target
        self._limits = limits
        self._scan = Scan(layout, limits.min_leaf_rows, limits.min_leaf_weight, NO_GAIN * target.square)
        self._nodes: dict[int, _Node] = {}
        self._queue: list[tuple[float, int]] = []
        self._new: list[_Leaf] = []
        self._parent_histogram: Histogram | None = None

    def grow(self, start: Shape) -> Growth:
        """Split the leaves of `start`, the best first."""
        nodes: list[int] = []
        questions: list[Question] = []
        n_splits = self._limits.max_leaf_nodes - start.n_leaves
        if n_splits > 0 and len(self._layout.columns):
            self._new = _leaves_of(start, self._layout.bins.matrix)
        while len(nodes) < n_splits:
            split = self._split(first_child=len(start) + 2 * len(nodes))
            if split is None:
                break
            nodes.append(split[0])
            questions.append(split[1])
        return Growth(tuple(nodes), tuple(questions), start)

    def _split(self, *, first_child: int) -> tuple[int, Question] | None:
        """Divide the leaf that gains most into `first_child` and the next; None if none gains."""
        self._look_into_new()
        if not self._queue:
            return None
        _, number = heapq.heappop(self._queue)
        node = self._nodes.pop(number)
        left, right = divide(self._layout.bins.matrix, node.leaf.rows, node.question)
        depth = node.leaf.depth + 1
        # A leaf is looked into when the next split is wanted, so the last two leaves never are.
        self._new = [_Leaf(first_child, left, depth), _Leaf(first_child + 1, right, depth)]
        self._parent_histogram = node.histogram
        return number, node.question

    def _look_into_new(self) -> None:
        """Count new leaves; the larger of a pair is the rest of its parent."""
        if self._parent_histogram is None:
            for leaf in filter(self._may_split, self._new):
                self._queue_up(leaf, self._layout.histogram(self._target, leaf.rows))
        elif any(self._may_split(leaf) for leaf in self._new):
            smaller, larger = sorted(self._new, key=lambda leaf: len(leaf.rows))
            counted = self._layout.histogram(self._target, smaller.rows)
            self._queue_up(smaller, counted)
            self._queue_up(larger, self._parent_histogram - counted)

    def _queue_up(self, leaf: _Leaf, histogram: Histogram) -> None:
        if not self._may_split(leaf):
            return
        question = self._scan.best(histogram, self._target.variance(leaf.rows))
        if question is not None:
            self._nodes[leaf.number] = _Node(leaf, histogram, question)
            heapq.heappush(self._queue, (-question.worth, leaf.number))

    def _may_split(self, leaf: _Leaf) -> bool:
        shallow = self._limits.max_depth is None or leaf.depth < self._limits.max_depth
        return shallow and len(leaf.rows) >= max(2, 2 * self._limits.min_leaf_rows)


def _leaves_of(shape: Shape, matrix: Binned) -> list[_Leaf]:
    leaf = shape.apply(matrix)
    depths = shape.depths
    return [
        _Leaf(int(node), np.flatnonzero(leaf == node), int(depths[node]))
        for node in np.flatnonzero(shape.feature == LEAF)
    ]


def divide(matrix: Binned, rows: Ints, question: Question) -> tuple[Ints, Ints]:
    """Return the rows a question sends left and those it sends right."""
    left = question.goes_left[matrix[question.column][rows]]
    return rows[left], rows[~left]
