"""Trees and reasons for a terminal, in characters."""

from __future__ import annotations

import itertools

from distill.render.figures import amount, percent, written
from distill.render.measure import cells, shortened, visible
from distill.render.values import Bars, Component, Node, TreeDrawing

_NARROWEST = 40


def tree_text(drawing: TreeDrawing, width: int = 100) -> str:
    """Return the tree drawn with box characters, every line at most `width` (at least 40) cells.

    Each leaf's line ends with its answer, its share of the rows and its agreement with the box.
    """
    width = max(width, _NARROWEST)
    lines = [_fitted(drawing.title, width)] if drawing.title else []
    figures = {leaf.id: _figures(drawing, leaf) for leaf in drawing.leaves}
    columns = [max(map(cells, column)) for column in zip(*figures.values(), strict=True)]
    answers = max(min(max(cells(visible(leaf.answer)) for leaf in drawing.leaves), width // 4), 6)
    left = width - answers - sum(columns) - 2 * len(columns) - 2
    lines.append(_line("", "answer", ("rows", "agrees"), left, answers, columns))
    for node in drawing.in_order:
        text = _stem(drawing, node) + _said(drawing, node)
        if node.id in figures:
            lines.append(_line(text, node.answer, figures[node.id], left, answers, columns))
        else:
            lines.append(_fitted(text, width))
    return "\n".join(line.rstrip() for line in lines) + "\n"


def _said(drawing: TreeDrawing, node: Node) -> str:
    """The rule's last step; at the root there is none."""
    return visible((drawing.rule(node) or ("all rows",))[-1])


def _figures(drawing: TreeDrawing, leaf: Node) -> tuple[str, str]:
    agreement = "" if leaf.agreement is None else written(leaf.agreement.value, drawing.agreement_unit)
    return percent(leaf.share).rjust(6), agreement.rjust(6)


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


def _line(
    text: str, answer: str, figures: tuple[str, ...], left: int, answers: int, columns: list[int]
) -> str:
    right = "  ".join(figure.rjust(column) for figure, column in zip(figures, columns, strict=True))
    return f"{_padded(text, left)}  {_padded(visible(answer), answers)}  {right}"


def _fitted(text: str, room: int) -> str:
    return shortened(visible(text), room, cells)


def _padded(text: str, room: int) -> str:
    fitted = _fitted(text, room)
    return fitted + " " * (room - cells(fitted))


def bars_text(bars: Bars, width: int = 100) -> str:
    """Return signed bars in characters around a common zero, every line at most `width` (at least 40)."""
    width = max(width, _NARROWEST)
    lines = [_fitted(text, width) for text in (bars.title, bars.subtitle) if text]
    names = [visible(f"{one.label} = {one.value}" if one.value else one.label) for one in bars.components]
    if not names:
        return "\n".join([*lines, "No component carries weight."]) + "\n"
    room = min(max(map(cells, names)), width // 2 - 4)
    half = max((width - room - 14) // 2, 3)
    largest = max(abs(one.weight) for one in bars.components) or 1.0
    for name, one in zip(names, bars.components, strict=True):
        lines.append(f"{_padded(name, room)}  {_bar(one, half, largest)} {amount(one.weight):>10}")
    sides = (
        f"{'← ' + bars.against if bars.against else '':>{half}}│{bars.toward + ' →' if bars.toward else ''}"
    )
    if bars.against or bars.toward:
        lines.append(" " * (room + 2) + _fitted(visible(sides), width - room - 2))
    return "\n".join(line.rstrip() for line in lines) + "\n"


def _bar(component: Component, half: int, largest: float) -> str:
    """The bar of one component, `half` cells on either side of zero."""
    long = round(half * abs(component.weight) / largest)
    if component.weight and not long:
        long = 1
    filled = "█" * long
    left, right = (filled, "") if component.weight < 0 else ("", filled)
    return f"{left:>{half}}│{right:<{half}}"
