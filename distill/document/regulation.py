"""Which provisions of which law a document speaks to: a dated data file, of which a record keeps a part."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from functools import lru_cache
from importlib.resources import files
from typing import Any

from distill.checks import listed
from distill.errors import InputError


@lru_cache(maxsize=1)
def _map() -> Mapping[str, Any]:
    text = files("distill.document").joinpath("assets/regulation.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


def regulations() -> tuple[str, ...]:
    """Return the codes that may be asked for."""
    return tuple(dict.fromkeys(law["code"] for law in _map()["law"]))


def regulation_of(codes: Sequence[str]) -> dict[str, Any] | None:
    """Return the laws of these codes as plain values, with the day they were checked; None for no code.

    Raises
    ------
    InputError
        No such code, or a text in the place of a list.
    """
    if isinstance(codes, str):
        raise InputError(f"`regulation` must be a list of codes, got {codes!r}.")
    unknown = [code for code in codes if code not in regulations()]
    if unknown:
        raise InputError(f"There is no regulation map {listed(unknown)}; there are {listed(regulations())}.")
    if not codes:
        return None
    laws = [dict(law) for law in _map()["law"] if law["code"] in codes]
    return {"checked": _map()["checked"].isoformat(), "laws": laws}
