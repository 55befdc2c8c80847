"""Colours for how high a value is, and their legend."""

from __future__ import annotations

from collections.abc import Collection

from distill.render.colours import TINTS
from distill.render.svg.dots import DOT, dots
from distill.render.svg.markup import Label, Style
from distill.render.swarm import MISSING, UNORDERED

STYLES = (*(f"tint{k}" for k in range(TINTS)), "absent", "plain")
"""The style of each tint."""

_ROOM = 190.0
"""Of a word or a name."""


def legend(used: Collection[int], x: float, y: float, *, of: str = "the column") -> str:
    """Return what the tints mean, as far as they occur; `of` names the column whose values they are."""
    parts: list[str] = []
    if set(used) & set(range(TINTS)):
        x = _word(parts, f"value of {of}: low", x, y) + 8
        parts += [dots(f"key {STYLES[tint]}", [(x + 10 * tint, y - 4)]) for tint in range(TINTS)]
        x = _word(parts, "high", x + 10 * TINTS, y) + 18
    for tint, word in ((MISSING, "missing"), (UNORDERED, "category, without order")):
        if tint in used:
            parts.append(dots(f"key {STYLES[tint]}", [(x + DOT, y - 4)]))
            x = _word(parts, word, x + 14, y) + 18
    return "".join(parts)


def _word(parts: list[str], text: str, x: float, y: float) -> float:
    """Add a word and return where it ends."""
    room = min(Style.NOTE_SOFT.width(text), _ROOM)
    parts.append(Label(x, y, text, room, Style.NOTE_SOFT).svg())
    return x + room
