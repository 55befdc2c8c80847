"""Growing a tree best-first: always the leaf whose split is worth most."""

from __future__ import annotations

import heapq
from dataclasses import dataclass

import numpy as np

from distill.tree.bins import Binned, Bins
from distill.tree.histogram import Histogram, Layout, Target
from distill.tree.scan import Question, Scan
from distill.tree.shape import N_BINS, Shape, in_preorder
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
        The leaf each split divides. The root is 0; split s makes 2 s + 1 (left) and 2 s + 2 (right).
    questions : tuple of Question
    """

    nodes: tuple[int, ...]
    questions: tuple[Question, ...]

    @property
    def max_leaves(self) -> int:
        """The leaves of the largest tree."""
        return len(self.nodes) + 1

    def at(self, n_leaves: int) -> Shape:
        """Return the tree of that many leaves, or the largest one if it has fewer."""
        n_splits = min(n_leaves - 1, len(self.nodes))
        n_nodes = 2 * n_splits + 1
        feature = np.full(n_nodes, LEAF, dtype=np.int64)
        goes_left = np.zeros((n_nodes, N_BINS), dtype=bool)
        left = np.full(n_nodes, LEAF, dtype=np.int64)
        for split in range(n_splits):
            node, question = self.nodes[split], self.questions[split]
            feature[node], goes_left[node], left[node] = question.column, question.goes_left, 2 * split + 1
        right = np.where(left == LEAF, LEAF, left + 1)
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


def grow(bins: Bins, target: Target, limits: Limits, *, splittable: Bools | None = None) -> Growth:
    """Grow to `limits.max_leaf_nodes`, or until no split saves anything.

    Parameters
    ----------
    bins : Bins
    target : ClassTarget or NumberTarget
        Of the rows in `bins`.
    limits : Limits
    splittable : (n_columns,) bool, optional
        The columns that may be asked about; all that the domain calls usable by default.
    """
    frontier = _Frontier(bins, target, limits, splittable)
    nodes: list[int] = []
    questions: list[Question] = []
    while len(nodes) + 1 < limits.max_leaf_nodes:
        split = frontier.split(first_child=2 * len(nodes) + 1)
        if split is None:
            break
        nodes.append(split[0])
        questions.append(split[1])
    return Growth(tuple(nodes), tuple(questions))


class _Frontier:
    """The leaves that can be split, with their rows and histograms."""

    def __init__(self, bins: Bins, target: Target, limits: Limits, splittable: Bools | None) -> None:
        self._bins = bins
        self._target = target
        self._limits = limits
        self._layout = Layout.of(bins, splittable)
        self._scan = Scan(self._layout, limits.min_leaf_rows, limits.min_leaf_weight, NO_GAIN * target.square)
        self._nodes: dict[int, _Node] = {}
        self._queue: list[tuple[float, int]] = []
        # A leaf is looked into when the next split is wanted, so the last two leaves never are.
        self._new = [_Leaf(0, np.arange(bins.n_rows), 0)] if len(self._layout.columns) else []
        self._parent_histogram: Histogram | None = None

    def split(self, *, first_child: int) -> tuple[int, Question] | None:
        """Divide the leaf that gains most into `first_child` and the next; None if none gains."""
        self._look_into_new()
        if not self._queue:
            return None
        _, number = heapq.heappop(self._queue)
        node = self._nodes.pop(number)
        left, right = divide(self._bins.matrix, node.leaf.rows, node.question)
        depth = node.leaf.depth + 1
        self._new = [_Leaf(first_child, left, depth), _Leaf(first_child + 1, right, depth)]
        self._parent_histogram = node.histogram
        return number, node.question

    def _look_into_new(self) -> None:
        """Count the smaller of two new leaves; the larger is the rest of their parent."""
        if not any(self._may_split(leaf) for leaf in self._new):
            return
        smallest_first = sorted(self._new, key=lambda leaf: len(leaf.rows))
        counted = self._layout.histogram(self._target, smallest_first[0].rows)
        self._queue_up(smallest_first[0], counted)
        if self._parent_histogram is not None:
            self._queue_up(smallest_first[1], self._parent_histogram - counted)

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


def divide(matrix: Binned, rows: Ints, question: Question) -> tuple[Ints, Ints]:
    """Return the rows a question sends left and those it sends right."""
    left = question.goes_left[matrix[question.column][rows]]
    return rows[left], rows[~left]
