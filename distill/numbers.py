"""How figures are written, in sentences, tables and pictures; an unknown one is a dash."""

from __future__ import annotations

import math
from collections.abc import Iterable

DASH = "–"
PERCENT = "\u00a0%"
"""A sign that stays on the line of its number."""


def share(value: float | None) -> str:
    """Write a share with one decimal: "96.2 %"; never "100.0 %" for less than all."""
    if value is None:
        return DASH
    if 0 < value < 0.0005:
        return f"<\u00a00.1{PERCENT}"
    if 0.9995 < value < 1:
        return f">\u00a099.9{PERCENT}"
    return f"{100 * value:.1f}{PERCENT}"


def shares(low: float | None, high: float | None) -> str:
    """Write an interval of shares: "94.8 to 97.3 %"."""
    if low is None or high is None:
        return DASH
    return f"{share(low).removesuffix(PERCENT)} to {share(high)}"


def percent(value: float) -> str:
    """Write a share: "4.2 %", "87 %"; never 100 % for less than all, nor 0 % for more than none."""
    if 0 < value < 0.001:
        return f"<\u00a00.1{PERCENT}"
    if 0.999 < value < 1:
        return f"99.9{PERCENT}"
    digits = 1 if 0 < abs(value) < 0.0995 or 0.995 <= abs(value) < 1 else 0
    return f"{rounded(100 * value, digits)}{PERCENT}"


def amount(value: float) -> str:
    """Write a number with three figures that matter: "0.0412", "5.64", "12,300"; NaN is unknown."""
    if value == 0 or math.isnan(value):
        return DASH if value else "0"
    power = math.floor(math.log10(abs(value)))
    if not -4 <= power <= 6:
        return f"{value:.2e}".replace("-", "−")
    return rounded(value, max(0, 2 - power))


def short(value: float) -> str:
    """Write a number with at most three figures that matter: "12", "0.0412", "1,800"."""
    return size(float(f"{value:.3g}"))


def alike(values: Iterable[float]) -> list[str]:
    """Write numbers of one column with the same digits, three figures for the largest."""
    values = list(values)
    largest = max(map(abs, values), default=0.0)
    digits = max(0, 2 - math.floor(math.log10(largest))) if largest else 0
    return (
        [amount(v) for v in values] if digits > 6 or largest >= 1e7 else [rounded(v, digits) for v in values]
    )


def rounded(value: float, digits: int) -> str:
    """Write a number with so many digits after the point; a rounded 0 has no sign."""
    text = f"{value:,.{digits}f}"
    return text.replace("-", "−") if float(text.replace(",", "")) else text.lstrip("-")


def figure(value: float | None) -> str:
    """Write a number with three figures that matter."""
    return DASH if value is None else amount(value)


def signed(value: float) -> str:
    """Write a change: "+0.04", "−1.2"."""
    return f"+{amount(value)}" if value > 0 else amount(value)


def figures(low: float | None, high: float | None) -> str:
    """Write an interval of numbers: "0.81 to 0.93"."""
    if low is None or high is None:
        return DASH
    return f"{amount(low)} to {amount(high)}"


def count(value: int | None) -> str:
    """Write a whole number: "12,345"."""
    return DASH if value is None else f"{value:,}"


def level(confidence: float) -> str:
    """Write the level of an interval: "95 %"."""
    return f"{100 * confidence:g}{PERCENT}"


def per_thousand(value: float) -> int:
    """Return how many of 1,000 cases a share is."""
    return round(1000 * value)


def size(value: float) -> str:
    """Write a count as it is: "16", "1,024", "2.5"."""
    return f"{value:,.6g}"
