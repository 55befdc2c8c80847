"""Challenges the line by a small tree on the same rows."""

from __future__ import annotations

import numpy as np

from distill.explanation.line.challenger import Challenger
from distill.explanation.local.engine import Engine
from distill.explanation.local.region import region
from distill.fidelity import local_r2, local_rmse
from distill.tree.surrogate import TreeSurrogate
from distill.typing import Codes, Floats

DEPTH = 3
FEWEST_IN_LEAF = 10


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
