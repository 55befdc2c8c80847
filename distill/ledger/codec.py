"""Tables and answers as bytes: a JSON header, then column after column in the narrowest form that keeps it.

Nothing in such bytes is code: reading them back makes numbers, text and times, and no other objects.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from datetime import date, datetime
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from distill.ledger.runs import Raw

Column = dict[str, Any]
"""What the header says of a column: its name, its dtype, how it is written, the bytes of each part."""

LENGTH = 4
"""Bytes in front of the header that say how long it is."""


def pack_frame(frame: pd.DataFrame) -> bytes:
    """Return the rows as bytes. Values other than numbers, text, booleans and times are kept as text."""
    header, dtypes = {"rows": len(frame)}, set(frame.dtypes)
    if len(dtypes) == 1 and all(map(_is_float, dtypes)):
        return _packed_floats(map(str, frame.columns), frame.to_numpy().T, header)
    return _packed(_columns(frame), header)


def unpack_frame(content: bytes) -> pd.DataFrame:
    """Return the rows that `pack_frame` wrote, dtypes and markers of missing values included."""
    header, columns = _unpacked(content)
    return pd.DataFrame(dict(columns), index=range(header["rows"]))


def pack_raw(raw: Raw) -> bytes:
    """Return answers, (n,) or (n, k), as bytes."""
    flat, header = raw.reshape(len(raw), -1), {"width": list(raw.shape[1:])}
    names = map(str, range(flat.shape[1]))
    if _is_float(flat.dtype):
        return _packed_floats(names, flat.T, header)
    columns: Iterable[Any] = flat.T if flat.dtype.kind != "O" else map(pd.Series, flat.T)
    return _packed(zip(names, columns, strict=True), header)


def unpack_raw(content: bytes) -> Raw:
    """Return the answers that `pack_raw` wrote."""
    header, columns = _unpacked(content)
    flat = np.column_stack([values.to_numpy() for _, values in columns])
    return flat.reshape(len(flat), *header["width"])


def _columns(frame: pd.DataFrame) -> Iterable[tuple[str, pd.Series[Any] | NDArray[Any]]]:
    """Return names and values; numbers of one dtype all at once, as pandas takes its time for each column."""
    dtypes = set(frame.dtypes)
    if len(dtypes) == 1 and all(map(_is_plain, dtypes)):
        return zip(map(str, frame.columns), frame.to_numpy().T, strict=True)
    columns: dict[str, pd.Series[Any]] = {str(name): frame[name] for name in frame.columns}
    return columns.items()


def _packed(columns: Iterable[tuple[str, pd.Series[Any] | NDArray[Any]]], header: dict[str, Any]) -> bytes:
    described, contents = [], []
    for name, values in columns:
        column, parts = _pack(values)
        described.append({"name": name, **column, "sizes": [len(part) for part in parts]})
        contents.extend(parts)
    return _joined({**header, "columns": described}, contents)


def _packed_floats(names: Iterable[str], columns: NDArray[Any], header: dict[str, Any]) -> bytes:
    """Return what `_packed` does, all columns, (n_columns, n_rows), in one piece: none is narrowed."""
    dtype = columns.dtype.newbyteorder("<")
    content = columns.astype(dtype, copy=False).tobytes()
    size = columns.shape[1] * dtype.itemsize
    column = {"how": "numbers", "dtype": dtype.str, "stored": dtype.str, "sizes": [size]}
    return _joined({**header, "columns": [{"name": name, **column} for name in names]}, [content])


def _joined(header: dict[str, Any], contents: list[bytes]) -> bytes:
    head = json.dumps(header, separators=(",", ":")).encode()
    return b"".join([len(head).to_bytes(LENGTH, "little"), head, *contents])


def _unpacked(content: bytes) -> tuple[dict[str, Any], list[tuple[str, pd.Series[Any]]]]:
    end = LENGTH + int.from_bytes(content[:LENGTH], "little")
    header = json.loads(content[LENGTH:end])
    columns = []
    for column in header["columns"]:
        parts = []
        for size in column["sizes"]:
            parts.append(content[end : end + size])
            end += size
        columns.append((column["name"], _READERS[column["how"]](column, parts)))
    return header, columns


# ---------------------------------------------------------------- one column


def _pack(values: pd.Series[Any] | NDArray[Any]) -> tuple[Column, list[bytes]]:
    """Return how a column is written, and its parts."""
    if isinstance(values, np.ndarray):
        return _pack_numbers(values)
    if _is_plain(values.dtype):
        return _pack_numbers(values.to_numpy())
    if isinstance(values.dtype, pd.CategoricalDtype):
        return _pack_categories(values)
    if pd.api.types.infer_dtype(values, skipna=True) == "string":
        return _pack_texts(values)
    return _pack_values(values)


def _is_plain(dtype: Any) -> bool:
    return isinstance(dtype, np.dtype) and dtype.kind in "biufmM"


def _is_float(dtype: Any) -> bool:
    return isinstance(dtype, np.dtype) and dtype.kind == "f"


def _pack_numbers(values: NDArray[Any]) -> tuple[Column, list[bytes]]:
    dtype = values.dtype.newbyteorder("<")
    stored = values.astype(dtype, copy=False)
    if dtype.kind in "mM":
        stored = stored.view("<i8")
    elif dtype.kind in "iu":
        stored = _narrowed(stored)
    return {"how": "numbers", "dtype": dtype.str, "stored": stored.dtype.str}, [stored.tobytes()]


def _read_numbers(column: Column, parts: list[bytes]) -> pd.Series[Any]:
    stored, dtype = np.frombuffer(parts[0], column["stored"]), np.dtype(column["dtype"])
    values = stored.view(dtype) if dtype.kind in "mM" else stored.astype(dtype)
    return pd.Series(values.astype(dtype.newbyteorder("="), copy=False))


def _narrowed(values: NDArray[Any]) -> NDArray[Any]:
    """Return whole numbers in the narrowest signed dtype that holds them all."""
    if not len(values):
        return values
    low, high = int(values.min()), int(values.max())
    for name in ("<i1", "<i2", "<i4"):
        limits = np.iinfo(name)
        if limits.min <= low and high <= limits.max:
            return values.astype(name)
    return values


def _pack_categories(values: pd.Series[Any]) -> tuple[Column, list[bytes]]:
    categories, parts = _pack(pd.Series(values.cat.categories))
    codes = _narrowed(values.cat.codes.to_numpy().astype("<i8"))
    column = {"how": "categories", "of": categories, "ordered": bool(values.cat.ordered)}
    return {**column, "stored": codes.dtype.str}, [codes.tobytes(), *parts]


def _read_categories(column: Column, parts: list[bytes]) -> pd.Series[Any]:
    codes: NDArray[Any] = np.frombuffer(parts[0], column["stored"])
    categories = _READERS[column["of"]["how"]](column["of"], parts[1:])
    dtype: Any = pd.CategoricalDtype(pd.Index(categories), ordered=column["ordered"])
    return pd.Series(pd.Categorical.from_codes(codes, dtype=dtype))


def _pack_texts(values: pd.Series[Any]) -> tuple[Column, list[bytes]]:
    """Write each distinct text once, and which one stands in each row."""
    codes, distinct = pd.factorize(values)
    encoded = [str(text).encode("utf-8", "surrogatepass") for text in distinct]
    lengths = _narrowed(np.array([len(text) for text in encoded], dtype="<i8"))
    codes = _narrowed(codes.astype("<i8"))
    missing = values[codes < 0].astype(object)
    column = {
        "how": "texts",
        "dtype": str(values.dtype),
        "lengths": lengths.dtype.str,
        "stored": codes.dtype.str,
        "missing": _tagged(missing.iloc[0]) if len(missing) else None,
    }
    return column, [codes.tobytes(), lengths.tobytes(), b"".join(encoded)]


def _read_texts(column: Column, parts: list[bytes]) -> pd.Series[Any]:
    codes, lengths = np.frombuffer(parts[0], column["stored"]), np.frombuffer(parts[1], column["lengths"])
    ends = np.cumsum(lengths, dtype=np.int64)
    texts = np.empty(len(ends) + 1, dtype=object)
    for i, (end, length) in enumerate(zip(ends, lengths, strict=True)):
        texts[i] = parts[2][end - length : end].decode("utf-8", "surrogatepass")
    texts[-1] = None if column["missing"] is None else _untagged(column["missing"])
    return _typed(texts[codes], column["dtype"])


def _pack_values(values: pd.Series[Any]) -> tuple[Column, list[bytes]]:
    """Write value by value, each with its type."""
    tagged = json.dumps([_tagged(value) for value in values.astype(object)], separators=(",", ":"))
    return {"how": "values", "dtype": str(values.dtype)}, [tagged.encode()]


def _read_values(column: Column, parts: list[bytes]) -> pd.Series[Any]:
    tagged = json.loads(parts[0])
    values = np.empty(len(tagged), dtype=object)
    for i, (tag, text) in enumerate(tagged):
        values[i] = _untagged((tag, text))
    return _typed(values, column["dtype"])


def _typed(values: NDArray[Any], dtype: Any) -> pd.Series[Any]:
    series = pd.Series(values, dtype=object)
    return series if dtype == "object" else series.astype(dtype)


_READERS: dict[str, Callable[[Column, list[bytes]], pd.Series[Any]]] = {
    "numbers": _read_numbers,
    "categories": _read_categories,
    "texts": _read_texts,
    "values": _read_values,
}


# ---------------------------------------------------------------- one value

_MARKERS = {"None": None, "NaT": pd.NaT, "NA": pd.NA}

_TYPES: dict[str, tuple[type, Callable[[Any], str], Callable[[str], Any]]] = {
    "bool": (bool, str, "True".__eq__),
    "int": (int, str, int),
    "float": (float, repr, float),
    "text": (str, str, str),
    "stamp": (pd.Timestamp, pd.Timestamp.isoformat, pd.Timestamp),
    "delta": (pd.Timedelta, pd.Timedelta.isoformat, pd.Timedelta),
    "time": (datetime, datetime.isoformat, datetime.fromisoformat),
    "date": (date, date.isoformat, date.fromisoformat),
}
"""For each type how it is written and read; of a type and its parent, the type comes first."""


def _tagged(value: Any) -> tuple[str, str]:
    """Return a value as its type and text."""
    marker = next((name for name, one in _MARKERS.items() if value is one), None)
    if marker:
        return "marker", marker
    if isinstance(value, np.generic) and value.dtype.kind in "biufU":
        value = value.item()
    for tag, (kind, write, _) in _TYPES.items():
        if isinstance(value, kind):
            return tag, write(value)
    return "text", str(value)


def _untagged(tagged: tuple[str, str]) -> Any:
    tag, text = tagged
    return _MARKERS[text] if tag == "marker" else _TYPES[tag][2](text)
