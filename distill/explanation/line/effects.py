"""What each component changes, in the unit of the answer, how sure that is, and which order is decided."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from distill.explanation.line.surrogate import Surrogate
from distill.linear import LinearFit
from distill.typing import Codes, Floats, Ints

Z95 = 1.959963984540054

FEWEST_ROWS = 4
"""No interval is given below this many fit rows a component."""


@dataclass(frozen=True)
class Effects:
    """The components' effects on the answer at the row.

    Parameters
    ----------
    weight : (n_components,) float64
        A number: the answer one step up minus the answer at the row. A category: the answer at the row
        minus the mean answer with the neighbourhood's other values in its place.
    low, high : (n_components,) float64
        The ends of 95 % intervals; NaN where too few rows support one.
    place : (n_components,) int64
        One more than the number of components whose absolute weight is decidedly larger.
    """

    weight: Floats
    low: Floats
    high: Floats
    place: Ints


def effects(surrogate: Surrogate, fitted: LinearFit, window: Codes, share: Floats) -> Effects:
    """Return the effects of a surrogate's components.

    An interval is that of the component's coefficient, shown as the effect it has at the row's level.
    Its target is the coefficient of the line with the same penalty and the same curves, fitted in the
    same window with the same weights to all its real rows (in their share of the fit, where they were
    thinned) and, for the sampled rows' share, to endless draws of the sampler: not the slope of the box.

    Places ask for more: an order is decided where it holds for other real rows too.

    Parameters
    ----------
    surrogate : Surrogate
    fitted : LinearFit
        Its line, and how sure that is.
    window : (n_rows, n_columns) float64
        The rows it was fitted on.
    share : (n_rows,) float64
        What each of them counted.
    """
    shown = surrogate.line.coefficients
    error = fitted.margin
    if len(window) < FEWEST_ROWS * len(shown):
        error = np.full(len(shown), np.nan)
    tried = np.stack([shown, shown - error, shown + error])
    found, slope = _moved(surrogate, tried)
    matched, levelled = surrogate.columns.matched, surrogate.levelled
    if levelled.any():
        found[:, levelled], slope[levelled] = _exchanged_levels(surrogate, tried[:, levelled], window, share)
    for j in np.flatnonzero(matched & ~levelled):
        found[:, j], slope[j] = _exchanged(surrogate, int(j), tried[:, j], window, share)
    weight, low, high = found
    # Where nothing is uncertain, rounding must not turn the ends around; NaN stays NaN.
    low, high = np.minimum(low, weight), np.maximum(high, weight)
    return Effects(weight, low, high, places(weight, fitted.covariance[1:, 1:] * np.outer(slope, slope)))


def _moved(surrogate: Surrogate, coefficients: Floats) -> tuple[Floats, Floats]:
    """Return the effect of one step up for each row of coefficients, and its derivative by the first."""
    link, level = surrogate.line.link, np.array(surrogate.level)
    there = level + surrogate.rises() + coefficients
    return link.inverse(there) - link.inverse(level), link.slope(there[0])


def _exchanged(
    surrogate: Surrogate, component: int, coefficients: Floats, window: Codes, share: Floats
) -> tuple[Floats, float]:
    """Return the effect of the row's own value, not another, and its derivative; as `_moved`."""
    column = surrogate.columns.used[component]
    others, mass = _others(surrogate.columns.row[column], window[:, column], share)
    if not len(others):
        return np.zeros(len(coefficients)), 0.0
    link, level = surrogate.line.link, np.array(surrogate.level)
    there = level + surrogate.rise(component, others) - coefficients[:, None]
    return link.inverse(level) - link.inverse(there) @ mass, float(link.slope(there[0]) @ mass)


def _others(own: float, values: Floats, share: Floats) -> tuple[Floats, Floats]:
    """Return the values in the window's rows that are not the row's own, and what each counts."""
    other = np.flatnonzero(~np.isnan(values) if np.isnan(own) else values != own)
    mass = share[other]
    total = float(mass.sum())
    return (values[other], mass / total) if total > 0 else (values[:0], mass[:0])


def _exchanged_levels(
    surrogate: Surrogate, coefficients: Floats, window: Codes, share: Floats
) -> tuple[Floats, Floats]:
    """Do as `_exchanged` for all components that have levels together: (n, n_levelled) coefficients."""
    columns = surrogate.columns.used[surrogate.levelled]
    rises = surrogate.rises_of_levels()
    count, width = rises.shape
    first = np.arange(count) * width
    place = _place(window[:, columns]) + first
    found = np.bincount(place.ravel(), weights=np.repeat(share, count), minlength=count * width)
    found[_place(surrogate.columns.row[columns]) + first] = 0.0
    total = found.reshape(count, width).sum(axis=1)
    mass = found.reshape(count, width) / np.where(total > 0, total, 1.0)[:, None]
    link, level = surrogate.line.link, np.array(surrogate.level)
    there = level + rises - coefficients[:, :, None]
    effect = link.inverse(level) * (total > 0) - (link.inverse(there) * mass).sum(axis=2)
    return effect, (link.slope(there[0]) * mass).sum(axis=1)


def _place(levels: Floats) -> Ints:
    """Return where levels stand in `Surrogate.rises_of_levels`: a missing one first, then an unseen one."""
    return np.where(np.isnan(levels), 0, levels + 2).astype(np.int64)


def places(weight: Floats, spread: Floats) -> Ints:
    """Return each component's place, by a test of every pair at 95 %."""
    size, sign = np.abs(weight), np.where(weight < 0, -1.0, 1.0)
    own = np.diag(spread)
    variance = own[:, None] + own - 2 * spread * np.outer(sign, sign)
    larger = size[:, None] - size > Z95 * np.sqrt(np.maximum(variance, 0.0))
    return np.asarray(1 + larger.sum(axis=0), dtype=np.int64)
