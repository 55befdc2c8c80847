"""Rank correlation: whether the surrogate puts rows in the black box's order."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import ArrayLike

from distill.checks import refuse
from distill.fidelity.intervals import Blocks, Interval, one_more_row, widened
from distill.fidelity.measure import Meaning, Measure
from distill.fidelity.pairs import check_confidence, pair_scores
from distill.typing import Bools, Floats, Ints

RANK_CORRELATION = Meaning(
    "rank correlation",
    "higher",
    "Kendall (1945), Biometrika 33 (tau-b); interval: Hoeffding (1948), Ann. Math. Stat. 19, and one row "
    "not seen that is out of order with all others (lower end) or in order with all (upper end)",
    "Below 1 even for a perfect tree, since all rows of a leaf are tied.",
)


def rank_correlation(
    box_scores: ArrayLike,
    surrogate_scores: ArrayLike,
    weight: ArrayLike | None = None,
    *,
    unit: ArrayLike | None = None,
    confidence: float = 0.95,
) -> Measure:
    """Measure Kendall's tau-b between two columns of scores.

    Parameters
    ----------
    box_scores, surrogate_scores : (n_rows,)
    weight : (n_rows,), optional
    unit : (n_rows,), optional
        Rows of one id were not drawn one by one; see `agreement`.
    confidence : float

    Returns
    -------
    Measure
        NaN where either column does not vary. Its baseline, any constant or random order, is 0.

    Raises
    ------
    InputError
        There is more than one column, a score is not finite, or a weight is not allowed.
    """
    pairs = pair_scores(box_scores, surrogate_scores, weight, unit)
    check_confidence(confidence)
    if pairs.box.shape[1] != 1:
        refuse("box_scores", "one column for a rank correlation", f"{pairs.box.shape[1]} columns")
    x, y = pairs.box[:, 0], pairs.surrogate[:, 0]
    if len(pairs) < 2 or np.ptp(x) == 0 or np.ptp(y) == 0:
        return RANK_CORRELATION.unknown(len(pairs))
    moments = _row_moments(x, y, pairs.weight)
    value = _tau(np.average(moments, axis=0, weights=pairs.weight))
    interval = _interval(moments, pairs.weight, pairs.unit, confidence)
    return RANK_CORRELATION.measured(value, widened(interval, value), n=len(pairs), baseline=0.0)


def _row_moments(x: Floats, y: Floats, weight: Floats) -> Floats:
    """(n, 3): the share of rows in order less out of order with it, apart from it in x, and in y."""
    _, x_rank = np.unique(x, return_inverse=True)
    _, y_rank = np.unique(y, return_inverse=True)
    order = (
        _dominated(x_rank, y_rank, weight)
        + _dominated(-x_rank, -y_rank, weight)
        - _dominated(x_rank, -y_rank, weight)
        - _dominated(-x_rank, y_rank, weight)
    )
    total = weight.sum()
    apart_x = total - np.bincount(x_rank, weights=weight)[x_rank]
    apart_y = total - np.bincount(y_rank, weights=weight)[y_rank]
    return np.asarray(np.column_stack([order, apart_x, apart_y]) / total)


def _dominated(x: Ints, y: Ints, weight: Floats) -> Floats:
    """(n,): the weight of the rows strictly below in x and in y, in O(n log^2 n).

    The rows, in order of x (ties: falling y), are halved again and again; in each half to the right
    the rows to the left of it with smaller y are counted by a running sum.
    """
    position = np.lexsort((-y, x))
    y, weight = y[position], weight[position]
    below = np.zeros(len(y))
    index = np.arange(len(y))
    for level in range(math.ceil(math.log2(max(len(y), 2)))):
        right = (index >> level) & 1 == 1
        below += _left_below(index >> (level + 1), y, right, weight)
    result = np.empty(len(y))
    result[position] = below
    return result


def _left_below(block: Ints, y: Ints, right: Bools, weight: Floats) -> Floats:
    """(n,): for each row in the right half of its block, the weight of its left half with smaller y."""
    order = np.lexsort((~right, y, block))
    left = np.where(right, 0.0, weight)
    running = np.cumsum(left[order])
    sorted_block = block[order]
    first = np.r_[True, sorted_block[1:] != sorted_block[:-1]]
    before = (running - left[order])[first][np.cumsum(first) - 1]
    counted = np.empty(len(y))
    counted[order] = running - before
    return np.where(right, counted, 0.0)


def _interval(moments: Floats, weight: Floats, unit: Ints | None, confidence: float) -> Interval:
    """Return the interval of tau-b from its projection on single rows (Hoeffding 1948)."""
    means = np.average(moments, axis=0, weights=weight)

    def projected(drawn: Floats) -> Floats:
        order, apart_x, apart_y = (2 * drawn - means).T
        spread = np.sqrt(np.maximum(apart_x, 1e-12) * np.maximum(apart_y, 1e-12))
        return np.asarray(np.clip(order / spread, -1.0, 1.0))

    influence = one_more_row(projected, means, moments, len(weight))
    return Blocks.of_rows(moments, weight, influence - _tau(means), unit).statistic_interval(
        projected, down=np.array([-1.0, 1.0, 1.0]), up=np.ones(3), confidence=confidence
    )


def _tau(means: Floats) -> float:
    return float(means[0] / math.sqrt(means[1] * means[2]))
