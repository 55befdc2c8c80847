"""Explanations in the form the library shap draws."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from distill.blackbox.libraries import library
from distill.errors import InputError
from distill.explanation.attribution import Attribution
from distill.explanation.attributions import Attributions
from distill.explanation.result import Component, Explanation
from distill.typing import Floats


def shap_explanation(items: Sequence[Any]) -> Any:
    """Return a `shap.Explanation` of rows; see `Explanations.to_shap`.

    Raises
    ------
    MissingLibraryError
        shap is not installed.
    InputError
        There are no rows, or they are no rows of a table.
    """
    if not items:
        raise InputError("There are no explanations to draw.")
    odd = next((item for item in items if not isinstance(item, Explanation | Attribution)), None)
    if odd is not None:
        raise InputError(f"shap draws rows of a table; a {type(odd).__name__} has no columns.")
    names = _names(items)
    held = [{c.name: c for c in item.components} for item in items]
    values = np.array([[row[name].weight if name in row else 0.0 for name in names] for row in held])
    return library("shap").Explanation(
        values=values,
        base_values=_bases(items, values),
        data=_data(held, names),
        feature_names=[_with_step(held, name) for name in names],
    )


def _names(items: Sequence[Any]) -> list[str]:
    """Return the columns in the data's order; in that of their appearance where it is not known."""
    shown = dict.fromkeys(c.name for item in items for c in item.components)
    first = items[0]
    if isinstance(items, Attributions):
        order = [column.name for column in items.columns]
    else:
        order = list(first.layout.names) if isinstance(first, Explanation) else list(shown)
    return [name for name in order if name in shown]


def _bases(items: Sequence[Any], values: Floats) -> Floats:
    """Return (n_rows,): what the values are added to, so that bars end at what the line says of the row."""
    told = np.array([item.surrogate_score for item in items], dtype=np.float64)
    return np.asarray(told - values.sum(axis=1))


def _data(held: Sequence[dict[str, Component]], names: Sequence[str]) -> NDArray[Any]:
    """Return (n_rows, n_names): the rows' own values, as numbers where a column holds nothing else."""
    columns = [_column([row[name].value if name in row else "missing" for row in held]) for name in names]
    if all(column.dtype == np.float64 for column in columns):
        return np.stack(columns, axis=1)
    data = np.empty((len(held), len(names)), dtype=object)
    for j, column in enumerate(columns):
        data[:, j] = column
    return data


def _column(texts: Sequence[str]) -> NDArray[Any]:
    try:
        return np.array([np.nan if text == "missing" else float(text) for text in texts])
    except ValueError:
        return np.array(texts, dtype=object)


def _with_step(held: Sequence[dict[str, Component]], name: str) -> str:
    """Return a column's name, and the step its values are the effect of where all rows have the same."""
    units = {row[name].unit for row in held if name in row}
    unit = units.pop() if len(units) == 1 else ""
    return f"{name}, per {unit}" if unit.startswith("+") else name
