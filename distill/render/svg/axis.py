"""A horizontal axis with round ticks, shared by the plots that have one."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from distill.render.figures import Scale, tick_texts, ticks
from distill.render.svg.markup import Anchor, Label, Style, line
from distill.render.values import Unit


@dataclass(frozen=True)
class Axis:
    """A scale whose ends are its outermost ticks."""

    scale: Scale
    marks: tuple[float, ...]
    unit: Unit

    @classmethod
    def over(cls, values: Iterable[float], unit: Unit, left: float, right: float) -> Axis:
        """Return the axis that holds all values; shares never reach beyond 0 % and 100 %."""
        values = list(values)
        marks = ticks(min(values), max(values))
        return cls(Scale(marks[0], marks[-1], left, right), marks, unit)

    @property
    def _step(self) -> float:
        return (self.scale.right - self.scale.left) / (len(self.marks) - 1)

    def grid(self, top: float, bottom: float) -> str:
        """Return faint lines at the ticks."""
        return "".join(line("rule", self.scale(mark), top, self.scale(mark), bottom) for mark in self.marks)

    def figures(self, y: float) -> str:
        """Return the ticks' numbers under a horizontal axis, baseline at `y`."""
        texts = tick_texts(self.marks, self.unit)
        return "".join(
            Label(self.scale(mark), y, text, self._step, Style.NOTE_SOFT, Anchor.MIDDLE).svg()
            for mark, text in zip(self.marks, texts, strict=True)
        )
