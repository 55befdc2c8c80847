"""How far a box agrees with itself when it is asked twice, which no surrogate can much exceed."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from distill.checks import whole
from distill.fidelity.classes import agreement
from distill.fidelity.explained import r2
from distill.fidelity.measure import Meaning, Measure
from distill.typing import Floats

CEILING = Meaning(
    "ceiling",
    "higher",
    "The largest agreement that the repetition of answers allows: with p the distribution of a row's "
    "answers, max p <= (1 + sqrt((k - 1) (k sum p^2 - 1))) / k",
    "A bound on any deterministic surrogate; the best one may stay below it.",
)


def ceiling(
    first: ArrayLike,
    second: ArrayLike,
    weight: ArrayLike | None = None,
    *,
    n_answers: int = 2,
    unit: ArrayLike | None = None,
    confidence: float = 0.95,
) -> Measure:
    """Measure the most a deterministic surrogate can agree with a box that does not answer twice alike.

    Parameters
    ----------
    first, second : (n_rows,)
        The box's decisions when asked twice, independently, about the same rows.
    weight, unit : (n_rows,), optional
    n_answers : int, default 2
        How many answers the box has.
    confidence : float

    Returns
    -------
    Measure
        The interval holds the best agreement there is: below it is the repetition itself (a surrogate
        that answered as the box does, at random, would reach it), above it the bound. Its baseline is
        how often the two answers agree. Both are 1 for a box that always repeats itself, but for
        what n rows leave open.

    Raises
    ------
    InputError
        As `agreement`; `n_answers` below 2.
    """
    k = whole("n_answers", n_answers, at_least=2)
    repeated = agreement(first, second, weight, unit=unit, confidence=confidence)
    if not repeated.n:
        return CEILING.unknown(0)
    value, high = _bound(np.array([repeated.value, repeated.high]), k)
    return CEILING.measured(value, (repeated.low, high), n=repeated.n, baseline=repeated.value)


def r2_ceiling(
    first: ArrayLike,
    second: ArrayLike,
    weight: ArrayLike | None = None,
    *,
    unit: ArrayLike | None = None,
    confidence: float = 0.95,
) -> Measure:
    """Measure the largest R2 a deterministic surrogate can reach on scores that vary when asked again.

    1 - E(first - second)^2 / (2 Var(first)): the best surrogate answers a row's mean score. Parameters
    and errors are those of `distill.fidelity.r2`.
    """
    told, again = np.asarray(first, dtype=np.float64), np.asarray(second, dtype=np.float64)
    best = told - (told - again) / np.sqrt(2)
    return r2(told, best, weight, unit=unit, confidence=confidence)


def _bound(repeated: Floats, k: int) -> Floats:
    """Return the largest max p of k probabilities whose squares sum to `repeated`."""
    return np.asarray((1 + np.sqrt(np.maximum((k - 1) * (k * repeated - 1), 0.0))) / k)
