"""A tree on paper: whole where its labels stay readable, else its top, and a page for each subtree."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from distill.document.wording import Words
from distill.render import Node, Picture, TreeDrawing, draw_tree

POINTS = 0.75
"""Points to a pixel."""

SMALLEST = 11.0
"""Pixels: the smallest type of a picture."""

LEAST = 7.0
"""Points: the smallest type on paper."""

LEAST_SCALE = LEAST / (SMALLEST * POINTS)

PORTRAIT = (493.0 / POINTS, 690.0 / POINTS)
LANDSCAPE = (740.0 / POINTS, 440.0 / POINTS)
"""Pixels that fit a page at full size: the text's width and height, less a heading."""


@dataclass(frozen=True)
class Sheet:
    """A picture of a tree or of a part of it.

    Parameters
    ----------
    title : str
    picture : Picture
    scale : float
    is_page : bool
        It takes a page of its own, `flipped` to landscape where that suits it.
    flipped : bool
    """

    title: str
    picture: Picture
    scale: float
    is_page: bool
    flipped: bool


def sheets(drawing: TreeDrawing, say: Words) -> list[Sheet]:
    """Return the whole tree if it fits a page with labels of at least 7 points, else its parts."""
    untitled = replace(drawing, title="")  # the page has a heading
    whole = fitted(drawing.title, draw_tree(untitled))
    if whole is not None:
        return [whole]
    found: list[Sheet] = []
    waiting = [(drawing.root, drawing.title)]
    part = 0
    while waiting:
        root, title = waiting.pop(0)
        top, cut = _top(drawing, root)
        names = {}
        for node in cut:
            part += 1
            names[node.id] = say("tree.part", part=part)
            waiting.append((node, names[node.id]))
        found.append(_page(title, _drawn(drawing, top, names, title)))
    return found


def fitted(title: str, picture: Picture) -> Sheet | None:
    """Return the picture where it fits with readable labels: in the text, or on a page; None if nowhere."""
    for room, is_page, flipped in (
        (PORTRAIT, False, False),
        (LANDSCAPE, True, True),
        (PORTRAIT, True, False),
    ):
        scale = min(1.0, room[0] / picture.width, room[1] / picture.height)
        if scale >= LEAST_SCALE:
            return Sheet(title, picture, scale, is_page, flipped)
    return None


def _top(drawing: TreeDrawing, root: Node) -> tuple[list[Node], list[Node]]:
    """Return the nodes of the deepest top of a subtree that fits a page, and its inner nodes cut there."""
    levels = _levels(drawing, root)
    best = _cut_at(levels, 1, drawing)
    for depth in range(2, len(levels)):
        tried = _cut_at(levels, depth, drawing)
        if (
            fitted("", _drawn(drawing, tried[0], dict.fromkeys((node.id for node in tried[1]), ""), ""))
            is None
        ):
            break
        best = tried
    return best


def _levels(drawing: TreeDrawing, root: Node) -> list[list[Node]]:
    levels = [[root]]
    while below := [child for node in levels[-1] for child in drawing.children(node)]:
        levels.append(below)
    return levels


def _cut_at(levels: list[list[Node]], depth: int, drawing: TreeDrawing) -> tuple[list[Node], list[Node]]:
    kept = [node for level in levels[: depth + 1] for node in level]
    return kept, [node for node in levels[min(depth, len(levels) - 1)] if drawing.children(node)]


def _page(title: str, picture: Picture) -> Sheet:
    """Return a part on a page in landscape, like the other parts, unless it is too tall for that."""
    scale = min(1.0, LANDSCAPE[0] / picture.width, LANDSCAPE[1] / picture.height)
    if scale >= LEAST_SCALE:
        return Sheet(title, picture, scale, is_page=True, flipped=True)
    return replace(squeezed(title, picture), is_page=True)


def squeezed(title: str, picture: Picture) -> Sheet:
    """Return the picture where it fits best, if need be with labels smaller than they should be."""
    scale = min(1.0, LANDSCAPE[0] / picture.width, LANDSCAPE[1] / picture.height)
    return fitted(title, picture) or Sheet(title, picture, scale, is_page=True, flipped=True)


def _drawn(drawing: TreeDrawing, nodes: list[Node], names: dict[int, str], title: str) -> Picture:
    """Draw some nodes; one that is cut names the part that goes on from it."""
    return draw_tree(replace(drawing, nodes=list(_as_leaves(nodes, names, title)), title="", path=()))


def _as_leaves(nodes: list[Node], names: dict[int, str], title: str) -> Iterator[Node]:
    root = nodes[0].id
    for node in nodes:
        parent = None if node.id == root else node.parent
        condition = title if parent is None and node.parent is not None else node.condition
        if node.id in names:
            yield replace(
                node,
                parent=parent,
                condition=condition,
                question="",
                answer=f"{names[node.id]}: {node.answer}",
            )
        else:
            yield replace(node, parent=parent, condition=condition)
