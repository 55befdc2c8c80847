"""SVG elements as text: escaped, with coordinates rounded to 0.1."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from functools import partial

from distill.render.measure import Measure, shortened, text_width, visible

_BEYOND = 1000
"""A text this long is wider than any picture; what follows changes no layout."""

Attributes = Mapping[str, str | float]


def escaped(text: str) -> str:
    """Return text that is safe between tags and inside double quotes."""
    return (
        text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace('"', "&quot;")
        .replace("'", "&#39;")
    )


def rounded(value: float) -> str:
    """Return a coordinate with at most one decimal."""
    text = f"{value:.1f}".removesuffix(".0")
    return "0" if text == "-0" else text


def element(name: str, attributes: Attributes, *children: str) -> str:
    """Return an element; `children` are markup already."""
    written = "".join(
        f' {key}="{escaped(visible(value)) if isinstance(value, str) else rounded(value)}"'
        for key, value in attributes.items()
    )
    return f"<{name}{written}>{''.join(children)}</{name}>" if children else f"<{name}{written}/>"


def group(attributes: Attributes, *children: str, tip: str = "") -> str:
    """Return a group of elements; `tip` is what a pointer held over it shows."""
    return element("g", attributes, *([title(tip)] if tip else []), *children)


def title(text: str) -> str:
    """Return the element that names what it stands in, and shows as its tooltip."""
    return element("title", {}, escaped(visible(text)))


class Style(Enum):
    """The kinds of lettering: style class, font size in pixels, and whether bold."""

    TITLE = ("title", 15, True)
    BODY = ("body", 12, False)
    BODY_SOFT = ("soft", 12, False)
    STRONG = ("chosen-row", 12, True)
    QUESTION = ("question", 11, True)
    NOTE = ("note", 11, False)
    NOTE_SOFT = ("note soft", 11, False)
    NOTE_STRONG = ("note strong", 11, False)

    def width(self, text: str) -> float:
        """Width of a text in this lettering, in pixels, once it is made visible."""
        _, size, bold = self.value
        return text_width(visible(text)[:_BEYOND], size, bold=bold)

    @property
    def measure(self) -> Measure:
        """The same for text that is visible already."""
        _, size, bold = self.value
        return partial(text_width, size=size, bold=bold)


class Anchor(Enum):
    """Which point of a label its x is."""

    START = "start"
    MIDDLE = "middle"
    END = "end"


@dataclass(frozen=True)
class Tail:
    """A softer text right behind a label's own, with room of its own."""

    text: str
    room: float


@dataclass(frozen=True)
class Label:
    """A text and the room reserved for it, `room` pixels wide; `y` is its baseline.

    What does not fit is shortened and then stands whole in a tooltip. The room is written into the
    picture as `data-room`, so that a test, in Python or in a browser, can hold the text against it.
    """

    x: float
    y: float
    text: str
    room: float
    style: Style = Style.BODY
    anchor: Anchor = Anchor.START
    tail: Tail | None = None

    @property
    def shown(self) -> str:
        """The text as drawn."""
        return shortened(visible(self.text), self.room, self.style.measure)

    def svg(self) -> str:
        """Return the `<text>` element, or nothing where there is no text."""
        shown, tail = self.shown, self._shown_tail
        if not shown + tail:
            return ""
        attributes: dict[str, str | float] = {"class": self.style.value[0], "x": self.x, "y": self.y}
        if self.anchor is not Anchor.START:
            attributes["text-anchor"] = self.anchor.value
        attributes["data-room"] = self.room
        whole = self.text
        if tail and self.tail:
            attributes["data-room"] = self.room + Style.BODY.width(" ") + self.tail.room
            whole = f"{self.text} {self.tail.text}"
            tail = " " + element("tspan", {"class": "soft"}, escaped(tail))
        cut = visible(whole) != f"{shown} {self._shown_tail}".rstrip()
        return element("text", attributes, *([title(whole)] if cut else []), escaped(shown), tail)

    @property
    def _shown_tail(self) -> str:
        if self.tail is None:
            return ""
        return shortened(visible(self.tail.text), self.tail.room, self.style.measure)


def line(style: str, x1: float, y1: float, x2: float, y2: float) -> str:
    """Return a straight line."""
    return element("line", {"class": style, "x1": x1, "y1": y1, "x2": x2, "y2": y2})


def box(style: str, x: float, y: float, width: float, height: float, *, radius: float = 0) -> str:
    """Return a filled rectangle."""
    shape: dict[str, str | float] = {"class": style, "x": x, "y": y, "width": width, "height": height}
    if radius:
        shape["rx"] = radius
    return element("rect", shape)


def circle(style: str, x: float, y: float, radius: float) -> str:
    """Return a filled circle."""
    return element("circle", {"class": style, "cx": x, "cy": y, "r": radius})
