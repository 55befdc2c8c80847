"""The tree diagram: branches at the left, and each leaf one line of a table at the right."""

from __future__ import annotations

from distill.render.figures import percent, with_interval
from distill.render.measure import broken, shortened, visible
from distill.render.svg.layout import AIR, PITCH, Place, condition, lay_out
from distill.render.svg.leaves import HEAD, LeafTable, legend
from distill.render.svg.markup import Anchor, Label, Style, circle, element, group
from distill.render.svg.picture import MARGIN, TITLE_HEIGHT, Picture, headline
from distill.render.values import Node, TreeDrawing

_LEADING = 11.5
_STEP = 400
_NOTE = "A branch is as thick as its share of the rows."


def draw_tree(drawing: TreeDrawing) -> Picture:
    """Return the picture of a tree.

    Above each branch stands the condition to take it, below its end the next question. The line
    it ends in shows the leaf's answer, the distribution of the box's answers (or the value on a
    common scale), its share of rows, and its agreement with the box, with interval.
    """
    top = MARGIN + (TITLE_HEIGHT if drawing.title else 0)
    table = LeafTable.of(drawing)
    tree_right = lay_out(drawing, MARGIN, 0).right
    left = tree_right + 1.5 * AIR
    width = max(left + table.width + MARGIN, 560)
    chips, chips_height = legend(drawing, top, tree_right, width)
    lines = top + chips_height + HEAD
    layout = lay_out(drawing, MARGIN, lines)
    body = [
        headline(drawing.title, width),
        chips,
        _note(lines - 14, tree_right - MARGIN),
        table.head(left, lines),
        *(table.line(place.node, left, place.y) for place in layout.leaf_lines),
        *(
            _branch(drawing, place)
            for place in sorted(layout.places, key=lambda p: p.node.id in drawing.path)
        ),
        *(_joint(place) for place in layout.places if drawing.children(place.node)),
        *(_labels(drawing, place) for place in layout.places),
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


def _branch(drawing: TreeDrawing, place: Place) -> str:
    taken = place.node.id in drawing.path and place.node.parent is not None
    swing = ""
    if place.left > place.start:
        middle = (place.start + place.left) / 2
        swing = f"C{middle:.1f} {place.y_start:.1f} {middle:.1f} {place.y:.1f} {place.left:.1f} {place.y:.1f}"
    shape = {
        "class": "taken" if taken else "branch",
        "d": f"M{place.start:.1f} {place.y_start:.1f}{swing}H{place.end:.1f}",
        "stroke-width": max(place.thickness, 2.0) if taken else place.thickness,
    }
    return _node(drawing, place.node, element("path", shape))


def _joint(place: Place) -> str:
    return circle("joint", place.end, place.y, 3)


def _labels(drawing: TreeDrawing, place: Place) -> str:
    """The condition above the branch, the next question right-aligned below its end.

    Above an inner node's branch there is always room for a second line, below it only if the node
    stands clear of its last leaf; a leaf has one line.
    """
    node, clear = place.node, place.thickness / 2
    inner = bool(drawing.children(node))
    above = _lines(condition(node), place.room, Style.NOTE, 2 if inner else 1)
    below = _lines(node.question, place.room, Style.QUESTION, 2 if place.drop > 0.7 * PITCH else 1)
    parts = [
        Label(place.left, place.y - clear - 3.5 - _LEADING * up, text, place.room, Style.NOTE)
        for up, text in enumerate(reversed(above))
    ]
    right = place.end - AIR / 2
    parts += [
        Label(right, place.y + clear + 11 + _LEADING * down, text, place.room, Style.QUESTION, Anchor.END)
        for down, text in enumerate(below)
    ]
    return _node(drawing, node, *(part.svg() for part in parts))


def _lines(text: str, room: float, style: Style, most: int) -> tuple[str, ...]:
    """The text as it fits into one line, or two."""
    shown = visible(text)
    return broken(shown, room, style.measure) if most > 1 else (shortened(shown, room, style.measure),)


def _node(drawing: TreeDrawing, node: Node, *children: str) -> str:
    return group({"data-node": str(node.id)}, *children, tip=tooltip(drawing, node))


def tooltip(drawing: TreeDrawing, node: Node) -> str:
    """Return all there is to say about a node; only what is longer than a paragraph is cut."""
    rule = _in_words(drawing, node, _STEP)
    means = ", ".join(
        f"{_cut(name, 80)}: {percent(mean) if drawing.classifies else f'{mean:,.4g}'}"
        for name, mean in zip(drawing.outputs, node.means, strict=True)
    )
    parts = [f"{rule} → {_cut(node.answer, _STEP)}", f"{percent(node.share)} of rows", means]
    if node.agreement is not None:
        agreement = with_interval(node.agreement, drawing.agreement_unit)
        parts.append(f"{drawing.agreement_name}: {agreement}")
    return "; ".join(parts)


def _in_words(drawing: TreeDrawing, node: Node, most: int) -> str:
    """A node's rule, each of its steps at most so many characters long."""
    return " and ".join(_cut(step, most) for step in drawing.rule(node)) or "all rows"


def _cut(text: str, most: int) -> str:
    return shortened(visible(text), most, len)


def describe(drawing: TreeDrawing) -> str:
    """Return the tree in words: its leaves as rules, long ones cut."""
    said = (
        f"{number}. {_in_words(drawing, leaf, 80)}: {_cut(leaf.answer, 80)}, {percent(leaf.share)} of rows."
        for number, leaf in enumerate(drawing.leaves, start=1)
    )
    leaves = len(drawing.leaves)
    return f"Decision tree with {leaves} {'leaf' if leaves == 1 else 'leaves'}. " + " ".join(said)
