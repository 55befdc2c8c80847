"""A tree as the plain values that pictures are drawn from."""

from __future__ import annotations

from collections.abc import Sequence

from distill.domain import Domain
from distill.render import Estimate, Node, TreeDrawing, Unit
from distill.task import Task
from distill.tree.rules import split_text
from distill.tree.value import LEAF, Tree
from distill.typing import Floats


def tree_drawing(
    tree: Tree,
    domain: Domain,
    outputs: tuple[str, ...],
    *,
    share: Floats | None = None,
    agreement: Sequence[Estimate | None] | None = None,
    title: str = "",
    path: Sequence[int] = (),
) -> TreeDrawing:
    """Return a tree ready to draw.

    Parameters
    ----------
    tree : Tree
    domain : Domain
        The columns in whose words its questions are put.
    outputs : tuple of str
        Class names, or names of the regression targets.
    share : (n_nodes,) float64, optional
        The part of all rows that comes to each node; that of the training weight by default.
    agreement : sequence of Estimate or None, optional
        How far each node's answer agrees with the box's; for regression the mean absolute error.
    title : str
    path : sequence of int
        Nodes to highlight.
    """
    share = tree.weight / tree.weight[0] if share is None else share
    beside = [None] * len(tree) if agreement is None else agreement
    nodes = [
        _node(tree, node, domain, outputs, share=float(share[node]), agreement=beside[node])
        for node in range(len(tree))
    ]
    if tree.decision[0] >= 0:
        return TreeDrawing(Task.CLASSIFICATION, outputs, nodes, title, tuple(path), "agreement", Unit.PERCENT)
    return TreeDrawing(Task.REGRESSION, outputs, nodes, title, tuple(path), "mean error", Unit.NUMBER)


def _node(
    tree: Tree,
    node: int,
    domain: Domain,
    outputs: tuple[str, ...],
    *,
    share: float,
    agreement: Estimate | None,
) -> Node:
    classifies = tree.decision[node] >= 0
    parent = int(tree.parents[node]) if node else None
    return Node(
        id=node,
        parent=parent,
        share=share,
        answer=outputs[int(tree.decision[node])] if classifies else _numbers(tree.value[node]),
        means=tuple(tree.value[node].tolist()),
        condition="" if parent is None else _condition(tree, node, parent, domain),
        question="" if tree.feature[node] == LEAF else domain.columns[int(tree.feature[node])].name,
        decision=int(tree.decision[node]) if classifies else None,
        agreement=agreement,
    )


def _condition(tree: Tree, node: int, parent: int, domain: Domain) -> str:
    """Return the parent's question answered, without the column's name."""
    left, right = split_text(tree, parent, domain)
    name = domain.columns[int(tree.feature[parent])].name
    text = left if tree.left[parent] == node else right
    return text.removeprefix(name).strip().replace("<=", "≤")


def _numbers(means: Floats) -> str:
    return ", ".join(f"{mean:.4g}" for mean in means)
