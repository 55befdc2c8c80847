"""A document's blocks as plain values that the template sets; pictures as SVG in points."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby
from textwrap import wrap
from typing import Any

from distill.document.blocks import (
    Beside,
    Block,
    Cases,
    Column,
    Document,
    Drawing,
    Facts,
    Fold,
    Grid,
    Heading,
    KeyFigures,
    Marked,
    Notice,
    Points,
    Reasons,
    Section,
    Stamp,
    Text,
    TreePicture,
    Way,
)
from distill.document.pdf.sheets import POINTS, Sheet, sheets, squeezed
from distill.document.wording import words
from distill.render import Theme
from distill.render.measure import visible

NARROW = 22
"""Cells up to so many characters stay on one line; wider columns share the rest of the page."""

SHORT = 8
"""Names of columns break into lines of at least so many characters."""

UNBROKEN = 24
"""Longer words may break after every so many characters."""

BREAK = "\u200b"
FAMILY = '"Helvetica Neue",Helvetica,Arial,"Liberation Sans",system-ui,sans-serif'

Plain = dict[str, Any]


def content(document: Document, fonts: Sequence[str]) -> Plain:
    """Return what the template is given; `fonts` are families, the first that has a character shows it."""
    return {
        "language": document.language,
        "fonts": list(fonts),
        "overline": shown(document.overline),
        "title": shown(document.title),
        "subtitle": shown(document.subtitle),
        "running": shown(document.title)[:90],
        "footer": shown(document.footer),
        "sections": [_section(section, fonts, document.language) for section in document.sections],
    }


def shown(text: str) -> str:
    """Return text with marks as code points, and places where an endless word may break."""
    return " ".join(_breakable(word) for word in visible(text).split(" "))


def _breakable(word: str) -> str:
    if len(word) <= UNBROKEN:
        return word
    return BREAK.join(word[start : start + UNBROKEN] for start in range(0, len(word), UNBROKEN))


def _section(section: Section, fonts: Sequence[str], language: str) -> Plain:
    setting = _Setting(fonts, language)
    blocks = [plain for block in section.blocks for plain in setting.blocks(block, 3)]
    return {"title": shown(section.title), "blocks": blocks}


class _Setting:
    """What turns blocks into plain values."""

    def __init__(self, fonts: Sequence[str], language: str) -> None:
        self._family = ",".join(f'"{family}"' for family in fonts)
        self._say = words(language)

    def blocks(self, block: Block, level: int) -> Iterator[Plain]:
        """Yield the plain values of a block; headings inside it begin at that level."""
        match block:
            case Fold(summary, inner):
                yield {"kind": "heading", "level": level, "text": shown(summary)}
                yield from self._all(inner, level + 1)
            case Beside(left, right):
                yield from self._all((*left, *right), level)
            case Cases():
                yield _grid(block.grid)
                yield from self._all(block.folds, level)
            case TreePicture(drawing):
                yield from self._sheets(sheets(drawing, self._say))
            case Drawing(picture, label):
                yield from self._sheets([squeezed(label, picture)])
            case _:
                yield self._single(block, level)

    def _all(self, blocks: Sequence[Block], level: int) -> Iterator[Plain]:
        for block in blocks:
            yield from self.blocks(block, level)

    def _single(self, block: Block, level: int) -> Plain:
        match block:
            case Heading(text):
                return {"kind": "heading", "level": level, "text": shown(text)}
            case Grid():
                return _grid(block)
            case Reasons():
                return _grid(block.grid)
            case Marked():
                return _marked(block)
        return _words(block)

    def _sheets(self, found: Sequence[Sheet]) -> Iterator[Plain]:
        """Yield pictures that stand in the text, and pages of those that do not."""
        for (is_page, flipped), run in groupby(found, lambda sheet: (sheet.is_page, sheet.flipped)):
            placed = [self._picture(sheet) for sheet in run]
            if is_page:
                yield {"kind": "sheets", "flipped": flipped, "sheets": placed}
            else:
                yield from placed

    def _picture(self, sheet: Sheet) -> Plain:
        return {
            "kind": "picture",
            "title": shown(sheet.title),
            "svg": sheet.picture.svg(Theme.LIGHT).replace(FAMILY, self._family),
            "width": sheet.picture.width * POINTS * sheet.scale,
            "alt": f"{visible(sheet.title)}. {visible(sheet.picture.description)}",
        }


def _words(block: Block) -> Plain:
    match block:
        case Text(text, tone):
            return {"kind": "text", "text": shown(text), "tone": tone.value}
        case Notice(text, mood):
            return {"kind": "notice", "text": shown(text), "mood": mood.value}
        case Points(items):
            return {"kind": "points", "points": list(map(shown, items))}
        case Stamp(label, word, mood, sentences):
            told = {"label": shown(label), "word": shown(word), "sentences": list(map(shown, sentences))}
            return {"kind": "stamp", "mood": mood.value, **told}
        case Way():
            return _way(block)
    return _pairs(block)


def _pairs(block: Block) -> Plain:
    match block:
        case Facts(pairs):
            return {"kind": "facts", "pairs": [list(map(shown, pair)) for pair in pairs]}
        case KeyFigures(figures):
            told = [{name: shown(text) for name, text in vars(one).items()} for one in figures]
            return {"kind": "figures", "figures": told}
    raise TypeError(f"no setting for {type(block).__name__}")


def _grid(grid: Grid) -> Plain:
    widest = [max(map(len, cells), default=0) for cells in zip(*grid.rows, strict=True)] or [0] * len(
        grid.columns
    )
    wide = [not head.is_number and most > NARROW for head, most in zip(grid.columns, widest, strict=True)]
    columns = [
        _sharing(head, most) if is_wide else _needing(head, most if any(wide) else len(head.name))
        for head, most, is_wide in zip(grid.columns, widest, wide, strict=True)
    ]
    rows = [[shown(cell) for cell in row] for row in grid.rows]
    return {"kind": "grid", "caption": shown(grid.caption), "columns": columns, "rows": rows}


def _sharing(head: Column, most: int) -> Plain:
    """Return a column that shares the room others leave, by its longest cell."""
    return {"name": shown(head.name), "number": head.is_number, "width": float(min(most, 6 * NARROW))}


def _needing(head: Column, most: int) -> Plain:
    """Return a column whose cells stay on one line; its name breaks after `most` characters or so."""
    lines = wrap(head.name, max(most, SHORT), break_long_words=False, break_on_hyphens=False)
    return {"name": "\n".join(map(shown, lines)), "number": head.is_number, "width": None}


def _marked(marked: Marked) -> Plain:
    lines = [[{**vars(piece), "text": shown(piece.text)} for piece in line] for line in marked.lines]
    said = {name: shown(getattr(marked, name)) for name in ("label", "toward", "against")}
    return {"kind": "marked", "lines": lines, **said}


def _way(way: Way) -> Plain:
    points = [
        shown(
            f"{step.condition} ({step.own}, {step.share})" if step.own else f"{step.condition} ({step.share})"
        )
        for step in way.steps
    ]
    return {"kind": "steps", "label": shown(way.label), "points": points, "end": shown(way.end)}
