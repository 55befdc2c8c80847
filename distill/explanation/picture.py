"""Pictures of explanations: what draws them, and how they are shown and saved."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from distill.errors import InputError
from distill.render import (
    Bars,
    Intervals,
    Scatter,
    Swarm,
    bars_svg,
    bars_text,
    intervals_svg,
    intervals_text,
    scatter_svg,
    scatter_text,
    swarm_svg,
    swarm_text,
)

SUFFIXES = (".svg", ".txt")


class Drawn(ABC):
    """A picture: `svg()`, `text()`, `save(path)`; a notebook shows it by itself."""

    noun: ClassVar[str]
    """What it is called in a sentence."""

    @abstractmethod
    def svg(self) -> str:
        """Return the picture as SVG."""

    @abstractmethod
    def text(self, width: int = 100) -> str:
        """Return the picture in characters, lines at most `width` wide."""

    def save(self, path: str | Path) -> Path:
        """Write the picture as .svg or .txt, by its suffix.

        Raises
        ------
        InputError
            Another suffix.
        """
        path = Path(path)
        suffix = path.suffix.lower()
        if suffix not in SUFFIXES:
            raise InputError(
                f"{self.noun} can be written as {' '.join(SUFFIXES)}, not as {suffix or 'no suffix'!r}."
            )
        path.write_text(self.svg() if suffix == ".svg" else self.text(), encoding="utf-8")
        return path

    def _repr_svg_(self) -> str:
        return self.svg()

    def __str__(self) -> str:
        return self.text()


@dataclass(frozen=True)
class BarsPicture(Drawn):
    """A local explanation as signed bars."""

    bars: Bars
    noun: ClassVar[str] = "Bars"

    def svg(self) -> str:
        """Return the bars as SVG."""
        return bars_svg(self.bars)

    def text(self, width: int = 100) -> str:
        """Return the bars in characters, lines at most `width` wide."""
        return bars_text(self.bars, width)


@dataclass(frozen=True)
class SwarmPicture(Drawn):
    """The weights of many rows, one line per component."""

    swarm: Swarm
    noun: ClassVar[str] = "A swarm"

    def svg(self) -> str:
        """Return the swarm as SVG."""
        return swarm_svg(self.swarm)

    def text(self, width: int = 100) -> str:
        """Return the swarm in characters, lines at most `width` wide."""
        return swarm_text(self.swarm, width)


@dataclass(frozen=True)
class IntervalsPicture(Drawn):
    """Mean sizes with their intervals."""

    intervals: Intervals
    noun: ClassVar[str] = "Intervals"

    def svg(self) -> str:
        """Return the intervals as SVG."""
        return intervals_svg(self.intervals)

    def text(self, width: int = 100) -> str:
        """Return the figures as lines at most `width` wide."""
        return intervals_text(self.intervals, width)


@dataclass(frozen=True)
class ScatterPicture(Drawn):
    """A component's weights against the data's values."""

    scatter: Scatter
    noun: ClassVar[str] = "Points"

    def svg(self) -> str:
        """Return the points as SVG."""
        return scatter_svg(self.scatter)

    def text(self, width: int = 100) -> str:
        """Return the means by value as lines at most `width` wide."""
        return scatter_text(self.scatter, width)
