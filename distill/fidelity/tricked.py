"""Whether a box answers sampled rows otherwise than real ones (Slack et al. 2020, AIES).

A surrogate taught on samples errs on real rows even when the box is honest, since any surrogate
extrapolates. So zero is no reference: what it errs there is compared with what a surrogate taught on as many
*real* rows errs on the same rows. Where columns are strongly correlated and samples are drawn column by
column, that gap is wide for honest boxes as well. The second control is then an honest stand-in: a flexible
model of the box's answers to real rows labels the *same samples*, and a surrogate taught on those must err
less. Samples so near the data that the box takes them for real show no gap, and mislead nobody.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import ArrayLike

from distill.checks import refuse
from distill.errors import InputError
from distill.fidelity.intervals import Blocks, mean_interval, one_more_row, unit_means, widened
from distill.fidelity.measure import Meaning, Measure
from distill.fidelity.pairs import ScorePairs, check_confidence, pair_decisions, pair_scores
from distill.fidelity.scores import UNSEEN
from distill.typing import Floats

NOTABLE = 0.05
"""A gap up to this is no finding, however certain."""

_SLACK = "Slack et al. (2020), AIES, the attack; paired on the same rows, interval: Gaffke (2005)"
_PITFALL = "Also above zero where samples are far from the data for an honest reason: look at some of them."

TAUGHT_GAP = Meaning("taught gap", "lower", _SLACK, _PITFALL)
TAUGHT_R2_GAP = Meaning("taught r2 gap", "lower", _SLACK, _PITFALL)


def taught_gap(
    box_decisions: ArrayLike,
    taught_on_samples: ArrayLike,
    taught_on_real: ArrayLike,
    weight: ArrayLike | None = None,
    *,
    unit: ArrayLike | None = None,
    confidence: float = 0.95,
) -> Measure:
    """Measure how much more often a surrogate taught on samples misses the box on real rows.

    Parameters
    ----------
    box_decisions : (n_rows,)
        On real rows neither surrogate learned from.
    taught_on_samples, taught_on_real : (n_rows,) or (n_fits, n_rows)
        The decisions of two surrogates of one size, taught on equally many rows; of several such
        pairs of fits the mean counts, which takes the chance of a single fit away.
    weight, unit : (n_rows,), optional
    confidence : float

    Returns
    -------
    Measure
        Positive where samples mislead; -1 to 1. Its baseline is 0, no difference. `tells_apart` says
        whether it is a finding.

    Raises
    ------
    InputError
        As `agreement`; the two have another number of fits.
    """
    check_confidence(confidence)
    box = np.asarray(box_decisions)
    fits = _fits(taught_on_samples, taught_on_real, box.shape)
    pairs = [[pair_decisions(box, said, weight, unit) for said in fit] for fit in fits]
    first = pairs[0][0]
    if not len(first):
        return TAUGHT_GAP.unknown(0)
    more = np.mean([(~sampled.same).astype(float) - ~real.same for sampled, real in pairs], axis=0)
    value = float(np.average(more, weights=first.weight))
    interval = mean_interval(more, first.weight, first.unit, low=-1.0, high=1.0, confidence=confidence)
    return TAUGHT_GAP.measured(value, widened(interval, value), n=len(more), baseline=0.0)


def taught_r2_gap(
    box_scores: ArrayLike,
    taught_on_samples: ArrayLike,
    taught_on_real: ArrayLike,
    weight: ArrayLike | None = None,
    *,
    unit: ArrayLike | None = None,
    confidence: float = 0.95,
) -> Measure:
    """Measure how much R2 a surrogate taught on samples lacks on real rows.

    Parameters
    ----------
    box_scores : (n_rows,)
    taught_on_samples, taught_on_real : (n_rows,) or (n_fits, n_rows)
    weight, unit : (n_rows,), optional
    confidence : float

    Returns
    -------
    Measure
        NaN where the box does not vary.

    Raises
    ------
    InputError
        As `r2`; the two have another number of fits.
    """
    check_confidence(confidence)
    box = np.asarray(box_scores, dtype=np.float64)
    fits = _fits(taught_on_samples, taught_on_real, box.shape)
    pairs = [[pair_scores(box, said, weight, unit) for said in fit] for fit in fits]
    first = pairs[0][0]
    if not len(first) or np.ptp(first.box) == 0:
        return TAUGHT_R2_GAP.unknown(len(first))
    errors = [_squares(sampled) - _squares(real) for sampled, real in pairs]
    deviation = first.box[:, 0] - np.average(first.box[:, 0], weights=first.weight)
    moments = np.column_stack([np.mean(errors, axis=0), deviation, deviation**2])
    means = np.average(moments, axis=0, weights=first.weight)
    value = float(_relative(means[None, :])[0])
    influence = one_more_row(_relative, means, moments, len(first)) - value
    seen = unit_means(moments, first.weight, first.unit)
    unseen = seen * np.array([UNSEEN, math.sqrt(UNSEEN), UNSEEN])
    after = one_more_row(_relative, means, unseen, len(first))
    interval = Blocks.of_rows(moments, first.weight, influence, first.unit).statistic_interval(
        _relative, down=unseen[after.argmin()], up=unseen[after.argmax()], confidence=confidence
    )
    return TAUGHT_R2_GAP.measured(value, widened(interval, value), n=len(first), baseline=0.0)


def tells_apart(*gaps: Measure, notable: float = NOTABLE) -> bool:
    """Return whether taught gaps are a finding: each beyond its interval and beyond what is notable.

    Parameters
    ----------
    gaps : Measure
        To a surrogate taught on real rows, and, if there is one, to that taught by an honest stand-in.
    notable : float
    """
    return bool(gaps) and all(gap.low > 0 and gap.value > notable for gap in gaps)


def _fits(sampled: ArrayLike, real: ArrayLike, shape: tuple[int, ...]) -> list[tuple[np.ndarray, np.ndarray]]:
    left, right = (
        np.asarray(said)[None] if np.ndim(said) == 1 else np.asarray(said) for said in (sampled, real)
    )
    if left.ndim != 2 or left.shape != right.shape or not len(left):
        raise InputError(
            f"The surrogates taught on samples answer in shape {left.shape} and those taught on real rows in "
            f"{right.shape}; give both (n_rows,) or both (n_fits, n_rows)."
        )
    if len(shape) != 1:
        refuse("box", "one column of answers (n_rows,)", f"an array of shape {shape}")
    return list(zip(left, right, strict=True))


def _squares(pairs: ScorePairs) -> Floats:
    return np.asarray(np.sum((pairs.box - pairs.surrogate) ** 2, axis=1))


def _relative(means: Floats) -> Floats:
    more, deviation, square = means.T
    return np.asarray(more / np.maximum(square - deviation**2, 1e-300))
