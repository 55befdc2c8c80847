"""A finished picture, and the two ways it leaves: a file of its own, or a piece of a page."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from distill.render.colours import Theme, css
from distill.render.measure import visible
from distill.render.svg.markup import Label, Style, element, escaped

MARGIN = 16.0
"""Free space around every picture, in pixels."""

TITLE_HEIGHT = 26.0
"""Height of the title's line."""


@dataclass(frozen=True)
class Picture:
    """Drawn markup and its size in pixels; `description` says in words what is to be seen."""

    title: str
    description: str
    width: float
    height: float
    body: str

    def svg(self, theme: Theme = Theme.AUTO) -> str:
        """Return a file of its own: stylesheet and background included."""
        style = element("style", {}, css(theme))
        paper = element("rect", {"class": "paper", "width": "100%", "height": "100%"})
        return self._root(self._digest(), style, paper) + "\n"

    def fragment(self, prefix: str = "") -> str:
        """Return a piece of a page that includes `distill.render.css()` once.

        It has no style of its own and no background. `prefix` keeps the ids of several pictures in
        one page apart; without one they come from the content.
        """
        return self._root(prefix or self._digest())

    def _digest(self) -> str:
        content = f"{self.title}\n{self.description}\n{self.body}".encode("utf-8", "backslashreplace")
        return "d" + hashlib.sha256(content).hexdigest()[:10]

    def _root(self, prefix: str, *before: str) -> str:
        names = f"{prefix}-title", f"{prefix}-desc"
        attributes: dict[str, str | float] = {
            "xmlns": "http://www.w3.org/2000/svg",
            "class": "distill",
            "role": "img",
            "aria-labelledby": " ".join(names),
            "width": self.width,
            "height": self.height,
            "viewBox": f"0 0 {self.width:.0f} {self.height:.0f}",
        }
        return element(
            "svg",
            attributes,
            element("title", {"id": names[0]}, escaped(visible(self.title))),
            element("desc", {"id": names[1]}, escaped(visible(self.description))),
            *before,
            self.body,
        )


def headline(title: str, width: float) -> str:
    """Return the title's line for a picture of that width."""
    return Label(MARGIN, MARGIN + 13, title, width - 2 * MARGIN, Style.TITLE).svg()


def subtitle_lines(lines: Sequence[str], title: str, width: float) -> Iterator[str]:
    """Yield the lines below the title, if there is one, of a picture of that width."""
    top = MARGIN + (TITLE_HEIGHT + 4 if title else 0) + 8
    for place, text in enumerate(lines):
        yield Label(MARGIN, top + 16 * place, text, width - 2 * MARGIN, Style.BODY_SOFT).svg()
