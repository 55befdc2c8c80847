"""A local explanation as signed bars."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from distill.errors import InputError
from distill.render import Bars, bars_svg, bars_text

SUFFIXES = (".svg", ".txt")


@dataclass(frozen=True)
class BarsPicture:
    """Signed bars: `svg()`, `text()`, `save(path)`; a notebook shows them by themselves."""

    bars: Bars

    def svg(self) -> str:
        """Return the bars as SVG."""
        return bars_svg(self.bars)

    def text(self, width: int = 100) -> str:
        """Return the bars in characters, lines at most `width` wide."""
        return bars_text(self.bars, width)

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
                f"Bars can be written as {' '.join(SUFFIXES)}, not as {suffix or 'no suffix'!r}."
            )
        path.write_text(self.svg() if suffix == ".svg" else self.text(), encoding="utf-8")
        return path

    def _repr_svg_(self) -> str:
        return self.svg()
