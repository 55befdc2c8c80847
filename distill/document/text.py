"""A document as text for a terminal; pictures are left to the tables beside them."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence

from distill.document.blocks import (
    Block,
    Document,
    Facts,
    Fold,
    Grid,
    Heading,
    KeyFigures,
    Marked,
    Notice,
    Piece,
    Points,
    Text,
)
from distill.render.measure import visible

GAP = "  "


def text_page(document: Document, columns: int) -> str:
    """Return a document's words and tables, lines of at most `columns` characters."""
    parts = [*_paragraph(document.title, columns), *_paragraph(document.subtitle, columns)]
    for section in document.sections:
        parts += ["", section.title, "─" * min(len(section.title), columns)]
        for block in section.blocks:
            parts += [*_lines(block, columns), ""]
    return "\n".join(line.rstrip() for line in parts).rstrip() + "\n"


def _lines(block: Block, columns: int) -> Iterator[str]:
    match block:
        case Points(items):
            for item in items:
                yield from _paragraph(item, columns, "- ")
        case Facts(pairs):
            for name, value in pairs:
                yield from _paragraph(f"{name}: {value}", columns)
        case KeyFigures(figures):
            for figure in figures:
                yield from _paragraph(f"{figure.name}: {figure.value} {figure.note}", columns)
        case Grid():
            yield from _table(block, columns)
        case Fold(summary, inner):
            yield from _paragraph(summary, columns)
            for one in inner:
                yield from ["", *_lines(one, columns)]
        case _:
            yield from _words(block, columns)


def _words(block: Block, columns: int) -> Iterator[str]:
    match block:
        case Text(text) | Notice(text) | Heading(text):
            yield from _paragraph(text, columns)
        case Marked(_, paragraphs, toward, against):
            yield from _paragraph(f"+ {toward}, − {against}", columns)
            for line in paragraphs:
                yield from _paragraph("".join(map(_piece, line)), columns)


def _piece(piece: Piece) -> str:
    return f"[{piece.text} {piece.figure}]" if piece.side else piece.text


def _paragraph(text: str, columns: int, bullet: str = "") -> list[str]:
    indent = " " * len(bullet)
    return textwrap.wrap(visible(text), columns, initial_indent=bullet, subsequent_indent=indent)


def _table(grid: Grid, columns: int) -> Iterator[str]:
    yield from _paragraph(grid.caption, columns)
    lines = [tuple(head.name for head in grid.columns), *grid.rows]
    widths = _widths(lines, columns)
    for place, line in enumerate(lines):
        cells = [textwrap.wrap(visible(cell), width) for cell, width in zip(line, widths, strict=True)]
        for row in range(max(1, *map(len, cells))):
            texts = [cell[row] if row < len(cell) else "" for cell in cells]
            yield GAP.join(
                text.rjust(width) if head.is_number else text.ljust(width)
                for text, width, head in zip(texts, widths, grid.columns, strict=True)
            )
        if not place:
            yield GAP.join("─" * width for width in widths)


def _widths(lines: Sequence[Sequence[str]], columns: int) -> list[int]:
    """Return the width of each column: what it needs, the widest giving way where all do not fit."""
    widths = [max(map(len, map(visible, column)), default=1) or 1 for column in zip(*lines, strict=True)]
    room = max(columns - len(GAP) * (len(widths) - 1), 4 * len(widths))
    while sum(widths) > room:
        widths[widths.index(max(widths))] -= 1
    return widths
