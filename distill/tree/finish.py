"""From a shape over bins to a finished tree: questions in codes, answers in every node."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from distill.tree.bins import Bins
from distill.tree.shape import Shape
from distill.tree.value import LEAF, NO_DECISION, Tree
from distill.typing import Bools, Floats, Ints


@dataclass(frozen=True)
class Rows:
    """What the rows in the bins say, to be averaged in the nodes.

    Parameters
    ----------
    scores : (n_rows, k) float64
        What `Tree.value` is the mean of.
    decisions : (n_rows,) int64, optional
        What `Tree.decision` is the commonest of; None for regression.
    weight : (n_rows,) float64
    """

    scores: Floats
    decisions: Ints | None
    weight: Floats


def finish(shape: Shape, bins: Bins, rows: Rows) -> Tree:
    """Return the tree, answered by the rows that `bins` was made of."""
    leaf = shape.apply(bins.matrix)
    weight = _total(shape, leaf, rows.weight)
    sums = [_total(shape, leaf, rows.weight * score) for score in rows.scores.T]
    threshold, categories, levelled, missing_left = _questions(shape, bins)
    return Tree(
        feature=shape.feature,
        threshold=threshold,
        categories=categories,
        levelled=levelled,
        missing_left=missing_left,
        left=shape.left,
        right=shape.right,
        value=np.column_stack(sums) / weight[:, np.newaxis],
        decision=_decisions(shape, leaf, rows),
        weight=weight,
        n=_total(shape, leaf, np.ones(len(leaf))).astype(np.int64),
    )


def _total(shape: Shape, leaf: Ints, amount: Floats) -> Floats:
    """Return (m,): the sum over the rows in each node."""
    total = np.bincount(leaf, weights=amount, minlength=len(shape)).astype(np.float64)
    for node in reversed(range(len(shape))):  # children before their parent
        if shape.feature[node] != LEAF:
            total[node] = total[shape.left[node]] + total[shape.right[node]]
    return total


def _decisions(shape: Shape, leaf: Ints, rows: Rows) -> Ints:
    if rows.decisions is None:
        return np.full(len(shape), NO_DECISION, dtype=np.int64)
    counts = [
        _total(shape, leaf, rows.weight * (rows.decisions == decision))
        for decision in range(int(rows.decisions.max()) + 1)
    ]
    return np.asarray(np.argmax(np.column_stack(counts), axis=1), dtype=np.int64)


def _questions(shape: Shape, bins: Bins) -> tuple[Floats, tuple[tuple[int, ...], ...], Bools, Bools]:
    threshold = np.full(len(shape), np.nan)
    categories: list[tuple[int, ...]] = [()] * len(shape)
    levelled = np.zeros(len(shape), dtype=bool)
    missing_left = np.zeros(len(shape), dtype=bool)
    for node in np.flatnonzero(shape.feature != LEAF):
        column = bins.columns[shape.feature[node]]
        threshold[node], categories[node] = column.question(shape.goes_left[node])
        levelled[node] = column.levelled
        missing_left[node] = shape.goes_left[node, column.size]
    return threshold, tuple(categories), levelled, missing_left
