"""Reading the kind, range and levels of a column off the reference rows."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from distill.domain.coding import as_floats, encode_column
from distill.domain.column import DAY, Column, Kind
from distill.errors import InputError
from distill.typing import Floats


def learn_column(name: str, values: pd.Series[Any], *, protected: bool, explainable: bool) -> Column:
    """Return what the reference rows say about one column."""
    kind, levels = _kind_and_levels(name, values, explainable=explainable)
    draft = Column(name, kind, values.dtype, levels, 0.0, 0.0, 0.0, 0.0, 0.0, None, protected)
    codes = encode_column(draft, values)
    finite = codes[np.isfinite(codes)]
    declared = float(len(levels) - 1) if levels else None
    low = float(finite.min()) if len(finite) else 0.0
    high = float(finite.max()) if len(finite) else 0.0
    sd = float(finite.std()) if len(finite) and low < high else 0.0
    if declared is not None:
        low, high = (0.0, declared) if low < high else (low, high)
    step = 1.0 if levels else _step(kind, finite)
    share = float(np.isnan(codes).mean()) if len(codes) else 0.0
    return Column(name, kind, values.dtype, levels, low, high, sd, step, share, _marker(values), protected)


def _kind_and_levels(name: str, values: pd.Series[Any], *, explainable: bool) -> tuple[Kind, tuple[Any, ...]]:
    dtype = values.dtype
    if isinstance(dtype, pd.CategoricalDtype):
        kind = Kind.ORDINAL if dtype.ordered else Kind.CATEGORICAL
        return kind, tuple(dtype.categories)
    if pd.api.types.is_bool_dtype(dtype):
        return Kind.BOOLEAN, (False, True)
    if pd.api.types.is_datetime64_any_dtype(dtype):
        return Kind.DATETIME, ()
    if pd.api.types.is_numeric_dtype(dtype) or pd.api.types.is_timedelta64_dtype(dtype):
        return _number_kind(values), ()
    return _object_kind(name, values, explainable=explainable)


def _number_kind(values: pd.Series[Any]) -> Kind:
    if pd.api.types.is_integer_dtype(values.dtype):
        return Kind.INTEGER
    if pd.api.types.is_complex_dtype(values.dtype):
        raise InputError(f"Column {values.name!r} holds complex numbers; give real ones.")
    codes = as_floats(values)
    finite = codes[np.isfinite(codes)]
    whole = len(finite) > 0 and bool(np.all(finite == np.round(finite)))
    return Kind.INTEGER if whole else Kind.NUMERIC


def _object_kind(name: str, values: pd.Series[Any], *, explainable: bool) -> tuple[Kind, tuple[Any, ...]]:
    present = values.dropna()
    inferred = pd.api.types.infer_dtype(present, skipna=True)
    if inferred in ("integer", "floating", "mixed-integer-float", "decimal") or len(present) == 0:
        return _number_kind(pd.to_numeric(values.astype(object), errors="coerce")), ()
    if inferred == "boolean":
        return Kind.BOOLEAN, (False, True)
    if inferred in ("datetime", "datetime64", "date"):
        return Kind.DATETIME, ()
    try:
        distinct = list(pd.unique(present))
    except TypeError:
        raise InputError(
            f"Column {name!r} holds values of type {type(present.iloc[0]).__name__}, "
            "which cannot be categories; drop the column or turn it into numbers or text."
        ) from None
    levels = tuple(sorted(distinct, key=lambda value: (type(value).__name__, str(value))))
    id_like = len(levels) > max(10, 0.5 * len(present)) and not explainable
    return (Kind.TEXT if id_like else Kind.CATEGORICAL), levels


def _step(kind: Kind, finite: Floats) -> float:
    if kind is Kind.INTEGER:
        return 1.0
    if kind is Kind.DATETIME and len(finite):
        for step in (DAY, 3600.0, 60.0, 1.0):
            if np.all(finite % step == 0):
                return step
    return 0.0


def _marker(values: pd.Series[Any]) -> Any:
    if values.dtype != object:
        return getattr(values.dtype, "na_value", np.nan)
    absent = values[values.isna()]
    kinds = absent.map(lambda value: type(value).__name__).value_counts()
    if not len(kinds):
        return None
    commonest = kinds.index[0]
    return next(value for value in absent if type(value).__name__ == commonest)
