"""A content hash of a model: the same in every process, and None where content cannot be known.

A pickle is no such hash: it depends on which equal strings are one object, on the order of sets, and,
in scikit-learn, on the installed version. Here an object is the digest of its parts.
"""

from __future__ import annotations

from hashlib import sha256
from types import ModuleType
from typing import Any

import numpy as np
from numpy.typing import NDArray

LIBRARIES = frozenset(
    {"builtins", "collections", "copyreg", "functools", "operator", "joblib", "numpy", "scipy", "pandas"}
    | {"sklearn", "_loss", "lightgbm", "xgboost", "catboost"}
)
"""Code that is known by its name. What any other class or function does may change under the same name."""

_SCALARS = (bool, int, float, complex, str)
# scikit-learn's own version (an upgrade must not throw paid answers away), a memory address, and threads.
_NO_CONTENT = ("_sklearn_version", "_stop_words_id", "n_jobs", "n_threads")


class _UnknownContentError(Exception):
    """Something in the model is code of the user's, or refuses to be taken apart."""


def fingerprint(*parts: object) -> str | None:
    """Return the SHA-256 of a model and of whatever else decides its answers, as hex digits.

    None if it contains functions or classes from outside the known libraries, objects that cannot be
    taken apart (locks, open files), or a reference to itself.
    """
    try:
        return _Digester().digest(parts).hex()
    except (_UnknownContentError, RecursionError, TypeError, AttributeError):
        return None


class _Digester:
    """Digests of objects already seen, by identity; they are kept alive so that no id is used twice."""

    def __init__(self) -> None:
        self._done: dict[int, tuple[object, bytes]] = {}
        self._open: set[int] = set()

    def digest(self, value: object) -> bytes:
        if value is None or type(value) in _SCALARS:
            return _hash(type(value).__name__, repr(value).encode())
        if id(value) in self._done:
            return self._done[id(value)][1]
        if id(value) in self._open:
            raise _UnknownContentError
        self._open.add(id(value))
        found = self._compound(value)
        self._open.remove(id(value))
        self._done[id(value)] = (value, found)
        return found

    def _compound(self, value: Any) -> bytes:
        if isinstance(value, np.ndarray):
            return self._array(value)
        if type(value) in (list, tuple, set, frozenset, dict):
            return self._collection(value)
        if isinstance(value, bytes | bytearray):
            return _hash("bytes", bytes(value))
        if _is_named(value):
            return _hash("name", _known_name(value))
        if hasattr(value, "model_to_string"):
            return _hash("lightgbm", booster_content(value.model_to_string()))
        return self._object(value)

    def _collection(self, value: Any) -> bytes:
        if isinstance(value, dict):
            return self._mapping(value)
        digests = map(self.digest, value)
        ordered = digests if isinstance(value, list | tuple) else sorted(digests)
        return _hash(type(value).__name__, *ordered)

    def _mapping(self, value: dict[Any, Any]) -> bytes:
        items = ((k, v) for k, v in value.items() if k not in _NO_CONTENT)
        return _hash("dict", *sorted(self.digest(k) + self.digest(v) for k, v in items))

    def _array(self, value: NDArray[Any]) -> bytes:
        head = (str(value.dtype), str(value.shape))
        if value.dtype.names:  # field by field: the gaps between fields hold anything
            return _hash(*head, *(self._array(np.asarray(value[name])) for name in value.dtype.names))
        if value.dtype.hasobject:
            return _hash(*head, *map(self.digest, value.ravel().tolist()))
        return _hash(*head, value.tobytes())

    def _object(self, value: object) -> bytes:
        _known_name(type(value))
        reduced = value.__reduce_ex__(4)
        if isinstance(reduced, str):
            return _hash("name", f"{type(value).__module__}.{reduced}".encode())
        maker, arguments, state, *items = (*reduced, None, None, None)[:5]
        listed = [list(part) if part is not None else None for part in items]
        return _hash("object", *map(self.digest, (maker, arguments, state, listed)))


def booster_content(text: str) -> str:
    """Return the part of a LightGBM model text that decides its answers: header, trees, categories.

    Left out are the importances and the training parameters, which hold thread counts and folders.
    """
    trees = text.partition("end of trees")[0]
    return trees + text.rpartition("\npandas_categorical:")[2]


def _is_named(value: Any) -> bool:
    """Whether this is a class or a function, compiled ones included, and not a method of an object."""
    owner = getattr(value, "__self__", None)
    named = isinstance(value, np.ufunc) or hasattr(value, "__qualname__")
    return named and (owner is None or isinstance(owner, ModuleType | type))


def _known_name(value: Any) -> str:
    name = getattr(value, "__qualname__", getattr(value, "__name__", ""))
    module = getattr(value, "__module__", None) or type(value).__module__
    if module.partition(".")[0] not in LIBRARIES or "<" in name:
        raise _UnknownContentError
    return f"{module}.{name}"


def _hash(*parts: str | bytes) -> bytes:
    state = sha256()
    for part in parts:
        content = part.encode("utf-8", "surrogatepass") if isinstance(part, str) else part
        state.update(len(content).to_bytes(8, "big"))
        state.update(content)
    return state.digest()
