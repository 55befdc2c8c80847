"""Plain JSON values: what a record is made of, how it is written, and its hash."""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

DIGITS = 10
"""Figures keep so many digits: more than any of them means, and fewer than the last bits that differ
between two ways of adding up the same numbers."""

OUTSIDE_HASH = ("run", "sha256")


def plain(value: Any) -> Any:
    """Return a value as JSON knows it: figures rounded to 10 digits, NaN and infinity as None."""
    if isinstance(value, Mapping):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, Sequence | np.ndarray) and not isinstance(value, str):
        return [plain(item) for item in value]
    return _plain_leaf(value)


def _plain_leaf(value: Any) -> str | float | bool | None:
    if value is None or isinstance(value, bool | np.bool_):
        return None if value is None else bool(value)
    if isinstance(value, int | np.integer):
        return int(value)
    if isinstance(value, float | np.floating):
        return float(f"{value:.{DIGITS}g}") if math.isfinite(value) else None
    return str(value)


def written(record: Mapping[str, Any]) -> bytes:
    """Return a record as the bytes of its file: UTF-8, indented, keys in the order of the record."""
    text = json.dumps(record, ensure_ascii=False, indent=1, allow_nan=False) + "\n"
    # A lone surrogate has no UTF-8; what stands for it is the JSON escape.
    return text.encode("utf-8", "backslashreplace")


def digest(record: Mapping[str, Any]) -> str:
    """Return the SHA-256 of a record's content: all but `run` and the hash itself, in canonical form."""
    content = {key: value for key, value in record.items() if key not in OUTSIDE_HASH}
    text = json.dumps(content, ensure_ascii=True, sort_keys=True, separators=(",", ":"), allow_nan=False)
    return hashlib.sha256(text.encode("ascii")).hexdigest()
