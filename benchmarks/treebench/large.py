"""One tree of 16 leaves on 10^6 x 30 labelled rows: ours, one LightGBM tree, scikit-learn's regressor."""

from __future__ import annotations

from functools import partial

import lightgbm
import numpy as np
from numpy.typing import NDArray
from sklearn.tree import DecisionTreeRegressor

from treebench.cache import Cache, Key, Result
from treebench.trees import surrogate, timed

COLUMNS = 30
LEAVES = 16
LIGHTGBM = {
    "objective": "regression",
    "learning_rate": 1.0,
    "num_leaves": LEAVES,
    "min_data_in_leaf": 1,
    "min_sum_hessian_in_leaf": 0.0,
    "max_bin": 255,
    "feature_pre_filter": False,
    "deterministic": True,
    "force_row_wise": True,
    "num_threads": 1,
    "verbose": -1,
}
"""The first two on data stand in the Dataset's parameters as well: they act while it is binned."""


def measure_large(cache: Cache, rows: int) -> None:
    """Grow each tree once on generated rows; LightGBM's time includes its binning, as ours does."""
    growers = {"distill fast": _ours, "LightGBM": _lightgbm, "scikit-learn": _sklearn}
    for name, grow in growers.items():
        cache.get(
            Key("generated", "formula", 0, f"large: {name}", LEAVES, rows), partial(_measured, grow, rows)
        )


def _measured(grow, rows: int) -> Result:
    X, scores = labelled(rows)
    return {"seconds": timed(lambda: grow(X, scores))[1]}


def labelled(rows: int) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return (rows, 30) normal numbers and (rows,) a smooth probability with steps and products in it."""
    X = np.random.default_rng(0).standard_normal((rows, COLUMNS))
    step = np.where(X[:, 4] > 0.5, X[:, 5], -X[:, 6])
    return X, 1 / (1 + np.exp(-(X[:, 0] * X[:, 1] + X[:, 2] - 0.5 * np.abs(X[:, 3]) + step)))


def _ours(X: NDArray[np.float64], scores: NDArray[np.float64]) -> None:
    tree = surrogate(LEAVES, effort="fast", objective="decision", seed=0)
    tree.fit(X, (scores > 0.5).astype(int), scores=np.column_stack([1 - scores, scores]))


def _lightgbm(X: NDArray[np.float64], scores: NDArray[np.float64]) -> None:
    data = lightgbm.Dataset(X, scores, params=LIGHTGBM)
    lightgbm.train(LIGHTGBM, data, num_boost_round=1)


def _sklearn(X: NDArray[np.float64], scores: NDArray[np.float64]) -> None:
    DecisionTreeRegressor(max_leaf_nodes=LEAVES, random_state=0).fit(X, scores)
