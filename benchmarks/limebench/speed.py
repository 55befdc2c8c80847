"""CPU seconds and questions for many rows, beside lime's."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

import distill
from distill.lime import LimeTabularExplainer
from limebench.agreement import lime_explainer
from limebench.cells import Cell

MANY = 10_000
FEW = 20


@dataclass(frozen=True)
class Speed:
    """What `MANY` rows cost.

    Parameters
    ----------
    lime : float
        CPU seconds of lime, `FEW` rows measured and multiplied.
    frame, objects : float
        CPU seconds of `method="lime"` until a frame, until every explanation object is there.
    queries, lime_queries : int
    """

    lime: float
    frame: float
    objects: float
    queries: int
    lime_queries: int


def speed(cell: Cell) -> Speed:
    """Explain `MANY` rows, drawn again with small changes where there are fewer."""
    rows = many_rows(cell)
    theirs = lime_explainer(cell)
    asked = cell.model.predict_proba
    lime = _cpu(lambda: [theirs.explain_instance(row, asked, num_features=10) for row in rows[:FEW]])
    background = cell.train
    oracle = distill.Oracle(distill.wrap(asked, outputs=["0", "1"]))
    framed = _cpu(lambda: _explained(oracle, rows, background).to_frame())
    again = distill.Oracle(distill.wrap(asked, outputs=["0", "1"]))
    objects = _cpu(lambda: list(_explained(again, rows, background)))
    return Speed(lime * MANY / FEW, framed, objects, oracle.counts.asked, 5000 * MANY)


def num_features(cell: Cell, explainer) -> float:
    """Return how many milliseconds a row 10 features take less than 5, CPU time, medians of `FEW` rows."""
    taken = {n: [] for n in (5, 10)}
    explainer.explain_instance(cell.test[0], cell.model.predict_proba)
    for row in cell.test[:FEW]:
        for n, times in taken.items():
            times.append(
                _cpu(
                    lambda n=n, row=row: explainer.explain_instance(
                        row, cell.model.predict_proba, num_features=n
                    )
                )
            )
    return 1e3 * float(np.median(taken[5]) - np.median(taken[10]))


def ours(cell: Cell) -> LimeTabularExplainer:
    """Return the drop-in explainer of a cell."""
    return LimeTabularExplainer(cell.train, categorical_features=cell.categorical)


def many_rows(cell: Cell) -> np.ndarray:
    """Return `MANY` rows; a small data set's numbers are moved by a hundredth of their sd for more."""
    rng = np.random.default_rng(0)
    rows = cell.test[np.arange(MANY) % len(cell.test)].copy()
    numbers = [j for j in range(rows.shape[1]) if j not in cell.categories]
    again = np.arange(MANY) >= len(cell.test)
    moved = 0.01 * cell.train[:, numbers].std(axis=0) * rng.standard_normal((MANY, len(numbers)))
    rows[:, numbers] += again[:, None] * moved
    return rows


def _explained(oracle: distill.Oracle, rows: np.ndarray, background: np.ndarray):
    return distill.explain(oracle, rows, background=background, method="lime", output="1")


def _cpu(work: Callable[[], object]) -> float:
    began = time.process_time()
    work()
    return time.process_time() - began
