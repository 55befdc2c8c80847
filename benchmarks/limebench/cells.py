"""Black boxes on rows as lime takes them: an array of numbers, categories as codes."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from lightgbm import LGBMClassifier
from sklearn.compose import make_column_transformer
from sklearn.ensemble import RandomForestClassifier
from sklearn.model_selection import train_test_split
from sklearn.neural_network import MLPClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler
from treebench import data

BOXES = ("lgbm", "rf", "mlp")
MISSING = "(missing)"


@dataclass(frozen=True)
class Cell:
    """A box, what it learned from, and rows it did not.

    Parameters
    ----------
    name : str
    model : estimator
        Takes arrays.
    train, test : (n_rows, n_columns) float64
    columns : list of str
    categories : dict
        Column -> the names of its codes.
    """

    name: str
    model: Any
    train: np.ndarray
    test: np.ndarray
    columns: list[str]
    categories: dict[int, list[str]]

    @property
    def categorical(self) -> list[int]:
        return sorted(self.categories)

    def frame(self, rows: np.ndarray) -> pd.DataFrame:
        """Return rows as people have them: numbers, and names of categories."""
        named = pd.DataFrame(rows, columns=self.columns)
        for j, names in self.categories.items():
            codes = rows[:, j].astype(int)
            named[self.columns[j]] = pd.Categorical.from_codes(codes, categories=names)
        return named

    def ask(self, frame: pd.DataFrame) -> np.ndarray:
        """Return the model's answers to rows as people have them."""
        rows = np.empty(frame.shape)
        for j, name in enumerate(self.columns):
            rows[:, j] = frame[name].cat.codes if j in self.categories else frame[name]
        return self.model.predict_proba(rows)


def cell(name: str, box: str, folder: Path) -> Cell:
    """Train a box on 70 % of the rows of a data set."""
    found = data.load(name, folder)
    rows, categories = np.empty(found.X.shape), {}
    for j, column in enumerate(found.X):
        values = found.X[column]
        if pd.api.types.is_numeric_dtype(values.dtype):
            rows[:, j] = values
            continue
        coded = pd.Categorical(values.astype(object).fillna(MISSING).astype(str))
        rows[:, j], categories[j] = coded.codes, list(coded.categories)
    train, test, y, _ = train_test_split(rows, found.y, test_size=0.3, random_state=0, stratify=found.y)
    model = _untrained(box, categories, rows.shape[1]).fit(train, y)
    return Cell(f"{name} / {box}", model, train, test, list(found.X), categories)


def _untrained(box: str, categories: dict[int, list[str]], width: int) -> Any:
    if box == "lgbm":
        return LGBMClassifier(n_estimators=200, n_jobs=1, verbose=-1, random_state=0)
    if box == "rf":
        return RandomForestClassifier(200, n_jobs=1, random_state=0)
    numbers = [j for j in range(width) if j not in categories]
    known = OneHotEncoder(handle_unknown="ignore", sparse_output=False)
    columns = make_column_transformer((StandardScaler(), numbers), (known, list(categories)))
    return make_pipeline(columns, MLPClassifier((100,), max_iter=60, early_stopping=True, random_state=0))
