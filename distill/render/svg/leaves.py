"""The table at the right of a tree: one line per leaf, and the legend of its colours."""

from __future__ import annotations

from dataclasses import dataclass

from distill.numbers import percent
from distill.render.colours import class_colour
from distill.render.figures import Scale, tick_texts, ticks, written
from distill.render.svg.layout import PITCH
from distill.render.svg.markup import Anchor, Label, Style, box, circle, group, line
from distill.render.svg.picture import MARGIN
from distill.render.svg.words import tooltip
from distill.render.values import Node, TreeDrawing, Unit

HEAD = 44.0
"""Height of the two header lines: names of the columns, and ends of their scales."""

_CHIP = 10.0
_GAP = 20.0
_ANSWER_MOST = 150.0
_MEANS = 96.0
_SHARE = 54.0
_TRACK = 84.0
_TRACK_MOST = 140.0
_FIGURE = 50.0
_TARGETS_SHOWN = 3


@dataclass(frozen=True)
class LeafTable:
    """Columns of the table: where each begins, counted from the table's left edge."""

    drawing: TreeDrawing
    answer: float
    scales: tuple[Scale, ...]
    agreement: Scale

    @classmethod
    def of(cls, drawing: TreeDrawing) -> LeafTable:
        """Measure the columns for a drawing's leaves."""
        names = [leaf.answer for leaf in drawing.leaves] + ["answer"]
        answer = min(max(map(Style.STRONG.width, names)), _ANSWER_MOST)
        left = _CHIP + 7 + answer + _GAP
        shown = 1 if drawing.classifies else min(len(drawing.outputs), _TARGETS_SHOWN)
        scales = []
        for target in range(shown):
            low, high = (0.0, 1.0) if drawing.classifies else _reach(drawing, target)
            scales.append(Scale(low, high, left, left + _MEANS))
            left += _MEANS + _GAP
        track = left + _SHARE + _GAP
        long = min(max(_TRACK, Style.NOTE_SOFT.width(drawing.agreement_name) - _FIGURE), _TRACK_MOST)
        return cls(drawing, answer, tuple(scales), Scale(*_agreement_ends(drawing), track, track + long))

    @property
    def share_right(self) -> float:
        """Right edge of the column of shares."""
        return self.scales[-1].right + _GAP + _SHARE

    @property
    def width(self) -> float:
        """Width of the whole table."""
        return self.agreement.right + _FIGURE

    def head(self, left: float, bottom: float) -> str:
        """Return the header lines, the lower one ending at `bottom`."""
        first, second = bottom - 29, bottom - 14
        named = ["box's answers"] if self.drawing.classifies else list(self.drawing.outputs)
        unit = Unit.PERCENT if self.drawing.classifies else Unit.NUMBER
        parts = [
            Label(left + _CHIP + 7, second, "answer", self.answer, Style.NOTE_SOFT),
            Label(left + self.share_right, second, "rows", _SHARE, Style.NOTE_SOFT, Anchor.END),
        ]
        for name, scale in zip(named, self.scales, strict=False):
            parts.append(Label(left + scale.left, first, name, _MEANS, Style.NOTE_SOFT))
            parts += _ends(scale, left, second, unit)
        named_room = self.width - self.agreement.left
        parts.append(
            Label(left + self.agreement.left, first, self.drawing.agreement_name, named_room, Style.NOTE_SOFT)
        )
        parts += _ends(self.agreement, left, second, self.drawing.agreement_unit)
        rule = line("rule", left, bottom - 6, left + self.width, bottom - 6)
        return "".join(part.svg() for part in parts) + rule

    def line(self, leaf: Node, left: float, y: float) -> str:
        """Return one leaf's line, its middle at `y`."""
        taken = leaf.id in self.drawing.path
        wash = box("wash", left - 6, y - PITCH / 2 + 1, self.width + 12, PITCH - 2, radius=4) if taken else ""
        lettering = Style.STRONG if taken else Style.BODY
        chip = "" if leaf.decision is None else _chip(leaf.decision, left, y)
        share = Label(left + self.share_right, y + 4, percent(leaf.share), _SHARE, Style.BODY, Anchor.END)
        return group(
            {"data-leaf": str(leaf.id)},
            wash,
            chip,
            Label(left + _CHIP + 7, y + 4, leaf.answer, self.answer, lettering).svg(),
            self._stack(leaf, left, y) if self.drawing.classifies else self._positions(leaf, left, y),
            share.svg(),
            self._agreement(leaf, left, y),
            tip=tooltip(self.drawing, leaf),
        )

    def _stack(self, leaf: Node, left: float, y: float) -> str:
        """The class distribution as one bar, pieces in the order of the outputs."""
        x, parts = left + self.scales[0].left, []
        whole = sum(leaf.means) or 1.0
        for index, mean in enumerate(leaf.means):
            piece = _MEANS * max(mean, 0) / whole
            if piece >= 0.25:
                parts.append(box(class_colour(index), x, y - 5, max(piece - 0.7, 0.3), 10))
            x += piece
        return "".join(parts)

    def _positions(self, leaf: Node, left: float, y: float) -> str:
        """Each target's mean as a dot on its scale."""
        parts = []
        for scale, mean in zip(self.scales, leaf.means, strict=False):
            parts.append(line("rule", left + scale.left, y, left + scale.right, y))
            parts.append(circle("chosen", left + scale(mean), y, 4))
        return "".join(parts)

    def _agreement(self, leaf: Node, left: float, y: float) -> str:
        scale, estimate = self.agreement, leaf.agreement
        if estimate is None:
            return Label(left + scale.left, y + 4, "no report rows", _TRACK + _FIGURE, Style.NOTE_SOFT).svg()
        figure = written(estimate.value, self.drawing.agreement_unit)
        parts = [line("rule", left + scale.left, y, left + scale.right, y)]
        if estimate.has_interval:
            parts.append(line("whisker", left + scale(estimate.low), y, left + scale(estimate.high), y))
        parts.append(circle("dot", left + scale(estimate.value), y, 3.5))
        parts.append(Label(left + self.width, y + 4, figure, _FIGURE - 4, Style.BODY, Anchor.END).svg())
        return "".join(parts)


def _chip(index: int, x: float, y: float) -> str:
    """A class's colour, its middle at `y`."""
    return box(class_colour(index), x, y - _CHIP / 2, _CHIP, _CHIP, radius=2)


def _ends(scale: Scale, left: float, y: float, unit: Unit) -> list[Label]:
    """What the two ends of a scale stand for."""
    low, high = tick_texts((scale.low, scale.high), unit)
    half = (scale.right - scale.left) / 2
    return [
        Label(left + scale.left, y, low, half, Style.NOTE_SOFT),
        Label(left + scale.right, y, high, half, Style.NOTE_SOFT, Anchor.END),
    ]


def _reach(drawing: TreeDrawing, target: int) -> tuple[float, float]:
    """Round numbers around one target's leaf means."""
    means = [leaf.means[target] for leaf in drawing.leaves]
    marks = ticks(min(means), max(means))
    return marks[0], marks[-1]


def _agreement_ends(drawing: TreeDrawing) -> tuple[float, float]:
    """Ends of the agreement scale: to 100 % from the quarter below the lowest interval."""
    ends = [end for leaf in drawing.leaves if leaf.agreement for end in leaf.agreement.ends]
    if drawing.agreement_unit is Unit.NUMBER:
        marks = ticks(min([0.0, *ends]), max([0.0, *ends]))
        return marks[0], marks[-1]
    return min([0.75, *(int(4 * end) / 4 for end in ends)]), 1.0


def legend(drawing: TreeDrawing, top: float, beside: float, width: float) -> tuple[str, float]:
    """Return the chips that name the class colours, and how far they push the table down.

    If one line of them fits left of `beside`, they stand beside the table's header and push nothing.
    """
    if not drawing.classifies:
        return "", 0.0
    rooms = [min(Style.BODY.width(name), 180.0) for name in drawing.outputs]
    fits = MARGIN + sum(_CHIP + 22 + room for room in rooms) <= beside
    x, y, parts = MARGIN, top, []
    for index, (name, room) in enumerate(zip(drawing.outputs, rooms, strict=True)):
        if x > MARGIN and x + _CHIP + 6 + room > width - MARGIN:
            x, y = MARGIN, y + 18
        parts.append(_chip(index, x, y + 6))
        parts.append(Label(x + _CHIP + 6, y + 10, name, room, Style.BODY).svg())
        x += _CHIP + 6 + room + 16
    return "".join(parts), 0.0 if fits else y + 18 - top
