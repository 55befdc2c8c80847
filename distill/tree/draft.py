"""A tree while its questions are exchanged one by one, with what each of its nodes would tell every row."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from distill.tree.answers import Said, answers_for
from distill.tree.histogram import Layout, Target
from distill.tree.monotone import Monotone
from distill.tree.shape import Shape, in_preorder
from distill.tree.value import LEAF
from distill.typing import Bools, Floats, Ints


class Draft:
    """A shape laid over rows. Nodes keep their numbers; only questions and sides change.

    For every node it keeps, over all rows: whether the row gets there, to which side the node's question
    sends it, and what it would be told if it entered the tree at this node. These dense arrays cost
    little to recompute, and make trying another question a matter of adding up one column of numbers.

    Parameters
    ----------
    shape : Shape
    layout : Layout
        The rows, in bins.
    target : ClassTarget or NumberTarget
        What the leaves answer.
    """

    def __init__(self, shape: Shape, layout: Layout, target: Target) -> None:
        self.layout = layout
        self.target = target
        self.feature = shape.feature.tolist()
        self.left = shape.left.tolist()
        self.right = shape.right.tolist()
        self.goes_left = shape.goes_left.copy()
        self._matrix = layout.bins.matrix
        n_nodes, n_rows = len(shape), self._matrix.shape[1]
        self._answers = answers_for(target, n_nodes)
        self._sent: Bools = np.zeros((n_nodes, n_rows), dtype=bool)
        self._told: Said = np.empty((n_nodes, n_rows), dtype=self._answers.dtype)
        self._reached: Bools = np.ones((n_nodes, n_rows), dtype=bool)
        for node in self.inner():
            self._send(node)
        self._flow(0)

    def __len__(self) -> int:
        return len(self.feature)

    @property
    def cost(self) -> float:
        """What the answers cost over all rows."""
        return self._answers.cost(self._told[0])

    def below(self, node: int) -> Iterator[int]:
        """Yield a node and all nodes under it, parents first."""
        stack = [node]
        while stack:
            node = stack.pop()
            yield node
            if self.feature[node] != LEAF:
                stack += [self.right[node], self.left[node]]

    def inner(self) -> list[int]:
        """Return the nodes that ask, parents first."""
        return [node for node in self.below(0) if self.feature[node] != LEAF]

    def above(self, node: int) -> list[int]:
        """Return the nodes on the way to a node, the root first."""
        parent = {child: c for c in self.inner() for child in (self.left[c], self.right[c])}
        way: list[int] = []
        while node in parent:
            node = parent[node]
            way.insert(0, node)
        return way

    def reached(self, node: int) -> Bools:
        """Return (n_rows,): the rows that get to a node."""
        return np.asarray(self._reached[node])

    def sent_left(self, node: int) -> Bools:
        """Return (n_rows,): the rows that a node's question would send left."""
        return np.asarray(self._sent[node])

    def told(self, node: int) -> Said:
        """Return (n_rows,): what each row would be told if it entered the tree at a node."""
        return np.asarray(self._told[node])

    def in_dispute(self, node: int) -> tuple[Ints, Floats]:
        """Return the rows at a node to which its two sides say different things, and the price of left.

        That is (n,) row numbers, and (n,) the cost of sending each row left less that of right.
        """
        left, right = self._told[self.left[node]], self._told[self.right[node]]
        rows = np.flatnonzero((left != right) & self._reached[node])
        return rows, self._answers.excess(rows, left[rows], right[rows])

    def ask(self, node: int, column: int, goes_left: Bools) -> None:
        """Put another question, (256,) bool over the bins of a column; the leaves below learn anew."""
        self.feature[node] = column
        self.goes_left[node] = goes_left
        self._send(node)
        self._flow(node)

    def exchange_sides(self, node: int) -> None:
        """Let the two subtrees of a node change places; the question stays."""
        self.left[node], self.right[node] = self.right[node], self.left[node]

    def says(self) -> Floats:
        """Return (n_nodes, q): the number or class each leaf says; meaningless for other nodes."""
        return np.array([self._answers.number(node) for node in range(len(self))])

    def is_monotone(self, monotone: Monotone) -> bool:
        """Return whether the answers keep the order they must."""
        leaves = [node for node in self.below(0) if self.feature[node] == LEAF]
        return monotone.holds(self.shape(), self.says()[leaves], self.layout.bins)

    def join(self, node: int) -> None:
        """Work out anew what a node tells, after a change below it."""
        self._told[node] = pick(self._sent[node], self._told[self.left[node]], self._told[self.right[node]])

    def shape(self) -> Shape:
        """Return the questions."""
        return in_preorder(np.array(self.feature), self.goes_left, np.array(self.left), np.array(self.right))

    def _send(self, node: int) -> None:
        np.take(self.goes_left[node], self._matrix[self.feature[node]], out=self._sent[node], mode="clip")

    def _flow(self, node: int) -> None:
        """Let the rows of a node run down to the leaves, and what those say come up again."""
        nodes = list(self.below(node))
        for c in nodes:
            if self.feature[c] == LEAF:
                self._told[c] = self._answers.learn(c, self._reached[c])
            else:
                np.logical_and(self._reached[c], self._sent[c], out=self._reached[self.left[c]])
                np.greater(self._reached[c], self._sent[c], out=self._reached[self.right[c]])
        for c in reversed(nodes):
            if self.feature[c] != LEAF:
                self.join(c)


def pick(sent: Bools, left: Said, right: Said) -> Said:
    """Return `left` where `sent`, else `right`: `numpy.where` without branches, four times as fast."""
    return np.asarray(right ^ ((left ^ right) * sent))
