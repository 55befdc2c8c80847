"""A text with colour behind the words that carry weight."""

from __future__ import annotations

from dataclasses import dataclass

from distill.numbers import amount
from distill.render.marked import MarkedText, atoms
from distill.render.svg.markup import Label, Style, box, element, group, line
from distill.render.svg.picture import MARGIN, TITLE_HEIGHT, Picture, headline

_WIDTH = 720.0
_LINE = 22.0
_LONGEST = 24
"""Characters of a word that stay together."""

_SPACE = Style.BODY.width(" ")


@dataclass(frozen=True)
class _Word:
    """A word where it stands."""

    text: str
    weight: float
    x: float
    y: float
    width: float


def draw_marked(marked: MarkedText) -> Picture:
    """Return the picture of a text: the stronger the colour, the larger the weight; negatives underlined."""
    top = MARGIN + (TITLE_HEIGHT if marked.title else 0) + (20 if marked.subtitle else 0)
    words = _flowed(marked, top + 34)
    bottom = max((word.y for word in words), default=top + 34) + 10
    body = [
        headline(marked.title, _WIDTH),
        Label(MARGIN, top - 8, marked.subtitle, _WIDTH - 2 * MARGIN, Style.BODY_SOFT).svg(),
        _legend(marked, top + 10),
        *(_drawn(word, marked.largest) for word in words),
    ]
    title = marked.title or "Marked text"
    return Picture(title, _describe(marked), _WIDTH, bottom + MARGIN / 2, "\n".join(filter(None, body)))


def _flowed(marked: MarkedText, top: float) -> list[_Word]:
    """Return the words line by line; runs of white space become one space."""
    x, y = MARGIN, top
    words = []
    for stretch in marked.shown():
        for atom in atoms(stretch.text, _LONGEST):
            if atom == "\n":
                x, y = MARGIN, y + _LINE
            elif atom.isspace():
                x += _SPACE
            else:
                width = Style.BODY.width(atom)
                if x > MARGIN and x + width > _WIDTH - MARGIN:
                    x, y = MARGIN, y + _LINE
                words.append(_Word(atom, stretch.weight, x, y, width))
                x += width
    return words


def _drawn(word: _Word, largest: float) -> str:
    said = Label(word.x, word.y, word.text, word.width).svg()
    if not word.weight:
        return said
    shade = box(
        "for" if word.weight > 0 else "against", word.x - 1, word.y - 13, word.width + 2, 17, radius=3
    )
    strength = {"opacity": 0.1 + 0.7 * abs(word.weight) / largest}
    under = line("whisker", word.x, word.y + 6, word.x + word.width, word.y + 6) if word.weight < 0 else ""
    return group({}, element("g", strength, shade), said, under, tip=f"{word.text}: {amount(word.weight)}")


def _legend(marked: MarkedText, y: float) -> str:
    """What the two colours mean."""
    middle = _WIDTH / 2
    room = middle - 2 * MARGIN - 18
    return (
        box("for", MARGIN, y - 10, 12, 12, radius=3)
        + Label(MARGIN + 18, y, marked.toward, room, Style.NOTE_SOFT).svg()
        + box("against", middle, y - 10, 12, 12, radius=3)
        + line("whisker", middle, y + 4, middle + 12, y + 4)
        + Label(middle + 18, y, marked.against, room, Style.NOTE_SOFT).svg()
    )


def _describe(marked: MarkedText) -> str:
    weights = {stretch.text: stretch.weight for stretch in marked.stretches if stretch.weight}
    most = sorted(weights, key=lambda text: -abs(weights[text]))[:20]
    said = "; ".join(f"{text[:80]}: {amount(weights[text])}" for text in most)
    return f"{marked.subtitle} Weights, {marked.toward}: {said or 'none'}.".strip()
