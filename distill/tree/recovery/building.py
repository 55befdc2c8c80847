"""A recovered tree as a `Tree`: exact scores in the leaves, short thresholds, weights from the real rows."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from distill.domain import Column, Domain
from distill.tree.cuts import cuts_between
from distill.tree.recovery.evidence import Edge
from distill.tree.recovery.sketch import Leaf, Sketch, Split, parts
from distill.tree.value import LEAF, NO_DECISION, Tree
from distill.typing import Bools, Codes, Floats, Ints, Scores

Decide = Callable[[Scores], Ints]
"""(n, k) scores -> (n,) the index of the output decided for."""


@dataclass(frozen=True, eq=False)
class Sample:
    """The real rows: they say how much each node weighs.

    Parameters
    ----------
    codes : (n_rows, n_columns) float64
    weight : (n_rows,) float64
    """

    codes: Codes
    weight: Floats


def as_tree(
    sketch: Sketch,
    domain: Domain,
    *,
    edges: Sequence[Edge],
    scores: Scores,
    decide: Decide | None,
    sample: Sample,
) -> Tree:
    """Return the finished tree.

    Parameters
    ----------
    sketch : Sketch
        Splits and leaves only.
    domain : Domain
    edges : sequence of Edge
        What the box answers the same between: the shortest number in there becomes the threshold.
    scores : (n_answers, k) float64
        The scores of each answer.
    decide : callable, optional
        None for regression.
    sample : Sample
    """
    bare = _questions(list(parts(sketch)), domain, edges, scores)
    leaf = bare.apply(sample.codes)
    weight = _upwards(bare, np.bincount(leaf, weights=sample.weight, minlength=len(bare)))
    return replace(
        bare,
        missing_left=_heavier(bare, domain, weight),
        value=_means(bare, weight),
        decision=_decisions(bare, weight, decide),
        weight=weight,
        n=_upwards(bare, np.bincount(leaf, minlength=len(bare))).astype(np.int64),
    )


def _questions(nodes: list[Sketch], domain: Domain, edges: Sequence[Edge], scores: Scores) -> Tree:
    """Return the tree with the scores of its leaves and nothing else in its nodes."""
    number = {id(node): i for i, node in enumerate(nodes)}
    edge_at = {(edge.column, edge.cut): edge for edge in edges}
    m = len(nodes)
    feature, left, right = (np.full(m, LEAF, dtype=np.int64) for _ in range(3))
    threshold = np.full(m, np.nan)
    categories: list[tuple[int, ...]] = [()] * m
    levelled, missing_left = np.zeros(m, dtype=bool), np.zeros(m, dtype=bool)
    value = np.zeros((m, scores.shape[1]))
    for i, node in enumerate(nodes):
        if isinstance(node, Leaf):
            value[i] = scores[node.answer]
        elif isinstance(node, Split):
            question = node.question
            column = domain.columns[question.column]
            feature[i], left[i], right[i] = question.column, number[id(node.left)], number[id(node.right)]
            levelled[i], missing_left[i] = column.is_levelled, question.missing_left
            categories[i] = tuple(sorted(question.levels))
            if not math.isnan(question.cut):
                threshold[i] = _short(column, edge_at[question.column, question.cut])
    nothing = np.zeros(m, dtype=np.int64)
    return Tree(
        feature,
        threshold,
        tuple(categories),
        levelled,
        missing_left,
        left,
        right,
        value,
        nothing,
        np.zeros(m),
        nothing,
    )


def _short(column: Column, edge: Edge) -> float:
    """Return the threshold of fewest digits within an edge."""
    if math.isinf(edge.cut):
        return math.inf
    return float(cuts_between(column, np.array([edge.low]), np.array([edge.high]))[0])


def _upwards(tree: Tree, amount: NDArray[Any]) -> Floats:
    """Return (m,): the sum over the leaves below each node."""
    total = np.asarray(amount, dtype=np.float64).copy()
    for node in _inner(tree):
        total[node] = total[tree.left[node]] + total[tree.right[node]]
    return total


def _inner(tree: Tree) -> list[int]:
    """Return the nodes with children, children before their parent."""
    return [int(node) for node in np.flatnonzero(tree.feature != LEAF)[::-1]]


def _heavier(tree: Tree, domain: Domain, weight: Floats) -> Bools:
    """Return where missing values go: to the heavier side where the rows never miss any."""
    missing_left = tree.missing_left.copy()
    for node in _inner(tree):
        if domain.columns[tree.feature[node]].missing == 0:
            missing_left[node] = weight[tree.left[node]] >= weight[tree.right[node]]
    return missing_left


def _means(tree: Tree, weight: Floats) -> Scores:
    """Return (m, k): the mean of the leaves below by weight, all alike where none has any."""
    value = tree.value.copy()
    for node in _inner(tree):
        sides = [int(tree.left[node]), int(tree.right[node])]
        share = weight[sides] if weight[node] > 0 else np.ones(2)
        value[node] = np.average(value[sides], axis=0, weights=share)
    return value


def _decisions(tree: Tree, weight: Floats, decide: Decide | None) -> Ints:
    """Return (m,): the commonest decision of the rows, by weight."""
    if decide is None:
        return np.full(len(tree), NO_DECISION, dtype=np.int64)
    decision = decide(tree.value)
    votes = np.zeros((len(tree), int(decision.max()) + 1))
    votes[tree.leaves, decision[tree.leaves]] = weight[tree.leaves]
    votes = np.column_stack([_upwards(tree, vote) for vote in votes.T])
    return np.where(weight > 0, np.argmax(votes, axis=1), decision)
