"""Short thresholds: between two neighbouring values, the number that is quickest to read."""

from __future__ import annotations

import numpy as np

from distill.domain import DAY, Column, Kind
from distill.typing import Bools, Floats

_UNITS = (DAY, 3600.0, 60.0, 1.0)


def cuts_between(column: Column, low: Floats, high: Floats) -> Floats:
    """Return (c,): one cut in each gap, `low` <= cut < `high`, as few digits as the gap allows.

    Columns of a step (integers, levels, dates) are cut half a step above a legal value, so that
    a rounding error in a row cannot carry it across; `shown_cut` names that legal value.

    Parameters
    ----------
    low, high : (c,)
        Neighbouring values of the column, possibly infinite.
    """
    low, high = _finite(low, high)
    if column.kind is Kind.DATETIME:
        plain = _round_instants(low, high)
        return _where_inside(plain + column.step / 2, low, high, plain)
    if column.step == 0:
        return _round_numbers(low, high)
    whole = np.floor(_round_numbers(low / column.step, high / column.step))
    stepped = (whole + 0.5) * column.step
    if np.all(_inside(stepped, low, high)):
        return stepped
    return _where_inside(stepped, low, high, _round_numbers(low, high))


def shown_cut(column: Column, cut: float) -> float:
    """Return the largest legal value up to the cut: what "at most" means in the column's own units."""
    if column.step == 0 or not np.isfinite(cut):
        return cut
    return float(np.floor(cut / column.step) * column.step)


def _inside(cut: Floats, low: Floats, high: Floats) -> Bools:
    return (low <= cut) & (cut < high)


def _where_inside(cut: Floats, low: Floats, high: Floats, other: Floats) -> Floats:
    return np.where(_inside(cut, low, high), cut, other)


def _finite(low: Floats, high: Floats) -> tuple[Floats, Floats]:
    """Put in the place of an infinite neighbour one about as far away as the other values are wide."""
    known = np.concatenate([low[np.isfinite(low)], high[np.isfinite(high)]])
    if not len(known):
        return np.full_like(low, -1.0), np.full_like(high, 1.0)
    bottom, top = float(known.min()), float(known.max())
    biggest = np.finfo(np.float64).max
    reach = max(min(top, biggest / 4) - max(bottom, -biggest / 4), abs(top) / 8, abs(bottom) / 8, 1.0)
    outer_low = max(bottom / 2 - reach / 2, -biggest / 2) * 2
    outer_high = min(top / 2 + reach / 2, biggest / 2) * 2
    return np.where(np.isinf(low), outer_low, low), np.where(np.isinf(high), outer_high, high)


def _round_numbers(low: Floats, high: Floats) -> Floats:
    """Round the middle of each gap to the coarsest power of ten that stays inside the gap."""
    middle = low / 2 + high / 2
    # Between two adjacent floats the middle may round up to the upper one.
    best = np.where(middle < high, middle, low)
    with np.errstate(divide="ignore", over="ignore"):
        exponent = np.floor(np.log10(high / 2 - low / 2) + np.log10(2.0))
    exponent = np.clip(exponent, -300, 300)
    # The coarsest last, so that it wins.
    for rounded in _to_power_of_ten(middle, exponent + np.array([[-1.0], [0.0], [1.0]])):
        best = _where_inside(rounded, low, high, best)
    return best


def _to_power_of_ten(numbers: Floats, exponent: Floats) -> Floats:
    # Dividing by a whole power of ten is exact to the last bit, multiplying by its inverse is not.
    coarse = np.where(exponent > 0, 10.0 ** np.maximum(exponent, 0), 1.0)
    fine = np.where(exponent < 0, 10.0 ** np.maximum(-exponent, 0), 1.0)
    with np.errstate(over="ignore", invalid="ignore"):
        return np.rint(numbers / coarse * fine) / fine * coarse


def _round_instants(low: Floats, high: Floats) -> Floats:
    """Take the coarsest of day, hour, minute and second that begins inside each gap."""
    middle = low / 2 + high / 2
    best = np.where(middle < high, middle, low)
    for unit in reversed(_UNITS):
        whole = np.floor(middle / unit) * unit
        best = _where_inside(whole, low, high, best)
    return best
