"""`method="lime"` and the drop-in against the mean of many lime runs."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

import distill
from distill.lime import LimeTabularExplainer
from limebench.cells import Cell

SAMPLES = 5000


@dataclass(frozen=True)
class Agreement:
    """Coefficients of some rows, and how they agree with the mean of lime's.

    Parameters
    ----------
    lime_alone : float
        The mean correlation of one lime run with the mean of the others.
    drop_in, method : float
        Correlation of one run of ours: of `distill.lime`, of `method="lime"`.
    ceiling : float
        The correlation that the truth itself would have with the mean of lime's runs, which is a mean of
        noisy ones: the root of its reliability, from halves of the runs (Spearman 1910, Brown 1910).
    z : float
        Root mean square of (mean of ours - mean of lime's) in standard errors: 1 where both estimate the
        same; of the drop-in, which keeps lime's penalty.
    z_free : float
        The same of `method="lime"`, which is free of lime's penalty and of its row's own weight.
    sd_lime, sd : float
        Mean seed-to-seed standard deviation of a coefficient: lime's, ours.
    """

    lime_alone: float
    drop_in: float
    method: float
    ceiling: float
    z: float
    z_free: float
    sd_lime: float
    sd: float


def agreement(cell: Cell, *, rows: int, runs: int, ours: int) -> Agreement:
    """Explain rows by `runs` lime runs and by `ours` of our own, each from another seed."""
    asked = cell.test[:rows]
    lime = np.stack([lime_run(cell, asked, seed) for seed in range(runs)])
    dropped = np.stack([drop_in_run(cell, asked, seed) for seed in range(ours)])
    free = np.stack([method_run(cell, asked, seed) for seed in range(ours)])
    mean = lime.mean(axis=0)
    alone = [_correlation(one, (lime.sum(axis=0) - one) / (runs - 1)) for one in lime]
    return Agreement(
        lime_alone=float(np.mean(alone)),
        drop_in=float(np.mean([_correlation(one, mean) for one in dropped])),
        method=float(np.mean([_correlation(one, mean) for one in free])),
        ceiling=_ceiling(lime),
        z=_bias(dropped, lime),
        z_free=_bias(free, lime),
        sd_lime=float(lime.std(axis=0, ddof=1).mean()),
        sd=float(free.std(axis=0, ddof=1).mean()),
    )


def lime_run(cell: Cell, asked: np.ndarray, seed: int) -> np.ndarray:
    """Return (n_rows, n_columns): lime's coefficients for class 1, from one seed."""
    return _coefficients(lime_explainer(cell, seed), cell, asked)


def lime_explainer(cell: Cell, seed: int = 0):
    """Return lime's own explainer of a cell."""
    from lime.lime_tabular import LimeTabularExplainer as Theirs  # noqa: PLC0415 -- an optional library

    return Theirs(cell.train, categorical_features=cell.categorical, random_state=seed)


def drop_in_run(cell: Cell, asked: np.ndarray, seed: int) -> np.ndarray:
    """Return the same of the drop-in."""
    explainer = LimeTabularExplainer(cell.train, categorical_features=cell.categorical, random_state=seed)
    return _coefficients(explainer, cell, asked)


def method_run(cell: Cell, asked: np.ndarray, seed: int) -> np.ndarray:
    """Return the weights of `method="lime"`."""
    box = distill.wrap(cell.ask, outputs=["0", "1"])
    found = distill.explain(
        box, cell.frame(asked), background=cell.frame(cell.train), method="lime", output="1", seed=seed
    )
    wide = found.to_frame().pivot_table(index="row", columns="component", values="weight", observed=True)
    return wide.reindex(columns=cell.columns).fillna(0.0).to_numpy()


def _coefficients(explainer, cell: Cell, asked: np.ndarray) -> np.ndarray:
    found = np.zeros(asked.shape)
    for i, row in enumerate(asked):
        told = explainer.explain_instance(
            row, cell.model.predict_proba, num_features=asked.shape[1], num_samples=SAMPLES
        )
        for column, weight in told.local_exp[1]:
            found[i, column] = weight
    return found


def _correlation(one: np.ndarray, other: np.ndarray) -> float:
    return float(np.corrcoef(one.ravel(), other.ravel())[0, 1])


def _ceiling(lime: np.ndarray, splits: int = 20) -> float:
    """Return the root of the reliability of the mean of runs, (n_runs, n_rows, n_columns)."""
    rng, halves = np.random.default_rng(0), []
    for _ in range(splits):
        order = rng.permutation(len(lime))
        one, other = lime[order[::2]].mean(axis=0), lime[order[1::2]].mean(axis=0)
        halves.append(_correlation(one, other))
    half = float(np.mean(halves))
    return float(np.sqrt(2.0 * half / (1.0 + half)))


def _bias(ours: np.ndarray, lime: np.ndarray) -> float:
    """Return the root mean square of the difference of means in standard errors."""
    error = lime.var(axis=0, ddof=1) / len(lime) + ours.var(axis=0, ddof=1) / len(ours)
    varies = error > 0
    apart = (ours.mean(axis=0) - lime.mean(axis=0))[varies]
    return float(np.sqrt(np.mean(apart**2 / error[varies])))
