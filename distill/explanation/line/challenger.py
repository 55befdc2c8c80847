"""The challenger of the line: a small tree that is the more faithful one."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from distill.fidelity import Measure
from distill.table import Table
from distill.tree.rules import Rule
from distill.tree.surrogate import TreeSurrogate
from distill.typing import Floats


@dataclass(frozen=True)
class Challenger:
    """A tree of at most three questions that answers like the black box near a row.

    Parameters
    ----------
    rules : tuple of Rule
        Its leaves in the data's own words.
    fidelity : tuple of Measure
        "r2" and "rmse" on the real rows the line is judged on.
    error, error_of_line : float
        The RMSE of both on the nearest real rows of the select part: why it is shown.
    tree : TreeSurrogate
    """

    rules: tuple[Rule, ...]
    fidelity: tuple[Measure, Measure]
    error: float
    error_of_line: float
    tree: TreeSurrogate = field(repr=False)

    def predict(self, rows: object) -> Floats:
        """Return (n_rows,) float64: the tree's answers for the explained output."""
        table = Table.of(rows, self.tree.domain_.names)
        return np.asarray(self.tree.predict(table.frame), dtype=np.float64)
