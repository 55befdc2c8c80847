"""Binary columns for comparisons with optimal trees: the cuts that a small boosted model finds."""

from __future__ import annotations

from collections import Counter

import numpy as np
from lightgbm import LGBMClassifier
from numpy.typing import NDArray

from treebench.cache import Result
from treebench.cell import Asked, Cell
from treebench.trees import surrogate, timed

STREED_LEAVES = 8
COLUMNS = 30


def binary_columns(given: Asked) -> NDArray[np.float64]:
    """Return (n_rows, <= 30) of 0 and 1: the cuts with the most gain in 60 boosted trees of 4 leaves.

    McTavish et al. (2022), "Fast sparse decision tree optimization via reference ensembles", section 4.1.
    """
    boosted = LGBMClassifier(
        n_estimators=60, num_leaves=4, learning_rate=0.2, n_jobs=1, random_state=0, verbose=-1
    ).fit(given.matrix, given.labels)
    trees = boosted.booster_.trees_to_dataframe().dropna(subset=["split_gain"])
    gains: Counter[tuple[int, float]] = Counter()
    for name, cut, gain in zip(trees.split_feature, trees.threshold, trees.split_gain, strict=True):
        gains[int(name.removeprefix("Column_")), float(cut)] += gain
    chosen = sorted(cut for cut, _ in gains.most_common(COLUMNS))
    return np.column_stack([given.matrix[:, j] <= cut for j, cut in chosen]).astype(np.float64)


def train_agreement(cell: Cell, effort: str, depth: int | None) -> Result:
    """Return how often our tree agrees with the box on the binary rows it learned from."""
    X, labels = binary_columns(cell.learn), cell.learn.labels
    tree = surrogate(STREED_LEAVES, effort=effort, objective="decision", seed=cell.split)
    _, seconds = timed(lambda: tree.set_params(max_depth=depth).fit(X, labels))
    return {"agreement": tree.score(X, labels), "leaves": tree.n_leaves_, "seconds": seconds}
