"""A box that answers real rows by one column and sampled ones by another (Slack et al. 2020, AIES)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pandas as pd
from sklearn.ensemble import RandomForestClassifier
from treebench.boxes import untrained
from treebench.data import DataSet

from distill import Oracle, distill, fidelity

CORRELATED = 8
COLUMNS = [*(f"x{j}" for j in range(CORRELATED)), "sensitive", "innocuous"]
LEAVES = 8


@dataclass(frozen=True)
class Verdict:
    """What `distill.distill` said of one box.

    Parameters
    ----------
    flagged : bool
        "real-sampled-gap" is among the findings.
    flagged_by_real_rows : bool
        It would be if there were no honest stand-in to compare with.
    real : (value, low, high)
        What a tree taught on drawn rows loses to one taught on as many real ones.
    honest : (value, low, high), optional
        What it loses to one taught on the same rows by an honest stand-in; measured where the first is
        notable.
    first : str
        The column that the delivered tree asks about first.
    """

    flagged: bool
    flagged_by_real_rows: bool
    real: tuple[float, float, float]
    honest: tuple[float, float, float] | None
    first: str


def attacked(seed: int, n: int = 3000) -> Verdict:
    """Judge a scaffolded box."""
    rng = np.random.default_rng(seed)
    X = _rows(rng, n)
    return _verdict(_scaffold(X, rng), X, seed)


def clean(dataset: DataSet, kind: str, seed: int, most: int = 4000) -> Verdict:
    """Judge an honest box, trained on half of the rows, by the other half."""
    order = np.random.default_rng(seed).permutation(len(dataset.X))[:most]
    half = len(order) // 2
    X, y = dataset.X.iloc[order], dataset.y.iloc[order]
    return _verdict(untrained(kind, X, seed).fit(X[:half], y[:half]), X[half:], seed)


def _verdict(box: object, X: pd.DataFrame, seed: int) -> Verdict:
    d = distill(
        Oracle(box), X, n_samples=len(X), max_leaf_nodes=LEAVES, effort="fast", recover=False, seed=seed
    )
    tree, real, honest = d.surrogate.tree_, d.probe.to_real, d.probe.to_stand_in
    return Verdict(
        flagged=any(finding.code == "real-sampled-gap" for finding in d.findings),
        flagged_by_real_rows=fidelity.tells_apart(real),
        real=_ends(real),
        honest=None if honest is None else _ends(honest),
        first=d.samples.domain.names[tree.feature[0]] if tree.n_leaves > 1 else "",
    )


def _ends(gap: fidelity.Measure) -> tuple[float, float, float]:
    return gap.value, gap.low, gap.high


def _rows(rng: np.random.Generator, n: int) -> pd.DataFrame:
    """Eight correlated columns, a sensitive and an innocuous one."""
    shared = rng.normal(size=(n, 2))
    mixed = shared @ rng.normal(size=(2, CORRELATED)) + 0.3 * rng.normal(size=(n, CORRELATED))
    alone = rng.normal(size=(n, 2))
    return pd.DataFrame(np.column_stack([mixed, alone]), columns=COLUMNS)


def _scaffold(X: pd.DataFrame, rng: np.random.Generator) -> Callable[[pd.DataFrame], np.ndarray]:
    """Answer by the sensitive column where a forest takes a row for real, else by the innocuous one."""
    noise = rng.normal(size=(len(X) * 5, X.shape[1])) * X.std().to_numpy()
    perturbed = np.repeat(X.to_numpy(), 5, axis=0) + noise
    rows = np.vstack([X.to_numpy(), perturbed])
    real = np.arange(len(rows)) < len(X)
    forest = RandomForestClassifier(50, n_jobs=1, random_state=0, class_weight="balanced", min_samples_leaf=3)
    forest.fit(rows, real)

    def ask(frame: pd.DataFrame) -> np.ndarray:
        honest = forest.predict(frame.to_numpy())
        return np.where(honest, frame["sensitive"] > 0, frame["innocuous"] > 0).astype(int)

    return ask
