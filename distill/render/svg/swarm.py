"""Swarms: each row a dot on its component's line, piled up where they meet."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass

from distill.numbers import amount
from distill.render.figures import with_interval
from distill.render.measure import broken, visible
from distill.render.svg.axis import Axis
from distill.render.svg.dots import Place, dots, near
from distill.render.svg.markup import Anchor, Label, Style, group, line
from distill.render.svg.picture import MARGIN, TITLE_HEIGHT, Picture, headline, subtitle_lines
from distill.render.svg.tints import STYLES, legend
from distill.render.swarm import Lane, Swarm
from distill.render.values import Estimate, Unit

_PITCH = 38.0
_NAMES = 190.0
_PLOT = 380.0
_FIGURE = 130.0
_GAP = 16.0
_HEADING = 80.0
"""What the heading of the figures' column takes, and some air."""

_CELL = 3.0
_STEP = 3.6
_MOST = int((_PITCH - 4) // _STEP)
"""Dots that a pile may have."""

_TIMES = tuple(factor * 10**power for power in range(9) for factor in (1, 2, 5))
"""Rows that one dot may stand for."""


@dataclass(frozen=True)
class Piles:
    """A lane's dots: where they are, by tint, and how many rows one stands for at most."""

    places: dict[int, list[Place]]
    times: int


def draw_swarm(swarm: Swarm) -> Picture:
    """Return the picture: name at the left, the rows' weights, and their mean size at the right."""
    names = min(max([90.0, *(Style.BODY.width(lane.name) for lane in swarm.lanes)]), _NAMES)
    left = MARGIN + names + _GAP
    width = left + _PLOT + _GAP + _FIGURE + MARGIN
    subtitle = _subtitle(swarm, width)
    top = MARGIN + (TITLE_HEIGHT if swarm.title else 0) + 16 * len(subtitle)
    first = top + 46
    bottom = first + _PITCH * len(swarm.lanes)
    axis = Axis.over(
        [0.0, *(w for lane in swarm.lanes for w in lane.weights)], Unit.NUMBER, left, left + _PLOT
    )
    said = [piled(lane, axis, first + (row + 0.5) * _PITCH) for row, lane in enumerate(swarm.lanes)]
    body = [
        headline(swarm.title, width),
        *subtitle_lines(subtitle, swarm.title, width),
        legend({tint for lane in swarm.lanes for tint in lane.tints}, MARGIN, top + 14),
        _head(swarm, axis, first - 6),
        axis.grid(first, bottom),
        line("axis", axis.scale(0), first, axis.scale(0), bottom),
        *(
            _lane(lane, piles, first + (row + 0.5) * _PITCH, names, axis)
            for row, (lane, piles) in enumerate(zip(swarm.lanes, said, strict=True))
        ),
        axis.figures(bottom + 16),
        Label(left, bottom + 34, swarm.axis, _PLOT + _GAP + _FIGURE, Style.NOTE_SOFT).svg(),
        Label(left, bottom + 50, _many(said), _PLOT + _GAP + _FIGURE, Style.NOTE_SOFT).svg(),
    ]
    return Picture(
        swarm.title or "Weights of all rows",
        _describe(swarm),
        width,
        bottom + 58 + MARGIN / 2,
        "\n".join(filter(None, body)),
    )


def piled(lane: Lane, axis: Axis, y: float) -> Piles:
    """Return a lane's dots, piled up around its middle in cells of a few pixels, low values below.

    Where a pile would leave the lane, a dot stands for several rows of one place and tint; a single row
    always has its dot.
    """
    found = Counter((near(axis.scale(w), _CELL), t) for w, t in zip(lane.weights, lane.tints, strict=True))
    cells: defaultdict[int, list[tuple[int, int]]] = defaultdict(list)
    for (cell, tint), count in sorted(found.items()):
        cells[cell].append((tint, count))
    times = next(k for k in _TIMES if all(_height(pile, k) <= _MOST for pile in cells.values()))
    places: defaultdict[int, list[Place]] = defaultdict(list)
    for cell, pile in cells.items():
        lowest = y + (_height(pile, times) - 1) / 2 * _STEP
        heap = [tint for tint, count in pile for _ in range(-(-count // times))]
        for place, tint in enumerate(heap):
            places[tint].append(((cell + 0.5) * _CELL, lowest - place * _STEP))
    return Piles(dict(places), times)


def _height(pile: list[tuple[int, int]], times: int) -> int:
    return sum(-(-count // times) for _, count in pile)


def _lane(lane: Lane, piles: Piles, y: float, names: float, axis: Axis) -> str:
    right = axis.scale.right + _GAP + _FIGURE
    room, height = names, 12.0
    lines = broken(visible(lane.name), room, Style.BODY.measure)
    shift = 4 - height * (len(lines) - 1) / 2
    labels = [
        Label(MARGIN + names, y + shift + height * place, text, room, Style.BODY, Anchor.END).svg()
        for place, text in enumerate(lines)
    ]
    drawn = [dots(STYLES[tint], places) for tint, places in sorted(piles.places.items())]
    figure = _figure(lane.size, right, y)
    said = f"{lane.name[:160]}: mean size {with_interval(lane.size, Unit.NUMBER)}"
    if piles.times > 1:
        said += f"; a dot stands for up to {piles.times:,} rows of one place and colour"
    return group({}, *labels, *drawn, figure, tip=said)


def _figure(size: Estimate, right: float, y: float) -> str:
    """The mean size and, softer below it, its interval."""
    shift = 4 if not size.has_interval else -2
    value = Label(right, y + shift, amount(size.value), _FIGURE, Style.BODY, Anchor.END).svg()
    if not size.has_interval:
        return value
    ends = f"{amount(size.low)} to {amount(size.high)}"
    return value + Label(right, y + 11, ends, _FIGURE, Style.NOTE_SOFT, Anchor.END).svg()


def _head(swarm: Swarm, axis: Axis, y: float) -> str:
    """What the two directions mean, and the name of the figures' column."""
    zero, right = axis.scale(0), axis.scale.right + _GAP + _FIGURE
    against = f"← {swarm.against}" if swarm.against else ""
    toward = f"{swarm.toward} →" if swarm.toward else ""
    return (
        Label(zero - 8, y, against, zero - 8 - MARGIN, Style.NOTE_SOFT, Anchor.END).svg()
        + Label(zero + 8, y, toward, right - zero - _HEADING, Style.NOTE_SOFT).svg()
        + Label(right, y, "mean size", _HEADING - 16, Style.NOTE_SOFT, Anchor.END).svg()
    )


def _subtitle(swarm: Swarm, width: float) -> tuple[str, ...]:
    if not swarm.subtitle:
        return ()
    return broken(visible(swarm.subtitle), width - 2 * MARGIN, Style.BODY_SOFT.measure)


def _many(piles: list[Piles]) -> str:
    most = max(one.times for one in piles)
    if most == 1:
        return "A dot is a row."
    return f"A dot is a row, or where they are many up to {most:,} rows of one place and colour."


def _describe(swarm: Swarm) -> str:
    said = (
        f"{lane.name[:80]}: mean size {with_interval(lane.size, Unit.NUMBER)}"
        + (f", from {amount(min(lane.weights))} to {amount(max(lane.weights))}" if lane.weights else "")
        for lane in swarm.lanes
    )
    return f"{swarm.subtitle} {swarm.axis}, for each row: {'; '.join(said)}.".strip()
