"""How numbers are written in pictures: percentages, weights, ticks of an axis."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterable
from dataclasses import dataclass

from distill.render.values import Estimate, Unit


def percent(value: float) -> str:
    """Write a share: "4.2 %", "87 %"; never 100 % for less than all, nor 0 % for more than none."""
    if 0 < value < 0.001:
        return "< 0.1 %"
    if 0.999 < value < 1:
        return "99.9 %"
    digits = 1 if 0 < abs(value) < 0.0995 or 0.995 <= abs(value) < 1 else 0
    return f"{_signed(100 * value, digits)} %"


def amount(value: float) -> str:
    """Write a number with three figures that matter: "0.0412", "5.64", "12,300"."""
    if value == 0:
        return "0"
    power = math.floor(math.log10(abs(value)))
    if not -4 <= power <= 6:
        return f"{value:.2e}".replace("-", "−")
    return _signed(value, max(0, 2 - power))


def alike(values: Iterable[float]) -> list[str]:
    """Write numbers of one column with the same digits, three figures for the largest."""
    values = list(values)
    largest = max(map(abs, values), default=0.0)
    digits = max(0, 2 - math.floor(math.log10(largest))) if largest else 0
    return (
        [amount(v) for v in values] if digits > 6 or largest >= 1e7 else [_signed(v, digits) for v in values]
    )


def size(value: float) -> str:
    """Write a count as it is: "16", "1,024", "2.5"."""
    return f"{value:,.6g}"


def _signed(value: float, digits: int) -> str:
    text = f"{value:,.{digits}f}"
    return text.replace("-", "−") if float(text.replace(",", "")) else text.lstrip("-")


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
    return [_signed(value, digits) + (" %" if unit is Unit.PERCENT else "") for value in values]
