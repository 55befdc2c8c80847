"""Explanations of one row from several seeds: whether components and weights stay the same."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from distill.checks import refuse, whole
from distill.fidelity.averages import interval_of_mean
from distill.fidelity.intervals import Blocks, widened
from distill.fidelity.measure import Meaning, Measure
from distill.fidelity.pairs import check_confidence
from distill.fidelity.scores import BOUNDED
from distill.typing import Bools, Floats

_VISANI = "Visani, Bagli, Chesani, Poluzzi and Capuzzo (2022), J. Oper. Res. Soc. 73"
_PAIRS = "interval: Hoeffding (1948), Ann. Math. Stat. 19, and one explanation not seen"

VSI = Meaning(
    "vsi",
    "higher",
    f"Variables stability index: {_VISANI}; {_PAIRS}",
    "Low also where two components of the same weight take turns; stable is not the same as true.",
)
JACCARD = Meaning(
    "jaccard",
    "higher",
    f"Jaccard (1901), of the k weightiest components; {_PAIRS}",
    "Low also where two components of the same weight take turns; stable is not the same as true.",
)
CSI = Meaning(
    "csi",
    "higher",
    f"Coefficients stability index: {_VISANI}; {_PAIRS}",
    "Wide intervals overlap easily: read it beside their width.",
)
WIDTH = Meaning(
    "coefficient width",
    "lower",
    f"Mean width of the weights' intervals; {BOUNDED}",
    "Narrow intervals need not hold the truth.",
)


def vsi(weights: ArrayLike, *, k: int = 5, confidence: float = 0.95) -> Measure:
    """Measure the mean share of the k weightiest components that two explanations have in common.

    Parameters
    ----------
    weights : (n_repeats, n_components)
        Explanations of one row from as many seeds; NaN where one leaves a component out.
    k : int
        No more than the components; weights of the same size stand in the order of their columns.
    confidence : float

    Returns
    -------
    Measure
        `n` counts the explanations; NaN for fewer than two.

    Raises
    ------
    InputError
        The weights are no table of numbers, or `k` is no whole number from 1 to the number of components.
    """
    tops = _tops(weights, k)
    return of_pairs(VSI, _shared(tops) / k, confidence)


def jaccard(weights: ArrayLike, *, k: int = 5, confidence: float = 0.95) -> Measure:
    """Measure the mean Jaccard index of the k weightiest components of two explanations.

    Parameters, result and errors are those of `vsi`.
    """
    tops = _tops(weights, k)
    shared = _shared(tops)
    size = tops.sum(axis=1)
    together = size[:, None] + size[None, :] - shared
    return of_pairs(JACCARD, shared / np.maximum(together, 1), confidence)


def csi(low: ArrayLike, high: ArrayLike, *, confidence: float = 0.95) -> Measure:
    """Measure how often two explanations' intervals of a component's weight overlap.

    Parameters
    ----------
    low, high : (n_repeats, n_components)
        The ends of the intervals; NaN where an explanation leaves a component out, which counts neither
        way. Two explanations without a component in common have no overlap.
    confidence : float

    Returns
    -------
    Measure
        `n` counts the explanations; NaN for fewer than two.

    Raises
    ------
    InputError
        The ends are no tables of numbers of one shape, or an upper end lies below its lower one.
    """
    lows, highs = _ends(low, high)
    known = ~np.isnan(lows)
    both = known[:, None, :] & known[None, :, :]
    overlap = both & (lows[:, None, :] <= highs[None, :, :]) & (lows[None, :, :] <= highs[:, None, :])
    return of_pairs(CSI, overlap.sum(axis=2) / np.maximum(both.sum(axis=2), 1), confidence)


def coefficient_width(low: ArrayLike, high: ArrayLike, *, confidence: float = 0.95) -> Measure:
    """Measure the mean width of the intervals of the weights, in the unit of the weights.

    Parameters and errors are those of `csi`; NaN where there is no interval at all. A single explanation's
    width has no interval.
    """
    lows, highs = _ends(low, high)
    check_confidence(confidence)
    known = ~np.isnan(lows)
    told = known.any(axis=1)
    widths = np.where(known, highs - lows, 0.0)[told].sum(axis=1) / known[told].sum(axis=1)
    if not len(widths):
        return WIDTH.unknown(0)
    low_end, high_end = interval_of_mean(widths, None, confidence)
    return WIDTH.measured(widths.mean(), (np.maximum(low_end, 0.0), high_end), n=len(widths))


def _tops(weights: ArrayLike, k: int) -> Bools:
    """(n_repeats, n_components): the k weightiest components of each."""
    table = _table("weights", weights)
    whole("k", k, at_least=1)
    if k > table.shape[1]:
        refuse("k", f"at most the number of components ({table.shape[1]})", k)
    size = np.where(np.isnan(table), -1.0, np.abs(table))
    place = np.argsort(np.argsort(-size, axis=1, kind="stable"), axis=1)
    return np.asarray((place < k) & (size >= 0))


def _shared(tops: Bools) -> Floats:
    """(n_repeats, n_repeats): how many components two have in common."""
    counts = tops.astype(np.float64)
    return np.asarray(counts @ counts.T)


def of_pairs(meaning: Meaning, alike: Floats, confidence: float) -> Measure:
    """Measure the mean likeness of two explanations, by the projection of all pairs on single ones.

    Parameters
    ----------
    meaning : Meaning
    alike : (n_repeats, n_repeats) float64
        How alike each two are, from 0 to 1.
    confidence : float
    """
    check_confidence(confidence)
    n = len(alike)
    if n < 2:
        return meaning.unknown(n)
    own = (alike.sum(axis=1) - np.diag(alike)) / (n - 1)
    value = float(own.mean())
    blocks = Blocks.of_rows(own[:, None], np.ones(n), own - value)
    interval = blocks.statistic_interval(
        lambda drawn: np.clip(2 * drawn[:, 0] - value, 0.0, 1.0),
        down=np.zeros(1),
        up=np.ones(1),
        confidence=confidence,
    )
    return meaning.measured(value, widened(interval, value), n=n)


def _ends(low: ArrayLike, high: ArrayLike) -> tuple[Floats, Floats]:
    lows, highs = _table("low", low), _table("high", high)
    if lows.shape != highs.shape or not np.array_equal(np.isnan(lows), np.isnan(highs)):
        refuse("high", f"as `low` is, of shape {lows.shape} with the same ends missing", highs.shape)
    if np.any(highs < lows):
        refuse("high", "nowhere below `low`", float(highs[highs < lows][0]))
    return lows, highs


def _table(name: str, values: ArrayLike) -> Floats:
    try:
        table = np.asarray(values, dtype=np.float64)
    except (TypeError, ValueError):
        refuse(name, "numbers", values)
    if table.ndim != 2 or not table.shape[1]:
        refuse(name, "a table (n_repeats, n_components)", f"an array of shape {table.shape}")
    if np.isinf(table).any():
        refuse(name, "finite, or NaN for a component left out", float(table[np.isinf(table)][0]))
    return table
