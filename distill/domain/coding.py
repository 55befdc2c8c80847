"""The values of one column as numbers, and numbers as legal values."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from distill.domain.cells import Cells
from distill.domain.column import UNSEEN, Column, Kind
from distill.errors import InputError
from distill.typing import Bools, Floats


def encode_column(column: Column, cells: Cells) -> Floats:
    """Return (n,): the values of a column as numbers, NaN where missing, -1 where a category is unknown.

    Raises
    ------
    InputError
        A number or a date is expected and something else stands there, or a list where a category is.
    """
    return encode_level(column, cells) if column.is_levelled else encode_number(column, cells.series)


def encode_level(column: Column, cells: Cells) -> Floats:
    """Return (n,): the position of each value among the levels, every distinct one looked up once."""
    try:
        distinct = cells.distinct
    except (TypeError, NotImplementedError):
        raise _misfit(column, cells.unhashable()) from None
    # Only unordered levels know "another category"; elsewhere an unknown value is no value.
    unknown = UNSEEN if column.is_nominal else np.nan
    codes = [column.code_of.get(value, unknown) for value in distinct]
    return np.array([*codes, np.nan])[cells.places]  # place -1, of the missing ones, is the last


def encode_number(column: Column, values: pd.Series[Any]) -> Floats:
    """Return (n,): numbers as they are, datetimes as seconds since 1970; refuse what is neither."""
    if column.missing == 1:  # nothing is known of such a column, and nobody looks at it
        return np.full(len(values), np.nan)
    try:
        return _as_datetimes(values) if column.kind is Kind.DATETIME else as_floats(values)
    except (TypeError, ValueError):
        raise _misfit(column, _first_misfit(column, values)) from None


def as_floats(values: pd.Series[Any]) -> Floats:
    """Return (n,): numbers and durations (in seconds) as floats; ValueError where text stands."""
    if isinstance(values.dtype, np.dtype) and values.dtype.kind in "iuf":
        return values.to_numpy(dtype=np.float64)
    if pd.api.types.is_timedelta64_dtype(values.dtype):
        return np.asarray(values.dt.total_seconds(), dtype=np.float64)
    if isinstance(values.dtype, pd.CategoricalDtype):
        values = values.astype(object)
    if values.dtype == object:
        values = values.where(values.notna(), np.nan)
        if any(isinstance(value, str) for value in values):
            raise ValueError
    return values.to_numpy(dtype=np.float64, na_value=np.nan)


def _as_datetimes(values: pd.Series[Any]) -> Floats:
    stamps = pd.to_datetime(values, utc=True)
    seconds = (stamps - pd.Timestamp(0, tz="UTC")).dt.total_seconds()
    return np.asarray(seconds, dtype=np.float64)


def _misfit(column: Column, value: object) -> InputError:
    return InputError(
        f"Column {column.name!r} holds {value!r}, but the reference rows hold {column.kind} values there."
    )


def _first_misfit(column: Column, values: pd.Series[Any]) -> object:
    for value in values.dropna():
        try:
            if column.kind is Kind.DATETIME:
                pd.Timestamp(value)
            elif isinstance(value, str):
                return value
            else:
                float(value)
        except (TypeError, ValueError):
            return value
    return values.dtype


def decode_column(column: Column, codes: Floats) -> pd.Series[Any]:
    """Return codes as values of the reference dtype."""
    absent = np.isnan(codes)
    if column.is_levelled:
        return _decode_levels(column, codes, absent)
    filled = np.where(absent, 0.0, codes)
    if column.kind is Kind.DATETIME:
        return _decode_datetimes(column, filled, absent)
    if pd.api.types.is_timedelta64_dtype(column.dtype):
        deltas = pd.Series(pd.to_timedelta(filled, unit="s"))
        return deltas.mask(absent).astype(column.dtype)
    return _cast(pd.Series(filled).mask(absent), column)


def _decode_levels(column: Column, codes: Floats, absent: Bools) -> pd.Series[Any]:
    if isinstance(column.dtype, pd.CategoricalDtype):
        whole = np.where(absent, -1, codes).astype(np.int64)
        return pd.Series(pd.Categorical.from_codes(whole, dtype=column.dtype))
    # One more slot than levels: the last one is the missing marker.
    values = np.empty(len(column.levels) + 1, dtype=object)
    values[: len(column.levels)] = column.levels
    values[-1] = column.marker
    taken = values[np.where(absent | (codes < 0), len(column.levels), codes).astype(np.int64)]
    return _cast(pd.Series(taken, dtype=object), column)


def _decode_datetimes(column: Column, seconds: Floats, absent: Bools) -> pd.Series[Any]:
    stamps = pd.Series(pd.to_datetime(np.round(seconds * 1e6).astype(np.int64), unit="us", utc=True))
    stamps = stamps.mask(absent)
    if column.dtype == object:
        return stamps.dt.tz_localize(None).astype(object)
    zone = getattr(column.dtype, "tz", None)
    stamps = stamps.dt.tz_convert(zone) if zone is not None else stamps.dt.tz_localize(None)
    return stamps.astype(column.dtype)


def conform_column(column: Column, values: pd.Series[Any]) -> pd.Series[Any]:
    """Return real values in the reference dtype, as given where it can hold them."""
    values = values.reset_index(drop=True)
    if values.dtype == column.dtype or column.missing == 1:
        return values
    if column.kind is Kind.DATETIME or isinstance(column.dtype, pd.CategoricalDtype):
        return decode_column(column, encode_column(column, Cells(values)))
    return _cast(values, column)


def _cast(values: pd.Series[Any], column: Column) -> pd.Series[Any]:
    """Cast to the reference dtype, or to float where that dtype cannot hold a missing value."""
    absent = values.isna()
    if column.dtype == object:
        values = values.astype(object)
        return values.where(~absent, column.marker) if absent.any() else values
    if absent.any() and isinstance(column.dtype, np.dtype) and column.dtype.kind in "iub":
        wanted: Any = np.float64 if column.dtype.kind != "b" else object
    else:
        wanted = column.dtype
    if not column.is_levelled and isinstance(wanted, np.dtype) and wanted.kind in "iu":
        whole = encode_number(column, values)
        if np.any(whole != np.round(whole)):
            wanted = np.float64
    try:
        return values.astype(wanted)
    except (TypeError, ValueError):
        raise _misfit(column, _first_misfit(column, values)) from None
