"""Weights of many rows for a terminal, in characters."""

from __future__ import annotations

from collections.abc import Iterable

from distill.numbers import amount
from distill.render.figures import with_interval
from distill.render.measure import cells, visible
from distill.render.scatter import Scatter
from distill.render.swarm import Lane, Swarm
from distill.render.text import NARROWEST, fitted, padded
from distill.render.values import Intervals, Unit

_HEIGHTS = " ▁▂▃▄▅▆▇█"


def swarm_text(swarm: Swarm, width: int = 100) -> str:
    """Return a swarm in characters: for each component where its weights are, and their mean size.

    Every line is at most `width` (at least 40) cells wide; the components have one scale of weights.
    """
    width = max(width, NARROWEST)
    sizes = [with_interval(lane.size, Unit.NUMBER).split(", n =")[0] for lane in swarm.lanes]
    room = min(max(cells(visible(lane.name)) for lane in swarm.lanes), width // 3)
    course = min(max(width - room - max(map(len, sizes)) - 4, 9), 61)
    ends = _ends([0.0, *(w for lane in swarm.lanes for w in lane.weights)])
    lines = [fitted(text, width) for text in (swarm.title, swarm.subtitle) if text]
    lines.append(fitted(f"{padded('', room)}  {padded(_scale(ends, course), course)}  mean size", width))
    for lane, size in zip(swarm.lanes, sizes, strict=True):
        lines.append(fitted(f"{padded(lane.name, room)}  {_course(lane, ends, course)}  {size}", width))
    lines.append(fitted(f"{padded('', room)}  {swarm.axis}", width))
    return "\n".join(line.rstrip() for line in lines) + "\n"


def scatter_text(scatter: Scatter, width: int = 100) -> str:
    """Return the mean weights by value as lines, each at most `width` (at least 40) cells wide."""
    width = max(width, NARROWEST)
    texts = dict(scatter.marks)
    lines = [fitted(text, width) for text in (scatter.title, scatter.subtitle) if text]
    lines.append(fitted(f"mean {scatter.y_name}, by {scatter.x_name}", width))
    names = [texts.get(mean.x, amount(mean.x)) for mean in scatter.means]
    room = min(max((cells(visible(name)) for name in names), default=0), width // 3)
    for name, mean in zip(names, scatter.means, strict=True):
        lines.append(fitted(f"{padded(name, room)}  {with_interval(mean.estimate, Unit.NUMBER)}", width))
    return "\n".join(line.rstrip() for line in lines) + "\n"


def _course(lane: Lane, ends: tuple[float, float], cells: int) -> str:
    """How many of the weights are where, by height; the line of no effect is drawn through."""
    counts = [0] * cells
    for weight in lane.weights:
        counts[_cell(weight, ends, cells)] += 1
    most = max([*counts, 1])
    drawn = [_HEIGHTS[-(-(len(_HEIGHTS) - 1) * count // most)] for count in counts]
    zero = _cell(0.0, ends, cells)
    drawn[zero] = "│" if drawn[zero] == " " else drawn[zero]
    return "".join(drawn)


def _scale(ends: tuple[float, float], cells: int) -> str:
    low, high = amount(ends[0]), amount(ends[1])
    return low + " " * max(cells - len(low) - len(high), 1) + high


def _cell(weight: float, ends: tuple[float, float], cells: int) -> int:
    low, high = ends
    return round((weight - low) / (high - low) * (cells - 1)) if high > low else cells // 2


def _ends(values: Iterable[float]) -> tuple[float, float]:
    values = list(values)
    return min(values), max(values)


def intervals_text(intervals: Intervals, width: int = 100) -> str:
    """Return estimates as lines, each at most `width` (at least 40) cells wide."""
    width = max(width, NARROWEST)
    room = min(max((cells(visible(row.label)) for row in intervals.rows), default=0), width // 2)
    lines = [fitted(text, width) for text in (intervals.title, intervals.axis) if text]
    for row in intervals.rows:
        said = with_interval(row.estimate, intervals.unit)
        lines.append(fitted(f"{padded(row.label, room)}  {said}", width))
    return "\n".join(line.rstrip() for line in lines) + "\n"
