"""The rows a record keeps for asking again: exactly as the black box was asked, or as hashes alone."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import math
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import Any

import numpy as np
import pandas as pd

from distill.errors import InputError
from distill.table import Layout, Table

SAMPLE = 200
"""A record keeps so many rows for verifying."""


def columns_as_asked(table: Table, *, with_levels: bool) -> list[dict[str, Any]]:
    """Return the names and dtypes that rows are rebuilt with; levels of categories if wanted."""
    keys = dict(zip(table.names, table.layout.keys, strict=True))
    return [_column(keys[name], table.frame[name], with_levels=with_levels) for name in table.names]


def rows_as_asked(table: Table) -> list[list[Any]]:
    """Return the cells of each row as JSON values that lose nothing."""
    written = [_cells(table.frame[name]) for name in table.names]
    return [list(row) for row in zip(*written, strict=True)] if len(table) else []


def rebuilt(
    columns: Sequence[Mapping[str, Any]], rows: Sequence[Sequence[Any]], array_dtype: str | None
) -> Table:
    """Return the table that `columns_as_asked` and `rows_as_asked` were written from.

    Raises
    ------
    InputError
        A value was of a type that JSON cannot hold; the record says which.
    """
    names = tuple(str(column["key"]) for column in columns)
    series = {
        name: _series(column, [row[place] for row in rows])
        for place, (name, column) in enumerate(zip(names, columns, strict=True))
    }
    keys = tuple(column["key"] for column in columns)
    dtype = None if array_dtype is None else np.dtype(array_dtype)
    return Table(pd.DataFrame(series), Layout(names, keys, dtype))


def cast(columns: Sequence[Mapping[str, Any]], table: Table) -> Table:
    """Return other rows in the dtypes of a record's rows, so that equal rows have equal hashes.

    Raises
    ------
    InputError
        A column is lacking, or its values are of another kind.
    """
    names = [str(column["key"]) for column in columns]
    absent = [name for name in names if name not in table.names]
    if absent:
        raise InputError(f"The data lacks the column {absent[0]!r}, which the recorded rows have.")
    found = table.select(names)
    series = {name: _cast(found.frame[name], column) for name, column in zip(names, columns, strict=True)}
    return found.with_frame(pd.DataFrame(series))


def row_hashes(table: Table) -> list[str]:
    """Return a hash for each row: equal where all names and values are equal."""
    names = json.dumps(table.names)
    return [hashlib.sha256(f"{names}{json.dumps(row)}".encode()).hexdigest() for row in rows_as_asked(table)]


def _column(key: object, values: pd.Series[Any], *, with_levels: bool) -> dict[str, Any]:
    found: dict[str, Any] = {
        "key": key if isinstance(key, str | int) and not isinstance(key, bool) else str(key),
        "dtype": _dtype_name(values.dtype),
        "levels": None,
        "ordered": False,
    }
    if isinstance(values.dtype, pd.CategoricalDtype):
        levels = [_cell(level) for level in values.dtype.categories] if with_levels else None
        found |= {"levels": levels, "ordered": bool(values.dtype.ordered)}
    return found


def _dtype_name(dtype: Any) -> str:
    return "category" if isinstance(dtype, pd.CategoricalDtype) else str(dtype)


def _dtype(column: Mapping[str, Any]) -> Any:
    if column["dtype"] == "category":
        levels = column["levels"]
        if levels is None:
            return None
        return pd.CategoricalDtype([_read_cell(level) for level in levels], ordered=column["ordered"])
    if column["dtype"] == "str":  # pandas 3 has text of its own; before it, text was objects
        return "str" if int(pd.__version__.split(".")[0]) >= 3 else object
    return pd.api.types.pandas_dtype(column["dtype"])


def _cells(values: pd.Series[Any]) -> list[Any]:
    if values.dtype == object or isinstance(values.dtype, pd.CategoricalDtype):
        return [_cell(value) for value in values.astype(object)]
    absent = values.isna().to_numpy()
    write = _writer(values)
    return [None if gone else write(value) for value, gone in zip(values, absent, strict=True)]


def _writer(values: pd.Series[Any]) -> Callable[[Any], Any]:
    if pd.api.types.is_datetime64_any_dtype(values.dtype):
        return lambda moment: moment.isoformat()
    if pd.api.types.is_timedelta64_dtype(values.dtype):
        return lambda span: span.as_unit("ns").value
    return _cell


def _cell(value: Any) -> Any:
    """Return one value as JSON; what JSON has no word for, as {type: text}."""
    if isinstance(value, np.generic):
        value = value.item()
    if value is pd.NA or value is pd.NaT:
        return {"missing": str(value)}
    if isinstance(value, float) and not math.isfinite(value):
        return {"float": str(value)}
    if value is None or isinstance(value, bool | int | float | str):
        return value
    if isinstance(value, dt.datetime | dt.date):
        return {"datetime" if isinstance(value, dt.datetime) else "date": value.isoformat()}
    if isinstance(value, Decimal):
        return {"decimal": str(value)}
    return {"other": str(value)}


_READERS: Mapping[str, Callable[[str], Any]] = {
    "missing": lambda text: pd.NA if text == "<NA>" else pd.NaT,
    "float": float,
    "datetime": pd.Timestamp,
    "date": dt.date.fromisoformat,
    "decimal": Decimal,
}


def _read_cell(cell: Any) -> Any:
    if not isinstance(cell, Mapping):
        return cell
    kind, text = next(iter(cell.items()))
    if kind not in _READERS:
        raise InputError(f"The record could not keep the value {text!r} of a row; give the rows with `data`.")
    return _READERS[kind](text)


def _series(column: Mapping[str, Any], cells: Sequence[Any]) -> pd.Series[Any]:
    dtype = _dtype(column)
    if pd.api.types.is_datetime64_any_dtype(dtype):
        stamps = pd.Series(pd.to_datetime(list(cells), format="ISO8601", utc=True))
        zone = getattr(dtype, "tz", None)
        moved = stamps.dt.tz_localize(None) if zone is None else stamps.dt.tz_convert(zone)
        return moved.astype(dtype)
    if pd.api.types.is_timedelta64_dtype(dtype):
        return pd.Series(pd.to_timedelta(list(cells), unit="ns")).astype(dtype)
    values = pd.Series([_read_cell(cell) for cell in cells], dtype=object)
    return values.astype(dtype)


def _cast(values: pd.Series[Any], column: Mapping[str, Any]) -> pd.Series[Any]:
    dtype = _dtype(column)
    if dtype is None or values.dtype == dtype:
        return values
    try:
        return values.astype(dtype)
    except (TypeError, ValueError) as error:
        raise InputError(
            f"Column {column['key']!r} holds {values.dtype} values; the recorded rows held {column['dtype']}."
        ) from error
