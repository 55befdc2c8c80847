"""Texts, tables and pictures of a document, and what holds them."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from distill.render import Picture, TreeDrawing, draw_tree

if TYPE_CHECKING:
    from distill.document.blocks import Block

WIDE = 1020.0
"""Pictures above this width, in pixels, are wider than text."""


class Tone(StrEnum):
    """How loud a text is."""

    LEAD = "lead"
    PLAIN = "plain"
    SMALL = "small"


class Mood(StrEnum):
    """What a verdict or a notice means for the reader; a word always says it too."""

    GOOD = "good"
    FAIR = "fair"
    POOR = "poor"
    OPEN = "open"


@dataclass(frozen=True)
class Text:
    """A paragraph."""

    text: str
    tone: Tone = Tone.PLAIN


@dataclass(frozen=True)
class Heading:
    """A heading inside a section."""

    text: str


@dataclass(frozen=True)
class Points:
    """A list of sentences."""

    items: tuple[str, ...]


@dataclass(frozen=True)
class Stamp:
    """The verdict: its word, and the sentences under it."""

    label: str
    word: str
    mood: Mood
    sentences: tuple[str, ...]


@dataclass(frozen=True)
class KeyFigure:
    """A number worth a large type: its name, value, and the line under it."""

    name: str
    value: str
    note: str = ""


@dataclass(frozen=True)
class KeyFigures:
    """Several of them, side by side."""

    figures: tuple[KeyFigure, ...]


@dataclass(frozen=True)
class Facts:
    """Names and values, one pair a line."""

    pairs: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Column:
    """The head of a table's column; numbers are set flush right."""

    name: str
    is_number: bool = False


@dataclass(frozen=True)
class Grid:
    """A table; the first cell of each row names the row."""

    caption: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Drawing:
    """A picture; `label` names its scrolling box. A table beside it has its figures."""

    picture: Picture
    label: str

    @property
    def is_wide(self) -> bool:
        """Whether it takes more room than a column of text, and may be scaled down a little."""
        return self.picture.width > WIDE


@dataclass(frozen=True)
class TreePicture:
    """The tree's picture; a page with a script may fold it, and show the way of a row in it."""

    drawing: TreeDrawing
    label: str

    @property
    def still(self) -> Drawing:
        """The picture as it stands on paper."""
        return Drawing(draw_tree(self.drawing), self.label)


@dataclass(frozen=True)
class Notice:
    """Something the reader must not miss."""

    text: str
    mood: Mood


@dataclass(frozen=True)
class Fold:
    """Blocks under a line that opens and closes them."""

    summary: str
    blocks: tuple[Block, ...]
    is_open: bool = False


@dataclass(frozen=True)
class Beside:
    """Two things that are read together, side by side where there is room."""

    left: tuple[Block, ...]
    right: tuple[Block, ...]


@dataclass(frozen=True)
class Section:
    """A part of the document with a heading; `key` names it in links."""

    key: str
    title: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True)
class Document:
    """The whole: what stands above the first section, and the sections.

    Parameters
    ----------
    language : str
        "en".
    overline, title, subtitle : str
    sections : tuple of Section
    contents : str
        The name of the list of sections.
    skip : str
        The words of the link that leads past it.
    footer : str
    """

    language: str
    overline: str
    title: str
    subtitle: str
    sections: tuple[Section, ...]
    contents: str
    skip: str
    footer: str
