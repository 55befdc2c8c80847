"""The black boxes, built as a person would, and the one-hot columns that other trees need."""

from __future__ import annotations

from typing import Any

import pandas as pd
from lightgbm import LGBMClassifier
from sklearn.compose import make_column_transformer
from sklearn.ensemble import RandomForestClassifier
from sklearn.impute import SimpleImputer
from sklearn.neural_network import MLPClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler

NAMES = ("lgbm", "rf", "mlp")


def untrained(name: str, X: pd.DataFrame, seed: int) -> Any:
    """Return a black box for the columns of X."""
    if name == "mlp":
        numbers = make_pipeline(SimpleImputer(strategy="median"), StandardScaler())
        network = MLPClassifier((64, 32), max_iter=120, random_state=seed)
        return make_pipeline(_columns(X, numbers), network)
    forest = {
        "lgbm": LGBMClassifier(
            n_estimators=200, learning_rate=0.05, n_jobs=1, random_state=seed, verbose=-1, deterministic=True
        ),
        "rf": RandomForestClassifier(200, n_jobs=1, random_state=seed),
    }[name]
    return make_pipeline(_columns(X, "passthrough"), forest) if _strings(X) else forest


def one_hot(X: pd.DataFrame) -> Any:
    """Return a fitted transformer: numbers as they are, a column for each string value."""
    return _columns(X, "passthrough").fit(X)


def _columns(X: pd.DataFrame, numbers: Any) -> Any:
    strings = _strings(X)
    encoder = OneHotEncoder(handle_unknown="ignore", sparse_output=False)
    return make_column_transformer((numbers, [name for name in X if name not in strings]), (encoder, strings))


def _strings(X: pd.DataFrame) -> list[str]:
    return [name for name in X if not pd.api.types.is_numeric_dtype(X[name].dtype)]
