"""A text with its weighty words marked."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil

from distill.numbers import amount
from distill.render import MarkedText

LEVELS = 5
"""Strengths of a mark."""


@dataclass(frozen=True)
class Piece:
    """A piece of a line: `side` is "for", "against", or empty for a piece without weight.

    `level` from 1 to 5 is the mark's strength, `figure` the weight written out.
    """

    text: str
    side: str = ""
    level: int = 0
    figure: str = ""


@dataclass(frozen=True)
class Marked:
    """A text, coloured behind the words that carry weight.

    Parameters
    ----------
    label : str
        Names it.
    lines : tuple of tuple of Piece
        Its paragraphs.
    toward, against : str
        What the two colours mean.
    """

    label: str
    lines: tuple[tuple[Piece, ...], ...]
    toward: str
    against: str

    @classmethod
    def of(cls, marked: MarkedText, label: str) -> Marked:
        """Cut a marked text into paragraphs; a long one is shortened where nothing is marked."""
        lines: list[list[Piece]] = [[]]
        for stretch in marked.shown():
            for place, text in enumerate(stretch.text.split("\n")):
                if place:
                    lines.append([])
                if text:
                    lines[-1].append(_piece(text, stretch.weight, marked.largest))
        kept = tuple(tuple(line) for line in lines if line)
        return cls(label, kept, marked.toward, marked.against)


def _piece(text: str, weight: float, largest: float) -> Piece:
    plain = "".join(" " if char.isspace() else char for char in text)
    if not weight:
        return Piece(plain)
    side = "for" if weight > 0 else "against"
    return Piece(plain, side, ceil(LEVELS * abs(weight) / largest), amount(weight))
