"""What a local explanation is compared with: f(x), a ridge on the nearest labelled rows, lime and shap."""

from __future__ import annotations

import time
from collections.abc import Iterator

import numpy as np
import pandas as pd
from sklearn.linear_model import Ridge

from distill.samples import Part
from localbench.cells import Cell, codes, neighbours

NEAREST = 200
MISSING = "(missing)"


def rmse(truth: np.ndarray, guess: np.ndarray) -> float:
    return float(np.sqrt(np.mean((truth - guess) ** 2)))


def constant(cell: Cell, rows: pd.DataFrame) -> list[float]:
    """Return the RMSE of f(x) on each row's neighbours."""
    own = cell.scores(rows)
    return [
        rmse(cell.samples.scores[neighbours(cell, row), -1], score)
        for row, score in zip(codes(cell, rows), own, strict=True)
    ]


def ridge(cell: Cell, rows: pd.DataFrame) -> list[float]:
    """Return the RMSE of a ridge on the 200 nearest labelled rows of X, on each row's neighbours."""
    samples = cell.samples
    known = np.flatnonzero(samples.real & (samples.part != Part.REPORT))
    found = []
    for row in codes(cell, rows):
        distance = samples.domain.distance(row, samples.codes[known])
        taught = known[np.argsort(distance, kind="stable")[:NEAREST]]
        judged = neighbours(cell, row)
        model = Ridge(1.0).fit(_design(cell, row, taught), samples.scores[taught, -1])
        found.append(rmse(samples.scores[judged, -1], model.predict(_design(cell, row, judged))))
    return found


def lime(cell: Cell, rows: pd.DataFrame) -> list[float]:
    """Return the RMSE of lime's default tabular explanation on each row's neighbours."""
    table, ask, explainer = _lime(cell)
    found = []
    for position, row in enumerate(codes(cell, rows)):
        x = table(rows.iloc[[position]])[0]
        told = explainer.explain_instance(x, ask, num_features=len(x))
        judged = neighbours(cell, row)
        binned = explainer.discretizer.discretize(table(cell.samples.rows.iloc[judged]))
        same = binned == explainer.discretizer.discretize(x[None, :])
        beta = np.zeros(len(x))
        for column, value in told.local_exp[1]:
            beta[column] = value
        found.append(rmse(cell.samples.scores[judged, -1], told.intercept[1] + same @ beta))
    return found


def shap(cell: Cell, rows: pd.DataFrame) -> tuple[list[float], float]:
    """Return the RMSE of KernelSHAP's additive explanation on each row's neighbours, and CPU seconds a row.

    Its explanation is a sum over the columns in which a row agrees with the one explained. No neighbour
    has the same numbers, so agreeing is being in the same quartile, as for lime. 20 rows stand for the
    data and 512 coalitions are asked about, a quarter of the default.
    """
    import shap as library  # noqa: PLC0415 - only where shap is compared with

    table, ask, explainer = _lime(cell)
    background = table(cell.train.sample(20, random_state=0))
    kernel = library.KernelExplainer(lambda array: ask(array)[:, -1], background)
    found = []
    began = time.process_time()
    values = kernel.shap_values(table(rows), nsamples=512, silent=True)
    seconds = (time.process_time() - began) / len(rows)
    for phi, x, row in zip(values, table(rows), codes(cell, rows), strict=True):
        judged = neighbours(cell, row)
        binned = explainer.discretizer.discretize(table(cell.samples.rows.iloc[judged]))
        same = binned == explainer.discretizer.discretize(x[None, :])
        found.append(rmse(cell.samples.scores[judged, -1], kernel.expected_value + same @ phi))
    return found, seconds


def lime_weights(cell: Cell, row: pd.DataFrame, seeds: range) -> Iterator[list[int]]:
    """Yield the columns by weight that lime gives a row, from each seed."""
    table, ask, explainer = _lime(cell)
    for seed in seeds:
        explainer.random_state = np.random.RandomState(seed)
        explainer.base.random_state = np.random.RandomState(seed)
        x = table(row)[0]
        told = explainer.explain_instance(x, ask, num_features=len(x)).local_exp[1]
        yield [column for column, _ in sorted(told, key=lambda pair: -abs(pair[1]))]


def _lime(cell: Cell):
    """Return the encoding of rows that lime wants, the box behind it, and an explainer."""
    from lime.lime_tabular import LimeTabularExplainer  # noqa: PLC0415 - only where lime is compared with

    X = cell.train
    levels = {name: sorted(_text(X[name]).unique()) for name in X if X[name].dtype == object}
    medians = X.median(numeric_only=True)

    def table(rows: pd.DataFrame) -> np.ndarray:
        made = rows.fillna(medians).copy()
        for name, values in levels.items():
            known = {value: code for code, value in enumerate(values)}
            made[name] = _text(rows[name]).map(known).fillna(0)
        return made.to_numpy(dtype=float)

    def ask(array: np.ndarray) -> np.ndarray:
        rows = pd.DataFrame(array, columns=X.columns)
        for name, values in levels.items():
            rows[name] = np.array(values, dtype=object)[rows[name].astype(int)]
            rows[name] = rows[name].where(rows[name] != MISSING, None)
        return cell.model.predict_proba(rows)

    unordered = [list(X).index(name) for name in levels]
    explainer = LimeTabularExplainer(
        table(X),
        categorical_features=unordered,
        categorical_names={list(X).index(name): values for name, values in levels.items()},
        random_state=0,
    )
    return table, ask, explainer


def _text(values: pd.Series) -> pd.Series:
    return values.where(values.notna(), MISSING).astype(str)


def _design(cell: Cell, row: np.ndarray, places: np.ndarray) -> np.ndarray:
    """Return numbers in standard deviations, and whether a category is the row's own."""
    domain, values = cell.samples.domain, cell.samples.codes[places]
    numbers = np.nan_to_num(values) / domain.scale
    return np.where(domain.nominal, values == row, numbers)[:, domain.usable]
