"""A surrogate tree as a picture: every node with its share, its answer and its agreement with the box."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from distill.errors import InputError
from distill.fidelity import agreement, mae
from distill.render import Estimate, Node, TreeDrawing, Unit, rendered, tree_dot, tree_svg, tree_text
from distill.samples import Part, TransferSet
from distill.task import Answers
from distill.tree.rules import split_text
from distill.tree.surrogate import TreeSurrogate
from distill.tree.value import LEAF, Tree
from distill.typing import Bools, Codes, Ints

SUFFIXES = (".svg", ".gv", ".txt", ".png", ".pdf")


@dataclass(frozen=True)
class TreePicture:
    """A tree diagram: `svg()`, `text()`, `save(path)`; a notebook shows it by itself."""

    drawing: TreeDrawing

    def svg(self) -> str:
        """Return the diagram as SVG; needs no other program."""
        return tree_svg(self.drawing)

    def text(self, width: int = 100) -> str:
        """Return the tree in characters, lines at most `width` wide."""
        return tree_text(self.drawing, width)

    def save(self, path: str | Path) -> Path:
        """Write the picture in the format of the suffix: .svg .gv .txt; .png and .pdf through `dot`.

        Raises
        ------
        InputError
            Another suffix.
        MissingLibraryError
            .png or .pdf without the `dot` program.
        """
        path = Path(path)
        path.write_bytes(self._bytes(path.suffix.lower()))
        return path

    def _bytes(self, suffix: str) -> bytes:
        if suffix == ".svg":
            return self.svg().encode()
        if suffix == ".txt":
            return self.text().encode()
        if suffix == ".gv":
            return str(tree_dot(self.drawing).source).encode()
        if suffix in SUFFIXES:
            return rendered(tree_dot(self.drawing), suffix.removeprefix("."))
        raise InputError(f"A tree can be written as {' '.join(SUFFIXES)}, not as {suffix or 'no suffix'!r}.")

    def _repr_svg_(self) -> str:
        return self.svg()


def tree_drawing(
    surrogate: TreeSurrogate, samples: TransferSet, *, title: str = "", path: Sequence[int] = ()
) -> TreeDrawing:
    """Return the drawing of a fitted tree, its agreement measured on the real report rows."""
    tree, answers = surrogate.tree_, samples.answers
    rows = samples.where(part=Part.REPORT, real=True)
    reached = _reached(tree, samples.codes[rows])
    nodes = [_node(tree, i, samples, rows[reached[i]], len(rows)) for i in range(len(tree))]
    name, unit = ("agreement", Unit.PERCENT) if answers.classifies else ("mean error", Unit.NUMBER)
    return TreeDrawing(answers.task, answers.outputs, nodes, title, tuple(path), name, unit)


def _reached(tree: Tree, codes: Codes) -> Bools:
    """Return (n_nodes, n_rows): which rows pass through or end in each node."""
    reached: Bools = np.equal(tree.apply(codes), np.arange(len(tree))[:, None])
    for node in reversed(range(1, len(tree))):  # children before their parent
        reached[int(tree.parents[node])] |= reached[node]
    return reached


def _node(tree: Tree, node: int, samples: TransferSet, rows: Ints, n_report: int) -> Node:
    parent = int(tree.parents[node]) if node else None
    is_leaf = tree.feature[node] == LEAF
    return Node(
        id=node,
        parent=parent,
        share=len(rows) / n_report,
        answer=_answer(tree, node, samples.answers),
        means=tuple(tree.value[node].tolist()),
        condition="" if parent is None else _condition(tree, node, parent, samples),
        question="" if is_leaf else samples.domain.columns[tree.feature[node]].name,
        decision=int(tree.decision[node]) if samples.answers.classifies else None,
        agreement=_agreement(tree, node, samples, rows),
    )


def _condition(tree: Tree, node: int, parent: int, samples: TransferSet) -> str:
    left, right = split_text(tree, parent, samples.domain)
    name = samples.domain.columns[tree.feature[parent]].name
    return (left if tree.left[parent] == node else right).removeprefix(name).strip().replace("<=", "≤")


def _answer(tree: Tree, node: int, answers: Answers) -> str:
    if answers.classifies:
        return answers.outputs[int(tree.decision[node])]
    return ", ".join(f"{mean:.4g}" for mean in tree.value[node])


def _agreement(tree: Tree, node: int, samples: TransferSet, rows: Ints) -> Estimate | None:
    """Return how the box answers on the rows that reach the node, against the node's own answer."""
    if not len(rows):
        return None
    if samples.answers.classifies:
        measure = agreement(samples.decisions[rows], np.full(len(rows), tree.decision[node]))
    else:
        measure = mae(samples.scores[rows], np.broadcast_to(tree.value[node], samples.scores[rows].shape))
    return Estimate(measure.value, measure.low, measure.high, measure.n)
