"""Checks of arguments, with one sentence shape for all: name, rule, value found."""

from __future__ import annotations

import math
import numbers
from collections.abc import Collection, Iterable
from typing import NoReturn

from distill.errors import InputError


def refuse(name: str, rule: str, value: object) -> NoReturn:
    """Raise "`name` must be rule, got value."."""
    shown = repr(value)
    if len(shown) > 80:
        shown = shown[:77] + "..."
    raise InputError(f"`{name}` must be {rule}, got {shown}.")


def whole(name: str, value: object, *, at_least: int) -> int:
    """`value` as an int of at least `at_least`."""
    if isinstance(value, bool) or not isinstance(value, numbers.Integral) or value < at_least:
        refuse(name, f"a whole number of at least {at_least}", value)
    return int(value)


def number(name: str, value: object, *, low: float = -math.inf, high: float = math.inf) -> float:
    """`value` as a finite float in [`low`, `high`]."""
    if isinstance(value, bool) or not isinstance(value, numbers.Real) or not low <= float(value) <= high:
        bounds = "a number" if math.isinf(low) and math.isinf(high) else f"a number from {low:g} to {high:g}"
        refuse(name, bounds, value)
    if not math.isfinite(value):
        refuse(name, "a finite number", value)
    return float(value)


def one_of(name: str, value: object, allowed: Collection[str]) -> str:
    """`value` if it is one of the strings in `allowed`."""
    if not isinstance(value, str) or value not in allowed:
        refuse(name, "one of " + listed(allowed), value)
    return value


def listed(names: Iterable[object], *, most: int = 12) -> str:
    """Names for a message: "'a', 'b', 'c' and 4 more"."""
    names = list(names)
    shown = ", ".join(repr(str(name)) for name in names[:most])
    return shown if len(names) <= most else f"{shown} and {len(names) - most} more"
