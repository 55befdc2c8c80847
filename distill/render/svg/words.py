"""A tree in words: what a pointer held over a node shows, and what a screen reader reads out."""

from __future__ import annotations

from distill.numbers import amount, percent
from distill.render.figures import with_interval
from distill.render.measure import shortened, visible
from distill.render.values import Node, TreeDrawing

_STEP = 400
"""Characters of one step of a rule in a tooltip."""


def tooltip(drawing: TreeDrawing, node: Node) -> str:
    """Return all there is to say about a node; only what is longer than a paragraph is cut."""
    rule = _in_words(drawing, node, _STEP)
    means = ", ".join(
        f"{_cut(name, 80)}: {percent(mean) if drawing.classifies else amount(mean)}"
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
