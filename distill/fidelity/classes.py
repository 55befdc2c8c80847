"""Measures on decisions: whether the surrogate answers as the black box does."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike

from distill.fidelity.intervals import (
    DRAWS,
    SEED,
    Blocks,
    Interval,
    mean_interval,
    one_more_row,
    share_interval,
    widened,
)
from distill.fidelity.measure import Meaning, Measure
from distill.fidelity.pairs import Decisions, check_confidence, pair_decisions
from distill.typing import Floats

_EXACT = "Clopper and Pearson (1934), Biometrika 26; weighted rows: Gaffke (2005)"

AGREEMENT = Meaning(
    "agreement",
    "higher",
    f"Craven and Shavlik (1996), NIPS 8; interval: {_EXACT}",
    "Near 1 whenever one answer is common: read it beside its baseline, kappa and the agreement per class.",
)
CLASS_AGREEMENT = Meaning(
    "class agreement",
    "higher",
    f"Recall, among the rows where the black box gives this answer; interval: {_EXACT}",
    "Silent about rows where the surrogate gives this answer and the black box does not.",
)
MACRO_AGREEMENT = Meaning(
    "macro agreement",
    "higher",
    "Brodersen et al. (2010), ICPR; interval: Fay, Proschan and Brittain (2015), Biometrics 71",
    "Only over the answers the black box gave on these rows; a class of three rows counts as one of 3,000.",
)
ACCURACY = Meaning(
    "accuracy",
    "higher",
    f"Share of right answers; interval: {_EXACT}",
    "Says how often an answer is true, not how well a surrogate follows the black box.",
)


def agreement(
    box_decisions: ArrayLike,
    surrogate_decisions: ArrayLike,
    weight: ArrayLike | None = None,
    *,
    unit: ArrayLike | None = None,
    confidence: float = 0.95,
) -> Measure:
    """Measure how often the surrogate answers as the black box does.

    Parameters
    ----------
    box_decisions, surrogate_decisions : (n_rows,)
        Labels or positions of outputs; only equal or different matters.
    weight : (n_rows,), optional
        Not negative; a row of weight zero does not count.
    unit : (n_rows,), optional
        Rows of one id (say, a patient's visits) were not drawn one by one: the interval is
        then that of whole units, and as wide as their number allows.
    confidence : float
        The level of the interval, exact where every row is its own unit and none weighs more.

    Returns
    -------
    Measure
        Its baseline is always guessing the black box's commonest answer on these rows.

    Raises
    ------
    InputError
        Lengths differ, an answer is missing, or a weight or unit is not allowed.
    """
    return _share(
        AGREEMENT,
        pair_decisions(box_decisions, surrogate_decisions, weight, unit),
        check_confidence(confidence),
    )


def accuracy(
    y_true: ArrayLike,
    decisions: ArrayLike,
    weight: ArrayLike | None = None,
    *,
    unit: ArrayLike | None = None,
    confidence: float = 0.95,
) -> Measure:
    """Measure how often decisions are true: about the world, never about a surrogate's fidelity.

    Parameters and errors are those of `agreement`, with the truth in the black box's place.
    """
    return _share(ACCURACY, pair_decisions(y_true, decisions, weight, unit), check_confidence(confidence))


def class_agreement(
    box_decisions: ArrayLike,
    surrogate_decisions: ArrayLike,
    answer: object,
    weight: ArrayLike | None = None,
    *,
    unit: ArrayLike | None = None,
    confidence: float = 0.95,
) -> Measure:
    """Measure how often the surrogate follows where the black box gives one particular answer.

    Parameters and errors are those of `agreement`. `n` counts the rows with that answer; without any
    the value is NaN. The baseline, always guessing the commonest answer, is 1 for that one and 0 for
    the others.
    """
    pairs = pair_decisions(box_decisions, surrogate_decisions, weight, unit)
    check_confidence(confidence)
    told = np.flatnonzero(pairs.answers == answer)
    rows = np.isin(pairs.box, told)
    if not rows.any():
        return CLASS_AGREEMENT.unknown(0)
    value, interval = _share_of(pairs.where(rows), confidence)
    common = np.argmax(_box_weights(pairs))
    return CLASS_AGREEMENT.measured(value, interval, n=int(rows.sum()), baseline=float(common in told))


def macro_agreement(
    box_decisions: ArrayLike,
    surrogate_decisions: ArrayLike,
    weight: ArrayLike | None = None,
    *,
    unit: ArrayLike | None = None,
    confidence: float = 0.95,
) -> Measure:
    """Measure the agreement per class, averaged over the answers the black box gave on these rows.

    Parameters and errors are those of `agreement`. The interval adds up the exact confidence
    distributions of the classes' shares (Fay, Proschan and Brittain 2015).
    """
    pairs = pair_decisions(box_decisions, surrogate_decisions, weight, unit)
    check_confidence(confidence)
    if not len(pairs):
        return MACRO_AGREEMENT.unknown(0)
    classes = [pairs.where(pairs.box == answer) for answer in np.unique(pairs.box)]
    value = float(np.mean([np.average(of.same, weights=of.weight) for of in classes]))
    interval = (_sum_of_exact if pairs.counts_alike else _mean_over_rows)(classes, confidence)
    baseline = 1 / len(classes)
    return MACRO_AGREEMENT.measured(value, widened(interval, value), n=len(pairs), baseline=baseline)


def _sum_of_exact(classes: Sequence[Decisions], confidence: float) -> Interval:
    """Return the interval of the mean of independent shares, from their confidence distributions."""
    rng = np.random.default_rng(SEED)
    lows, highs = np.zeros(DRAWS), np.zeros(DRAWS)
    for pairs in classes:
        hits, size = int(pairs.same.sum()), len(pairs)
        lows += _beta(rng, hits, size - hits + 1)
        highs += _beta(rng, hits + 1, size - hits)
    tail, k = (1 - confidence) / 2, len(classes)
    return float(np.quantile(lows, tail)) / k, float(np.quantile(highs, 1 - tail)) / k


def _mean_over_rows(classes: Sequence[Decisions], confidence: float) -> Interval:
    """Return it where rows have weights, or units of rows, which may hold several classes, were drawn."""
    one_hot = np.eye(len(classes))
    moments = np.concatenate(
        [
            np.column_stack([np.outer(of.same, one), np.tile(one, (len(of), 1))])
            for of, one in zip(classes, one_hot, strict=True)
        ]
    )
    weight = np.concatenate([of.weight for of in classes])
    units = [of.unit for of in classes if of.unit is not None]
    unit = np.concatenate(units) if units else None
    means = np.average(moments, axis=0, weights=weight)
    influence = one_more_row(_mean_share, means, moments, len(weight))
    unseen = np.concatenate([np.hstack([0 * one_hot, one_hot]), np.hstack([one_hot, one_hot])])
    after = one_more_row(_mean_share, means, unseen, len(weight))
    return Blocks.of_rows(moments, weight, influence - influence.mean(), unit).statistic_interval(
        _mean_share, down=unseen[after.argmin()], up=unseen[after.argmax()], confidence=confidence
    )


def _mean_share(means: Floats) -> Floats:
    """(n,): from the mean hits of k classes and their shares of the rows, (n, 2 k)."""
    hits, rows = np.split(means, 2, axis=1)
    return np.asarray(np.mean(hits / rows, axis=1))


def _share(meaning: Meaning, pairs: Decisions, confidence: float) -> Measure:
    if not len(pairs):
        return meaning.unknown(0)
    value, interval = _share_of(pairs, confidence)
    commonest = _box_weights(pairs).max() / pairs.weight.sum()
    return meaning.measured(value, interval, n=len(pairs), baseline=commonest)


def _share_of(pairs: Decisions, confidence: float) -> tuple[float, Interval]:
    same, weight = pairs.same, pairs.weight
    value = float(weight[same].sum() / weight.sum())
    if pairs.counts_alike:
        interval = share_interval(float(same.sum()), len(same), confidence)
    else:
        hits = same.astype(np.float64)
        interval = mean_interval(hits, weight, pairs.unit, low=0.0, high=1.0, confidence=confidence)
    return value, widened(interval, value)


def _box_weights(pairs: Decisions) -> Floats:
    return np.bincount(pairs.box, weights=pairs.weight, minlength=len(pairs.answers)).astype(np.float64)


def _beta(rng: np.random.Generator, a: float, b: float) -> Floats:
    """Draw from a beta distribution; a parameter of zero puts everything on that end."""
    left, right = rng.standard_gamma(a, DRAWS), rng.standard_gamma(b, DRAWS)
    return np.asarray(left / (left + right))
