"""Trees and reasons for a terminal, in characters."""

from __future__ import annotations

import itertools
from dataclasses import dataclass

from distill.numbers import alike, amount, percent
from distill.render.figures import written
from distill.render.marked import MarkedText, atoms
from distill.render.measure import cells, shortened, visible
from distill.render.parts import Parts
from distill.render.values import Bars, Component, Node, TreeDrawing

NARROWEST = 40
"""Cells that a line may always take."""


@dataclass(frozen=True)
class _Columns:
    """Widths of a tree's columns in cells: what leads to a node, answer, share, agreement."""

    stem: int
    answer: int
    share: int = 6
    agreement: int = 6

    @classmethod
    def within(cls, width: int, drawing: TreeDrawing) -> _Columns:
        """Share a line's width out: answers get what they need up to a quarter, the rest is the tree's."""
        needed = max(cells(visible(leaf.answer)) for leaf in drawing.leaves)
        answer = max(min(needed, width // 4), len("answer"))
        return cls(width - answer - 6 - 6 - 3 * 2, answer)

    def line(self, stem: str, answer: str, share: str, agreement: str) -> str:
        """Return one line, every text in its column."""
        figures = f"{share:>{self.share}}  {agreement:>{self.agreement}}"
        return f"{padded(stem, self.stem)}  {padded(answer, self.answer)}  {figures}"


def tree_text(drawing: TreeDrawing, width: int = 100) -> str:
    """Return the tree drawn with box characters, every line at most `width` (at least 40) cells.

    Each leaf's line ends with its answer, its share of the rows and its agreement with the box.
    """
    width = max(width, NARROWEST)
    columns = _Columns.within(width, drawing)
    lines = [fitted(drawing.title, width)] if drawing.title else []
    lines.append(columns.line("", "answer", "rows", "agrees" if drawing.classifies else "error"))
    for node in drawing.in_order:
        stem, leaf = _stem(drawing, node), not drawing.children(node)
        room = max((columns.stem if leaf else width) - cells(stem), 1)
        text = stem + fitted(_said(drawing, node), room)
        lines.append(columns.line(text, *_figures(drawing, node)) if leaf else fitted(text, width))
    return "\n".join(line.rstrip() for line in lines) + "\n"


def _said(drawing: TreeDrawing, node: Node) -> str:
    """The rule's last step; at the root there is none."""
    return visible((drawing.rule(node) or ("all rows",))[-1])


def _figures(drawing: TreeDrawing, leaf: Node) -> tuple[str, str, str]:
    """A leaf's answer, share and agreement."""
    agreement = "" if leaf.agreement is None else written(leaf.agreement.value, drawing.agreement_unit)
    return leaf.answer, percent(leaf.share), agreement


def _stem(drawing: TreeDrawing, node: Node) -> str:
    """The lines left of a node that lead to it from its ancestors."""
    way = drawing.way_to(node)
    stem = ""
    for above, below in itertools.pairwise(way):
        last = drawing.children(above)[-1] is below
        if below is node:
            return stem + ("└─ " if last else "├─ ")
        stem += "   " if last else "│  "
    return stem


def fitted(text: str, room: int) -> str:
    """Return visible text in at most `room` cells."""
    return shortened(visible(text), room, cells)


def padded(text: str, room: int) -> str:
    """Return visible text in exactly `room` cells."""
    shown = fitted(text, room)
    return shown + " " * (room - cells(shown))


def bars_text(bars: Bars, width: int = 100) -> str:
    """Return signed bars in characters around a common zero, every line at most `width` (at least 40)."""
    width = max(width, NARROWEST)
    lines = [fitted(text, width) for text in (bars.title, bars.subtitle) if text]
    names = [visible(f"{one.label} = {one.value}" if one.value else one.label) for one in bars.components]
    if not names:
        return "\n".join([*lines, "No component carries weight."]) + "\n"
    room = min(max(map(cells, names)), width // 2 - 4)
    half = max((width - room - 14) // 2, 3)
    largest = max(abs(one.weight) for one in bars.components) or 1.0
    figures = alike(one.weight for one in bars.components)
    for name, one, figure in zip(names, bars.components, figures, strict=True):
        lines.append(f"{padded(name, room)}  {_bar(one, half, largest)} {figure:>10}")
    sides = (
        f"{'← ' + bars.against if bars.against else '':>{half}}│{bars.toward + ' →' if bars.toward else ''}"
    )
    if bars.against or bars.toward:
        lines.append(" " * (room + 2) + fitted(visible(sides), width - room - 2))
    return "\n".join(line.rstrip() for line in lines) + "\n"


def _bar(component: Component, half: int, largest: float) -> str:
    """The bar of one component, `half` cells on either side of zero."""
    long = round(half * abs(component.weight) / largest)
    if component.weight and not long:
        long = 1
    filled = "█" * long
    left, right = (filled, "") if component.weight < 0 else ("", filled)
    return f"{left:>{half}}│{right:<{half}}"


_LEVELS = "▁▂▃▄▅▆▇█"


def parts_text(parts: Parts, width: int = 100) -> str:
    """Return the parts of a sum in characters: for each its name, its course, its least and greatest value.

    Every line is at most `width` (at least 40) cells wide; the courses have one scale.
    """
    width = max(width, NARROWEST)
    room = min(max(cells(visible(part.name)) for part in parts.parts), width // 3)
    course = max(width - room - 26, 4)
    low = min(value for part in parts.parts for value in part.values)
    high = max(value for part in parts.parts for value in part.values)
    lines = [fitted(text, width) for text in (parts.title, parts.axis) if text]
    for part in parts.parts:
        drawn = "".join(_height(value, low, high) for value in _sampled(part.values, course))
        ends = f"{amount(min(part.values))} to {amount(max(part.values))}"
        lines.append(fitted(f"{padded(part.name, room)}  {padded(drawn, course)}  {ends}", width))
    return "\n".join(line.rstrip() for line in lines) + "\n"


def _sampled(values: tuple[float, ...], most: int) -> tuple[float, ...]:
    """At most so many of the values, evenly spread."""
    if len(values) <= most:
        return values
    return tuple(values[k * (len(values) - 1) // (most - 1)] for k in range(most))


def _height(value: float, low: float, high: float) -> str:
    part = (value - low) / (high - low) if high > low else 0.5
    return _LEVELS[min(int(part * len(_LEVELS)), len(_LEVELS) - 1)]


def marked_text(marked: MarkedText, width: int = 100) -> str:
    """Return a text whose components stand in brackets with their weights, "an [awful -0.41] film".

    Every line is at most `width` (at least 40) cells wide.
    """
    width = max(width, NARROWEST)
    lines = [fitted(text, width) for text in (marked.title, marked.subtitle) if text]
    lines.append(fitted(f"+ {marked.toward}, − {marked.against}", width))
    current = ""
    for stretch in marked.shown():
        said = f"[{visible(stretch.text)} {amount(stretch.weight)}]" if stretch.weight else stretch.text
        for atom in [said] if stretch.weight and cells(said) <= width else atoms(said, width // 2):
            shown = " " if atom.isspace() and atom != "\n" else atom
            if atom == "\n" or cells(visible(current + shown)) > width:
                lines.append(visible(current).rstrip())
                current = ""
            current += "" if atom == "\n" or (not current and shown == " ") else shown
    return "\n".join([*lines, visible(current).rstrip()]).rstrip() + "\n"
