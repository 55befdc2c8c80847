"""The cells of the benchmark: a data set and a black box, its labelled rows, and the rows to explain."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from lightgbm import LGBMClassifier
from sklearn.compose import make_column_transformer
from sklearn.ensemble import RandomForestClassifier
from sklearn.impute import SimpleImputer
from sklearn.model_selection import train_test_split
from sklearn.neural_network import MLPClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, OrdinalEncoder, StandardScaler
from treebench.data import DataSet

from distill.oracle import Oracle
from distill.samples import Part, TransferSet
from distill.transfer import collect, plan

BOXES = ("lgbm", "rf", "mlp")
ASKED = 60
"""Test rows set aside to be explained; the others are the report part."""


@dataclass(frozen=True)
class Cell:
    """One black box on one data set.

    `train` is what the box learned from and what `samples` has as X; `asked` are rows of neither
    `train` nor the report part of `samples`.
    """

    data: str
    box: str
    oracle: Oracle
    model: Any
    train: pd.DataFrame
    asked: pd.DataFrame
    held: pd.DataFrame
    samples: TransferSet
    seconds_asking: float

    @property
    def name(self) -> str:
        return f"{self.data} / {self.box}"

    def scores(self, rows: pd.DataFrame) -> np.ndarray:
        """Return the probability of the last class, asked of the model itself."""
        return np.asarray(self.model.predict_proba(rows))[:, -1]


def cell(data: DataSet, box: str, split: int = 0) -> Cell:
    """Train a box and label its rows: 70 % to train on, the rest to explain and to judge on."""
    train, test, y, _ = train_test_split(
        _plain(data.X), data.y, test_size=0.3, random_state=split, stratify=data.y
    )
    train, test = train.reset_index(drop=True), test.reset_index(drop=True)
    model = _untrained(box, train).fit(train, y)
    oracle = Oracle(model)
    asked, held = test.iloc[:ASKED], test.iloc[ASKED:].reset_index(drop=True)
    began = time.perf_counter()
    samples = collect(oracle, plan(oracle, train, test=held, n_samples=10_000, seed=0), seed=0)
    return Cell(data.name, box, oracle, model, train, asked, held, samples, time.perf_counter() - began)


def codes(cell: Cell, rows: pd.DataFrame) -> np.ndarray:
    """Return rows encoded by the cell's domain."""
    domain = cell.samples.domain
    return domain.encode(domain.conform(rows))


def neighbours(cell: Cell, row: np.ndarray, n: int = 50) -> np.ndarray:
    """Return the positions in the transfer set of the nearest report rows that differ from the row."""
    report = cell.samples.where(part=Part.REPORT, real=True)
    distance = cell.samples.domain.distance(row, cell.samples.codes[report])
    other = np.flatnonzero(distance > 0)
    return report[other[np.argsort(distance[other], kind="stable")[:n]]]


def _plain(X: pd.DataFrame) -> pd.DataFrame:
    strings = [name for name in X if not pd.api.types.is_numeric_dtype(X[name].dtype)]
    return X.astype(dict.fromkeys(strings, object))


def _untrained(box: str, X: pd.DataFrame) -> Any:
    strings = [name for name in X if X[name].dtype == object]
    numbers = [name for name in X if name not in strings]
    if box == "mlp":
        scaled = make_pipeline(SimpleImputer(strategy="median"), StandardScaler())
        encoder = OneHotEncoder(handle_unknown="ignore", sparse_output=False)
        columns = make_column_transformer((scaled, numbers), (encoder, strings))
        network = MLPClassifier((100,), max_iter=300, early_stopping=bool(strings), random_state=0)
        return make_pipeline(columns, network)
    encoder = OrdinalEncoder(handle_unknown="use_encoded_value", unknown_value=-1, encoded_missing_value=-1)
    columns = make_column_transformer(("passthrough", numbers), (encoder, strings))
    trees = {
        "lgbm": LGBMClassifier(n_estimators=200, n_jobs=1, verbose=-1, random_state=0, deterministic=True),
        "rf": RandomForestClassifier(200, n_jobs=1, random_state=0),
    }[box]
    return make_pipeline(columns, trees)
