"""A text with its components marked, as a picture or in characters."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from distill.explanation.picture import Drawn
from distill.render import MarkedText, marked_svg, marked_text


@dataclass(frozen=True)
class MarkedPicture(Drawn):
    """A text, coloured behind the components that carry weight."""

    marked: MarkedText
    noun: ClassVar[str] = "A marked text"

    def svg(self) -> str:
        """Return the text as SVG, coloured behind the components."""
        return marked_svg(self.marked)

    def text(self, width: int = 100) -> str:
        """Return the text in characters, lines at most `width` wide, each component with its weight."""
        return marked_text(self.marked, width)
