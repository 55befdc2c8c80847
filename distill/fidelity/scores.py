"""Measures on scores: how near the surrogate's numbers are to the black box's."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import ArrayLike

from distill.checks import refuse
from distill.fidelity.intervals import mean_interval, unit_means, widened
from distill.fidelity.measure import Meaning, Measure
from distill.fidelity.pairs import ScorePairs, check_confidence, pair_scores
from distill.typing import Floats

BOUNDED = "interval: Gaffke (2005); Learned-Miller and Thomas (2020), arXiv:1905.06208"
WORST = (
    "without bounds its interval takes twice the worst squared error seen for the worst there is, and knows "
    "nothing of a jump that no row shows, beyond which 3/n of the rows may lie"
)

MAE = Meaning(
    "mae",
    "lower",
    f"Mean absolute error; {BOUNDED}",
    f"In the unit of the scores, so small beside a rare answer; {WORST}.",
)
RMSE = Meaning(
    "rmse",
    "lower",
    f"Root mean squared error; {BOUNDED}",
    f"A few rows can make all of it; {WORST}.",
)
JENSEN_SHANNON = Meaning(
    "jensen-shannon",
    "lower",
    f"Lin (1991), IEEE Trans. Inf. Theory 37, eq. 4.1, in bits; {BOUNDED}",
    "Grows with small differences between near-certain scores that decide nothing.",
)
SOFT_BRIER = Meaning(
    "soft brier",
    "lower",
    f"Brier (1950), Mon. Weather Rev. 78, with the box's probabilities as outcome, halved; {BOUNDED}",
    "Small wherever one answer is common: read it beside its baseline.",
)

UNSEEN = 2.0
"""An unbounded squared error not seen is taken for this many times the worst one seen."""


def mae(
    box_scores: ArrayLike,
    surrogate_scores: ArrayLike,
    weight: ArrayLike | None = None,
    *,
    unit: ArrayLike | None = None,
    bounds: tuple[float, float] | None = None,
    confidence: float = 0.95,
) -> Measure:
    """Measure the mean absolute error, over rows and outputs, in the unit of the scores.

    Parameters
    ----------
    box_scores, surrogate_scores : (n_rows,) or (n_rows, n_outputs)
    weight : (n_rows,), optional
    unit : (n_rows,), optional
        Rows of one id were not drawn one by one; see `agreement`.
    bounds : (low, high), optional
        The values scores can take, for probabilities (0, 1): the interval then allows for any row
        within them. Without bounds it allows for errors somewhat beyond the worst one seen, which no
        heavy tail need respect.
    confidence : float

    Returns
    -------
    Measure
        The baseline always answers the black box's median.

    Raises
    ------
    InputError
        Shapes differ, a score is not finite, or a weight is not allowed.
    """
    pairs = pair_scores(box_scores, surrogate_scores, weight, unit)
    check_confidence(confidence)
    if not len(pairs):
        return MAE.unknown(0)
    errors = np.abs(pairs.box - pairs.surrogate).mean(axis=1)
    guess = np.abs(pairs.box - _median(pairs.box, pairs.weight)).mean(axis=1)
    seen = unit_means(errors[:, None], pairs.weight, pairs.unit)
    worst = np.sqrt(UNSEEN) * seen.max() if bounds is None else bounds[1] - bounds[0]
    return _mean(MAE, errors, guess, pairs, worst=worst, confidence=confidence)


def jensen_shannon(
    box_scores: ArrayLike,
    surrogate_scores: ArrayLike,
    weight: ArrayLike | None = None,
    *,
    unit: ArrayLike | None = None,
    confidence: float = 0.95,
) -> Measure:
    """Measure the mean Jensen-Shannon divergence of the two probability vectors, in bits (0 to 1).

    Parameters
    ----------
    box_scores, surrogate_scores : (n_rows, n_outputs)
        Probabilities; each row sums to 1.
    weight : (n_rows,), optional
    unit : (n_rows,), optional
        Rows of one id were not drawn one by one; see `agreement`.
    confidence : float

    Returns
    -------
    Measure
        The baseline always answers the black box's mean probabilities.

    Raises
    ------
    InputError
        A row is no probability vector, shapes differ, or a weight is not allowed.
    """
    return _between_distributions(
        JENSEN_SHANNON, _divergence, box_scores, surrogate_scores, weight, unit=unit, confidence=confidence
    )


def soft_brier(
    box_scores: ArrayLike,
    surrogate_scores: ArrayLike,
    weight: ArrayLike | None = None,
    *,
    unit: ArrayLike | None = None,
    confidence: float = 0.95,
) -> Measure:
    """Measure half the mean squared distance of the two probability vectors (0 to 1).

    Parameters, result and errors are those of `jensen_shannon`.
    """
    return _between_distributions(
        SOFT_BRIER, _half_square, box_scores, surrogate_scores, weight, unit=unit, confidence=confidence
    )


def _between_distributions(
    meaning: Meaning,
    distance: Callable[[Floats, Floats], Floats],
    box_scores: ArrayLike,
    surrogate_scores: ArrayLike,
    weight: ArrayLike | None,
    *,
    unit: ArrayLike | None,
    confidence: float,
) -> Measure:
    pairs = pair_scores(box_scores, surrogate_scores, weight, unit)
    for name, scores in (("box_scores", pairs.box), ("surrogate_scores", pairs.surrogate)):
        _check_distributions(name, scores)
    check_confidence(confidence)
    if not len(pairs):
        return meaning.unknown(0)
    mean = np.average(pairs.box, axis=0, weights=pairs.weight)
    guess = distance(pairs.box, np.broadcast_to(mean, pairs.box.shape))
    return _mean(
        meaning, distance(pairs.box, pairs.surrogate), guess, pairs, worst=1.0, confidence=confidence
    )


def _check_distributions(name: str, scores: Floats) -> None:
    wrong = np.any((scores < -1e-9) | (scores > 1 + 1e-9), axis=1) | (np.abs(scores.sum(axis=1) - 1) > 1e-3)
    if wrong.any():
        refuse(name, "probabilities that sum to 1 in each row", scores[wrong][0].tolist())


def _divergence(p: Floats, q: Floats) -> Floats:
    """(n_rows,): H((p + q) / 2) - (H(p) + H(q)) / 2 in bits."""
    return np.maximum(_entropy((p + q) / 2) - (_entropy(p) + _entropy(q)) / 2, 0.0)


def _entropy(p: Floats) -> Floats:
    return np.asarray(-np.sum(p * np.log2(np.where(p > 0, p, 1.0)), axis=1))


def _half_square(p: Floats, q: Floats) -> Floats:
    return np.asarray(np.sum((p - q) ** 2, axis=1) / 2)


def _mean(
    meaning: Meaning, errors: Floats, guess: Floats, pairs: ScorePairs, *, worst: float, confidence: float
) -> Measure:
    """Measure a mean of errors from 0 to `worst` (Gaffke's bound)."""
    weight = pairs.weight
    value = float(np.average(errors, weights=weight))
    interval = mean_interval(errors, weight, pairs.unit, low=0.0, high=worst, confidence=confidence)
    baseline = float(np.average(guess, weights=weight))
    return meaning.measured(value, widened(interval, value), n=len(errors), baseline=baseline)


def _median(scores: Floats, weight: Floats) -> Floats:
    """(n_outputs,): the weighted median of each column."""
    order = np.argsort(scores, axis=0, kind="stable")
    below = np.cumsum(weight[order], axis=0)
    rank = np.argmax(below >= below[-1] / 2, axis=0)
    return np.asarray(np.take_along_axis(scores, order, axis=0)[rank, np.arange(scores.shape[1])])
