"""A black box that takes at least 30 ms of CPU for a single row: what an explanation adds to it."""

from __future__ import annotations

import time
from dataclasses import dataclass

import numpy as np
import pandas as pd
from sklearn.datasets import load_breast_cancer
from sklearn.ensemble import RandomForestClassifier

from distill import explain
from distill.oracle import Oracle
from distill.transfer import collect, plan

TREES = 1000
ROWS = 20


@dataclass(frozen=True)
class Slow:
    """Medians over rows explained one by one: CPU seconds of the box, of all, and all over the box's."""

    box: float
    overhead: float
    ratio: float


class Forest:
    """A forest that counts the CPU seconds it takes."""

    def __init__(self, X: pd.DataFrame, y: np.ndarray) -> None:
        self.model = RandomForestClassifier(TREES, n_jobs=1, random_state=0).fit(X, y)
        self.seconds = 0.0

    def __call__(self, rows: pd.DataFrame) -> np.ndarray:
        began = time.process_time()
        answers = self.model.predict_proba(rows)
        self.seconds += time.process_time() - began
        return answers


def one_row() -> Slow:
    """Explain rows of breast cancer that the forest has not answered yet, from a pool it has."""
    X, y = load_breast_cancer(return_X_y=True, as_frame=True)
    box = Forest(X[:400], y[:400])
    oracle = Oracle(box)
    samples = collect(oracle, plan(oracle, X[:400], n_samples=2000, seed=0), seed=0)
    explain(oracle, X[400:401], background=samples)
    found = []
    for i in range(401, 401 + ROWS):
        asking, began = box.seconds, time.process_time()
        explain(oracle, X.iloc[[i]], background=samples)
        found.append((box.seconds - asking, time.process_time() - began))
    times = np.array(found)
    return Slow(
        box=float(np.median(times[:, 0])),
        overhead=float(np.median(times[:, 1] - times[:, 0])),
        ratio=float(np.median(times[:, 1] / times[:, 0])),
    )
