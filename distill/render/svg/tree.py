"""The tree diagram: branches at the left, and each leaf one line of a table at the right."""

from __future__ import annotations

from distill.render.measure import broken, shortened, visible
from distill.render.svg.layout import AIR, PITCH, Place, condition, lay_out
from distill.render.svg.leaves import HEAD, LeafTable, legend
from distill.render.svg.markup import Anchor, Label, Style, circle, element, group
from distill.render.svg.picture import MARGIN, TITLE_HEIGHT, Picture, headline
from distill.render.svg.words import describe, tooltip
from distill.render.values import Node, TreeDrawing

_LEADING = 11.5
_NOTE = "A branch is as thick as its share of the rows."


def draw_tree(drawing: TreeDrawing) -> Picture:
    """Return the picture of a tree.

    Above each branch stands the condition to take it, below its end the next question. The line
    it ends in shows the leaf's answer, the distribution of the box's answers (or the value on a
    common scale), its share of rows, and its agreement with the box, with interval.
    """
    return _drawn(drawing, ())


def draw_folding_tree(drawing: TreeDrawing) -> Picture:
    """Return the picture of a tree whose inner nodes have lines too, of style class "folded" and not seen.

    A program that hides what is below a node can show its line instead.
    """
    return _drawn(drawing, tuple(node for node in drawing.in_order if drawing.children(node)))


def _drawn(drawing: TreeDrawing, folded: tuple[Node, ...]) -> Picture:
    top = MARGIN + (TITLE_HEIGHT if drawing.title else 0)
    table = LeafTable.of(drawing)
    tree_right = lay_out(drawing, MARGIN, 0).right
    left = tree_right + 1.5 * AIR
    width = max(left + table.width + MARGIN, 560)
    chips, chips_height = legend(drawing, top, tree_right, width)
    lines = top + chips_height + HEAD
    layout = lay_out(drawing, MARGIN, lines)
    heights = {place.node.id: place.y for place in layout.places}
    body = [
        headline(drawing.title, width),
        chips,
        _note(lines - 14, tree_right - MARGIN),
        table.head(left, lines),
        *(table.line(place.node, left, place.y) for place in layout.leaf_lines),
        *(group({"class": "folded"}, table.line(node, left, heights[node.id])) for node in folded),
        *(_node(drawing, place) for place in sorted(layout.places, key=lambda p: p.node.id in drawing.path)),
        *(_joint(place) for place in layout.places if drawing.children(place.node)),
    ]
    height = lines + PITCH * len(drawing.leaves) + MARGIN
    return Picture(
        drawing.title or "Decision tree", describe(drawing), width, height, "\n".join(filter(None, body))
    )


def _note(y: float, room: float) -> str:
    """What thickness means, where there is room to say it."""
    return (
        Label(MARGIN, y, _NOTE, room, Style.NOTE_SOFT).svg() if Style.NOTE_SOFT.width(_NOTE) <= room else ""
    )


def _node(drawing: TreeDrawing, place: Place) -> str:
    """One node: its branch, and the words above and below it."""
    node = place.node
    taken = node.id in drawing.path and node.parent is not None
    swing = ""
    if place.left > place.start:
        middle = (place.start + place.left) / 2
        swing = f"C{middle:.1f} {place.y_start:.1f} {middle:.1f} {place.y:.1f} {place.left:.1f} {place.y:.1f}"
    branch = {
        "class": "taken" if taken else "branch",
        "d": f"M{place.start:.1f} {place.y_start:.1f}{swing}H{place.end:.1f}",
        "stroke-width": max(place.thickness, 2.0) if taken else place.thickness,
    }
    labels = _labels(place, 2 if drawing.children(node) else 1)
    named = {"data-node": str(node.id)} | ({} if node.parent is None else {"data-parent": str(node.parent)})
    return group(named, element("path", branch), *labels, tip=tooltip(drawing, node))


def _joint(place: Place) -> str:
    return group({"data-joint": str(place.node.id)}, circle("joint", place.end, place.y, 3))


def _labels(place: Place, lines: int) -> list[str]:
    """The condition above the branch, the next question right-aligned below its end.

    Above an inner node's branch there is always room for a second line, below it only if the node
    stands clear of its last leaf; a leaf has one line.
    """
    clear, right = place.thickness / 2, place.end - AIR / 2
    above = _lines(condition(place.node), place.room, Style.NOTE, lines)
    below = _lines(place.node.question, place.room, Style.QUESTION, 2 if place.drop > 0.7 * PITCH else 1)
    parts = [
        Label(place.left, place.y - clear - 3.5 - _LEADING * up, text, place.room, Style.NOTE)
        for up, text in enumerate(reversed(above))
    ]
    parts += [
        Label(right, place.y + clear + 11 + _LEADING * down, text, place.room, Style.QUESTION, Anchor.END)
        for down, text in enumerate(below)
    ]
    return [part.svg() for part in parts]


def _lines(text: str, room: float, style: Style, most: int) -> tuple[str, ...]:
    """The text as it fits into one line, or two."""
    shown = visible(text)
    return broken(shown, room, style.measure) if most > 1 else (shortened(shown, room, style.measure),)
