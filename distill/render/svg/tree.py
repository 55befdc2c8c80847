"""The tree diagram: branches at the left, and each leaf one line of a table at the right."""

from __future__ import annotations

from distill.render.figures import percent, with_interval
from distill.render.svg.layout import AIR, PITCH, Place, condition, lay_out
from distill.render.svg.leaves import HEAD, LeafTable, legend
from distill.render.svg.markup import Anchor, Label, Style, circle, element, group
from distill.render.svg.picture import MARGIN, TITLE_HEIGHT, Picture, headline
from distill.render.values import Node, TreeDrawing

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
        Label(MARGIN, lines - 14, _NOTE, tree_right - MARGIN, Style.NOTE_SOFT).svg(),
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


def _branch(drawing: TreeDrawing, place: Place) -> str:
    taken = place.node.id in drawing.path
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
    """The condition above the branch, the next question right-aligned below its end."""
    clear = place.thickness / 2
    above = Label(place.left, place.y - clear - 3.5, condition(place.node), place.room, Style.NOTE)
    below = Label(
        place.end - AIR / 2, place.y + clear + 11, place.node.question, place.room, Style.QUESTION, Anchor.END
    )
    return _node(drawing, place.node, above.svg(), below.svg())


def _node(drawing: TreeDrawing, node: Node, *children: str) -> str:
    return group({"data-node": str(node.id)}, *children, tip=tooltip(drawing, node))


def tooltip(drawing: TreeDrawing, node: Node) -> str:
    """Return all there is to say about a node, in full."""
    rule = " and ".join(drawing.rule(node)) or "all rows"
    means = ", ".join(
        f"{name}: {percent(mean) if drawing.classifies else f'{mean:,.4g}'}"
        for name, mean in zip(drawing.outputs, node.means, strict=True)
    )
    parts = [f"{rule} → {node.answer}", f"{percent(node.share)} of rows", means]
    if node.agreement is not None:
        agreement = with_interval(node.agreement, drawing.agreement_unit)
        parts.append(f"{drawing.agreement_name}: {agreement}")
    return "; ".join(parts)


def describe(drawing: TreeDrawing) -> str:
    """Return the tree in words: its leaves as rules, long ones cut."""
    rules = (" and ".join(drawing.rule(leaf)) or "all rows" for leaf in drawing.leaves)
    said = (
        f"{number}. {rule[:240]}: {leaf.answer[:80]}, {percent(leaf.share)} of rows."
        for number, (rule, leaf) in enumerate(zip(rules, drawing.leaves, strict=True), start=1)
    )
    leaves = len(drawing.leaves)
    return f"Decision tree with {leaves} {'leaf' if leaves == 1 else 'leaves'}. " + " ".join(said)
