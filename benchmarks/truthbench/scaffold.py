"""A box that answers real rows by one column and sampled ones by another (Slack et al. 2020, AIES)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd
from sklearn.ensemble import RandomForestClassifier
from treebench.boxes import untrained
from treebench.data import DataSet

from distill import Distillation, Oracle, distill, fidelity

CORRELATED = 8
COLUMNS = [*(f"x{j}" for j in range(CORRELATED)), "sensitive", "innocuous"]
LEAVES = 8


@dataclass(frozen=True)
class Verdict:
    """What `distill.distill` said of one box.

    Parameters
    ----------
    box : str
    flagged : bool
        "real-sampled-gap" is among the findings.
    real : Measure
        What a tree taught on drawn rows loses to one taught on as many real ones.
    honest : Measure, optional
        What it loses to one taught on the same rows by an honest stand-in; measured where the first is
        notable.
    first : str
        The column that the delivered tree asks about first; of attacked boxes only.
    """

    box: str
    flagged: bool
    real: fidelity.Measure
    honest: fidelity.Measure | None
    first: str = ""

    @property
    def flagged_by_real_rows(self) -> bool:
        return fidelity.tells_apart(self.real)


def attacked(seeds: range, n: int = 3000) -> Iterator[Verdict]:
    """Judge one scaffolded box per seed."""
    for seed in seeds:
        rng = np.random.default_rng(seed)
        X = _rows(rng, n)
        d = _distilled(_scaffold(X, rng), X, seed)
        tree = d.surrogate.tree_
        yield _verdict("scaffold", d, d.samples.domain.names[tree.feature[0]] if tree.n_leaves > 1 else "")


def clean(sets: list[DataSet], boxes: list[str], seeds: range, most: int = 4000) -> Iterator[Verdict]:
    """Judge honest boxes: each kind, data set and split."""
    for dataset in sets:
        for kind in boxes:
            for seed in seeds:
                order = np.random.default_rng(seed).permutation(len(dataset.X))[:most]
                half = len(order) // 2
                X, y = dataset.X.iloc[order], dataset.y.iloc[order]
                box = untrained(kind, X, seed).fit(X[:half], y[:half])
                yield _verdict(f"{kind} on {dataset.name}", _distilled(box, X[half:], seed))


def _distilled(box: object, X: pd.DataFrame, seed: int) -> Distillation:
    return distill(
        Oracle(box), X, n_samples=len(X), max_leaf_nodes=LEAVES, effort="fast", recover=False, seed=seed
    )


def _verdict(name: str, d: Distillation, first: str = "") -> Verdict:
    flagged = any(finding.code == "real-sampled-gap" for finding in d.findings)
    return Verdict(name, flagged, d.probe.to_real, d.probe.to_stand_in, first)


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
