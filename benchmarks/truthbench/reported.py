"""What is reported against what fresh rows say: our own figures, and other libraries'."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd
from treebench.boxes import untrained
from treebench.data import DataSet
from treebench.peers import PEERS, Workers

from distill import Oracle, distill, fidelity

LEAVES = 8
FRESH = 20_000


@dataclass(frozen=True)
class Report:
    """One reported agreement.

    Parameters
    ----------
    who, case : str
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
    case: str
    told: float
    low: float
    high: float
    fresh: float
    warned: bool

    @property
    def error(self) -> float:
        return self.told - self.fresh


def fitted(sets: list[DataSet], boxes: list[str], seeds: range) -> Iterator[Report]:
    """Distil boxes fitted on the rows given, with `test=` and without; a third of the rows is fresh."""
    for dataset in sets:
        for kind in boxes:
            for seed in seeds:
                order = np.random.default_rng(seed).permutation(len(dataset.X))
                train, test, fresh = np.array_split(order, [len(order) // 2, len(order) * 3 // 4])
                X, y = dataset.X, dataset.y
                box = untrained(kind, X, seed).fit(X.iloc[train], y.iloc[train])
                for name, rows in (("with test=", X.iloc[test]), ("held back", None)):
                    case = f"{kind} on {dataset.name}"
                    yield _ours(name, case, box, X.iloc[train], test=rows, fresh=X.iloc[fresh], seed=seed)


def beside_peers(kinds: list[str], seeds: range, workers: Workers, n: int = 2000) -> Iterator[Report]:
    """Distil boxes trained on other rows of a world that gives as many fresh rows as wanted."""
    for kind in kinds:
        for seed in seeds:
            rng = np.random.default_rng(seed)
            trained, y = _world(rng, 3000)
            box = untrained(kind, trained, seed).fit(trained, y)
            X, fresh = _world(rng, n)[0], _world(rng, FRESH)[0]
            case = f"{kind}, seed {seed}"
            yield _ours("distill", case, box, X, test=None, fresh=fresh, seed=seed)
            labels, truth = box.predict(X).astype(int), box.predict(fresh).astype(int)
            request = {
                "X": X.to_numpy(),
                "labels": labels,
                "scores": box.predict_proba(X),
                "seed": seed,
                "report": pd.concat([X, fresh]).to_numpy(),
            }
            for peer in [peer for peer in PEERS[:3] if workers.has(peer)]:
                found = workers.ask(peer, request, [LEAVES])[0]
                if "failed" in found:
                    continue
                told, true = np.mean(found["said"][:n] == labels), np.mean(found["said"][n:] == truth)
                yield Report(peer.name, case, float(told), np.nan, np.nan, float(true), warned=False)


def _ours(who, case, box, X, *, test, fresh, seed) -> Report:
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
    return Report(who, case, told.value, told.low, told.high, truth, warned)


def _world(rng: np.random.Generator, n: int) -> tuple[pd.DataFrame, np.ndarray]:
    """Ten columns, five of them at work, with noise: a task that no box solves."""
    X = rng.normal(size=(n, 10))
    score = X[:, 0] + X[:, 1] * X[:, 2] + np.where(X[:, 3] > 0.5, 1.5, 0) - 0.5 * X[:, 4] ** 2
    y = (score + rng.normal(size=n) > 0).astype(int)
    return pd.DataFrame(X, columns=[f"x{j}" for j in range(10)]), y
