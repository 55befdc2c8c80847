"""One measured figure: its value, its interval, what guessing would reach, and how to read it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

NAN = float("nan")

Direction = Literal["higher", "lower"]
"""Which way is better."""


@dataclass(frozen=True)
class Measure:
    """A figure computed on rows.

    Parameters
    ----------
    name : str
    value : float
        NaN where the rows do not determine it (no row, a constant box).
    low, high : float
        The ends of its confidence interval; NaN where there is none.
    n : int
        The number of rows it was computed on (rows of weight zero do not count).
    baseline : float
        What a surrogate without information reaches on the same rows; NaN where that means nothing.
    direction : "higher" or "lower"
        Which way is better.
    reference : str
        The paper the formula and its interval come from.
    pitfall : str
        How the figure misleads.
    """

    name: str
    value: float
    low: float
    high: float
    n: int
    baseline: float
    direction: Direction
    reference: str
    pitfall: str

    def without_interval(self) -> Measure:
        """Return the figure where its rows are too few to say how certain it is."""
        return replace(self, low=NAN, high=NAN)

    def __str__(self) -> str:
        return f"{self.name} {self.value:.3f} [{self.low:.3f}, {self.high:.3f}], n = {self.n}"


@dataclass(frozen=True)
class Meaning:
    """What stays the same whatever the rows: the words of a measure."""

    name: str
    direction: Direction
    reference: str
    pitfall: str

    def measured(
        self, value: float, interval: tuple[float, float], *, n: int, baseline: float = NAN
    ) -> Measure:
        """Return the figure for these rows."""
        low, high = (float(end) for end in interval)
        return Measure(
            name=self.name,
            value=float(value),
            low=low,
            high=high,
            n=int(n),
            baseline=float(baseline),
            direction=self.direction,
            reference=self.reference,
            pitfall=self.pitfall,
        )

    def unknown(self, n: int) -> Measure:
        """Return the figure for rows that do not determine it."""
        return self.measured(NAN, (NAN, NAN), n=n)
