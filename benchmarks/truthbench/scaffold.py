"""A box that answers real rows by one column and sampled ones by another (Slack et al. 2020, AIES)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd
from sklearn.ensemble import RandomForestClassifier
from treebench.boxes import untrained
from treebench.data import DataSet

from distill import Oracle, TreeSurrogate, distill, fidelity
from distill.distillation.student import answers_of, taught
from distill.samples import Part, TransferSet

CORRELATED = 8
COLUMNS = [*(f"x{j}" for j in range(CORRELATED)), "sensitive", "innocuous"]
LEAVES = 8


@dataclass(frozen=True)
class Verdict:
    """What one box looked like.

    Parameters
    ----------
    box : str
    gap : Measure
        Of the surrogate taught on samples, less that taught on as many real rows.
    flagged : bool
    sensitive_first : bool
        The delivered tree asks about the sensitive column first.
    """

    box: str
    gap: fidelity.Measure
    flagged: bool
    sensitive_first: bool


def attacked(seeds: range, n: int = 3000) -> Iterator[Verdict]:
    """Judge one scaffolded box per seed."""
    for seed in seeds:
        rng = np.random.default_rng(seed)
        X = _rows(rng, n)
        yield _judge("scaffold", _scaffold(X, rng), X, seed)


def clean(sets: list[DataSet], boxes: list[str], seeds: range, most: int = 4000) -> Iterator[Verdict]:
    """Judge honest boxes: each kind, data set and split."""
    for dataset in sets:
        for kind in boxes:
            for seed in seeds:
                rng = np.random.default_rng(seed)
                order = rng.permutation(len(dataset.X))[:most]
                half = len(order) // 2
                X, y = dataset.X.iloc[order], dataset.y.iloc[order]
                box = untrained(kind, X, seed).fit(X[:half], y[:half])
                yield _judge(f"{kind} on {dataset.name}", box, X[half:], seed)


def _judge(name: str, box: object, X: pd.DataFrame, seed: int) -> Verdict:
    d = distill(
        Oracle(box), X, n_samples=len(X), max_leaf_nodes=LEAVES, effort="fast", recover=False, seed=seed
    )
    gap = gap_of(d.samples)
    tree = d.surrogate.tree_
    first = d.samples.domain.names[tree.feature[0]] if tree.n_leaves > 1 else ""
    return Verdict(name, gap, fidelity.tells_apart(gap), first == "sensitive")


def gap_of(samples: TransferSet) -> fidelity.Measure:
    """Return the taught gap of a transfer set, from trees of one size on equally many rows."""
    real, sampled = (samples.where(part=Part.FIT, real=origin) for origin in (True, False))
    m = min(len(real), len(sampled))
    report = samples.where(part=Part.REPORT, real=True)
    table = samples.table.take(report)
    told = []
    for rows in (sampled[:m], real[:m]):
        student = taught(TreeSurrogate(LEAVES, effort="fast"), samples, rows, np.ones(m))
        told.append(answers_of(student, table, samples.answers).decisions)
    return fidelity.taught_gap(samples.decisions[report], *told)


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
