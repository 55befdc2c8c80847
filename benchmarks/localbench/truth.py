"""Figures against a known truth: fresh neighbours, a logistic regression, a box smooth in one half only."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.stats import norm
from sklearn.datasets import load_breast_cancer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from distill import explain
from distill.explanation import Explanation
from distill.oracle import Oracle
from distill.policy import LocalVerdict
from distill.sampling import NearManifold
from localbench.cells import Cell, codes, neighbours
from localbench.rivals import rmse

FRESH = 10_000
ASKED = 500
"""Fresh draws that an explanation is asked to judge itself on."""


@dataclass(frozen=True)
class Fresh:
    """One explained row against fresh neighbours from the law of its neighbourhood."""

    verdict: str
    reported: float
    drawn: float
    asked: float
    true: float
    loses: bool


def fresh(cell: Cell, item: Explanation, rows: pd.DataFrame) -> Fresh:
    """Judge an explanation on 10,000 rows drawn as the sampler does around the region's real rows."""
    row = codes(cell, rows.iloc[[item.row]])[0]
    domain, region = cell.samples.domain, cell.samples.codes[neighbours(cell, row)]
    drawn = NearManifold().draw(region, domain, FRESH, np.random.default_rng(item.row)).codes
    truth = cell.scores(domain.decode(drawn))
    guess = item.surrogate.predict(drawn)
    ours, constants = (truth - guess) ** 2, (truth - item.score) ** 2
    margin = 2 * (ours - constants).std() / np.sqrt(FRESH)
    return Fresh(
        str(item.verdict),
        item.fidelity[1].value,
        item.drawn.value,
        item.fresh(ASKED)[1].value,
        rmse(truth, guess),
        bool(ours.mean() - constants.mean() > margin),
    )


def logistic_truth() -> dict[str, tuple[float, int]]:
    """Return the share of rows with the right top 5 and signs, and the queries a row, of two truths."""
    rng = np.random.default_rng(0)
    X = rng.normal(size=(2000, 20))
    y = rng.random(2000) < 1 / (1 + np.exp(-X @ rng.normal(size=20)))
    cancer, benign = load_breast_cancer(return_X_y=True)
    cases = {"20 Gaussian features": (X, y), "breast cancer": (cancer, benign)}
    return {name: _logistic(*case) for name, case in cases.items()}


def _logistic(X: np.ndarray, y: np.ndarray) -> tuple[float, int]:
    model = make_pipeline(StandardScaler(), LogisticRegression(max_iter=2000)).fit(X, y)
    spread, w = X.std(axis=0), model[-1].coef_[0]
    oracle, d = Oracle(model), X.shape[1]
    found = explain(oracle, X[:100], background=X, scale=0.3, n_samples=4 * (d + 1) - 1)
    right = []
    for item in found:
        slope = {c.name: c.coefficient / float(c.unit) for c in item.components}
        ours = np.array([slope[f"x{j}"] for j in range(d)]) * spread
        same = set(np.argsort(-np.abs(ours))[:5]) == set(np.argsort(-np.abs(w))[:5])
        right.append(same and bool(np.all(np.sign(ours) == np.sign(w))))
    return float(np.mean(right)), -(-oracle.counts.asked // len(found))


def cloud_r2(cell: Cell) -> float:
    """Return the median R2 in sigma = .3 clouds around the 20 rows nearest to the boundary, 4,000 fresh."""
    rows = pd.concat([cell.asked, cell.held])
    rows = rows.iloc[np.argsort(np.abs(cell.scores(rows) - 0.5))[:20]]
    found = explain(cell.oracle, rows, background=cell.train, scale=0.3, n_samples=1024)
    spread, low, high = (cell.train.agg(f).to_numpy() for f in (lambda c: c.std(ddof=0), "min", "max"))
    values = []
    for item in found:
        x = rows.iloc[item.row].to_numpy(dtype=float)
        noise = 0.3 * np.random.default_rng(item.row).normal(size=(4000, len(x)))
        cloud = np.clip(x + noise * spread, np.minimum(low, x), np.maximum(high, x))
        cloud = pd.DataFrame(cloud, columns=cell.train.columns)
        truth = cell.scores(cloud)
        values.append(1 - np.mean((truth - item.predict(cloud)) ** 2) / truth.var())
    return float(np.median(values))


def half_smooth(rows: int = 200) -> dict[str, float]:
    """Return precision of `faithful` and the share of `undecided` where the truth is known.

    The box is logistic in one half of its space and oscillates in the other; the truth about a row is
    the verdict's own rule (R2 of at least .8, or an RMSE within .02) on 100,000 fresh rows of the cloud.
    """
    rng = np.random.default_rng(0)
    X = rng.normal(size=(1000, 6))
    found = explain(_half_smooth, X[:rows], background=X, scale=0.4, n_samples=4096, output="1")
    points = 0.4 * norm.ppf(np.random.default_rng(1).random((100_000, 6)))
    right = []
    for item in found:
        if item.verdict is not LocalVerdict.FAITHFUL:
            continue
        cloud = X[item.row] + points * X.std(axis=0)
        truth, guess = _half_smooth(cloud)[:, 1], item.predict(cloud)
        error = np.mean((truth - guess) ** 2)
        right.append(1 - error / truth.var() >= 0.8 or np.sqrt(error) <= 0.02)
    undecided = np.mean([item.verdict is LocalVerdict.UNDECIDED for item in found])
    return {
        "precision": float(np.mean(right)),
        "faithful": float(len(right) / rows),
        "undecided": float(undecided),
    }


def _half_smooth(X: np.ndarray) -> np.ndarray:
    smooth = 1 / (1 + np.exp(-(X[:, 0] - 0.7 * X[:, 1] + 0.5 * X[:, 2])))
    share = 1 / (1 + np.exp(-3 * X[:, 3]))
    waves = 0.5 + 0.5 * np.sin(4 * X[:, 4]) * np.sign(X[:, 5])
    p = (1 - share) * smooth + share * waves
    return np.column_stack([1 - p, p])
