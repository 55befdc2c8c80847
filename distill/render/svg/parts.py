"""Small pictures side by side: what each column adds to a sum."""

from __future__ import annotations

from itertools import pairwise

from distill.numbers import alike, amount
from distill.render.figures import Scale, tick_texts, ticks
from distill.render.parts import Course, Part, Parts
from distill.render.svg.markup import Anchor, Label, Style, box, element, group, line
from distill.render.svg.picture import MARGIN, TITLE_HEIGHT, Picture, headline
from distill.render.values import Unit

_ACROSS = 3
_WIDTH = 236.0
_PLOT = 96.0
_HEIGHT = 158.0
_FIGURES = 44.0
_GAP = 30.0
_LEVELS = 6
_NAMES = 96.0


def draw_parts(parts: Parts) -> Picture:
    """Return the picture: a small plot for each part, all with the same scale of values."""
    top = MARGIN + (TITLE_HEIGHT if parts.title else 0) + 22
    marks = _marks(parts)
    across = min(_ACROSS, len(parts.parts))
    width = 2 * MARGIN + across * _WIDTH + (across - 1) * _GAP
    rows = -(-len(parts.parts) // _ACROSS)
    body = [
        headline(parts.title, width),
        Label(MARGIN, top - 8, parts.axis, width - 2 * MARGIN, Style.NOTE_SOFT).svg(),
        *(
            _panel(
                part, marks, MARGIN + (place % _ACROSS) * (_WIDTH + _GAP), top + place // _ACROSS * _HEIGHT
            )
            for place, part in enumerate(parts.parts)
        ),
    ]
    height = top + rows * _HEIGHT + MARGIN / 2
    return Picture(parts.title or "Curves", _describe(parts), width, height, "\n".join(filter(None, body)))


def _marks(parts: Parts) -> tuple[float, ...]:
    values = [value for part in parts.parts for value in part.values]
    return ticks(min([0.0, *values]), max([0.0, *values]), 3)


def _panel(part: Part, marks: tuple[float, ...], left: float, top: float) -> str:
    draw = _levels if part.course is Course.LEVELS else _line
    name = Label(left, top + 16, part.name, _WIDTH, Style.QUESTION).svg()
    return group({}, name, draw(part, marks, left, top + 26), tip=_said(part))


def _line(part: Part, marks: tuple[float, ...], left: float, top: float) -> str:
    """A number's part: its values above the column's own."""
    across = Scale(part.at[0], part.at[-1], left + _FIGURES, left + _WIDTH)
    up = Scale(marks[0], marks[-1], top + _PLOT, top)
    parts = []
    for mark, text in zip(marks, tick_texts(marks, Unit.NUMBER), strict=True):
        parts.append(line("axis" if mark == 0 else "rule", across.left, up(mark), across.right, up(mark)))
        parts.append(
            Label(left + _FIGURES - 6, up(mark) + 4, text, _FIGURES - 6, Style.NOTE_SOFT, Anchor.END).svg()
        )
    points = " ".join(f"{across(x):.1f},{up(y):.1f}" for x, y in _corners(part))
    parts.append(element("polyline", {"class": "line curve", "points": points}))
    half = (_WIDTH - _FIGURES) / 2 - 4
    ends = ((across.left, part.points[0], Anchor.START), (across.right, part.points[-1], Anchor.END))
    parts += [Label(x, top + _PLOT + 15, text, half, Style.NOTE_SOFT, end).svg() for x, text, end in ends]
    return "".join(parts)


def _corners(part: Part) -> list[tuple[float, float]]:
    """Where the line turns; a step goes on at its height to where the next one begins."""
    points = list(zip(part.at, part.values, strict=True))
    if part.course is Course.BENDS or len(points) == 1:
        return points
    steps = [corner for (x, y), (later, _) in pairwise(points) for corner in ((x, y), (later, y))]
    return [*steps, points[-1]]


def _levels(part: Part, marks: tuple[float, ...], left: float, top: float) -> str:
    """A category's part: a bar for each of the levels that add or take most."""
    scale = Scale(marks[0], marks[-1], left + _NAMES, left + _WIDTH)
    order = sorted(range(len(part.values)), key=lambda k: -abs(part.values[k]))
    kept = sorted(order[: _LEVELS if len(order) <= _LEVELS else _LEVELS - 1], key=lambda k: -part.values[k])
    pitch, parts = 16.0, []
    for place, k in enumerate(kept):
        y, tip = top + (place + 0.5) * pitch, scale(part.values[k])
        side = "for" if part.values[k] > 0 else "against"
        parts.append(
            Label(left + _NAMES - 6, y + 4, part.points[k], _NAMES - 6, Style.NOTE, Anchor.END).svg()
        )
        if part.values[k]:
            parts.append(box(side, min(scale(0), tip), y - 4, abs(tip - scale(0)), 8))
    bottom = top + len(kept) * pitch
    parts.append(line("axis", scale(0), top, scale(0), bottom))
    left_out = len(order) - len(kept)
    if left_out:
        parts.append(
            Label(
                left + _NAMES - 6, bottom + 12, f"+{left_out}", _NAMES - 6, Style.NOTE_SOFT, Anchor.END
            ).svg()
        )
    return "".join(parts)


def _said(part: Part) -> str:
    figures = alike(part.values)
    most = sorted(range(len(figures)), key=lambda k: -abs(part.values[k]))[:12]
    said = (f"{part.points[k][:80]}: {figures[k]}" for k in sorted(most))
    return f"{part.name[:160]}. {'; '.join(said)}"


def _describe(parts: Parts) -> str:
    said = (
        f"{part.name[:80]}: {amount(min(part.values))} to {amount(max(part.values))}" for part in parts.parts
    )
    return f"{parts.axis}. {'; '.join(said)}."
