"""A box that answers real rows by one column and sampled ones by another (Slack et al. 2020, AIES)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from sklearn.ensemble import RandomForestClassifier
from treebench.boxes import untrained
from treebench.data import DataSet

from distill import Oracle, TreeSurrogate, distill, fidelity
from distill.distillation.student import answers_of, taught
from distill.samples import Part, TransferSet
from distill.transfer import collect, plan

CORRELATED = 8
COLUMNS = [*(f"x{j}" for j in range(CORRELATED)), "sensitive", "innocuous"]
LEAVES = 8


@dataclass(frozen=True)
class Verdict:
    """What one box looked like.

    Parameters
    ----------
    box : str
    real, honest : Measure
        The gap of a surrogate taught on samples, to one taught on as many real rows and to one taught
        on the same samples by an honest stand-in.
    first : str
        The column that the delivered tree asks about first; of attacked boxes only.
    """

    box: str
    real: fidelity.Measure
    honest: fidelity.Measure
    first: str = ""

    @property
    def flagged(self) -> bool:
        return fidelity.tells_apart(self.real, self.honest)

    @property
    def flagged_by_real_rows(self) -> bool:
        return fidelity.tells_apart(self.real)


def attacked(seeds: range, n: int = 3000) -> Iterator[Verdict]:
    """Judge one scaffolded box per seed."""
    for seed in seeds:
        rng = np.random.default_rng(seed)
        X = _rows(rng, n)
        oracle = Oracle(_scaffold(X, rng))
        d = distill(oracle, X, n_samples=n, max_leaf_nodes=LEAVES, effort="fast", recover=False, seed=seed)
        tree = d.surrogate.tree_
        first = d.samples.domain.names[tree.feature[0]] if tree.n_leaves > 1 else ""
        yield _judge("scaffold", oracle, X, seed, first)


def clean(sets: list[DataSet], boxes: list[str], seeds: range, most: int = 4000) -> Iterator[Verdict]:
    """Judge honest boxes: each kind, data set and split."""
    for dataset in sets:
        for kind in boxes:
            for seed in seeds:
                order = np.random.default_rng(seed).permutation(len(dataset.X))[:most]
                half = len(order) // 2
                X, y = dataset.X.iloc[order], dataset.y.iloc[order]
                box = untrained(kind, X, seed).fit(X[:half], y[:half])
                yield _judge(f"{kind} on {dataset.name}", Oracle(box), X[half:], seed)


def _judge(name: str, oracle: Oracle, X: pd.DataFrame, seed: int, first: str = "") -> Verdict:
    """Probe the box with rows drawn column by column, which a scaffold does not take for real."""
    probe = collect(oracle, plan(oracle, X, n_samples=len(X), seed=seed), sampler="marginal", seed=seed)
    real, sampled = (probe.where(part=Part.FIT, real=origin) for origin in (True, False))
    m = min(len(real), len(sampled))
    report = probe.where(part=Part.REPORT, real=True)
    table = probe.table.take(report)

    def told(samples: TransferSet, rows: np.ndarray) -> np.ndarray:
        student = taught(TreeSurrogate(LEAVES, effort="fast"), samples, rows, np.ones(m))
        return answers_of(student, table, samples.answers).decisions

    on_samples = told(probe, sampled[:m])
    controls = told(probe, real[:m]), told(_stand_in(probe), sampled[:m])
    return Verdict(
        name, *(fidelity.taught_gap(probe.decisions[report], on_samples, c) for c in controls), first
    )


def _stand_in(samples: TransferSet) -> TransferSet:
    """Return the samples labelled by a forest that learned the box's answers to real rows alone."""
    known = np.flatnonzero(samples.real & (samples.part != Part.REPORT))
    codes = np.nan_to_num(samples.codes, nan=-9.0)
    forest = RandomForestClassifier(100, n_jobs=1, random_state=0)
    forest.fit(codes[known], samples.decisions[known])
    scores = samples.scores.copy()
    drawn = np.ix_(~samples.real, forest.classes_)
    scores[~samples.real] = 0.0
    scores[drawn] = forest.predict_proba(codes[~samples.real])
    return replace(samples, scores=scores)


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
