"""One case of the coverage protocol: a figure, the truth about it, and rivals' intervals for it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from distill.fidelity import Measure
from truthbench.rivals import Interval

SIZES = (50, 200, 1000)
FEWER = (50, 200)
"""Of figures whose every row has a mass of its own, which takes longer and is hardest for few rows."""

NEARBY = (20, 50, 200)
"""Rows near a row that is explained."""

MANY = 2_000_000
"""Rows on which a truth is computed that no formula gives."""


@dataclass(frozen=True)
class Case:
    """What is measured on random rows again and again.

    Parameters
    ----------
    measure : str
    world : str
    truth : float
    sizes : tuple of int
        The numbers of rows it is measured on.
    draw : function (n, rng) -> data
    figure : function of the data -> Measure
    others : function of the data -> {name: interval}
    """

    measure: str
    world: str
    truth: float
    sizes: tuple[int, ...]
    draw: Callable[[int, np.random.Generator], tuple]
    figure: Callable[..., Measure]
    others: Callable[..., dict[str, Interval]]


def no_others(*_data: object) -> dict[str, Interval]:
    """Return no rival's interval."""
    return {}


def together(intervals: Sequence[Interval], truths: Sequence[float]) -> Interval:
    """Return an interval that holds 0 if all intervals hold their truths, as wide as they are in the mean."""
    pairs = list(zip(intervals, truths, strict=True))
    held = all(low <= truth <= high for (low, high), truth in pairs)
    low = 0.0 if held else 1.0
    return low, low + float(np.mean([high - low for (low, high), _ in pairs]))


def all_of(figures: Sequence[Measure], truths: Sequence[float]) -> Measure:
    """Return figures as one whose truth is 0: see `together`."""
    low, high = together([(figure.low, figure.high) for figure in figures], truths)
    return Measure("all of them", 0.0, low, high, len(figures), 0.0, "higher", "", "")


def fresh() -> np.random.Generator:
    """Return the generator that truths are computed with."""
    return np.random.default_rng(99)
