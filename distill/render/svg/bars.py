"""Signed horizontal bars: the reasons for one answer."""

from __future__ import annotations

from distill.numbers import alike, amount
from distill.render.figures import with_interval
from distill.render.svg.axis import Axis
from distill.render.svg.markup import Anchor, Label, Style, Tail, box, group, line
from distill.render.svg.picture import MARGIN, TITLE_HEIGHT, Picture, headline
from distill.render.values import Bars, Component, Unit

_PITCH = 28.0
_THICK = 14.0
_NAMES = 230.0
_BAR_AREA = 380.0
_FIGURE = 84.0
_GAP = 18.0
_NOTHING = "No component carries weight."


def draw_bars(bars: Bars) -> Picture:
    """Return the picture of signed weights: name and value at the left, bar, interval and weight."""
    names = _names_width(bars)
    left = MARGIN + names + _GAP
    width = left + _BAR_AREA + _GAP + _FIGURE + MARGIN
    top = MARGIN + (TITLE_HEIGHT if bars.title else 0) + (20 if bars.subtitle else 0)
    directions = 20 if bars.toward or bars.against else 0
    first = top + directions + 6
    bottom = first + _PITCH * max(len(bars.components), 1)
    axis = Axis.over(
        [0.0, *(end for component in bars.components for end in component.estimate.ends)],
        Unit.NUMBER,
        left,
        left + _BAR_AREA,
    )
    figures = alike(component.weight for component in bars.components)
    body = [
        headline(bars.title, width),
        Label(MARGIN, top - 8, bars.subtitle, width - 2 * MARGIN, Style.BODY_SOFT).svg(),
        _directions(bars, axis, top + 12, width) if directions else "",
        axis.grid(first, bottom),
        *(
            _row(component, figure, axis, first + (row + 0.5) * _PITCH, names=names)
            for row, (component, figure) in enumerate(zip(bars.components, figures, strict=True))
        ),
        "" if bars.components else Label(MARGIN, first + 18, _NOTHING, names + _GAP, Style.BODY_SOFT).svg(),
        line("axis", axis.scale(0), first, axis.scale(0), bottom),
        axis.figures(bottom + 16),
        Label(left, bottom + 34, bars.axis, _BAR_AREA, Style.NOTE_SOFT).svg(),
    ]
    return Picture(
        bars.title or "Reasons",
        _describe(bars),
        width,
        bottom + 42 + MARGIN / 2,
        "\n".join(filter(None, body)),
    )


def _names_width(bars: Bars) -> float:
    """Width of the column that names components and their values."""
    texts = [_named(component) for component in bars.components]
    return min(max([120.0, *map(Style.BODY.width, texts)]), _NAMES)


def _named(component: Component) -> str:
    return f"{component.label} = {component.value}" if component.value else component.label


def _row(component: Component, figure: str, axis: Axis, y: float, *, names: float) -> str:
    zero, tip = axis.scale(0), axis.scale(component.weight)
    side = "for" if component.weight > 0 else "against"
    right = axis.scale.right + _GAP + _FIGURE
    estimate = component.estimate
    parts = [
        _name(component, y, names),
        box(side, min(zero, tip), y - _THICK / 2, abs(tip - zero), _THICK) if component.weight else "",
        Label(right, y + 4, figure, _FIGURE, Style.BODY, Anchor.END).svg(),
    ]
    if estimate.has_interval:
        low, high = axis.scale(estimate.low), axis.scale(estimate.high)
        parts.append(line("whisker", low, y, high, y))
        parts += [line("whisker", end, y - 3, end, y + 3) for end in (low, high)]
    said = f"{_named(component)}: {with_interval(estimate, Unit.NUMBER)}"
    return group({}, *parts, tip=said)


def _name(component: Component, y: float, names: float) -> str:
    """The component's name and, softer, its value; each gets what the other leaves over."""
    value = f"= {component.value}" if component.value else ""
    space = Style.BODY.width(" ") if value else 0.0
    left_over = names - Style.BODY.width(component.label) - space
    value_room = min(Style.BODY.width(value), max(left_over, names * 0.4))
    name_room = names - value_room - space
    return Label(
        MARGIN + names, y + 4, component.label, name_room, Style.BODY, Anchor.END, Tail(value, value_room)
    ).svg()


def _directions(bars: Bars, axis: Axis, y: float, width: float) -> str:
    """What the two directions mean, in words on either side of zero."""
    zero = axis.scale(0)
    against = f"← {bars.against}" if bars.against else ""
    toward = f"{bars.toward} →" if bars.toward else ""
    return (
        Label(zero - 8, y, against, zero - 8 - MARGIN, Style.NOTE_SOFT, Anchor.END).svg()
        + Label(zero + 8, y, toward, width - MARGIN - zero - 8, Style.NOTE_SOFT).svg()
    )


def _describe(bars: Bars) -> str:
    said = (f"{_named(one)[:160]}: {amount(one.weight)}" for one in bars.components)
    return f"{bars.subtitle} Weights, {bars.axis}: {'; '.join(said) or 'none'}.".strip()
