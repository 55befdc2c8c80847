"""Answers that a measure asks for itself, checked."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from distill.checks import refuse
from distill.typing import Floats

Ask = Callable[[NDArray[Any]], ArrayLike]
"""Takes rows (n_rows, n_columns), or masks of what is kept, and gives the score explained, (n_rows,)."""

Explain = Callable[[NDArray[Any]], ArrayLike]
"""Takes rows (n_rows, n_columns) and gives the weights of each, (n_rows, n_columns)."""


def answered(ask: Ask, rows: NDArray[Any]) -> Floats:
    """Return (n_rows,) float64: what `ask` says about the rows.

    Raises
    ------
    InputError
        Not one finite number per row.
    """
    return _checked("ask", ask(rows), (len(rows),))


def explained(explain: Explain, rows: NDArray[Any]) -> Floats:
    """Return (n_rows, n_columns) float64: the weights `explain` gives the rows.

    Raises
    ------
    InputError
        Not one finite number per row and column.
    """
    return _checked("explain", explain(rows), rows.shape)


def read_row(row: ArrayLike) -> Floats:
    """Return (n_columns,) float64: a row of numbers.

    Raises
    ------
    InputError
    """
    return _finite("row", row, 1)


def read_weights(weights: ArrayLike, n: int) -> Floats:
    """Return (n,) float64: a weight for each component.

    Raises
    ------
    InputError
    """
    checked = _finite("weights", weights, 1)
    if len(checked) != n:
        refuse("weights", f"one number per component ({n})", f"an array of shape {checked.shape}")
    return checked


def read_nearby(nearby: ArrayLike, width: int) -> Floats:
    """Return (n_rows, width) float64: rows near the one explained; there may be none.

    Raises
    ------
    InputError
    """
    checked = _finite("nearby", nearby, 2)
    if checked.shape[1] != width:
        refuse("nearby", f"rows of {width} columns", f"an array of shape {checked.shape}")
    return checked


def _finite(name: str, values: ArrayLike, dimensions: int) -> Floats:
    try:
        array = np.asarray(values, dtype=np.float64)
    except (TypeError, ValueError):
        refuse(name, "numbers", values)
    if array.ndim != dimensions or not array.shape[-1]:
        refuse(name, f"an array of {dimensions} dimension(s)", f"an array of shape {array.shape}")
    if not np.isfinite(array).all():
        refuse(name, "finite", float(array[~np.isfinite(array)][0]))
    return array


def _checked(name: str, answer: ArrayLike, shape: tuple[int, ...]) -> Floats:
    values = np.asarray(answer, dtype=np.float64)
    if values.shape == (*shape, 1):
        values = values[..., 0]
    if values.shape != shape:
        refuse(name, f"a function that returns an array of shape {shape}", f"one of shape {values.shape}")
    if not np.isfinite(values).all():
        refuse(name, "a function that returns finite numbers", float(values[~np.isfinite(values)][0]))
    return values
