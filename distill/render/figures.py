"""How figures are written in pictures: with intervals, and as ticks of an axis."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterable
from dataclasses import dataclass

from distill.numbers import PERCENT, amount, percent, rounded
from distill.render.values import Estimate, Unit


def written(value: float, unit: Unit) -> str:
    """Write a value of a scale with that unit."""
    return percent(value) if unit is Unit.PERCENT else amount(value)


def with_interval(estimate: Estimate, unit: Unit) -> str:
    """Write "96 % (93 % to 98 %), n = 210", as far as known."""
    text = written(estimate.value, unit)
    if estimate.has_interval:
        text += f" ({written(estimate.low, unit)} to {written(estimate.high, unit)})"
    return text if estimate.n is None else f"{text}, n = {estimate.n:,}"


@dataclass(frozen=True)
class Scale:
    """A line from value `low` at `left` to value `high` at `right`, in pixels."""

    low: float
    high: float
    left: float
    right: float

    def __call__(self, value: float) -> float:
        """Return the pixel of a value; values outside stop at the end."""
        inside = min(max(value, self.low), self.high)
        part = (inside - self.low) / (self.high - self.low) if self.high > self.low else 0.5
        return self.left + part * (self.right - self.left)


def ticks(low: float, high: float, most: int = 6) -> tuple[float, ...]:
    """Return at most `most` + 1 round numbers (steps 1, 2 or 5 times ten to n) that enclose low and high."""
    if high - low <= 1e-9 * max(abs(low), abs(high), 1e-200):  # nothing a reader could tell apart
        low, high = low - max(abs(low), 1e-3) / 2, high + max(abs(high), 1e-3) / 2
    step = 10.0 ** math.floor(math.log10((high - low) / most))
    for factor in (1, 2, 5, 10, 20):
        first, last = (math.floor(low / (factor * step) + 1e-9), math.ceil(high / (factor * step) - 1e-9))
        if last - first <= most:
            break
    return tuple(float(f"{k * factor * step:.12g}") for k in range(first, last + 1))


def tick_texts(values: Iterable[float], unit: Unit) -> list[str]:
    """Write ticks with the digits their step needs, all alike."""
    values = [100 * value if unit is Unit.PERCENT else value for value in values]
    steps = [later - earlier for earlier, later in itertools.pairwise(values)]
    digits = max(0, -math.floor(math.log10(min(steps)) + 1e-9)) if steps else 0
    if digits > 6:
        return [amount(value) for value in values]
    return [rounded(value, digits) + (PERCENT if unit is Unit.PERCENT else "") for value in values]
