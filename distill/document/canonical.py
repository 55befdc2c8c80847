"""A record as the bytes of its file, and its hash."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from typing import Any

OUTSIDE_HASH = ("run", "sha256")


def written(record: Mapping[str, Any]) -> bytes:
    """Return a record as the bytes of its file: UTF-8, indented, keys in the order of the record.

    A list of plain values is one line, so that rows and figures can be read and compared line by line.
    """
    text = "".join(_parts(record, "\n")) + "\n"
    # A lone surrogate has no UTF-8; what stands for it is the JSON escape.
    return text.encode("utf-8", "backslashreplace")


def digest(record: Mapping[str, Any]) -> str:
    """Return the SHA-256 of a record's content: all but `run` and the hash itself, in canonical form."""
    content = {key: value for key, value in record.items() if key not in OUTSIDE_HASH}
    text = json.dumps(content, ensure_ascii=True, sort_keys=True, separators=(",", ":"), allow_nan=False)
    return hashlib.sha256(text.encode("ascii")).hexdigest()


def _parts(value: Any, line: str) -> Iterator[str]:
    """Yield a value as JSON text; `line` is what begins a line at its depth."""
    if isinstance(value, Mapping) and value:
        items = ((f"{_plain(str(key))}: ", item) for key, item in value.items())
        yield from _enclosed("{}", items, line)
    elif isinstance(value, list) and any(isinstance(item, Mapping | list) for item in value):
        yield from _enclosed("[]", (("", item) for item in value), line)
    else:
        yield _plain(value)


def _enclosed(brackets: str, items: Iterator[tuple[str, Any]], line: str) -> Iterator[str]:
    inner = f"{line} "
    yield brackets[0]
    for place, (name, item) in enumerate(items):
        yield f"{',' if place else ''}{inner}{name}"
        yield from _parts(item, inner)
    yield f"{line}{brackets[1]}"


def _plain(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, allow_nan=False)
