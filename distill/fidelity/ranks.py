"""Rank correlation: whether the surrogate puts rows in the black box's order."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import ArrayLike

from distill.checks import refuse
from distill.fidelity.intervals import Interval, effective_size, widened
from distill.fidelity.measure import Meaning, Measure
from distill.fidelity.pairs import check_confidence, pair_scores
from distill.typing import Bools, Floats, Ints

RANK_CORRELATION = Meaning(
    "rank correlation",
    "higher",
    "Kendall (1945), Biometrika 33 (tau-b); interval: Long and Cliff (1997), Br. J. Math. Stat. Psychol. 50, "
    "with one row more that is out of order with all (lower end) or in order with all (upper end)",
    "Below 1 even for a perfect tree, since all rows of a leaf are tied.",
)


def rank_correlation(
    box_scores: ArrayLike,
    surrogate_scores: ArrayLike,
    weight: ArrayLike | None = None,
    *,
    confidence: float = 0.95,
) -> Measure:
    """Measure Kendall's tau-b between two columns of scores.

    Parameters
    ----------
    box_scores, surrogate_scores : (n_rows,)
    weight : (n_rows,), optional
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
    pairs = pair_scores(box_scores, surrogate_scores, weight)
    check_confidence(confidence)
    if pairs.box.shape[1] != 1:
        refuse("box_scores", "one column for a rank correlation", f"{pairs.box.shape[1]} columns")
    x, y = pairs.box[:, 0], pairs.surrogate[:, 0]
    if len(pairs) < 2 or np.ptp(x) == 0 or np.ptp(y) == 0:
        return RANK_CORRELATION.unknown(len(pairs))
    order, apart_x, apart_y = _row_sums(x, y, pairs.weight)
    value = float(_tau(order, apart_x, apart_y, pairs.weight)[0])
    interval = _interval(order, apart_x, apart_y, pairs.weight, confidence)
    return RANK_CORRELATION.measured(value, widened(interval, value), n=len(pairs), baseline=0.0)


def _row_sums(x: Floats, y: Floats, weight: Floats) -> tuple[Floats, Floats, Floats]:
    """Return, per row, the weight of the others in order less out of order, apart in x, apart in y."""
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
    return order, apart_x, apart_y


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


def _tau(order: Floats, apart_x: Floats, apart_y: Floats, weight: Floats) -> tuple[float, float]:
    """Return tau-b and its standard error (delta method on the three sums over pairs of rows)."""
    s, t_x, t_y = (float(np.sum(weight * rows)) for rows in (order, apart_x, apart_y))
    tau = s / math.sqrt(t_x * t_y)
    slope = 2 * order / math.sqrt(t_x * t_y) - tau * (apart_x / t_x + apart_y / t_y)
    n = effective_size(weight)
    variance = float(np.sum((weight * (slope - np.average(slope, weights=weight))) ** 2))
    return tau, math.sqrt(variance * n / max(n - 1, 1))


def _interval(order: Floats, apart_x: Floats, apart_y: Floats, weight: Floats, confidence: float) -> Interval:
    """Each end is that of the sample with one row more: out of order with all others, or in order."""
    one_row = float(np.sum(weight**2) / weight.sum())
    ends = []
    for sign in (-1.0, 1.0):
        tau, error = _tau(
            np.append(order + sign * one_row, sign * weight.sum()),
            np.append(apart_x + one_row, weight.sum()),
            np.append(apart_y + one_row, weight.sum()),
            np.append(weight, one_row),
        )
        ends.append(_fisher_end(tau, sign * error * _quantile(effective_size(weight), confidence)))
    return ends[0], ends[1]


def _fisher_end(tau: float, step: float) -> float:
    """Return the end of an interval that is symmetric on the scale of Fisher's z."""
    if abs(tau) > 1 - 1e-12:
        return math.copysign(1.0, tau)
    return math.tanh(math.atanh(tau) + step / (1 - tau**2))


def _quantile(n: float, confidence: float) -> float:
    """Return Student's t with n - 1 degrees of freedom."""
    from scipy.special import stdtrit  # noqa: PLC0415 - scipy takes longer to load than to use

    return float(stdtrit(max(n - 1, 1.0), 1 - (1 - confidence) / 2))
