"""What is reported against what fresh rows say: our own figures, and other libraries'."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from treebench.boxes import untrained
from treebench.data import DataSet
from treebench.peers import PEERS, Workers

from distill import Oracle, distill, fidelity

LEAVES = 8
SIZES = {f"{LEAVES} leaves": LEAVES, "no limit": 2**20}
"""The sizes of peers' trees."""

TRAINED, FRESH = 3000, 20_000
"""Rows that a box is trained on, and rows that nobody sees."""


@dataclass(frozen=True)
class Report:
    """One reported agreement.

    Parameters
    ----------
    who : str
    told : float
        What is reported.
    low, high : float
        Its interval; NaN where none is given.
    fresh : float
        What rows that nobody saw say.
    warned : bool
        The reader is told that report rows were held back.
    """

    who: str
    told: float
    low: float
    high: float
    fresh: float
    warned: bool

    @property
    def error(self) -> float:
        return self.told - self.fresh


def fitted(dataset: DataSet, kind: str, seed: int) -> Iterator[Report]:
    """Distil a box fitted on the rows given, with `test=` and without; a quarter of the rows is fresh."""
    order = np.random.default_rng(seed).permutation(len(dataset.X))
    train, test, fresh = np.array_split(order, [len(order) // 2, len(order) * 3 // 4])
    X, y = dataset.X, dataset.y
    box = untrained(kind, X, seed).fit(X.iloc[train], y.iloc[train])
    for who, rows in (("with test=", X.iloc[test]), ("held back", None)):
        yield _ours(who, box, X.iloc[train], test=rows, fresh=X.iloc[fresh], seed=seed)


def ours(kind: str, seed: int, n: int) -> Iterator[Report]:
    """Distil a box trained on other rows of a world that gives as many fresh rows as wanted."""
    box, X, fresh = _case(kind, seed, n)
    yield _ours(f"distill, {LEAVES} leaves, {n:,} rows", box, X, test=None, fresh=fresh, seed=seed)


def peers(kind: str, seed: int, n: int, workers: Workers) -> Iterator[Report]:
    """Let other libraries grow trees of the same box: as large as ours, and without a limit, as they do."""
    box, X, fresh = _case(kind, seed, n)
    labels, truth = box.predict(X).astype(int), box.predict(fresh).astype(int)
    request = {
        "X": X.to_numpy(),
        "labels": labels,
        "scores": box.predict_proba(X),
        "seed": seed,
        "report": pd.concat([X, fresh]).to_numpy(),
    }
    for peer in [peer for peer in PEERS[:3] if workers.has(peer)]:
        found = workers.ask(peer, request, list(SIZES.values()))
        for size, tree in zip(SIZES, found, strict=True):
            if "failed" in tree:
                raise RuntimeError(f"{peer.name} failed: {tree['failed']}")
            told, true = np.mean(tree["said"][:n] == labels), np.mean(tree["said"][n:] == truth)
            yield Report(
                f"{peer.name}, {size}, {n:,} rows", float(told), np.nan, np.nan, float(true), warned=False
            )


def _case(kind: str, seed: int, n: int) -> tuple[Any, pd.DataFrame, pd.DataFrame]:
    """Return a trained box, the rows given to learn from and report on, and fresh ones."""
    rng = np.random.default_rng(seed)
    trained, y = _world(rng, TRAINED)
    return untrained(kind, trained, seed).fit(trained, y), _world(rng, n)[0], _world(rng, FRESH)[0]


def _ours(who, box, X, *, test, fresh, seed) -> Report:
    d = distill(
        Oracle(box),
        X,
        test=test,
        n_samples=2000,
        max_leaf_nodes=LEAVES,
        effort="fast",
        recover=False,
        seed=seed,
    )
    told = d.fidelity.headline
    truth = fidelity.agreement(np.asarray(box.predict(fresh)), np.asarray(d.surrogate.predict(fresh))).value
    warned = any(finding.code == "held-back-rows" for finding in d.findings)
    return Report(who, told.value, told.low, told.high, truth, warned)


def _world(rng: np.random.Generator, n: int) -> tuple[pd.DataFrame, np.ndarray]:
    """Ten columns, five of them at work, with noise: a task that no box solves."""
    X = rng.normal(size=(n, 10))
    score = X[:, 0] + X[:, 1] * X[:, 2] + np.where(X[:, 3] > 0.5, 1.5, 0) - 0.5 * X[:, 4] ** 2
    y = (score + rng.normal(size=n) > 0).astype(int)
    return pd.DataFrame(X, columns=[f"x{j}" for j in range(10)]), y
