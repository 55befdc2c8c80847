"""What a document is made of, before any format: sections of blocks that hold plain text and pictures.

Every text here is plain: no markup, nothing escaped. A view escapes what it writes, and writes
control and direction marks as code points.
"""

from typing import TypeAlias

from distill.document.blocks.cases import Bar, Case, Cases, Reason, Reasons, Step, Way
from distill.document.blocks.marked import Marked, Piece
from distill.document.blocks.plain import (
    Beside,
    Column,
    Document,
    Drawing,
    Facts,
    Fold,
    Grid,
    Heading,
    KeyFigure,
    KeyFigures,
    Mood,
    Notice,
    Points,
    Section,
    Stamp,
    Text,
    Tone,
    TreePicture,
)

Block: TypeAlias = (
    Text
    | Heading
    | Points
    | Stamp
    | KeyFigures
    | Facts
    | Grid
    | Drawing
    | TreePicture
    | Marked
    | Reasons
    | Way
    | Beside
    | Cases
    | Notice
    | Fold
)

__all__ = [
    "Bar",
    "Beside",
    "Block",
    "Case",
    "Cases",
    "Column",
    "Document",
    "Drawing",
    "Facts",
    "Fold",
    "Grid",
    "Heading",
    "KeyFigure",
    "KeyFigures",
    "Marked",
    "Mood",
    "Notice",
    "Piece",
    "Points",
    "Reason",
    "Reasons",
    "Section",
    "Stamp",
    "Step",
    "Text",
    "Tone",
    "TreePicture",
    "Way",
]
