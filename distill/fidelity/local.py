"""Measures near one row, and the verdict on a local surrogate."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import ArrayLike

from distill import numbers
from distill.checks import number, refuse
from distill.fidelity.explained import r2
from distill.fidelity.intervals import Blocks, mean_interval, widened
from distill.fidelity.measure import Meaning, Measure
from distill.fidelity.pairs import check_confidence, pair_scores
from distill.fidelity.scores import RMSE, UNSEEN, mae
from distill.policy import LocalVerdict, Policy
from distill.typing import Floats

VARIATION = Meaning(
    "variation",
    "lower",
    "Standard deviation; interval: Rubin (1981), Ann. Stat. 9, with one row not seen",
    "A jump that none of the n rows shows is not in it, and 3/n of all may lie beyond one.",
)

LEVEL_GAP = Meaning(
    "level gap",
    "lower",
    "Distance of surrogate and black box at the row itself; exact",
    "Zero for any surrogate shifted to meet the box at the row, however wrong its weights.",
)


def local_r2(
    box_scores: ArrayLike,
    surrogate_scores: ArrayLike,
    weight: ArrayLike | None = None,
    *,
    bounds: tuple[float, float] | None = None,
    confidence: float = 0.95,
) -> Measure:
    """Measure the R2 of a local surrogate on rows near the one explained, none of which it was fitted on.

    Parameters
    ----------
    box_scores, surrogate_scores : (n_rows,)
        Their scores for the explained output.
    weight : (n_rows,), optional
    bounds : (low, high), optional
        The values scores can take, for probabilities (0, 1): the interval then allows for any row within
        them, so also for a jump that none of the rows shows. It is wide on few rows: of 20 that show none,
        up to one in six may lie beyond one.
    confidence : float

    Returns
    -------
    Measure
        NaN where the black box does not vary nearby. Its baseline, the mean nearby, has 0.

    Raises
    ------
    InputError
        Lengths differ, a score is not finite, or a weight is not allowed.
    """
    return r2(box_scores, surrogate_scores, weight, bounds=bounds, confidence=confidence)


def local_rmse(
    box_scores: ArrayLike,
    surrogate_scores: ArrayLike,
    weight: ArrayLike | None = None,
    *,
    bounds: tuple[float, float] | None = None,
    confidence: float = 0.95,
) -> Measure:
    """Measure the root mean squared error of a local surrogate, in the unit of the scores.

    Parameters and errors are those of `local_r2`. The baseline is the box's standard deviation nearby:
    the error of always answering the mean.
    """
    pairs = pair_scores(box_scores, surrogate_scores, weight)
    check_confidence(confidence)
    if not len(pairs):
        return RMSE.unknown(0)
    squares = np.mean((pairs.box - pairs.surrogate) ** 2, axis=1)
    deviation = pairs.box - np.average(pairs.box, axis=0, weights=pairs.weight)
    value, baseline = (
        math.sqrt(np.average(errors, weights=pairs.weight))
        for errors in (squares, np.mean(deviation**2, axis=1))
    )
    worst = UNSEEN * float(squares.max()) if bounds is None else (bounds[1] - bounds[0]) ** 2
    low, high = mean_interval(squares, pairs.weight, low=0.0, high=worst, confidence=confidence)
    interval = widened((math.sqrt(low), math.sqrt(high)), value)
    return RMSE.measured(value, interval, n=len(pairs), baseline=baseline)


def local_mae(
    box_scores: ArrayLike,
    surrogate_scores: ArrayLike,
    weight: ArrayLike | None = None,
    *,
    bounds: tuple[float, float] | None = None,
    confidence: float = 0.95,
) -> Measure:
    """Measure the mean absolute error of a local surrogate, in the unit of the scores.

    Parameters and errors are those of `local_r2`. The baseline always answers the box's median nearby.
    """
    return mae(box_scores, surrogate_scores, weight, bounds=bounds, confidence=confidence)


def level_gap(box_score: float, surrogate_score: float) -> Measure:
    """Measure how far a local surrogate misses the black box at the very row it explains, |g(x) - f(x)|.

    Parameters
    ----------
    box_score, surrogate_score : float
        Their answers to the row, for the explained output.

    Returns
    -------
    Measure
        Known exactly, so both ends of its interval are the value; `averaged` gives the mean of many rows.

    Raises
    ------
    InputError
        An answer is no finite number.
    """
    gap = abs(number("box_score", box_score) - number("surrogate_score", surrogate_score))
    return LEVEL_GAP.measured(gap, (gap, gap), n=1)


def variation(
    box_scores: ArrayLike,
    weight: ArrayLike | None = None,
    *,
    bounds: tuple[float, float] | None = None,
    confidence: float = 0.95,
) -> Measure:
    """Measure the standard deviation of the black box's scores, in their unit.

    Parameters and errors are those of `local_r2`. NaN for fewer than two rows.
    """
    pairs = pair_scores(box_scores, box_scores, weight)
    check_confidence(confidence)
    scores = pairs.box.mean(axis=1)
    if len(scores) < 2:
        return VARIATION.unknown(len(scores))
    moments, square = deviations(scores, pairs.weight)
    mean = float(np.average(scores, weights=pairs.weight))
    far = farther(moments) if bounds is None else _farthest(bounds, mean)
    interval = Blocks.of_rows(moments, pairs.weight, moments[:, 1] - square).statistic_interval(
        deviation_of, down=np.zeros(2), up=far, confidence=confidence
    )
    value = math.sqrt(square)
    return VARIATION.measured(value, widened(interval, value), n=len(scores))


def deviations(scores: Floats, weight: Floats) -> tuple[Floats, Floats]:
    """Return the moments that a variation is a statistic of, and their mean square.

    Parameters
    ----------
    scores : (..., n_rows)
    weight : (n_rows,)

    Returns
    -------
    moments : (..., n_rows, 2)
        Each row's deviation from the mean, and its square.
    square : (...,)
    """
    deviation = scores - scores[..., :1]  # exactly 0 where nothing varies
    deviation = deviation - np.average(deviation, axis=-1, weights=weight)[..., None]
    moments = np.stack([deviation, deviation**2], axis=-1)
    return moments, np.asarray(np.average(moments[..., 1], axis=-1, weights=weight))


def farther(moments: Floats) -> Floats:
    """Return (..., 2): the moments of a row somewhat farther from the mean than any seen."""
    far = np.abs(moments[..., 0]).argmax(axis=-1)[..., None, None]
    seen = np.take_along_axis(moments, far, axis=-2)[..., 0, :]
    return np.asarray(seen * np.array([math.sqrt(UNSEEN), UNSEEN]))


def _farthest(bounds: tuple[float, float], mean: float) -> Floats:
    """Return (2,): the moments of the row farthest from the mean that there can be."""
    far = max((bound - mean for bound in bounds), key=abs)
    return np.array([far, far**2])


def deviation_of(means: Floats) -> Floats:
    """Return the standard deviation of mean moments (..., 2)."""
    return np.asarray(np.sqrt(np.maximum(means[..., 1] - means[..., 0] ** 2, 0.0)))


def local_verdict(
    box_scores: ArrayLike, surrogate_scores: ArrayLike, *, output_range: float, policy: Policy
) -> tuple[LocalVerdict, str]:
    """Judge a local surrogate on rows near the one explained, and say why in one sentence.

    In this order: *flat* when the upper bound of the box's standard deviation nearby is below
    `policy.flat` of its output range; *faithful* when the lower bound of R2 reaches `policy.local_r2`
    or the upper bound of the RMSE is within `policy.local_rmse` of the range; *not faithful* when the
    upper bound of R2 is below `policy.local_r2`; else, and with fewer than `policy.min_local_rows`
    rows, *undecided*.

    Parameters
    ----------
    box_scores, surrogate_scores : (n_rows,)
    output_range : float
        Largest minus smallest score the black box gives; 1 for a probability.
    policy : Policy

    Raises
    ------
    InputError
        The range is negative or no number, or as in `local_r2`.
    """
    return judge_local(
        local_r2(box_scores, surrogate_scores),
        local_rmse(box_scores, surrogate_scores),
        variation(box_scores),
        output_range=output_range,
        policy=policy,
    )


def judge_local(
    explained: Measure,
    error: Measure,
    spread: Measure,
    *,
    output_range: float,
    policy: Policy,
    things: str = "rows",
) -> tuple[LocalVerdict, str]:
    """Judge a local surrogate whose `local_r2`, `local_rmse` and box's `variation` are already measured.

    Parameters, rule and errors are those of `local_verdict`; `things` says what they were measured on.
    """
    if not (math.isfinite(output_range) and output_range >= 0):
        refuse("output_range", "a finite number of at least 0", output_range)
    if error.n < policy.min_local_rows:
        return LocalVerdict.UNDECIDED, (
            f"Only {error.n} real {things} lie nearby; at least {policy.min_local_rows} are needed to judge."
        )
    if spread.high < policy.flat * output_range or output_range == 0:
        return LocalVerdict.FLAT, (
            f"Nothing nearby changes the answer: on {spread.n} {things} its standard deviation is at most "
            f"{numbers.figure(spread.high)}, below {numbers.level(policy.flat)} of the output range."
        )
    return _faithfulness(explained, error, output_range, policy, things)


def _faithfulness(
    explained: Measure, error: Measure, output_range: float, policy: Policy, things: str
) -> tuple[LocalVerdict, str]:
    if explained.low >= policy.local_r2:
        return LocalVerdict.FAITHFUL, (
            f"R² nearby is {numbers.figure(explained.value)} on {explained.n:,} {things}; its lower bound "
            f"{numbers.figure(explained.low)} reaches {policy.local_r2:g}."
        )
    if error.high <= policy.local_rmse * output_range:
        return LocalVerdict.FAITHFUL, (
            f"The error nearby is {numbers.figure(error.value)} on {error.n:,} {things}; its upper bound "
            f"{numbers.figure(error.high)} is within {numbers.level(policy.local_rmse)} of the output range."
        )
    if explained.high < policy.local_r2:
        return LocalVerdict.NOT_FAITHFUL, (
            f"R² nearby is {numbers.figure(explained.value)} on {explained.n:,} {things}; even its upper "
            f"bound {numbers.figure(explained.high)} is below {policy.local_r2:g}."
        )
    return LocalVerdict.UNDECIDED, (
        f"R² nearby is {numbers.figure(explained.value)} on {explained.n:,} {things}; its interval "
        f"{numbers.figures(explained.low, explained.high)} holds {policy.local_r2:g}."
    )
