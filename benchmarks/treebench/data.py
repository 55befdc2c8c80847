"""The data sets of the benchmark, and any other CSV."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

import pandas as pd
from sklearn.datasets import load_breast_cancer

TARGETS = {
    "adult": "income",
    "german_credit": "risk",
    "pima_diabetes": "diabetes",
    "wine_quality_red": "quality",
    "htru2": "Class",
    "compas_binary": "Class",
    "fico_binary": "Class",
}
"""The target column of each file <name>.csv in the data folder."""

SHIPPED = "breast_cancer"
"""Comes with scikit-learn."""

NAMES = (*TARGETS, SHIPPED)

UNSATURATED = ("adult", "german_credit", "pima_diabetes", "wine_quality_red", "fico_binary")
"""Sets on which a small tree is not yet almost perfect: those the aims are about."""

GOOD_WINE = 6
MANY_ANSWERS = 20


@dataclass(frozen=True)
class DataSet:
    """A table and the classes to tell apart.

    Parameters
    ----------
    name : str
    X : (n_rows, n_columns) frame
    y : (n_rows,) series of labels
    """

    name: str
    X: pd.DataFrame
    y: pd.Series


def load(name: str, folder: Path) -> DataSet:
    """Return a data set of the benchmark by name."""
    if name == SHIPPED:
        frame, y = load_breast_cancer(return_X_y=True, as_frame=True)
        return DataSet(name, _plainly_named(frame), y)
    frame, y = _columns(folder / f"{name}.csv", TARGETS[name])
    return DataSet(name, frame, (y >= GOOD_WINE).astype(int) if name == "wine_quality_red" else y)


def read(path: Path, target: str) -> DataSet:
    """Return a CSV as a data set; a number with more than 20 values becomes "above its median"."""
    frame, y = _columns(path, target)
    if pd.api.types.is_numeric_dtype(y.dtype) and y.nunique() > MANY_ANSWERS:
        y = (y > y.median()).astype(int)
    return DataSet(f"{path.stem} ({target})", frame, y)


def _columns(path: Path, target: str) -> tuple[pd.DataFrame, pd.Series]:
    """Return all columns but the target, and the target, of the rows that have one."""
    frame = pd.read_csv(path).dropna(subset=[target]).reset_index(drop=True)
    y = frame.pop(target)
    return _plainly_named(frame), y


def _plainly_named(frame: pd.DataFrame) -> pd.DataFrame:
    """Return the frame without the characters that LightGBM refuses in names."""
    return frame.rename(columns=lambda name: re.sub(r'[\[\]{}",:]', "_", str(name)))
