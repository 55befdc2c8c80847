"""A tree while it is being worked on: questions about bins, without answers in the leaves."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from distill.tree.bins import Binned
from distill.tree.value import LEAF
from distill.typing import Bools, Ints

N_BINS = 256


@dataclass(frozen=True, eq=False)
class Shape:
    """The questions of a tree, its m nodes numbered in preorder.

    Whatever the kind of the column, a question is the set of bins that go left, the bin of missing
    values among them; so growing, refining and searching need no cases for categories.

    Parameters
    ----------
    feature : (m,) int64
        The column asked about; -1 in a leaf.
    goes_left : (m, 256) bool
    left, right : (m,) int64
        The children; -1 in a leaf.
    """

    feature: Ints
    goes_left: Bools
    left: Ints
    right: Ints

    def __len__(self) -> int:
        return len(self.feature)

    @property
    def n_leaves(self) -> int:
        """The number of leaves."""
        return int(np.count_nonzero(self.feature == LEAF))

    @property
    def depths(self) -> Ints:
        """(m,): how many questions stand above each node."""
        depths = np.zeros(len(self), dtype=np.int64)
        for node in np.flatnonzero(self.feature != LEAF):
            depths[[self.left[node], self.right[node]]] = depths[node] + 1
        return depths

    def apply(self, matrix: Binned) -> Ints:
        """Return (n_rows,): the leaf of each row of `matrix` (n_columns, n_rows)."""
        reached = np.zeros(matrix.shape[1], dtype=np.int64)
        waiting = {0: np.arange(matrix.shape[1])}
        for node in range(len(self)):
            rows = waiting.pop(node)
            if self.feature[node] == LEAF:
                reached[rows] = node
                continue
            left = self.goes_left[node][matrix[self.feature[node]][rows]]
            waiting[int(self.left[node])] = rows[left]
            waiting[int(self.right[node])] = rows[~left]
        return reached


SINGLE_LEAF = Shape(
    feature=np.array([LEAF]),
    goes_left=np.zeros((1, N_BINS), dtype=bool),
    left=np.array([LEAF]),
    right=np.array([LEAF]),
)
"""The tree that asks nothing."""


def in_preorder(feature: Ints, goes_left: Bools, left: Ints, right: Ints) -> Shape:
    """Return the shape of nodes in any numbering, root 0; nodes that cannot be reached are dropped."""
    order = np.array(list(_preorder(feature, left, right)), dtype=np.int64)
    number = np.full(len(feature) + 1, LEAF, dtype=np.int64)  # the last slot keeps -1 as it is
    number[order] = np.arange(len(order))
    return Shape(feature[order], goes_left[order], number[left[order]], number[right[order]])


def _preorder(feature: Ints, left: Ints, right: Ints) -> Iterator[int]:
    stack = [0]
    while stack:
        node = stack.pop()
        yield node
        if feature[node] != LEAF:
            stack += [int(right[node]), int(left[node])]
