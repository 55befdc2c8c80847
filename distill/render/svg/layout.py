"""Where the nodes of a tree go: pixels, no markup.

The tree grows from left to right. Each leaf has a line of its own at the right, and an inner
node stands halfway between its outermost children. The lines of two subtrees never mix, so
a label that keeps to its own branch cannot touch any other (a left-to-right variant of
the tidy tree of Reingold and Tilford 1981, with leaves pinned to the lines of a table).
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from distill.render.svg.markup import Style
from distill.render.values import Node, TreeDrawing

PITCH = 22.0
"""Height of one leaf's line."""

BEND = 26.0
"""Room for a branch to swing from its parent's height to its own."""

AIR = 8.0
"""Free space behind a label."""

THICKEST = 11.0
"""Thickness of a branch that carries all rows."""

_WIDEST = 200.0
_NARROWEST = 118.0
_BUDGET = 780.0

EVERY_ROW = "all rows"
"""Stands on the root, where other nodes have their condition."""


@dataclass(frozen=True)
class Place:
    """A node's branch, from (`start`, `y_start`) at its parent to (`end`, `y`), `thickness` wide.

    Labels have the straight part of it, from `left` to `end`. `drop` is the distance down to the
    node's last leaf.
    """

    node: Node
    start: float
    y_start: float
    end: float
    y: float
    thickness: float
    drop: float

    @property
    def left(self) -> float:
        """Where the straight part begins."""
        return self.start + (BEND if self.node.parent is not None else 0)

    @property
    def room(self) -> float:
        """Width reserved for each of the two labels."""
        return self.end - self.left - AIR


@dataclass(frozen=True)
class Layout:
    """Every node's place, in reading order, and where the tree ends at the right."""

    places: tuple[Place, ...]
    right: float

    @property
    def leaf_lines(self) -> Iterator[Place]:
        """The places of the leaves, top to bottom."""
        parents = {place.node.parent for place in self.places}
        return (place for place in self.places if place.node.id not in parents)


def condition(node: Node) -> str:
    """Return what stands above a node's branch."""
    return EVERY_ROW if node.parent is None and not node.condition else node.condition


def lay_out(drawing: TreeDrawing, left: float, top: float) -> Layout:
    """Return the places of a drawing's nodes, the first leaf's line starting at `top`."""
    ends = _ends(drawing, left)
    height = _heights(drawing, top)
    starts = _starts(drawing, height)
    lowest = _lowest(drawing, height)
    places = tuple(
        Place(
            node,
            start=left if node.parent is None else ends[node.parent],
            y_start=starts[node.id],
            end=ends[node.id],
            y=height[node.id],
            thickness=thickness(node),
            drop=lowest[node.id] - height[node.id],
        )
        for node in drawing.in_order
    )
    return Layout(places, max(ends.values()))


def thickness(node: Node) -> float:
    """Return how thick a branch is drawn: its share of the rows, at least one pixel."""
    return max(1.0, THICKEST * node.share)


def _heights(drawing: TreeDrawing, top: float) -> dict[int, float]:
    """Middle of each node's line: leaves one below the other, the others between their children."""
    height = {leaf.id: top + (line + 0.5) * PITCH for line, leaf in enumerate(drawing.leaves)}
    for node in reversed(drawing.in_order):
        children = drawing.children(node)
        if children:
            height[node.id] = (height[children[0].id] + height[children[-1].id]) / 2
    return height


def _lowest(drawing: TreeDrawing, height: dict[int, float]) -> dict[int, float]:
    """Middle of the last leaf's line below each node."""
    lowest = dict(height)
    for node in reversed(drawing.in_order):
        if drawing.children(node):
            lowest[node.id] = lowest[drawing.children(node)[-1].id]
    return lowest


def _starts(drawing: TreeDrawing, height: dict[int, float]) -> dict[int, float]:
    """Height at which each branch leaves its parent: side by side, as thick as they are."""
    starts = {drawing.root.id: height[drawing.root.id]}
    for node in drawing.in_order:
        children = drawing.children(node)
        y = height[node.id] - sum(map(thickness, children)) / 2
        for child in children:
            starts[child.id] = y + thickness(child) / 2
            y += thickness(child)
    return starts


def _need(node: Node) -> float:
    """Room for both labels of a node and the air behind them."""
    return math.ceil(max(Style.NOTE.width(condition(node)), Style.QUESTION.width(node.question)) + AIR)


def _ends(drawing: TreeDrawing, left: float) -> dict[int, float]:
    """Right end of every branch; all leaves end together.

    A branch is as long as its own labels need: columns common to all of the tree would be as wide
    as their widest label, and most trees too wide for a screen. Where a deep way has to cut labels
    short, branches beside it still use the room that is free.
    """
    needs = {node.id: _need(node) for node in drawing.nodes}
    widest = _WIDEST
    while widest > _NARROWEST and _reach(drawing, needs, widest)[drawing.root.id] > _BUDGET:
        widest -= 4
    reach = _reach(drawing, needs, widest)
    right = left + reach[drawing.root.id]
    ends: dict[int, float] = {}
    for node in drawing.in_order:
        start = left if node.parent is None else ends[node.parent] + BEND
        free = right - start - (reach[node.id] - min(needs[node.id], widest))
        ends[node.id] = start + min(needs[node.id], _WIDEST, free)
    return ends | {leaf.id: right for leaf in drawing.leaves}


def _reach(drawing: TreeDrawing, needs: Mapping[int, float], widest: float) -> dict[int, float]:
    """Length of the longest way from the start of each node's labels to a leaf's end."""
    reach: dict[int, float] = {}
    for node in reversed(drawing.in_order):
        below = (BEND + reach[child.id] for child in drawing.children(node))
        reach[node.id] = min(needs[node.id], widest) + max(below, default=0.0)
    return reach
