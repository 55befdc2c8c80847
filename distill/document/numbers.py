"""How figures are written in the document; an unknown one is a dash."""

from __future__ import annotations

from distill.render.figures import amount

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
