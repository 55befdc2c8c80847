"""A text with its components marked, as a picture or in characters."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from distill.errors import InputError
from distill.render import MarkedText, marked_svg, marked_text

SUFFIXES = (".svg", ".txt")


@dataclass(frozen=True)
class MarkedPicture:
    """A marked text: `svg()`, `text()`, `save(path)`; a notebook shows it by itself."""

    marked: MarkedText

    def svg(self) -> str:
        """Return the text as SVG, coloured behind the components."""
        return marked_svg(self.marked)

    def text(self, width: int = 100) -> str:
        """Return the text in characters, lines at most `width` wide, each component with its weight."""
        return marked_text(self.marked, width)

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
                f"A marked text can be written as {' '.join(SUFFIXES)}, not as {suffix or 'no suffix'!r}."
            )
        path.write_text(self.svg() if suffix == ".svg" else self.text(), encoding="utf-8")
        return path

    def _repr_svg_(self) -> str:
        return self.svg()
