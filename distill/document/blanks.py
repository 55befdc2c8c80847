"""What only people can state about a black box: blanks, filled from a file, counted while they are open."""

from __future__ import annotations

import datetime as dt
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from distill.checks import listed
from distill.errors import InputError

BLANKS = (
    "purpose",
    "owner",
    "users",
    "affected",
    "use",
    "lawful_basis",
    "data_origin",
    "thresholds",
    "groups",
    "limits",
    "oversight",
    "contest",
    "monitoring",
    "review",
    "validator",
    "sign_off",
)
"""The keys, in the order of the document; the catalogue of words has the question of each."""


def blanks_of(given: Mapping[str, object] | None) -> list[dict[str, Any]]:
    """Return each blank with its text, None where it is open.

    Raises
    ------
    InputError
        A key is no blank, or a value is neither text nor a date.
    """
    given = given or {}
    unknown = [key for key in given if key not in BLANKS]
    if unknown:
        raise InputError(
            f"There is no blank {listed(unknown)}; those that exist are {listed(BLANKS, most=99)}."
        )
    return [{"key": key, "text": _text(key, given.get(key))} for key in BLANKS]


def read_blanks(path: str | Path) -> dict[str, Any]:
    """Return the texts of a TOML file of `key = "text"` lines.

    Raises
    ------
    InputError
        No such file, no TOML, or a key or value as `blanks_of` refuses.
    """
    try:
        given = tomllib.loads(Path(path).read_text(encoding="utf-8"))
    except OSError as error:
        raise InputError(f"{path} cannot be read: {error.strerror}.") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise InputError(f"{path} is not TOML: {error}.") from error
    try:
        blanks_of(given)
    except InputError as error:
        raise InputError(f"{path}: {error}") from error
    return given


def _text(key: str, value: object) -> str | None:
    if value is None:
        return None
    if isinstance(value, dt.date):
        return value.isoformat()
    if not isinstance(value, str):
        raise InputError(f"The blank {key!r} must be text or a date, got {value!r}.")
    return value.strip() or None
