"""Which box is which: in this process, and in a file that outlives it."""

from __future__ import annotations

import inspect
import itertools
import platform
import re
import weakref
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path
from typing import Any

from distill.blackbox import BlackBox

_tokens: weakref.WeakKeyDictionary[Any, int] = weakref.WeakKeyDictionary()
_fresh = itertools.count()


def identity(ask: Any) -> str:
    """Return what is the same for the same living function, or method of the same object."""
    owner = getattr(ask, "__self__", ask)
    name = getattr(ask, "__name__", "")
    try:
        if owner not in _tokens:
            _tokens[owner] = next(_fresh)
    except TypeError:  # it cannot be referred to weakly, or not be hashed
        return f"{id(owner)}.{name}"
    return f"{_tokens[owner]}.{name}"


def is_hashed(box: BlackBox) -> bool:
    """Whether the box's fingerprint is a SHA-256, so that equal ones mean equal answers."""
    return re.fullmatch(r"[0-9a-f]{64}", box.fingerprint or "") is not None


def lasting_identity(box: BlackBox) -> str:
    """Return what is the same for the same box in another process.

    Its fingerprint; without one, its name and the hash of the file its code stands in, which is not
    everything its answers may depend on.
    """
    return box.fingerprint or f"{box.name} {_code_hash(box.ask)}"


def _code_hash(ask: Any) -> str:
    owner = getattr(ask, "__self__", None)
    code = inspect.unwrap(ask) if owner is None else type(owner)
    try:
        file = inspect.getsourcefile(code)
        return sha256(Path(file or "").read_bytes()).hexdigest()
    except (TypeError, OSError):  # built in, or typed at a prompt
        return "without a file"


def made_with(box: BlackBox) -> str:
    """Return the libraries that make an answer, with their versions."""
    ours = [f"{name} {version(name)}" for name in ("numpy", "pandas")]
    return ", ".join([f"Python {platform.python_version()}", *ours, *([box.library] if box.library else [])])
