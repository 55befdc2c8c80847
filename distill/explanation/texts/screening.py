"""Which of many components a box looks at."""

from __future__ import annotations

import numpy as np

from distill.typing import Bools, Floats, Ints

PAIRED = 10
"""Pairs are formed of so many components at most."""

DECIDED = 5.0
"""An effect among others counts as far as it exceeds so many standard errors. Of hundreds of words that do
nothing the largest reaches three or four, and choosing it makes it look larger than it is."""

NOTHING = 1e-6
"""An effect of so small a share of the largest is a rounding error."""


def kept_of(out: Bools, scores: Floats, weight: Floats, alone: Floats, most: int) -> Ints:
    """Return the components to keep, at most so many, in the order of the text.

    A component matters by what it does alone (a text that lacks nothing else: free of noise, blind to
    words that stand in for one another) or among others (drawn masks, a forward selection; seen through
    the noise of all other words), whichever is more. Those that do nothing are left out.

    Parameters
    ----------
    out : (n, m) bool
        Which components are taken out of the texts to fit on.
    scores, weight : (n,) float64
    alone : (m,) float64
        By how much taking out each alone changes the score.
    most : int
    """
    if len(alone) <= most:
        return np.arange(len(alone))
    matters = np.maximum(np.abs(alone), _among_others(out, scores, weight, most))
    order = np.argsort(-matters, kind="stable")[:most]
    return np.sort(order[matters[order] > NOTHING * matters.max()])


def _among_others(out: Bools, scores: Floats, weight: Floats, most: int) -> Floats:
    """Return (m,): by how much each effect exceeds `DECIDED` standard errors; 0 for those not selected."""
    design, root = out.astype(np.float64), np.sqrt(weight / weight.sum())
    away = (design - root**2 @ design) * root[:, None]
    spread = np.sqrt((away**2).sum(axis=0))
    spread[spread == 0] = np.inf
    matters, chosen = np.zeros(out.shape[1]), np.empty(0, dtype=np.int64)
    rest = scores - root**2 @ scores
    for _ in range(min(most, len(scores) // 8)):
        pull = np.abs(away.T @ (root * rest)) / spread
        pull[chosen] = -1.0
        chosen = np.append(chosen, np.argmax(pull))
        rest = scores - _fitted(with_pairs(design[:, chosen], PAIRED), scores, root)
    if len(chosen):
        line = _solved(design[:, chosen], scores, root)
        noise = np.sqrt(root**2 @ (scores - line[0] - design[:, chosen] @ line[1:]) ** 2)
        error = noise / (np.sqrt(len(scores)) * spread[chosen])
        matters[chosen] = np.maximum(np.abs(line[1:]) - DECIDED * error, 0.0)
    return matters


def with_pairs(design: Floats, most: int) -> Floats:
    """Return the design and, behind it, the products of each two of its first columns, at most so many."""
    first, second = pairs(min(design.shape[1], most))
    return np.hstack([design, design[:, first] * design[:, second]])


def pairs(n: int) -> tuple[Ints, Ints]:
    """Return the two members of each pair of n columns."""
    first, second = np.triu_indices(n, 1)
    return np.asarray(first, dtype=np.int64), np.asarray(second, dtype=np.int64)


def _fitted(design: Floats, scores: Floats, root: Floats) -> Floats:
    beta = _solved(design, scores, root)
    return np.asarray(beta[0] + design @ beta[1:])


def _solved(design: Floats, scores: Floats, root: Floats) -> Floats:
    """Return constant and coefficients of a least-squares fit, a trace of ridge keeping it solvable."""
    columns = np.hstack([np.ones((len(design), 1)), design]) * root[:, None]
    gram = columns.T @ columns
    gram[np.diag_indices(len(gram))] += 1e-9
    return np.asarray(np.linalg.solve(gram, columns.T @ (root * scores)))
