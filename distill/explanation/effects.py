"""What each component changes, in the unit of the answer, how sure that is, and which order is decided."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from distill.explanation.surrogate import Surrogate
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
        The place of each in the order of absolute weights, from 1. Those whose order is not decided
        share a place.
    """

    weight: Floats
    low: Floats
    high: Floats
    place: Ints


def effects(surrogate: Surrogate, covariance: Floats, window: Codes, share: Floats) -> Effects:
    """Return the effects of a surrogate's components.

    The intervals follow from the covariance by the delta method. Their target is the line with the same
    penalty and the same curves, fitted to endless draws of the sampler in the same window with the same
    weights: not the slope of the black box.

    Parameters
    ----------
    surrogate : Surrogate
    covariance : (n_components + 1, n_components + 1) float64
        Of the intercept and the coefficients.
    window : (n_rows, n_columns) float64
        The rows it was fitted on.
    share : (n_rows,) float64
        What each of them counted.
    """
    weight, by_level, by_slope = _moved(surrogate)
    for j in np.flatnonzero(surrogate.columns.matched):
        weight[j], by_level[j], by_slope[j] = _exchanged(surrogate, int(j), window, share)
    spread = _covariance(covariance, by_level, by_slope)
    error = Z95 * np.sqrt(np.maximum(np.diag(spread), 0.0))
    if len(window) < FEWEST_ROWS * len(weight):
        error[:] = np.nan
    return Effects(weight, weight - error, weight + error, _places(weight, spread))


def _moved(surrogate: Surrogate) -> tuple[Floats, Floats, Floats]:
    """Return (n_components,): the effect of one step up, and its derivatives by intercept and coefficient."""
    link, level = surrogate.line.link, surrogate.level
    there = level + surrogate.rises() + surrogate.line.coefficients
    answer, slope = link.inverse(np.append(there, level)), link.slope(np.append(there, level))
    return answer[:-1] - answer[-1], slope[:-1] - slope[-1], slope[:-1]


def _exchanged(
    surrogate: Surrogate, component: int, window: Codes, share: Floats
) -> tuple[float, float, float]:
    """Return the effect of the row's own value, not another, and its two derivatives."""
    column = surrogate.columns.used[component]
    others, mass = _others(surrogate.columns.row[column], window[:, column], share)
    if not len(others):
        return 0.0, 0.0, 0.0
    link, level = surrogate.line.link, surrogate.level
    there = level + surrogate.rise(component, others) - surrogate.line.coefficients[component]
    answer, slope = link.inverse(np.append(there, level)), link.slope(np.append(there, level))
    mean_slope = float(mass @ slope[:-1])
    return float(answer[-1] - mass @ answer[:-1]), float(slope[-1]) - mean_slope, mean_slope


def _others(own: float, values: Floats, share: Floats) -> tuple[Floats, Floats]:
    """Return the values in the window's rows that are not the row's own, and what each counts."""
    other = np.flatnonzero(~np.isnan(values) if np.isnan(own) else values != own)
    mass = share[other]
    total = float(mass.sum())
    return (values[other], mass / total) if total > 0 else (values[:0], mass[:0])


def _covariance(covariance: Floats, by_level: Floats, by_slope: Floats) -> Floats:
    """Return (n_components, n_components): the covariance of the effects."""
    gradient = np.column_stack([by_level, np.diag(by_slope)])
    return np.asarray(gradient @ covariance @ gradient.T)


def _places(weight: Floats, spread: Floats) -> Ints:
    """Return each component's place; one joins the place above while it may be as large as its first."""
    order = np.argsort(-np.abs(weight), kind="stable")
    places, first = np.empty(len(order), dtype=np.int64), order[0] if len(order) else 0
    place = 1
    for rank, j in enumerate(order):
        sign = np.sign(weight[first] * weight[j])
        variance = spread[first, first] + spread[j, j] - 2 * sign * spread[first, j]
        if abs(weight[first]) - abs(weight[j]) > Z95 * np.sqrt(max(variance, 0.0)):
            first, place = j, rank + 1
        places[j] = place
    return places
