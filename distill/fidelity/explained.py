"""R2 on scores: the share of the black box's variance that the surrogate reproduces."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import ArrayLike

from distill.fidelity.intervals import Blocks, one_more_row, widened
from distill.fidelity.measure import Meaning, Measure
from distill.fidelity.pairs import ScorePairs, check_confidence, pair_scores
from distill.fidelity.scores import BOUNDED, UNSEEN, WORST
from distill.typing import Floats

R2 = Meaning(
    "r2",
    "higher",
    f"1 - SSE / SST around the mean; {BOUNDED}",
    f"Near 1 wherever the scores vary much; {WORST}.",
)


def r2(
    box_scores: ArrayLike,
    surrogate_scores: ArrayLike,
    weight: ArrayLike | None = None,
    *,
    unit: ArrayLike | None = None,
    bounds: tuple[float, float] | None = None,
    confidence: float = 0.95,
) -> Measure:
    """Measure the share of the scores' variance that the surrogate reproduces, 1 - SSE / SST.

    Parameters
    ----------
    box_scores, surrogate_scores : (n_rows,) or (n_rows, n_outputs)
        With several outputs, the mean of their R2; an output that does not vary is left out.
    weight : (n_rows,), optional
    unit : (n_rows,), optional
        Rows of one id were not drawn one by one; see `agreement`.
    bounds : (low, high), optional
        The values scores can take, for probabilities (0, 1): the interval then allows for any row
        within them. Without bounds it allows for rows twice as bad, in squared error, as those seen,
        which no heavy tail need respect.
    confidence : float

    Returns
    -------
    Measure
        NaN where the black box's scores do not vary. The baseline, its mean, has 0. A lower end
        under -1 is given as -1 (as the value itself if that is lower still).

    Raises
    ------
    InputError
        Shapes differ, a score is not finite, or a weight is not allowed.
    """
    pairs = _varying(pair_scores(box_scores, surrogate_scores, weight, unit))
    return _r2(pairs, _mean_r2, _rows_seen if bounds is None else _rows_within(bounds), confidence)


def pooled_r2(
    box_scores: ArrayLike,
    surrogate_scores: ArrayLike,
    weight: ArrayLike | None = None,
    *,
    unit: ArrayLike | None = None,
    confidence: float = 0.95,
) -> Measure:
    """Measure 1 - SSE / SST with both sums over all classes' probabilities.

    Parameters, result and errors are those of `r2`. With two classes it is the R2 of either.
    """
    pairs = _varying(pair_scores(box_scores, surrogate_scores, weight, unit))
    return _r2(pairs, _pooled_r2, _rows_of_probabilities, confidence)


def _varying(pairs: ScorePairs) -> ScorePairs:
    """Keep the outputs whose score varies over the rows."""
    if not len(pairs):
        return pairs
    moving = np.ptp(pairs.box, axis=0) > 1e-12 * np.abs(pairs.box).max(axis=0)
    return ScorePairs(pairs.box[:, moving], pairs.surrogate[:, moving], pairs.weight, pairs.unit)


_Statistic = Callable[[Floats], Floats]
"""Mean moments (n, 3 k) to (n,). The moments of a row are, output by output, its squared error, its
deviation from the mean and the square of that."""


def _r2(
    pairs: ScorePairs,
    statistic: _Statistic,
    unseen: Callable[[ScorePairs, Floats], Floats],
    confidence: float,
) -> Measure:
    check_confidence(confidence)
    if not len(pairs) or not pairs.box.shape[1]:
        return R2.unknown(len(pairs))
    moments = _moments(pairs.box - pairs.surrogate, pairs.box - _mean(pairs))
    means = np.average(moments, axis=0, weights=pairs.weight)
    value = float(statistic(means[None, :])[0])
    influence = one_more_row(statistic, means, moments, len(pairs)) - value
    candidates = unseen(pairs, moments)
    after = one_more_row(statistic, means, candidates, len(pairs))
    low, high = Blocks.of_rows(moments, pairs.weight, influence, pairs.unit).statistic_interval(
        statistic, down=candidates[after.argmin()], up=candidates[after.argmax()], confidence=confidence
    )
    interval = widened((max(low, -1.0), high), value)
    return R2.measured(value, interval, n=len(pairs), baseline=0.0)


def _mean(pairs: ScorePairs) -> Floats:
    return np.asarray(np.average(pairs.box, axis=0, weights=pairs.weight))


def _moments(error: Floats, deviation: Floats) -> Floats:
    return np.concatenate([error**2, deviation, deviation**2], axis=1)


def _spread(means: Floats) -> tuple[Floats, Floats]:
    """Return mean squared error and variance, (n, n_outputs) each."""
    k = means.shape[1] // 3
    error, deviation, square = means[:, :k], means[:, k : 2 * k], means[:, 2 * k :]
    return error, np.maximum(square - deviation**2, 1e-300)


def _mean_r2(means: Floats) -> Floats:
    error, variance = _spread(means)
    return np.asarray(np.mean(1 - error / variance, axis=1))


def _pooled_r2(means: Floats) -> Floats:
    error, variance = _spread(means)
    return np.asarray(1 - error.sum(axis=1) / variance.sum(axis=1))


def _rows_seen(_pairs: ScorePairs, moments: Floats) -> Floats:
    """Without bounds: rows like those seen, but with twice their squares."""
    error, deviation, square = np.split(moments, 3, axis=1)
    return np.concatenate([UNSEEN * error, np.sqrt(UNSEEN) * deviation, UNSEEN * square], axis=1)


def _rows_within(bounds: tuple[float, float]) -> Callable[[ScorePairs, Floats], Floats]:
    """With bounds: all wrong at the end nearest to the mean, and all right at the farthest one."""

    def rows(pairs: ScorePairs, moments: Floats) -> Floats:
        mean, k = _mean(pairs), pairs.box.shape[1]
        ends = np.array(bounds)[:, None] - mean
        near = np.take_along_axis(ends, np.abs(ends).argmin(axis=0)[None, :], axis=0)
        far = np.take_along_axis(ends, np.abs(ends).argmax(axis=0)[None, :], axis=0)
        worst = np.sqrt(np.maximum((bounds[1] - bounds[0]) ** 2, moments[:, :k].max(axis=0)))
        return np.concatenate([_moments(worst[None, :], near), _moments(np.zeros((1, k)), far)])

    return rows


def _rows_of_probabilities(pairs: ScorePairs, moments: Floats) -> Floats:
    """All wrong at the commonest class, and all right at the rarest one."""
    mean, k = _mean(pairs), pairs.box.shape[1]
    worst = np.full((1, k), np.sqrt(max(2.0, moments[:, :k].sum(axis=1).max()) / k))
    corners = np.eye(k) - mean
    common, rare = mean.argmax(), mean.argmin()
    return np.concatenate([_moments(worst, corners[[common]]), _moments(np.zeros((1, k)), corners[[rare]])])
