"""A text with weights on its words: the plain value to draw."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from distill.checks import number

LONG = 6000
"""A text of more characters is shortened where nothing is marked."""

_ENDS = 120
"""Characters that are left on either side of what is left out."""


@dataclass(frozen=True)
class Stretch:
    """A piece of text and its signed weight; 0 for what carries none."""

    text: str
    weight: float = 0.0

    def __post_init__(self) -> None:
        number("weight", self.weight)


@dataclass(frozen=True)
class MarkedText:
    """A text in pieces, in order; `toward` and `against` say in words what the two signs mean."""

    stretches: tuple[Stretch, ...]
    toward: str = "toward"
    against: str = "against"
    title: str = ""
    subtitle: str = ""

    @property
    def largest(self) -> float:
        """The largest absolute weight; 1 where there is none."""
        return max((abs(stretch.weight) for stretch in self.stretches), default=0.0) or 1.0

    def shown(self) -> tuple[Stretch, ...]:
        """Return the stretches with unmarked neighbours joined, those of a long text shortened."""
        joined: list[Stretch] = []
        for stretch in self.stretches:
            if joined and not stretch.weight and not joined[-1].weight:
                joined[-1] = Stretch(joined[-1].text + stretch.text)
            else:
                joined.append(stretch)
        if sum(len(stretch.text) for stretch in joined) <= LONG:
            return tuple(joined)
        return tuple(one if one.weight else Stretch(_without_middle(one.text)) for one in joined)


def atoms(text: str, most: int) -> Iterator[str]:
    """Yield what no line may break: words, at most so many characters of them, and white space."""
    for found in re.finditer(r"\n|[^\S\n]+|\S+", text):
        for start in range(0, len(found[0]), most):
            yield found[0][start : start + most]


def _without_middle(text: str) -> str:
    if len(text) <= 3 * _ENDS:
        return text
    return f"{text[:_ENDS].rstrip()} […] {text[-_ENDS:].lstrip()}"
