"""Paid answers, by row: what has been asked once is never asked again."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import blake2b
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from distill.typing import Bools, Scores

RowKey = bytes
"""128-bit digest of a row."""

# Tags keep 1, True and "1" apart; a missing value is one value, however it is written.
_MISSING, _NUMBER, _INTEGER, _OTHER = range(4)
_WIDTH = 17


class Ledger:
    """Answers of one black box, in memory."""

    def __init__(self) -> None:
        self._answers: dict[RowKey, NDArray[np.float64]] = {}

    def __len__(self) -> int:
        return len(self._answers)

    def knows(self, keys: Sequence[RowKey]) -> Bools:
        """Return (n_keys,): which rows have been answered."""
        return np.fromiter((key in self._answers for key in keys), dtype=bool, count=len(keys))

    def look_up(self, keys: Sequence[RowKey]) -> Scores:
        """Return (n_keys, n_outputs): the stored answers; every key must be known."""
        return np.stack([self._answers[key] for key in keys])

    def enter(self, keys: Sequence[RowKey], answers: Scores) -> None:
        """Store answers; a row that is already known keeps its first one."""
        for key, answer in zip(keys, answers, strict=True):
            self._answers.setdefault(key, answer)


def row_keys(frame: pd.DataFrame) -> list[RowKey]:
    """Return one key per row: equal exactly where all names and values are equal.

    Numbers are equal by value whatever their dtype (1 and 1.0, -0.0 and 0.0); text by code point.
    """
    if not len(frame):
        return []
    cells = np.concatenate([_cell_bytes(frame[name]) for name in frame.columns], axis=1)
    schema = blake2b("\x1f".join(map(str, frame.columns)).encode(), digest_size=32).digest()
    start = blake2b(schema, digest_size=16)
    keys = []
    for row in cells:
        state = start.copy()
        state.update(row.tobytes())
        keys.append(state.digest())
    return keys


def _cell_bytes(values: pd.Series[Any]) -> NDArray[np.uint8]:
    """Return (n_rows, 17) uint8: a tag and 16 bytes of content for each cell."""
    cells = np.zeros((len(values), _WIDTH), dtype=np.uint8)
    absent = values.isna().to_numpy()
    plain = pd.api.types.is_numeric_dtype(values.dtype) and not pd.api.types.is_bool_dtype(values.dtype)
    tags, content = _number_cells(values, absent) if plain else _other_cells(values)
    cells[:, 0] = np.where(absent, _MISSING, tags)
    cells[:, 1 : 1 + content.shape[1]] = np.where(absent[:, None], 0, content)
    return cells


def _number_cells(values: pd.Series[Any], absent: Bools) -> tuple[NDArray[Any], NDArray[np.uint8]]:
    floats = values.to_numpy(dtype=np.float64, na_value=np.nan) + 0.0  # turns -0.0 into 0.0
    tags = np.full(len(values), _NUMBER)
    bits = floats.view(np.int64).copy()
    if pd.api.types.is_integer_dtype(values.dtype):
        large = ~absent & (np.abs(floats) >= 2.0**53)
        if large.any():
            tags[large] = _INTEGER
            bits[large] = values[large].to_numpy().astype(np.uint64).view(np.int64)
    return tags, np.ascontiguousarray(bits).view(np.uint8).reshape(len(values), 8)


def _other_cells(values: pd.Series[Any]) -> tuple[NDArray[Any], NDArray[np.uint8]]:
    codes, distinct = pd.factorize(values.astype(object).to_numpy(), use_na_sentinel=True)
    digests = np.zeros((len(distinct) + 1, 16), dtype=np.uint8)  # the last row serves the missing code -1
    for i, value in enumerate(distinct):
        digests[i] = np.frombuffer(_value_digest(value), dtype=np.uint8)
    return np.full(len(values), _OTHER), digests[codes]


def _value_digest(value: object) -> bytes:
    kind = "str" if isinstance(value, str) else "bool" if isinstance(value, bool | np.bool_) else "other"
    text = str(value) if kind != "other" else f"{type(value).__name__}:{value!r}"
    return blake2b(f"{kind}:{text}".encode("utf-8", "surrogatepass"), digest_size=16).digest()
