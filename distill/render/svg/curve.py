"""Fidelity against size, and which size was taken."""

from __future__ import annotations

from collections.abc import Sequence

from distill.numbers import size
from distill.render.figures import Scale, tick_texts, ticks, with_interval, written
from distill.render.svg.markup import Anchor, Label, Style, circle, element, group, line
from distill.render.svg.picture import MARGIN, TITLE_HEIGHT, Picture, headline
from distill.render.values import Curve, Estimate, Unit

_WIDTH = 640.0
_PLOT_HEIGHT = 220.0
_FIGURES = 58.0


def draw_curve(curve: Curve) -> Picture:
    """Return the picture of a curve: line, band of the intervals, baseline, chosen size."""
    top = MARGIN + (TITLE_HEIGHT if curve.title else 0) + 32
    bottom = top + _PLOT_HEIGHT
    across = Scale(curve.x[0], curve.x[-1], MARGIN + _FIGURES + 12, _WIDTH - MARGIN - 24)
    marks = _marks(curve)
    up = Scale(marks[0], marks[-1], bottom, top)
    body = [
        headline(curve.title, _WIDTH),
        Label(MARGIN, top - 20, curve.y_name, _WIDTH - 2 * MARGIN, Style.NOTE_SOFT).svg(),
        *_rules(marks, curve.unit, up),
        _band(curve, across, up),
        _baseline(curve, up),
        element(
            "polyline", {"class": "line", "points": _points(curve.x, [y.value for y in curve.y], across, up)}
        ),
        *_dots(curve, across, up),
        _chosen(curve, across, up),
        *_sizes(curve, across, bottom + 18),
        Label(
            across.right, bottom + 36, curve.x_name, across.right - across.left, Style.NOTE_SOFT, Anchor.END
        ).svg(),
    ]
    return Picture(
        curve.title or "Curve",
        _describe(curve),
        _WIDTH,
        bottom + 44 + MARGIN / 2,
        "\n".join(filter(None, body)),
    )


def _marks(curve: Curve) -> tuple[float, ...]:
    values = [end for y in (*curve.y, *_delivered(curve)) for end in y.ends]
    if curve.baseline is not None:
        values.append(curve.baseline)
    return ticks(min(values), max(values), 5)


def _delivered(curve: Curve) -> tuple[Estimate, ...]:
    return () if curve.delivered is None else (curve.delivered,)


def _rules(marks: Sequence[float], unit: Unit, up: Scale) -> list[str]:
    parts = []
    for mark, text in zip(marks, tick_texts(marks, unit), strict=True):
        parts.append(line("rule", MARGIN + _FIGURES, up(mark), _WIDTH - MARGIN, up(mark)))
        parts.append(
            Label(MARGIN + _FIGURES - 8, up(mark) + 4, text, _FIGURES - 8, Style.NOTE_SOFT, Anchor.END).svg()
        )
    return parts


def _points(x: Sequence[float], y: Sequence[float], across: Scale, up: Scale) -> str:
    return " ".join(f"{across(a):.1f},{up(b):.1f}" for a, b in zip(x, y, strict=True))


def _band(curve: Curve, across: Scale, up: Scale) -> str:
    known = [(x, y) for x, y in zip(curve.x, curve.y, strict=True) if y.has_interval]
    if len(known) < 2:
        return ""
    lower = _points([x for x, _ in known], [y.low for _, y in known], across, up)
    upper = _points([x for x, _ in reversed(known)], [y.high for _, y in reversed(known)], across, up)
    return element("polygon", {"class": "band", "points": f"{lower} {upper}"})


def _baseline(curve: Curve, up: Scale) -> str:
    if curve.baseline is None:
        return ""
    y, right = up(curve.baseline), _WIDTH - MARGIN
    text = f"no information: {written(curve.baseline, curve.unit)}"
    above = y - 5 if y > up.right + 16 else y + 13
    named = Label(right, above, text, 240, Style.NOTE_SOFT, Anchor.END)
    return line("baseline", MARGIN + _FIGURES, y, right, y) + named.svg()


def _dots(curve: Curve, across: Scale, up: Scale) -> list[str]:
    return [
        group(
            {},
            circle("chosen", across(x), up(y.value), 3.5),
            tip=f"{size(x)} {curve.x_name}: {with_interval(y, curve.unit)}",
        )
        for x, y in zip(curve.x, curve.y, strict=True)
    ]


def _chosen(curve: Curve, across: Scale, up: Scale) -> str:
    """The size that was taken: a larger dot, a plumb line and its figures in words."""
    if curve.chosen is None:
        return ""
    taken = curve.delivered or curve.y[curve.chosen]
    x, y = across(curve.x[curve.chosen]), up(taken.value)
    text = f"{size(curve.x[curve.chosen])} {curve.x_name}: {written(taken.value, curve.unit)}"
    room = Style.NOTE_STRONG.width(text)
    centre = min(max(x, across.left + room / 2), _WIDTH - MARGIN - room / 2)
    near = [
        up(max(one.ends))
        for at, one in zip(curve.x, curve.y, strict=True)
        if abs(across(at) - centre) <= room / 2
    ]
    return (
        line("axis", x, y, x, up.left)
        + group({}, circle("chosen", x, y, 6), tip=f"{text}, {with_interval(taken, curve.unit)}")
        + Label(centre, min([*near, y - 6]) - 7, text, room, Style.NOTE_STRONG, Anchor.MIDDLE).svg()
    )


def _sizes(curve: Curve, across: Scale, y: float) -> list[str]:
    """The sizes below the plot, without those whose figures would touch."""
    parts, free = [], -1.0
    for x in curve.x:
        width = Style.NOTE_SOFT.width(size(x))
        if across(x) - width / 2 >= free:
            parts.append(Label(across(x), y, size(x), width, Style.NOTE_SOFT, Anchor.MIDDLE).svg())
            free = across(x) + width / 2 + 6
    return parts


def _describe(curve: Curve) -> str:
    said = (f"{size(x)}: {with_interval(y, curve.unit)}" for x, y in zip(curve.x, curve.y, strict=True))
    return f"{curve.y_name} by {curve.x_name}. {'; '.join(said)}."
