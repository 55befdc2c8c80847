"""Rank correlation: whether the surrogate puts rows in the black box's order."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import ArrayLike

from distill.checks import refuse
from distill.fidelity.intervals import Blocks, Interval, widened
from distill.fidelity.measure import Meaning, Measure
from distill.fidelity.pairs import check_confidence, pair_scores
from distill.typing import Bools, Floats, Ints

RANK_CORRELATION = Meaning(
    "rank correlation",
    "higher",
    "Kendall (1945), Biometrika 33 (tau-b); interval: Hoeffding (1948), Ann. Math. Stat. 19, and Rubin "
    "(1981), Ann. Stat. 9, with one row not seen that is in no order with the others",
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
    value = float(_tau(np.average(moments, axis=0, weights=pairs.weight)))
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
    """Return the interval from the rows' own moments, beside one row not seen.

    For the end nearer to 0 that row is in no order with the others, for the other end in the order they
    are in. Tau is made of pairs, so it moves twice as far as the mean of single rows (Hoeffding 1948).
    """
    seen = np.average(moments, axis=0, weights=weight)
    sign = 1.0 if seen[0] >= 0 else -1.0
    unseen = [np.array([order, 1.0, 1.0]) for order in sorted((0.0, sign))]
    low, high = Blocks.of_rows(moments, weight, _projections(moments, weight), unit).statistic_interval(
        lambda drawn: _tau(
            np.concatenate([2 * drawn[:, :1] - seen[:1], drawn[:, 1:] ** 2 / seen[1:]], axis=1)
        ),
        down=unseen[0],
        up=unseen[1],
        confidence=confidence,
    )
    return max(low, -1.0), min(high, 1.0)


def _projections(moments: Floats, weight: Floats) -> Floats:
    """(n,): the influence of each row on tau-b (Hoeffding 1948): twice that of its own moments."""
    order, apart_x, apart_y = np.average(moments, axis=0, weights=weight)
    spread = math.sqrt(apart_x * apart_y)
    shares = (moments[:, 1] - apart_x) / apart_x + (moments[:, 2] - apart_y) / apart_y
    return np.asarray(2 * ((moments[:, 0] - order) / spread - order / (2 * spread) * shares))


def _tau(means: Floats) -> Floats:
    return np.asarray(means[..., 0] / np.sqrt(means[..., 1] * means[..., 2]))
