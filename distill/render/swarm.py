"""A swarm: for each component all its weights on one line, coloured by the data; the plain value to draw."""

from __future__ import annotations

import math
from dataclasses import dataclass

from distill.checks import number, refuse
from distill.render.colours import TINTS
from distill.render.values import Estimate

MISSING = TINTS
"""The tint of a row that misses the value."""

UNORDERED = TINTS + 1
"""The tint of a value that is neither low nor high: one of several categories."""


def tint_of(place: float) -> int:
    """Return the tint of a value's place from 0, low, to 1, high; NaN for a missing value.

    >>> [tint_of(place) for place in (0.0, 0.5, 1.0, float("nan"))]
    [0, 2, 4, 5]
    """
    return MISSING if math.isnan(place) else min(int(place * TINTS), TINTS - 1)


@dataclass(frozen=True)
class Lane:
    """The weights of one component.

    Parameters
    ----------
    name : str
    weights : tuple of float, one per row
    tints : tuple of int
        How high the row's own value is: 0 to 4, `MISSING` or `UNORDERED`.
    size : Estimate
        The mean absolute weight.
    """

    name: str
    weights: tuple[float, ...]
    tints: tuple[int, ...]
    size: Estimate

    def __post_init__(self) -> None:
        if len(self.weights) != len(self.tints):
            refuse("tints", f"as long as `weights` ({len(self.weights)})", len(self.tints))
        for weight in self.weights:
            number("weights", weight)
        if odd := next((tint for tint in self.tints if tint not in range(UNORDERED + 1)), None):
            refuse("tints", f"whole numbers from 0 to {UNORDERED}", odd)


@dataclass(frozen=True)
class Swarm:
    """Lanes in the order they are to be read.

    `axis` says what a weight is, `toward` and `against` what its two directions mean.
    """

    lanes: tuple[Lane, ...]
    axis: str = "weight"
    toward: str = ""
    against: str = ""
    title: str = ""
    subtitle: str = ""

    def __post_init__(self) -> None:
        if not self.lanes:
            refuse("lanes", "at least one lane", self.lanes)
