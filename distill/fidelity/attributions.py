"""Weights on trial near one row: whether they foretell the answer, and stay when the row moves a little.

The weights may come from anywhere: this library, lime, shap, a person.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import ArrayLike

from distill.fidelity.asking import Ask, Explain, answered, explained, read_nearby, read_row, read_weights
from distill.fidelity.intervals import mean_interval, widened
from distill.fidelity.measure import Meaning, Measure
from distill.fidelity.pairs import check_confidence
from distill.fidelity.scores import BOUNDED, UNSEEN, WORST

INFIDELITY = Meaning(
    "infidelity",
    "lower",
    f"Yeh et al. (2019), NeurIPS 32, definition 2.1; {BOUNDED}",
    f"In squared scores, and small wherever the box hardly moves: read it beside its baseline; {WORST}.",
)
MAX_SENSITIVITY = Meaning(
    "max-sensitivity",
    "lower",
    "Yeh et al. (2019), NeurIPS 32, definition 3.1",
    "The largest change seen; more rows find larger ones, so no upper end is known. Weights that are "
    "always the same have none and explain nothing.",
)


def infidelity(
    row: ArrayLike, weights: ArrayLike, ask: Ask, nearby: ArrayLike, *, confidence: float = 0.95
) -> Measure:
    """Measure how badly weights foretell the change of the answer from a row to the rows near it.

    The mean over the rows z nearby of (w (x - z) - (f(x) - f(z)))^2. For contributions instead of slopes
    (lime's, shap's), let a row be ones, `nearby` be masks of zeros and ones and `ask` turn masks into
    rows.

    Parameters
    ----------
    row : (n_columns,)
    weights : (n_columns,)
        The change of the score for one unit of each column.
    ask : function
        Takes rows (n, n_columns), gives the black box's score, (n,).
    nearby : (n_rows, n_columns)
        Drawn from whatever neighbourhood the weights speak of.
    confidence : float

    Returns
    -------
    Measure
        `n` counts the rows nearby; NaN without any. The baseline is that of no weights at all.

    Raises
    ------
    InputError
        An array is not of these shapes, or holds NaN.
    """
    x = read_row(row)
    w, rows = read_weights(weights, len(x)), read_nearby(nearby, len(x))
    check_confidence(confidence)
    if not len(rows):
        return INFIDELITY.unknown(0)
    scores = answered(ask, np.vstack([x, rows]))
    moved = scores[0] - scores[1:]
    squares, ones = ((x - rows) @ w - moved) ** 2, np.ones(len(rows))
    value = float(squares.mean())
    interval = mean_interval(squares, ones, low=0.0, high=UNSEEN * squares.max(), confidence=confidence)
    return INFIDELITY.measured(value, widened(interval, value), n=len(rows), baseline=np.mean(moved**2))


def max_sensitivity(row: ArrayLike, explain: Explain, nearby: ArrayLike) -> Measure:
    """Measure the largest change of the weights, in Euclidean length, from a row to one near it.

    Parameters
    ----------
    row : (n_columns,)
    explain : function
        Takes rows (n, n_columns), gives the weights of each, (n, n_columns).
    nearby : (n_rows, n_columns)

    Returns
    -------
    Measure
        `n` counts the rows nearby; NaN without any. The interval is open above: a largest value seen
        bounds the largest one from below only. The baseline is the length of the row's own weights.

    Raises
    ------
    InputError
        An array is not of these shapes, or holds NaN.
    """
    x = read_row(row)
    rows = read_nearby(nearby, len(x))
    if not len(rows):
        return MAX_SENSITIVITY.unknown(0)
    weights = explained(explain, np.vstack([x, rows]))
    value = float(np.linalg.norm(weights[1:] - weights[0], axis=1).max())
    return MAX_SENSITIVITY.measured(
        value, (value, math.inf), n=len(rows), baseline=float(np.linalg.norm(weights[0]))
    )
