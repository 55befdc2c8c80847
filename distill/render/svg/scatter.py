"""A component's weights against the data's values."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from itertools import pairwise

from distill.numbers import amount
from distill.render.figures import Scale, tick_texts, ticks, with_interval
from distill.render.measure import broken, visible
from distill.render.scatter import Mean, Scatter
from distill.render.svg.dots import DOT, Place, dots, near
from distill.render.svg.markup import Anchor, Label, Style, circle, group, line
from distill.render.svg.picture import MARGIN, TITLE_HEIGHT, Picture, headline, subtitle_lines
from distill.render.svg.tints import STYLES, legend
from distill.render.values import Unit

_WIDTH = 600.0
_PLOT = 240.0
_FIGURES = 62.0
_ABSENT = 64.0
"""Room for the rows that miss the value."""

_EDGE = 8.0
_LEGEND = 20.0
_CELL = 3.0

_DENSE = ((10, ""), (3, "some"), (1, "few"))
"""From so many rows in one place on, its dot is drawn like this."""


def draw_scatter(scatter: Scatter) -> Picture:
    """Return the picture: a dot for each row, darker where there are many, and means with intervals."""
    subtitle = _subtitle(scatter)
    top = (
        MARGIN
        + (TITLE_HEIGHT if scatter.title else 0)
        + 16 * len(subtitle)
        + 26
        + _LEGEND * bool(scatter.tints)
    )
    left = MARGIN + _FIGURES
    start = left + (_ABSENT if scatter.missing else 0.0)
    marks = ticks(*_ends([0.0, *scatter.y, *scatter.missing, *_mean_ends(scatter)]), 5)
    up = Scale(marks[0], marks[-1], top + _PLOT, top)
    across = _across(scatter, start)
    absent = [(left + _ABSENT / 2 - _EDGE, up(y)) for y in scatter.missing]
    points = [(across(x), up(y)) for x, y in zip(scatter.x, scatter.y, strict=True)]
    bottom = top + _PLOT
    body = [
        headline(scatter.title, _WIDTH),
        *subtitle_lines(subtitle, scatter.title, _WIDTH),
        legend(scatter.tints, MARGIN, top - 10 - _LEGEND, of=scatter.tint_name),
        Label(MARGIN, top - 10, scatter.y_name, _WIDTH - 2 * MARGIN, Style.NOTE_SOFT).svg(),
        _heights(marks, up, left),
        *(
            _tinted(points, scatter.tints, aside=DOT * bool(scatter.marks))
            if scatter.tints
            else _dotted(points, "point")
        ),
        *_dotted(absent, "absent"),
        *(_mean(mean, across, up) for mean in scatter.means),
        _below(scatter, across, bottom + 16),
        Label(left, bottom + 16, "missing", _ABSENT - _EDGE, Style.NOTE_SOFT).svg()
        if scatter.missing
        else "",
        Label(start, bottom + 34, scatter.x_name, _WIDTH - MARGIN - start, Style.NOTE_SOFT).svg(),
    ]
    title = scatter.title or "Weights by value"
    return Picture(title, _describe(scatter), _WIDTH, bottom + 42 + MARGIN / 2, "\n".join(filter(None, body)))


def _across(scatter: Scatter, start: float) -> Scale:
    right = _WIDTH - MARGIN - _EDGE
    if scatter.marks:
        ends = [place for place, _ in scatter.marks]
        return Scale(*_ends([*ends, *scatter.x]), start + 4 * _EDGE, right - 4 * _EDGE)
    marks = ticks(*_ends(scatter.x)) if scatter.x else (0.0, 1.0)
    return Scale(marks[0], marks[-1], start + _EDGE, right)


def _heights(marks: tuple[float, ...], up: Scale, left: float) -> str:
    """Lines across the plot at round weights, with their figures."""
    parts = []
    for mark, text in zip(marks, tick_texts(marks, Unit.NUMBER), strict=True):
        parts.append(line("axis" if mark == 0 else "rule", left, up(mark), _WIDTH - MARGIN, up(mark)))
        parts.append(Label(left - 6, up(mark) + 4, text, _FIGURES - 6, Style.NOTE_SOFT, Anchor.END).svg())
    return "".join(parts)


def _below(scatter: Scatter, across: Scale, y: float) -> str:
    """Figures, levels or dates under the plot, each in the room up to its neighbours."""
    marks = scatter.marks
    if not marks and scatter.x:
        numbers = ticks(*_ends(scatter.x))
        marks = tuple(zip(numbers, tick_texts(numbers, Unit.NUMBER), strict=True))
    places = [across(place) for place, _ in marks]
    room = min((b - a for a, b in pairwise(places)), default=across.right - across.left)
    room = min(room, 2 * (_WIDTH - MARGIN / 2 - max(places, default=0.0))) - 4
    return "".join(
        Label(x, y, text, max(room, 0.0), Style.NOTE_SOFT, Anchor.MIDDLE).svg()
        for x, (_, text) in zip(places, marks, strict=True)
    )


def _dotted(points: Iterable[Place], style: str) -> list[str]:
    """One dot for all rows of a small cell, by how many they are."""
    found = Counter((near(x, _CELL), near(y, _CELL)) for x, y in points)
    drawn: dict[str, list[Place]] = {name: [] for _, name in reversed(_DENSE)}
    for (x, y), count in sorted(found.items()):
        name = next(name for least, name in _DENSE if count >= least)
        drawn[name].append(((x + 0.5) * _CELL, (y + 0.5) * _CELL))
    return [dots(f"{style} {name}".strip(), places) for name, places in drawn.items()]


def _tinted(points: Iterable[Place], tints: Iterable[int], *, aside: float) -> list[str]:
    """One dot for all rows of a tint in a small cell; those of several tints stand `aside` of each other."""
    cells: dict[tuple[int, int], set[int]] = {}
    for (x, y), tint in zip(points, tints, strict=True):
        cells.setdefault((near(x, _CELL), near(y, _CELL)), set()).add(tint)
    drawn: dict[int, list[Place]] = {tint: [] for tint in range(len(STYLES))}
    for (x, y), found in sorted(cells.items()):
        for place, tint in enumerate(sorted(found)):
            shift = aside * (place - (len(found) - 1) / 2)
            drawn[tint].append(((x + 0.5) * _CELL + shift, (y + 0.5) * _CELL))
    return [dots(STYLES[tint], places) for tint, places in drawn.items()]


def _mean(mean: Mean, across: Scale, up: Scale) -> str:
    x, estimate = across(mean.x), mean.estimate
    parts = []
    if estimate.has_interval:
        low, high = up(estimate.low), up(estimate.high)
        parts.append(line("whisker", x, low, x, high))
        parts += [line("whisker", x - 4, end, x + 4, end) for end in (low, high)]
    parts.append(circle("dot", x, up(estimate.value), 4))
    return group({}, *parts, tip=f"mean {with_interval(estimate, Unit.NUMBER)}")


def _mean_ends(scatter: Scatter) -> list[float]:
    return [end for mean in scatter.means for end in mean.estimate.ends]


def _ends(values: Iterable[float]) -> tuple[float, float]:
    values = list(values)
    return min(values), max(values)


def _subtitle(scatter: Scatter) -> tuple[str, ...]:
    if not scatter.subtitle:
        return ()
    return broken(visible(scatter.subtitle), _WIDTH - 2 * MARGIN, Style.BODY_SOFT.measure)


def _describe(scatter: Scatter) -> str:
    texts = dict(scatter.marks)
    said = (
        f"at {texts.get(mean.x, amount(mean.x))[:80]}: {with_interval(mean.estimate, Unit.NUMBER)}"
        for mean in scatter.means
    )
    return (
        f"{scatter.subtitle} {scatter.y_name} by {scatter.x_name}, {len(scatter.x) + len(scatter.missing):,} "
        f"rows. Means {'; '.join(said) or 'none'}."
    ).strip()
