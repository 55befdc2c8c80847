"""Dots with whiskers, one line each: fidelity per group or class."""

from __future__ import annotations

from distill.render.figures import with_interval, written
from distill.render.svg.axis import Axis
from distill.render.svg.markup import Anchor, Label, Style, box, circle, group, line
from distill.render.svg.picture import MARGIN, TITLE_HEIGHT, Picture, headline
from distill.render.values import Intervals, Whisker

_PITCH = 26.0
_NAMES = 220.0
_PLOT = 340.0
_FIGURE = 58.0
_COUNT = 62.0
_GAP = 20.0
_BASE_NOTE = "always the commonest answer"


def draw_intervals(intervals: Intervals) -> Picture:
    """Return the picture: name, dot on its interval, the baseline as a diamond, figure, count."""
    names = min(max([100.0, *(Style.BODY.width(row.label) for row in intervals.rows)]), _NAMES)
    left = MARGIN + names + _GAP
    width = left + _PLOT + _GAP + _FIGURE + _COUNT + MARGIN
    top = MARGIN + (TITLE_HEIGHT if intervals.title else 0)
    first = top + 28
    bottom = first + _PITCH * len(intervals.rows)
    axis = Axis.over(_values(intervals), intervals.unit, left, left + _PLOT)
    body = [
        headline(intervals.title, width),
        _head(intervals, axis, first - 12),
        axis.grid(first - 2, bottom),
        *(
            _row(row, intervals, axis, first + (place + 0.5) * _PITCH, names)
            for place, row in enumerate(intervals.rows)
        ),
        axis.figures(bottom + 16),
        Label(left, bottom + 34, intervals.axis, _PLOT, Style.NOTE_SOFT).svg(),
    ]
    return Picture(
        intervals.title or "Intervals",
        _describe(intervals),
        width,
        bottom + 42 + MARGIN / 2,
        "\n".join(filter(None, body)),
    )


def _values(intervals: Intervals) -> list[float]:
    values = [end for row in intervals.rows for end in row.estimate.ends]
    return values + [row.baseline for row in intervals.rows if row.baseline is not None] or [0.0, 1.0]


def _head(intervals: Intervals, axis: Axis, y: float) -> str:
    """Names of the columns, and what the diamond means where there is one."""
    right = axis.scale.right + _GAP + _FIGURE
    explained = any(row.baseline is not None for row in intervals.rows)
    parts = [
        Label(right, y, "value", _FIGURE, Style.NOTE_SOFT, Anchor.END).svg(),
        Label(right + _COUNT, y, "rows", _COUNT, Style.NOTE_SOFT, Anchor.END).svg(),
    ]
    if explained:
        parts.append(_diamond(axis.scale.left + 4, y - 4))
        parts.append(Label(axis.scale.left + 14, y, _BASE_NOTE, _PLOT - 14, Style.NOTE_SOFT).svg())
    return "".join(parts)


def _row(row: Whisker, intervals: Intervals, axis: Axis, y: float, names: float) -> str:
    estimate, scale = row.estimate, axis.scale
    right = scale.right + _GAP + _FIGURE
    parts = [
        Label(MARGIN, y + 4, row.label, names, Style.BODY).svg(),
        Label(right, y + 4, written(estimate.value, intervals.unit), _FIGURE, Style.BODY, Anchor.END).svg(),
    ]
    if estimate.n is not None:
        parts.append(
            Label(right + _COUNT, y + 4, f"{estimate.n:,}", _COUNT - 8, Style.BODY_SOFT, Anchor.END).svg()
        )
    if row.baseline is not None:
        parts.append(_diamond(scale(row.baseline), y))
    if estimate.has_interval:
        low, high = scale(estimate.low), scale(estimate.high)
        parts.append(line("whisker", low, y, high, y))
        parts += [line("whisker", end, y - 4, end, y + 4) for end in (low, high)]
    parts.append(circle("chosen", scale(estimate.value), y, 4))
    said = f"{row.label}: {with_interval(estimate, intervals.unit)}"
    if row.baseline is not None:
        said += f"; {_BASE_NOTE}: {written(row.baseline, intervals.unit)}"
    return group({}, *parts, tip=said)


def _diamond(x: float, y: float) -> str:
    turned = {"transform": f"rotate(45 {x:.1f} {y:.1f})"}
    return group(turned, box("base", x - 3, y - 3, 6, 6))


def _describe(intervals: Intervals) -> str:
    said = (f"{row.label[:160]}: {with_interval(row.estimate, intervals.unit)}" for row in intervals.rows)
    return f"{intervals.axis}. {'; '.join(said)}."
