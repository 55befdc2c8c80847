"""A surrogate tree as a picture: every node with its share, its answer and its agreement with the box."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from distill.errors import InputError
from distill.fidelity import agreement, mae
from distill.render import Estimate, TreeDrawing, rendered, tree_dot, tree_svg, tree_text
from distill.samples import Part, TransferSet
from distill.tree.drawing import tree_drawing
from distill.tree.surrogate import TreeSurrogate
from distill.tree.value import Tree
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


def report_drawing(
    surrogate: TreeSurrogate, samples: TransferSet, *, title: str = "", path: Sequence[int] = ()
) -> TreeDrawing:
    """Return the drawing of a fitted tree, shares and agreement measured on the real report rows."""
    tree = surrogate.tree_
    rows = samples.where(part=Part.REPORT, real=True)
    reached = _reached(tree, samples.codes[rows])
    return tree_drawing(
        tree,
        samples.domain,
        samples.answers.outputs,
        share=reached.mean(axis=1),
        agreement=[_agreement(tree, node, samples, rows[reached[node]]) for node in range(len(tree))],
        title=title,
        path=path,
    )


def _reached(tree: Tree, codes: Codes) -> Bools:
    """Return (n_nodes, n_rows): which rows pass through or end in each node."""
    reached: Bools = np.equal(tree.apply(codes), np.arange(len(tree))[:, None])
    for node in reversed(range(1, len(tree))):  # children before their parent
        reached[int(tree.parents[node])] |= reached[node]
    return reached


def _agreement(tree: Tree, node: int, samples: TransferSet, rows: Ints) -> Estimate | None:
    """Return how the box answers on the rows that reach the node, against the node's own answer."""
    if not len(rows):
        return None
    unit = samples.units_of(rows)
    if samples.answers.classifies:
        measure = agreement(samples.decisions[rows], np.full(len(rows), tree.decision[node]), unit=unit)
    else:
        scores = samples.scores[rows]
        measure = mae(scores, np.broadcast_to(tree.value[node], scores.shape), unit=unit)
    return Estimate(measure.value, measure.low, measure.high, measure.n)
