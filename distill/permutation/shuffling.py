"""Rows in which one column, or a group of them, comes from other rows."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np

from distill.fidelity import Measure
from distill.fidelity.intervals import mean_interval, widened
from distill.fidelity.measure import Meaning
from distill.fidelity.scores import BOUNDED, UNSEEN
from distill.table import Table
from distill.typing import Bools, Floats, Ints

_BREIMAN = "Breiman (2001), Mach. Learn. 45; Fisher, Rudin and Dominici (2019), JMLR 20 (model reliance)"
_UNREAL = "Permuted rows may be rows that do not exist; of columns that tell the same story see the group."

SCORE_CHANGE = Meaning(
    "score change",
    "higher",
    f"{_BREIMAN}; interval: Hoeffding (1948) on the rows that take and those that give; {BOUNDED}",
    _UNREAL,
)
LOSS = Meaning(
    "accuracy loss",
    "higher",
    f"{_BREIMAN}; interval: Hoeffding (1948) on the rows that take and those that give; {BOUNDED}",
    _UNREAL,
)


LEAST = 0.25
"""At least so much of the variance of rows' parts is left, whatever is taken off."""


@dataclass(frozen=True)
class Shuffle:
    """Which row each takes values from.

    Parameters
    ----------
    donor : (n_repeats, n_rows) int64
        In every repeat each row gives once, and none to itself.
    unit : (n_rows,) int64, optional
        Rows of one unit (say, a patient's visits) were not drawn one by one: none gives to another while
        any two units hold no more rows than all others together, and intervals are those of whole units.
    """

    donor: Ints
    unit: Ints | None = None

    @classmethod
    def drawn(cls, n_rows: int, n_repeats: int, rng: np.random.Generator, unit: Ints | None = None) -> Self:
        """Draw it."""
        found = np.empty((n_repeats, n_rows), dtype=np.int64)
        for repeat in range(n_repeats):
            order, most = _side_by_side(rng.permutation(n_rows), unit)
            found[repeat, order] = np.roll(order, most)
        return cls(found, unit)

    def given(self, taken: Floats) -> Floats:
        """Return (n_rows,): the sum of what rows took (n_repeats, n_rows), by the row that gave."""
        sums = np.bincount(self.donor.ravel(), weights=taken.ravel(), minlength=taken.shape[1])
        return np.asarray(sums, dtype=np.float64)


def _side_by_side(order: Ints, unit: Ints | None) -> tuple[Ints, int]:
    """Return the order with the rows of each unit together, and the rows of the largest unit."""
    if unit is None:
        return order, 1
    _, first, member, size = np.unique(
        unit[order], return_index=True, return_inverse=True, return_counts=True
    )
    most = int(size.max())
    return order[np.argsort(first[member], kind="stable")], most if most < len(order) else 1


def permuted(table: Table, columns: Sequence[str], donor: Ints) -> Table:
    """Return the rows with the values of some columns taken from the rows `donor` (n_rows,)."""
    frame = table.frame.copy(deep=False)
    for name in columns:
        frame[name] = table.frame[name].take(donor).set_axis(frame.index)
    return table.with_frame(frame)


def reliance(
    changes: Floats,
    known: Bools,
    shuffle: Shuffle,
    meaning: Meaning,
    *,
    bounds: tuple[float, float],
    confidence: float,
) -> Measure:
    """Return the mean change of the answers; NaN where no answer is known.

    The mean hangs on the rows that take and on those that give. A row's part in it is what it took and
    what it gave (Hoeffding's projection), each less the mean; those parts are what the interval is of. What
    a row meets by chance counts in both, so that the variance of the parts holds that of the changes, over
    the repeats, once too often; that is taken off, save for units, whose rows meet the same, and for
    changes without bounds, where a few large ones would pass for chance.

    Parameters
    ----------
    changes : (n_repeats, n_rows) float64
        What the answer to each row changed by; anything where it is not known.
    known : (n_repeats, n_rows) bool
    shuffle : Shuffle
    bounds : (low, high)
        The values a change can take. Beside an infinite one the interval allows for somewhat more than seen.
    """
    if not known.any():
        return meaning.unknown(0)
    value, n = float(changes[known].mean()), changes.shape[1]
    apart = np.where(known, changes - value, 0.0)
    share = n / known.sum()
    part = share * (apart.sum(axis=0) + shuffle.given(apart))
    if shuffle.unit is None and np.isfinite(bounds).all() and part.any():
        met = share * float(np.mean(apart[known] ** 2))
        part *= np.sqrt(max(1.0 - met / float(np.mean(part**2)), LEAST))
    beyond = float(np.sqrt(UNSEEN) * np.abs(part).max())
    most = 2.0 * len(changes) * share  # how often a row takes and gives
    low, high = (most * (bound - value) for bound in bounds)
    interval = mean_interval(
        value + part,
        np.ones(n),
        shuffle.unit,
        low=value + (low if math.isfinite(low) else -beyond),
        high=value + (high if math.isfinite(high) else beyond),
        confidence=confidence,
    )
    interval = max(interval[0], bounds[0]), min(interval[1], bounds[1])
    return meaning.measured(value, widened(interval, value), n=int(known.any(axis=0).sum()), baseline=0.0)
