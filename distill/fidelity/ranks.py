"""Rank correlation: whether the surrogate puts rows in the black box's order."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import ArrayLike

from distill.checks import refuse
from distill.fidelity.intervals import Interval, widened
from distill.fidelity.measure import Meaning, Measure
from distill.fidelity.pairs import check_confidence, pair_scores
from distill.typing import Bools, Floats, Ints

RANK_CORRELATION = Meaning(
    "rank correlation",
    "higher",
    "Kendall (1945), Biometrika 33 (tau-b); interval: Hoeffding (1948), Ann. Math. Stat. 19, on Fisher's "
    "scale, with half a row not seen that is in no order with the others",
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
    """Return the interval on Fisher's scale, atanh, after half a row in no order with the others joined.

    The half row (as Jeffreys adds half a success) keeps the interval open where all rows seen are in
    order. Without it, the interval held the truth in 28 and 70 % of samples of 20 from worlds in which one
    row in fifty, or in twenty, is out of order.
    """
    from scipy.special import stdtrit  # noqa: PLC0415 - scipy takes longer to load than to use

    units = np.arange(len(weight)) if unit is None else np.unique(unit, return_inverse=True)[1]
    mass = np.bincount(units, weights=weight)
    joined = np.vstack([moments, [0.0, 1.0, 1.0]])
    weights, units = np.append(weight, np.sum(mass**2) / mass.sum() / 2), np.append(units, len(mass))
    tau = _tau(np.average(joined, axis=0, weights=weights))
    parts = np.bincount(units, weights=weights * _projections(joined, weights))
    error = math.sqrt(np.sum(parts**2) * len(parts) / len(mass)) / weights.sum()
    reach = float(stdtrit(max(len(mass) - 1, 1), (1 + confidence) / 2)) * error / (1 - tau**2)
    return math.tanh(math.atanh(tau) - reach), math.tanh(math.atanh(tau) + reach)


def _projections(moments: Floats, weight: Floats) -> Floats:
    """(n,): the influence of each row on tau-b (Hoeffding 1948): twice that of its own moments."""
    order, apart_x, apart_y = np.average(moments, axis=0, weights=weight)
    spread = math.sqrt(apart_x * apart_y)
    shares = (moments[:, 1] - apart_x) / apart_x + (moments[:, 2] - apart_y) / apart_y
    return np.asarray(2 * ((moments[:, 0] - order) / spread - order / (2 * spread) * shares))


def _tau(means: Floats) -> float:
    return float(means[0] / math.sqrt(means[1] * means[2]))
