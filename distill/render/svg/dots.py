"""Many dots in few bytes: dots of one colour are one path of points with round caps."""

from __future__ import annotations

from collections.abc import Iterable

from distill.render.svg.markup import element, rounded

DOT = 4.0
"""A dot's width in pixels."""

Place = tuple[float, float]


def dots(style: str, places: Iterable[Place]) -> str:
    """Return dots of one style; nothing where there are none."""
    steps = [f"M{rounded(x)} {rounded(y)}h.1" for x, y in places]
    return element("path", {"class": f"dots {style}", "d": "".join(steps)}) if steps else ""


def near(place: float, step: float) -> int:
    """Return the number of the cell that a place falls into."""
    return int(place // step)
