"""Trees that are compared: ours by the public verb, and scikit-learn's on the same rows."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
from sklearn.metrics import r2_score
from sklearn.tree import DecisionTreeClassifier, DecisionTreeRegressor

import distill
from distill.samples import Part
from treebench.cache import Result
from treebench.cell import Cell

DEFAULT_EFFORT = "best"


def ours(
    cell: Cell,
    *,
    leaves: int,
    samples: int,
    effort: str,
    objective: str = "decision",
    rows: int | None = None,
) -> Result:
    """Distil by the public verb; the figures are those it reports on the real report rows.

    The seconds are the verb's: the box's answers are in those of a cell's first call.
    `rows` gives it only the first rows of X.
    """
    learn = cell.learn.frame if rows is None else cell.learn.frame.iloc[:rows]
    oracle, report = cell.oracle, cell.report.frame
    found, seconds = timed(
        lambda: distill.distill(
            oracle,
            learn,
            test=report,
            n_samples=samples,
            seed=cell.split,
            **tree_settings(leaves, effort=effort, objective=objective, seed=cell.split),
        )
    )
    return {
        "agreement": found.fidelity.get("agreement").value,
        "r2": found.fidelity.get("r2").value if found.fidelity.find("r2") else None,
        "leaves": found.surrogate.n_leaves_,
        "seconds": seconds,
        "queries": found.queries.distinct,
        "pool": found.pool,
        **(_fit_times(cell, found, leaves) if effort == "fast" else {}),
    }


def tree_settings(leaves: int, *, effort: str, objective: str, seed: int) -> dict[str, Any]:
    """Return what the verb is told about the tree: its own default where that is meant, else a surrogate."""
    if effort == DEFAULT_EFFORT:
        return {"max_leaf_nodes": leaves, "objective": objective}
    return {"surrogate": surrogate(leaves, effort=effort, objective=objective, seed=seed)}


def surrogate(leaves: int, *, effort: str, objective: str, seed: int) -> distill.TreeSurrogate:
    """Return our tree of a size, unfitted."""
    return distill.TreeSurrogate(leaves, effort=effort, objective=objective, random_state=seed)


def cart(cell: Cell, *, leaves: int) -> Result:
    """Best-first CART on the box's decisions: the baseline."""
    return _classifier(cell, DecisionTreeClassifier(max_leaf_nodes=leaves, random_state=0))


def cart_by_depth(cell: Cell, *, leaves: int) -> Result:
    """CART limited by depth, as most tools have it."""
    return _classifier(cell, DecisionTreeClassifier(max_depth=round(np.log2(leaves)), random_state=0))


def soft_cart(cell: Cell, *, leaves: int) -> Result:
    """Best-first CART on the box's probabilities (of the last output of two)."""
    tree = DecisionTreeRegressor(max_leaf_nodes=leaves, random_state=0)
    truth, given = _target(cell.report.scores), _target(cell.learn.scores)
    matrix = cell.learn.matrix
    _, seconds = timed(lambda: tree.fit(matrix, given))
    said = tree.predict(cell.report.matrix)
    r2 = float(r2_score(truth, said, multioutput="variance_weighted"))
    return {"r2": r2, "leaves": int(tree.get_n_leaves()), "seconds": seconds}


def timed(work: Callable[[], Any]) -> tuple[Any, float]:
    """Return what the work returns, and its CPU seconds."""
    began = time.process_time()
    done = work()
    return done, time.process_time() - began


def _classifier(cell: Cell, tree: DecisionTreeClassifier) -> Result:
    given = cell.learn  # trains the box, if nobody has, before the clock runs
    _, seconds = timed(lambda: tree.fit(given.matrix, given.labels))
    said = tree.predict(cell.report.matrix)
    return {
        "agreement": float((said == cell.report.labels).mean()),
        "leaves": int(tree.get_n_leaves()),
        "seconds": seconds,
    }


def _target(scores: np.ndarray) -> np.ndarray:
    return scores[:, -1] if scores.shape[1] == 2 else scores


def _fit_times(cell: Cell, found: distill.Distillation, leaves: int) -> Result:
    """Return the CPU seconds of a `fast` tree and of CART: on X, and on all labelled rows that may teach."""
    pool = found.samples.take(np.flatnonzero(found.samples.part != Part.REPORT))
    known = _pair(cell.learn.frame, cell.learn.matrix, cell.learn.labels, leaves)
    taught = _pair(pool.rows, cell.matrix_of(pool.rows), pool.decisions, leaves)
    return {"fits": {"X": known, "pool": taught}}


def _pair(frame: pd.DataFrame, matrix: np.ndarray, labels: np.ndarray, leaves: int) -> Result:
    fast = surrogate(leaves, effort="fast", objective="decision", seed=0)
    plain = DecisionTreeClassifier(max_leaf_nodes=leaves, random_state=0)
    return {
        "rows": len(labels),
        "fast": timed(lambda: fast.fit(frame, labels))[1],
        "cart": timed(lambda: plain.fit(matrix, labels))[1],
    }
