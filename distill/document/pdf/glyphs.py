"""Characters that the fonts at hand cannot show are written as code points: "U+540D U+5B57"."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from typing import Any

from distill.render.measure import visible


def characters(value: Any) -> set[str]:
    """Return all characters in the texts of a record, as a document shows them."""
    if isinstance(value, str):
        return set(visible(value))
    if isinstance(value, Mapping):
        value = list(value.values())
    return set().union(*map(characters, value)) if isinstance(value, list) else set()


def spelled(value: Any, unknown: Collection[str]) -> Any:
    """Return a record with those characters as code points; nothing else is changed."""
    if not unknown:
        return value
    run = re.compile(f"[{re.escape(''.join(sorted(unknown)))}]+")
    return _spelled(value, run)


def code_points(text: str) -> str:
    """Return each character of a text as its code point."""
    return " ".join(f"U+{ord(char):04X}" for char in text)


def _spelled(value: Any, run: re.Pattern[str]) -> Any:
    if isinstance(value, str):
        return run.sub(lambda found: code_points(found.group()), value)
    if isinstance(value, Mapping):
        return {key: _spelled(item, run) for key, item in value.items()}
    return [_spelled(item, run) for item in value] if isinstance(value, list) else value
