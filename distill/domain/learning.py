"""Reading the kind, range and levels of a column off the reference rows."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd

from distill.domain.cells import Cells
from distill.domain.coding import as_floats, encode_column
from distill.domain.column import DAY, Column, Kind
from distill.errors import InputError
from distill.typing import Floats

_NUMBERS = ("integer", "floating", "mixed-integer-float", "decimal")
"""What pandas calls values that are numbers, whatever type they have."""


def learn_column(
    name: str, values: pd.Series[Any], *, protected: bool, explainable: bool
) -> tuple[Column, Floats]:
    """Return what the reference rows say about one column, and its codes of them (n,)."""
    cells = Cells(values)
    kind, levels = _kind_and_levels(name, cells, explainable=explainable)
    draft = Column(name, kind, values.dtype, levels, 0.0, 0.0, 0.0, 0.0, 0.0, None, protected)
    codes = encode_column(draft, cells)
    finite = codes[np.isfinite(codes)]
    low = float(finite.min()) if len(finite) else 0.0
    high = float(finite.max()) if len(finite) else 0.0
    sd = float(finite.std()) if len(finite) and low < high else 0.0
    if levels and low < high:  # the declared levels are legal, held by a row or not
        low, high = 0.0, float(len(levels) - 1)
    step = 1.0 if levels else _step(kind, finite)
    share = float(np.isnan(codes).mean()) if len(codes) else 0.0
    return replace(draft, low=low, high=high, sd=sd, step=step, missing=share, marker=_marker(cells)), codes


def _kind_and_levels(name: str, cells: Cells, *, explainable: bool) -> tuple[Kind, tuple[Any, ...]]:
    dtype = cells.series.dtype
    if isinstance(dtype, pd.CategoricalDtype):
        kind = Kind.ORDINAL if dtype.ordered else Kind.CATEGORICAL
        return kind, tuple(dtype.categories)
    if pd.api.types.is_bool_dtype(dtype):
        return Kind.BOOLEAN, (False, True)
    if pd.api.types.is_datetime64_any_dtype(dtype):
        return Kind.DATETIME, ()
    if pd.api.types.is_numeric_dtype(dtype) or pd.api.types.is_timedelta64_dtype(dtype):
        return _number_kind(cells.series), ()
    return _object_kind(name, cells, explainable=explainable)


def _number_kind(values: pd.Series[Any]) -> Kind:
    if pd.api.types.is_integer_dtype(values.dtype):
        return Kind.INTEGER
    if pd.api.types.is_complex_dtype(values.dtype):
        raise InputError(f"Column {values.name!r} holds complex numbers; give real ones.")
    codes = as_floats(values)
    finite = codes[np.isfinite(codes)]
    whole = len(finite) > 0 and bool(np.all(finite == np.round(finite)))
    return Kind.INTEGER if whole else Kind.NUMERIC


def _object_kind(name: str, cells: Cells, *, explainable: bool) -> tuple[Kind, tuple[Any, ...]]:
    inferred = pd.api.types.infer_dtype(cells.series, skipna=True)
    if inferred in _NUMBERS or cells.absent.all():
        return _number_kind(pd.to_numeric(cells.series.astype(object), errors="coerce")), ()
    if inferred == "boolean":
        return Kind.BOOLEAN, (False, True)
    if inferred in ("datetime", "datetime64", "date"):
        return Kind.DATETIME, ()
    try:
        distinct = cells.distinct
    except (TypeError, NotImplementedError):
        raise InputError(
            f"Column {name!r} holds values of type {type(cells.unhashable()).__name__}, "
            "which cannot be categories; drop the column or turn it into numbers or text."
        ) from None
    levels = tuple(sorted(distinct, key=lambda value: (type(value).__name__, str(value))))
    n_present = len(cells) - np.count_nonzero(cells.absent)
    id_like = len(levels) > max(10, 0.5 * n_present) and not explainable
    return (Kind.TEXT if id_like else Kind.CATEGORICAL), levels


def _step(kind: Kind, finite: Floats) -> float:
    if kind is Kind.INTEGER:
        return 1.0
    if kind is Kind.DATETIME and len(finite):
        for step in (DAY, 3600.0, 60.0, 1.0):
            if np.all(finite % step == 0):
                return step
    return 0.0


def _marker(cells: Cells) -> Any:
    dtype = cells.series.dtype
    if not pd.api.types.is_object_dtype(dtype):
        return getattr(dtype, "na_value", np.nan)
    if not cells.absent.any():
        return None
    absent = cells.series[cells.absent]
    kinds = absent.map(lambda value: type(value).__name__)
    commonest = kinds.value_counts().index[0]
    return next(value for value, kind in zip(absent, kinds, strict=True) if kind == commonest)
