"""The mean of one measure over many explained rows, texts or images."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from distill.errors import InputError
from distill.fidelity.intervals import Interval, mean_interval, widened
from distill.fidelity.measure import NAN, Measure
from distill.fidelity.pairs import check_confidence
from distill.typing import Floats

FARTHER = 4.0
"""A number not seen may lie farther from the mean than any of n seen, by so many n-ths of its distance."""


def averaged(
    measures: Sequence[Measure], *, bounds: tuple[float, float] | None = None, confidence: float = 0.95
) -> Measure:
    """Return the mean of figures of one measure, each about one explained case.

    Parameters
    ----------
    measures : sequence of Measure
        Of cases drawn independently; those that are NaN are left out.
    bounds : (low, high), optional
        The values the measure can take. Without bounds the interval allows for a case somewhat farther
        from the mean than any seen.
    confidence : float

    Returns
    -------
    Measure
        `n` counts the cases; a single one has no interval. The baseline is the mean of theirs.

    Raises
    ------
    InputError
        There is none, or they are of different measures.
    """
    check_confidence(confidence)
    names = {measure.name for measure in measures}
    if len(names) != 1:
        raise InputError(f"A mean is of figures of one measure, got {sorted(names)}.")
    known = [measure for measure in measures if not math.isnan(measure.value)]
    first = replace(measures[0], low=NAN, high=NAN, n=len(known))
    if not known:
        return replace(first, value=NAN, baseline=NAN)
    values = np.array([measure.value for measure in known])
    mean = float(values.mean())
    baseline = float(np.mean([measure.baseline for measure in known]))
    low, high = interval_of_mean(values, bounds, confidence)
    return replace(first, value=mean, low=low, high=high, baseline=baseline)


def interval_of_mean(values: Floats, bounds: tuple[float, float] | None, confidence: float) -> Interval:
    """Return the interval of the mean of equally weighted numbers (n,), NaN for fewer than two."""
    if len(values) < 2:
        return NAN, NAN
    mean = float(values.mean())
    beyond = (1 + FARTHER / len(values)) * float(np.abs(values - mean).max())
    low, high = bounds if bounds is not None else (mean - beyond, mean + beyond)
    interval = mean_interval(values, np.ones(len(values)), low=low, high=high, confidence=confidence)
    return widened(interval, mean)
