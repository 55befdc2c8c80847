"""What the leaves of a draft say, and what that costs row by row."""

from __future__ import annotations

from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from distill.tree.histogram import ClassTarget, NumberTarget, Target
from distill.typing import Bools, Floats, Ints

Said: TypeAlias = NDArray[Any]
"""(n_rows,) or fewer whole numbers of the narrowest type: a code for what each row is told."""


class ClassAnswers:
    """Leaves that say a class: a row told another than its own costs its weight.

    The code of an answer is the class.
    """

    def __init__(self, target: ClassTarget, n_nodes: int) -> None:
        self.dtype = np.min_scalar_type(target.n_classes)
        self._classes: Said = target.classes.astype(self.dtype)
        self._n_classes = target.n_classes
        self._weight = target.weight
        self._code = np.zeros(n_nodes, dtype=self.dtype)

    def learn(self, leaf: int, reached: Bools) -> int:
        """Let a leaf say what is best for the rows that reach it; return the code.

        Where no row does, it says what it said before.
        """
        rows = np.flatnonzero(reached)
        if len(rows):
            weight = np.bincount(self._classes[rows], self._weight[rows], self._n_classes)
            self._code[leaf] = np.argmax(weight)
        return int(self._code[leaf])

    def number(self, leaf: int) -> Floats:
        """Return (1,): the class a leaf says."""
        return self._code[leaf : leaf + 1].astype(np.float64)

    def excess(self, rows: Ints, left: Said, right: Said) -> Floats:
        """Return (len(rows),): the cost of being told `left` less the cost of being told `right`."""
        truth = self._classes[rows]
        return np.asarray(self._weight[rows] * ((left != truth) * 1.0 - (right != truth)), dtype=np.float64)

    def cost(self, said: Said) -> float:
        """Return the cost of what all rows are told, (n_rows,)."""
        return float(self._weight[said != self._classes].sum())


class MeanAnswers:
    """Leaves that say the mean of their rows, at the cost of the squared error.

    The code of an answer is the number of the leaf.
    """

    def __init__(self, target: NumberTarget, n_nodes: int) -> None:
        self.dtype = np.min_scalar_type(n_nodes)
        self._values = target.values
        self._weight = target.weight
        self._mean = np.zeros((n_nodes, target.values.shape[1]))

    def learn(self, leaf: int, reached: Bools) -> int:
        """Let a leaf say what is best for the rows that reach it; return the code.

        Where no row does, it says what it said before.
        """
        rows = np.flatnonzero(reached)
        if len(rows):
            weight = self._weight[rows]
            self._mean[leaf] = (self._values[rows] * weight[:, np.newaxis]).sum(axis=0) / weight.sum()
        return leaf

    def number(self, leaf: int) -> Floats:
        """Return (q,): the mean a leaf says."""
        return np.asarray(self._mean[leaf])

    def excess(self, rows: Ints, left: Said, right: Said) -> Floats:
        """Return (len(rows),): the cost of being told `left` less the cost of being told `right`."""
        low, high = self._mean[left], self._mean[right]
        # |v - a|^2 - |v - b|^2 = (b - a) (2 v - a - b)
        apart = ((high - low) * (2.0 * self._values[rows] - low - high)).sum(axis=1)
        return np.asarray(self._weight[rows] * apart, dtype=np.float64)

    def cost(self, said: Said) -> float:
        """Return the cost of what all rows are told, (n_rows,)."""
        apart = self._values - self._mean[said]
        return float((self._weight * (apart * apart).sum(axis=1)).sum())


Answers: TypeAlias = ClassAnswers | MeanAnswers


def answers_for(target: Target, n_nodes: int) -> Answers:
    """Return the answers that cost what the target asks for, for a tree of that many nodes."""
    if isinstance(target, ClassTarget):
        return ClassAnswers(target, n_nodes)
    return MeanAnswers(target, n_nodes)
