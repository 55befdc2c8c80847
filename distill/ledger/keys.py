"""Which rows are the same: a digest of each, taken from the values and not from how they are stored."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from typing import Any, TypeAlias

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from distill.typing import Ints

Keys: TypeAlias = NDArray[np.uint64]
"""(n, 2) uint64: 128 bits for each row, the high half first. They are ordered as numbers."""

# Tags keep 1, True and "1" apart; a missing value is one value, however it is written.
_MISSING, _NUMBER, _INTEGER, _UNSIGNED, _OTHER = range(5)

DIGEST = 16
"""Bytes of a key."""

CHUNK = 4096
"""Rows that are laid out at a time; more of them leave the processor's cache."""


def row_keys(frame: pd.DataFrame) -> Keys:
    """Return (n_rows, 2): equal exactly where all names and values are equal.

    Numbers are equal by value in columns of any numeric dtype (1 and 1.0, -0.0 and 0.0; whole numbers
    from 2**53 on equal only whole numbers); text by code point. The digest is BLAKE2b (RFC 7693),
    personalised by the column names.
    """
    if not len(frame):
        return np.empty((0, 2), dtype=np.uint64)
    columns = [_cells(frame[name]) for name in frame.columns]
    names = json.dumps([str(name) for name in frame.columns]).encode()
    schema = blake2b(names, digest_size=DIGEST).digest()
    return keys_of(b"".join(_digests(columns, schema)))


def _digests(columns: Sequence[_Cells], schema: bytes) -> Iterator[bytes]:
    """Yield the digest of each row: its tags, then its contents, in the order of the columns."""
    parts: list[NDArray[Any]] = [*(cells.tags for cells in columns), *(cells.content for cells in columns)]
    layout = np.dtype([(str(j), part.dtype, part.shape[1:]) for j, part in enumerate(parts)])
    begun = blake2b(digest_size=DIGEST, person=schema)  # to copy it takes half as long as to begin anew
    for start in range(0, len(parts[0]), CHUNK):
        rows = np.empty(len(parts[0][start : start + CHUNK]), dtype=layout)
        for j, part in enumerate(parts):
            rows[str(j)] = part[start : start + CHUNK]
        content, width = rows.tobytes(), layout.itemsize
        for end in range(width, len(content) + 1, width):
            row = begun.copy()
            row.update(content[end - width : end])
            yield row.digest()


def in_order(high: NDArray[np.uint64], low: NDArray[np.uint64]) -> Ints:
    """Return (n,): the positions that sort keys, given by halves; equal ones stay as they stand."""
    if np.all(high[1:] > high[:-1]):
        return np.arange(len(high))
    order = np.argsort(high, kind="stable")
    tied = high[order[1:]] == high[order[:-1]]
    if np.any(tied & (low[order[1:]] != low[order[:-1]])):
        order = np.lexsort((low, high))
    return order


def distinct(keys: Keys) -> Ints:
    """Return the position of the first row with each key, in the order of the keys."""
    order = in_order(keys[:, 0], keys[:, 1])
    high, low = keys[order].T
    is_first = np.ones(len(order), dtype=bool)
    is_first[1:] = (high[1:] != high[:-1]) | (low[1:] != low[:-1])
    return order[is_first]


def canonical(frame: pd.DataFrame) -> pd.DataFrame:
    """Return the rows as they are asked: one zero, and in each column one way to write a missing value.

    Rows of one key are then one row, also to a box that tells -0.0 from 0.0 or None from NaN.
    """
    changed = {name: one for name in frame.columns if (one := _canonical(frame[name])) is not None}
    return frame.assign(**changed) if changed else frame


def _canonical(values: pd.Series[Any]) -> pd.Series[Any] | None:
    """Return the column in one way of writing, or None where it is written so already."""
    if values.dtype == object:
        return _one_marker(values)
    if isinstance(values.dtype, np.dtype) and values.dtype.kind == "f":
        plain = values.to_numpy()
        return values.where(plain != 0, 0.0) if np.any((plain == 0) & np.signbit(plain)) else None
    return None


def _one_marker(values: pd.Series[Any]) -> pd.Series[Any] | None:
    absent = values.isna()
    markers = values[absent].map(repr)
    if markers.nunique() < 2:
        return None
    commonest = markers.value_counts().sort_index().idxmax()
    return values.where(~absent, values[markers.index[markers == commonest][0]])


@dataclass(frozen=True)
class _Cells:
    """A column as it is hashed.

    Parameters
    ----------
    tags : (n_rows,) uint8
        What kind of value stands in each row.
    content : (n_rows,) '<u8' for numbers, else (n_rows, 2)
        Its bits or its digest; 0 where the value is missing.
    """

    tags: NDArray[np.uint8]
    content: NDArray[np.uint64]


def _cells(values: pd.Series[Any]) -> _Cells:
    is_number = pd.api.types.is_numeric_dtype(values.dtype) and not pd.api.types.is_bool_dtype(values.dtype)
    return _number_cells(values) if is_number else _other_cells(values)


def _number_cells(values: pd.Series[Any]) -> _Cells:
    floats = values.to_numpy(dtype=np.float64, na_value=np.nan) + 0.0  # turns -0.0 into 0.0
    absent = np.isnan(floats)
    tags = np.where(absent, _MISSING, _NUMBER).astype(np.uint8)
    bits = floats.view(np.uint64)
    bits[absent] = 0
    if pd.api.types.is_integer_dtype(values.dtype):
        large = np.abs(floats) >= 2.0**53
        tags[large] = _UNSIGNED if pd.api.types.is_unsigned_integer_dtype(values.dtype) else _INTEGER
        bits[large] = values[large].to_numpy().astype(np.uint64)
    return _Cells(tags, bits.astype("<u8"))


def _other_cells(values: pd.Series[Any]) -> _Cells:
    codes, levels = _levels(values)
    codes = np.where(values.isna(), len(levels), codes)
    digests = keys_of(
        b"".join([*map(_value_digest, levels), bytes(DIGEST)])
    )  # the last serves missing values
    tags = np.where(codes == len(levels), _MISSING, _OTHER).astype(np.uint8)
    return _Cells(tags, digests.astype("<u8")[codes])


def _levels(values: pd.Series[Any]) -> tuple[Ints, list[Any]]:
    """Return (n_rows,) which value stands in each row, and the values; a missing one is -1."""
    if isinstance(values.dtype, pd.CategoricalDtype):
        return np.asarray(values.cat.codes, dtype=np.int64), list(values.cat.categories)
    if values.dtype == object and pd.api.types.infer_dtype(values, skipna=True) not in _ONE_TYPE:
        return np.arange(len(values)), list(values)  # 1, 1.0 and True are one value to a hash table
    codes, levels = pd.factorize(values)
    return codes.astype(np.int64), list(levels)


_ONE_TYPE = ("string", "boolean", "datetime", "date", "timedelta", "empty")


def _value_digest(value: Any) -> bytes:
    return blake2b(_spelled(value).encode("utf-8", "surrogatepass"), digest_size=DIGEST).digest()


def _spelled(value: Any) -> str:
    """Return a value in words that no other value has, the same with any version of any library."""
    if isinstance(value, np.generic):
        value = value.item()
    if isinstance(value, str):
        return f"str:{value}"
    if isinstance(value, bool):
        return f"bool:{value}"
    if isinstance(value, float) and value.is_integer() and abs(value) < 2**53:
        value = int(value)
    if isinstance(value, int | float):
        return f"number:{value!r}"
    if hasattr(value, "isoformat"):
        return f"time:{value.isoformat()}"
    return f"other:{type(value).__name__}:{value!r}"


def keys_of(content: bytes) -> Keys:
    """Return the keys that were written as bytes, 16 for each."""
    return np.frombuffer(content, dtype="<u8").reshape(-1, 2).astype(np.uint64)
