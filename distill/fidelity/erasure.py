"""Weights on trial by taking away what they call important: the answer should go with it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from distill.checks import refuse, whole
from distill.fidelity.asking import Ask, answered, read_weights
from distill.fidelity.averages import interval_of_mean
from distill.fidelity.measure import Meaning, Measure
from distill.fidelity.pairs import check_confidence
from distill.fidelity.scores import BOUNDED
from distill.typing import Bools, Floats, Ints

ERASER_SHARES = (0.01, 0.05, 0.1, 0.2, 0.5)
"""The shares of the tokens that are taken away, or kept (DeYoung et al. 2020, section 4.2)."""

_FILLED = "Filled rows may be rows that do not exist, and the box may answer oddly to those."

DELETION = Meaning(
    "deletion", "lower", f"Petsiuk, Das and Saenko (2018), BMVC, algorithm 1; {BOUNDED}", _FILLED
)
INSERTION = Meaning(
    "insertion", "higher", f"Petsiuk, Das and Saenko (2018), BMVC, algorithm 2; {BOUNDED}", _FILLED
)
COMPREHENSIVENESS = Meaning(
    "comprehensiveness",
    "higher",
    "DeYoung et al. (2020), ACL, eq. 1, averaged over shares of the tokens; exact for this text",
    "Large also where any text so cut would be answered otherwise: read it beside its baseline.",
)
SUFFICIENCY = Meaning(
    "sufficiency",
    "lower",
    "DeYoung et al. (2020), ACL, eq. 2, averaged over shares of the tokens; exact for this text",
    "Small also where the box answers the same to an empty text: read it beside its baseline.",
)


def deletion(
    row: ArrayLike,
    weights: ArrayLike,
    ask: Ask,
    fill: ArrayLike,
    *,
    bounds: tuple[float, float] | None = None,
    seed: int = 0,
    confidence: float = 0.95,
) -> Measure:
    """Measure the mean answer while a row's columns are replaced, the largest weight first.

    Parameters
    ----------
    row : (n_columns,)
        Values of any type.
    weights : (n_columns,)
        What each column adds to the answer; those with the largest go first, so signs matter.
    ask : function
        Takes rows (n, n_columns), gives the black box's score, (n,).
    fill : (n_rows, n_columns)
        Rows whose values take the place of the row's own: one curve for each, averaged.
    bounds : (low, high), optional
        The values a score can take; (0, 1) for a probability.
    seed : int
        Of the random orders that the baseline takes columns in.
    confidence : float

    Returns
    -------
    Measure
        `n` counts the rows that fill; NaN without any, no interval for one alone. It costs 2 n
        (n_columns + 1) questions.

    Raises
    ------
    InputError
        An array is not of these shapes, or an answer is no finite number.
    """
    x, w, fills, random = _case(row, weights, fill, seed)
    check_confidence(confidence)
    told = np.broadcast_to(_order(w), fills.shape)
    areas, guess = (_areas(ask, x, fills[:, None, :], order) for order in (told, random))
    return _of_areas(DELETION, areas, guess, bounds, confidence)


def insertion(
    row: ArrayLike,
    weights: ArrayLike,
    ask: Ask,
    fill: ArrayLike,
    *,
    bounds: tuple[float, float] | None = None,
    seed: int = 0,
    confidence: float = 0.95,
) -> Measure:
    """Measure the mean answer while a row's columns return to a filled row, the largest weight first.

    Parameters, result and errors are those of `deletion`.
    """
    x, w, fills, random = _case(row, weights, fill, seed)
    check_confidence(confidence)
    told = np.broadcast_to(_order(w), fills.shape)
    areas, guess = (_areas(ask, fills[:, None, :], x, order) for order in (told, random))
    return _of_areas(INSERTION, areas, guess, bounds, confidence)


def comprehensiveness(
    weights: ArrayLike, ask: Ask, *, shares: Sequence[float] = ERASER_SHARES, seed: int = 0
) -> Measure:
    """Measure how far the answer falls when the weightiest tokens are taken out.

    Parameters
    ----------
    weights : (n_tokens,)
        What each token adds to the answer.
    ask : function
        Takes masks (n, n_tokens) bool of the tokens kept, gives the black box's score, (n,).
    shares : sequence of float
        The shares of the tokens taken out, one after the other; at least one token each.
    seed : int
        Of the random order the baseline takes them in.

    Returns
    -------
    Measure
        Of this text, without uncertainty: `n` is 1 and both ends are the value. `averaged` gives the
        mean of many texts with an interval.

    Raises
    ------
    InputError
        A weight or an answer is no finite number, or a share is not between 0 and 1.
    """
    return _tokens(COMPREHENSIVENESS, weights, ask, np.logical_not, shares=shares, seed=seed)


def sufficiency(
    weights: ArrayLike, ask: Ask, *, shares: Sequence[float] = ERASER_SHARES, seed: int = 0
) -> Measure:
    """Measure how far the answer falls when the weightiest tokens alone are kept.

    Parameters, result and errors are those of `comprehensiveness`.
    """
    return _tokens(SUFFICIENCY, weights, ask, np.asarray, shares=shares, seed=seed)


def _case(
    row: ArrayLike, weights: ArrayLike, fill: ArrayLike, seed: int
) -> tuple[NDArray[Any], Floats, NDArray[Any], Ints]:
    """Return row, weights, filling rows, and (n_fills, n_columns) random orders of the columns."""
    x, fills = np.asarray(row), np.asarray(fill)
    if x.ndim != 1 or fills.ndim != 2 or fills.shape[1] != len(x):
        refuse("fill", f"rows of as many columns as the row {x.shape}", f"an array of shape {fills.shape}")
    rng = np.random.default_rng(whole("seed", seed, at_least=0))
    random = rng.permuted(np.tile(np.arange(len(x)), (len(fills), 1)), axis=1)
    return x, read_weights(weights, len(x)), fills, random


def _order(weights: Floats) -> Ints:
    return np.argsort(-weights, kind="stable")


def _areas(ask: Ask, first: NDArray[Any], then: NDArray[Any], orders: Ints) -> Floats:
    """(n_fills,): the mean answer (by trapezes) from `first` to `then`, column orders[i, j] changed j-th."""
    n, d = orders.shape
    if not n:
        return np.empty(0)
    place = np.argsort(orders, axis=1)
    changed = place[:, None, :] < np.arange(d + 1)[None, :, None]
    scores = answered(ask, np.where(changed, then, first).reshape(-1, d)).reshape(n, d + 1)
    return np.asarray((scores[:, 1:] + scores[:, :-1]).mean(axis=1) / 2)


def _of_areas(
    meaning: Meaning,
    areas: Floats,
    guess: Floats,
    bounds: tuple[float, float] | None,
    confidence: float,
) -> Measure:
    if not len(areas):
        return meaning.unknown(0)
    interval = interval_of_mean(areas, bounds, confidence)
    return meaning.measured(areas.mean(), interval, n=len(areas), baseline=guess.mean())


def _tokens(
    meaning: Meaning,
    weights: ArrayLike,
    ask: Ask,
    kept: Callable[[Bools], Bools],
    *,
    shares: Sequence[float],
    seed: int,
) -> Measure:
    w = read_weights(weights, np.size(weights))
    if not shares or not all(0 < share <= 1 for share in shares):
        refuse("shares", "shares of the tokens, above 0 and up to 1", list(shares))
    chance = np.random.default_rng(whole("seed", seed, at_least=0)).permutation(len(w))
    masks = np.vstack([kept(_tops(order, shares)) for order in (_order(w), chance)])
    scores = answered(ask, np.vstack([np.ones((1, len(w)), dtype=bool), masks]))
    told, guess = scores[0] - scores[1:].reshape(2, -1).mean(axis=1)
    return meaning.measured(told, (told, told), n=1, baseline=guess)


def _tops(order: Ints, shares: Sequence[float]) -> Bools:
    """(n_shares, n_tokens): the tokens that stand first in an order."""
    place = np.argsort(order)
    counts = np.maximum(np.ceil(np.array(shares) * len(order)), 1)
    return np.asarray(place[None, :] < counts[:, None])
