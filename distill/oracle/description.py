"""A black box on paper: all that is known of it but how to ask it, so that a replay can stand in for it."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import fields
from enum import Enum
from typing import Any

import numpy as np
import pandas as pd

from distill.blackbox import BlackBox, BoxKind, Declaration, Intake
from distill.task import Answers, Task

_OURS: dict[str, Any] = {
    kind.__name__: kind for kind in (BlackBox, BoxKind, Declaration, Intake, Answers, Task)
}


def describe(box: BlackBox) -> str:
    """Return the box as JSON."""
    return json.dumps(_written(box), separators=(",", ":"))


def described(text: str, ask: Callable[[Any], object]) -> BlackBox:
    """Return the box that `describe` wrote down, with another way to ask it."""
    _, content = json.loads(text)
    return BlackBox(ask=ask, **{name: _read(value) for name, value in content.items()})


def _written(value: Any) -> Any:
    """Return a value as JSON: plain ones as they are, others as a pair of kind and content."""
    if value is None or type(value) in (bool, int, float, str):
        return value
    if type(value).__name__ in _OURS:
        return [type(value).__name__, value.value if isinstance(value, Enum) else _content(value)]
    if isinstance(value, np.generic):
        return ["numpy", [value.dtype.str, value.item()]]
    if isinstance(value, tuple | list):
        return ["tuple", [_written(one) for one in value]]
    if isinstance(value, pd.CategoricalDtype):
        levels = [_written(one) for one in value.categories.tolist()]
        return ["levels", [str(value.categories.dtype), bool(value.ordered), levels]]
    return str(value)


def _content(value: Any) -> dict[str, Any]:
    """Return what a dataclass holds, but for functions."""
    held = {field.name: getattr(value, field.name) for field in fields(value)}
    return {name: _written(one) for name, one in held.items() if not callable(one)}


def _read(value: Any) -> Any:
    if not isinstance(value, list):
        return value
    kind, content = value
    match kind:
        case "numpy":
            return np.dtype(content[0]).type(content[1])
        case "tuple":
            return tuple(map(_read, content))
        case "levels":
            dtype, ordered, levels = content
            return pd.CategoricalDtype(pd.Index([_read(one) for one in levels], dtype=dtype), ordered=ordered)
    if isinstance(content, dict):
        return _OURS[kind](**{name: _read(one) for name, one in content.items()})
    return _OURS[kind](content)
