"""The gap between two figures measured on different rows."""

from __future__ import annotations

import math

from distill.errors import InputError
from distill.fidelity.measure import Meaning, Measure

GAP = Meaning(
    "gap",
    "lower",
    "Zou and Donner (2008), Stat. Med. 27 (MOVER), from the two figures' own intervals",
    "Not zero for an honest box either, since any surrogate extrapolates.",
)


def gap(real: Measure, sampled: Measure) -> Measure:
    """Measure by how much a figure is better on sampled rows than on real ones.

    Parameters
    ----------
    real, sampled : Measure
        The same measure on disjoint rows.

    Returns
    -------
    Measure
        Positive where real rows fare worse. `n` is the smaller number of rows. NaN where either
        figure is.

    Raises
    ------
    InputError
        The two are different measures.
    """
    if real.name != sampled.name:
        raise InputError(
            f"A gap is between two figures of one measure, got {real.name!r} and {sampled.name!r}."
        )
    n = min(real.n, sampled.n)
    better, worse = (sampled, real) if real.direction == "higher" else (real, sampled)
    value = better.value - worse.value
    if math.isnan(value):
        return GAP.unknown(n)
    down = math.hypot(better.value - better.low, worse.high - worse.value)
    up = math.hypot(better.high - better.value, worse.value - worse.low)
    return GAP.measured(value, (value - down, value + up), n=n, baseline=0.0)
