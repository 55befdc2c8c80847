"""Several statements that must all hold together.

*Intervals* of m groups are made at level 1 - (1 - confidence) / m (Bonferroni), the first step of Holm's
procedure (1979). Its later steps sharpen tests, not intervals: exact intervals at the levels of those steps
held together in 88 % of 4,000 repeats for five groups of 400 rows, and in 79 % for ten, instead of 95 %.
For *tests* of "does this group reach the threshold?" Holm keeps the chance of any false alarm and finds more;
`holm` is for those. That *every* group reaches a threshold needs no adjustment at all: the
statement is wrong only if the worst group's is (Berger 1982, intersection-union test).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from distill.checks import refuse
from distill.fidelity.pairs import check_confidence
from distill.typing import Floats


def shared_level(confidence: float, m: int) -> float:
    """Return the level at which m intervals hold together at `confidence` (Bonferroni)."""
    return 1 - (1 - check_confidence(confidence)) / max(m, 1)


def holm(p_values: ArrayLike) -> Floats:
    """Return (m,) float64: p-values adjusted so that any false alarm among them is as rare as stated.

    Holm (1979), Scand. J. Stat. 6: the i-th smallest times m - i + 1, never below a smaller one's.

    Parameters
    ----------
    p_values : (m,)

    Raises
    ------
    InputError
        A p-value is not between 0 and 1.
    """
    p = np.asarray(p_values, dtype=np.float64)
    if p.ndim != 1 or not np.all((p >= 0) & (p <= 1)):
        refuse("p_values", "numbers from 0 to 1", p.tolist())
    order = np.argsort(p, kind="stable")
    steps = np.maximum.accumulate(p[order] * np.arange(len(p), 0, -1))
    adjusted = np.empty(len(p))
    adjusted[order] = np.minimum(steps, 1.0)
    return adjusted
