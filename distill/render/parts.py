"""The parts of a sum: one curve per column, drawn side by side on one scale."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from distill.checks import refuse


class Course(StrEnum):
    """What a part does between its points."""

    STEPS = "steps"
    BENDS = "bends"
    LEVELS = "levels"


@dataclass(frozen=True)
class Part:
    """One column's part of a sum.

    Parameters
    ----------
    name : str
    points : tuple of str
        Where its values hold, in the data's own words.
    at : tuple of float
        The same as numbers, ascending.
    values : tuple of float
    course : Course
    """

    name: str
    points: tuple[str, ...]
    at: tuple[float, ...]
    values: tuple[float, ...]
    course: Course

    def __post_init__(self) -> None:
        if not self.at or not len(self.points) == len(self.at) == len(self.values):
            refuse("at", f"as long as `points` ({len(self.points)}) and `values`, and not empty", self.at)

    @property
    def reach(self) -> float:
        """How far its values are apart."""
        return max(self.values) - min(self.values)


@dataclass(frozen=True)
class Parts:
    """Parts of a sum, in the order they are to be read; `axis` says what their values are."""

    parts: tuple[Part, ...]
    axis: str = "part of the sum"
    title: str = ""

    def __post_init__(self) -> None:
        if not self.parts:
            refuse("parts", "at least one part", self.parts)
