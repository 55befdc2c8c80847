"""The challenger of the line: a small tree on the same rows, shown where it is the more faithful one."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from distill.explanation.line.engine import Engine
from distill.explanation.local.region import region
from distill.fidelity import Measure, local_r2, local_rmse
from distill.table import Table
from distill.tree.rules import Rule
from distill.tree.surrogate import TreeSurrogate
from distill.typing import Codes, Floats

DEPTH = 3
FEWEST_IN_LEAF = 10


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


def challenge(engine: Engine, row: Codes, output: int) -> Challenger | None:
    """Return the tree on the line's rows if it errs less than the line on rows of the select part.

    The report rows have no say in it: they only judge.
    """
    pool, local = engine.pool, engine.explain(row, output)
    select = region(pool.select.distances.to(row), engine.n_neighbors).members
    if not len(select) or len(local.window) < 2 * FEWEST_IN_LEAF:
        return None
    domain = pool.domain
    tree = TreeSurrogate(
        2**DEPTH,
        task="regression",
        objective="score",
        effort="fast",
        max_depth=DEPTH,
        min_leaf_rows=FEWEST_IN_LEAF,
        domain=domain,
    ).fit(domain.decode(local.window), local.answers, sample_weight=local.weight)
    codes, truth = pool.select.codes[select], pool.select.scores[select, output]
    error = _rmse(tree.predict(domain.decode(codes)), truth)
    error_of_line = _rmse(local.surrogate.predict(codes), truth)
    if error >= error_of_line:
        return None
    judged = tree.predict(domain.decode(local.near))
    fidelity = local_r2(local.judged.box, judged), local_rmse(local.judged.box, judged)
    return Challenger(tuple(tree.rules()), fidelity, error, error_of_line, tree)


def _rmse(answers: Floats, truth: Floats) -> float:
    return float(np.sqrt(np.mean((answers - truth) ** 2)))
