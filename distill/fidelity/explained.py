"""R2 on scores: the share of the black box's variance that the surrogate reproduces."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from distill.fidelity.intervals import Blocks, Statistic, one_more_row, unit_means, widened
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

_LEAST_VARIATION = 1e-12
"""Scores that vary by less, beside the largest, are rounding errors."""


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
    moving = np.ptp(pairs.box, axis=0) > _LEAST_VARIATION * np.abs(pairs.box).max(axis=0)
    return ScorePairs(pairs.box[:, moving], pairs.surrogate[:, moving], pairs.weight, pairs.unit)


def r2_of_cases(box: Floats, surrogate: Floats, *, confidence: float = 0.95) -> list[Measure]:
    """Return the `r2` of several cases at once, each on as many rows: (n_cases, n_rows) finite scores.

    No case's figure depends on the others.
    """
    n = box.shape[1]
    if not n:
        return [R2.unknown(0)] * len(box)
    varies = np.ptp(box, axis=1) > _LEAST_VARIATION * np.abs(box).max(axis=1)
    box, surrogate = box[varies, :, None], surrogate[varies, :, None]
    moments = _moments(box - surrogate, box - box.mean(axis=1, keepdims=True))
    found = _Found.of(_mean_r2, moments, np.ones(n), _twice(moments))
    blocks = Blocks.of_cases(moments, found.influence)
    ends = blocks.statistic_intervals(_mean_r2, down=found.down, up=found.up, confidence=confidence)
    measured = iter([_measured(*one, n) for one in zip(found.value, *ends, strict=True)])
    return [next(measured) if moving else R2.unknown(n) for moving in varies]


@dataclass(frozen=True)
class _Found:
    """A statistic of one case or of several, and what moves it; (n_cases, ...) each of several.

    `value` is a number, `influence` (n_rows,), `down` and `up` are the candidates for the row not seen
    that lower and raise the statistic most, (n_moments,).
    """

    value: Floats
    influence: Floats
    down: Floats
    up: Floats

    @classmethod
    def of(cls, statistic: Statistic, moments: Floats, weight: Floats, candidates: Floats) -> _Found:
        """Take the statistic of moments (..., n_rows, n_moments), with candidates as many moments wide.

        The moments of a row are, output by output, its squared error, its deviation from the mean and
        the square of that.
        """
        means, n = np.average(moments, axis=-2, weights=weight)[..., None, :], len(weight)
        value = statistic(means)
        after = one_more_row(statistic, means, candidates, n)
        least, most = after.argmin(axis=-1), after.argmax(axis=-1)
        down, up = (
            np.take_along_axis(candidates, one[..., None, None], axis=-2)[..., 0, :] for one in (least, most)
        )
        return cls(value[..., 0], one_more_row(statistic, means, moments, n) - value, down, up)


def _r2(
    pairs: ScorePairs,
    statistic: Statistic,
    unseen: Callable[[ScorePairs, Floats], Floats],
    confidence: float,
) -> Measure:
    check_confidence(confidence)
    if not len(pairs) or not pairs.box.shape[1]:
        return R2.unknown(len(pairs))
    moments = _moments(pairs.box - pairs.surrogate, pairs.box - _mean(pairs))
    found = _Found.of(statistic, moments, pairs.weight, unseen(pairs, moments))
    low, high = Blocks.of_rows(moments, pairs.weight, found.influence, pairs.unit).statistic_interval(
        statistic, down=found.down, up=found.up, confidence=confidence
    )
    return _measured(float(found.value), low, high, len(pairs))


def _measured(value: float, low: float, high: float, n: int) -> Measure:
    return R2.measured(value, widened((max(low, -1.0), high), value), n=n, baseline=0.0)


def _mean(pairs: ScorePairs) -> Floats:
    return np.asarray(np.average(pairs.box, axis=0, weights=pairs.weight))


def _moments(error: Floats, deviation: Floats) -> Floats:
    return np.concatenate([error**2, deviation, deviation**2], axis=-1)


def _spread(means: Floats) -> tuple[Floats, Floats]:
    """Return mean squared error and variance, (..., n_outputs) each."""
    k = means.shape[-1] // 3
    error, deviation, square = means[..., :k], means[..., k : 2 * k], means[..., 2 * k :]
    return error, np.maximum(square - deviation**2, 1e-300)


def _mean_r2(means: Floats) -> Floats:
    error, variance = _spread(means)
    return np.asarray(np.mean(1 - error / variance, axis=-1))


def _pooled_r2(means: Floats) -> Floats:
    error, variance = _spread(means)
    return np.asarray(1 - error.sum(axis=-1) / variance.sum(axis=-1))


def _rows_seen(pairs: ScorePairs, moments: Floats) -> Floats:
    """Without bounds: rows, or units of rows, like those seen, but with twice their squares."""
    return _twice(unit_means(moments, pairs.weight, pairs.unit))


def _twice(moments: Floats) -> Floats:
    error, deviation, square = np.split(moments, 3, axis=-1)
    return np.concatenate([UNSEEN * error, np.sqrt(UNSEEN) * deviation, UNSEEN * square], axis=-1)


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
