"""Rows in which one column, or a group of them, comes from other rows."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from distill.fidelity import Measure
from distill.fidelity.intervals import mean_interval, widened
from distill.fidelity.measure import Meaning
from distill.fidelity.scores import BOUNDED, UNSEEN
from distill.table import Table
from distill.typing import Floats, Ints

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


def donors(n_rows: int, n_repeats: int, rng: np.random.Generator) -> Ints:
    """Return (n_repeats, n_rows): which row each takes values from; each gives once, none to itself."""
    found = np.empty((n_repeats, n_rows), dtype=np.int64)
    for repeat in range(n_repeats):
        order = rng.permutation(n_rows)
        found[repeat, order] = np.roll(order, 1)
    return found


def permuted(table: Table, columns: Sequence[str], donor: Ints) -> Table:
    """Return the rows with the values of some columns taken from the rows `donor` (n_rows,)."""
    frame = table.frame.copy(deep=False)
    for name in columns:
        frame[name] = table.frame[name].take(donor).set_axis(frame.index)
    return table.with_frame(frame)


def reliance(
    changes: Floats, donor: Ints, meaning: Meaning, *, bounds: tuple[float, float] | None, confidence: float
) -> Measure:
    """Return the mean change of the answers.

    Parameters
    ----------
    changes : (n_repeats, n_rows) float64
        What the answer to each row changed by.
    donor : (n_repeats, n_rows) int64
        The row its values came from. A change hangs on both, so each row counts as taker and as giver.
    bounds : (low, high), optional
        The values a change can take. Without bounds the interval allows for somewhat more than seen.
    """
    value, n = float(changes.mean()), changes.shape[1]
    given = np.bincount(donor.ravel(), weights=changes.ravel(), minlength=n) / len(changes)
    own = changes.mean(axis=0) + given - value
    beyond = float(np.sqrt(UNSEEN) * np.abs(own - value).max())
    low, high = bounds if bounds is not None else (value - beyond, value + beyond)
    interval = mean_interval(
        own, np.ones(n), low=2 * low - value, high=2 * high - value, confidence=confidence
    )
    if bounds is not None:
        interval = max(interval[0], bounds[0]), min(interval[1], bounds[1])
    return meaning.measured(value, widened(interval, value), n=n, baseline=0.0)
