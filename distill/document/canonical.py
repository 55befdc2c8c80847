"""A record as the bytes of its file, and its hash."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any

OUTSIDE_HASH = ("run", "sha256")


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
