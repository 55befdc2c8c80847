"""What scikit-learn asks of an estimator beyond its methods: tags, column names, refusals in its words."""

from __future__ import annotations

import warnings
from typing import Any

import numpy as np
import pandas as pd
from scipy.sparse import issparse

from distill.errors import InputError
from distill.task import Task

_KINDS = {Task.CLASSIFICATION: "classifier", Task.REGRESSION: "regressor"}


def kind_of(surrogate: Any) -> str | None:
    """Return "classifier", "regressor", or None before an estimator of open task is fitted."""
    task = getattr(surrogate, "task_", surrogate.task)
    return _KINDS.get(task)


def with_tags(tags: Any, kind: str | None) -> Any:
    """Fill in scikit-learn's tags (1.6 and later)."""
    from sklearn.utils import ClassifierTags, RegressorTags  # noqa: PLC0415 - not in 1.5, which never calls this

    tags.estimator_type = kind
    tags.classifier_tags = ClassifierTags() if kind == "classifier" else None
    tags.regressor_tags = RegressorTags() if kind == "regressor" else None
    tags.target_tags.required = True
    tags.target_tags.multi_output = kind == "regressor"
    tags.input_tags.allow_nan = True
    tags.input_tags.string = True
    tags.input_tags.categorical = True
    return tags


def named(X: object) -> bool:
    """Whether rows bring column names that scikit-learn would remember."""
    return isinstance(X, pd.DataFrame) and all(isinstance(key, str) for key in X.columns)


def warn_of_names(estimator: str, *, fitted_with_names: bool) -> None:
    """Warn that columns are matched by position because one side has no names."""
    if fitted_with_names:
        sentence = f"X does not have valid feature names, but {estimator} was fitted with feature names"
    else:
        sentence = f"X has feature names, but {estimator} was fitted without feature names"
    warnings.warn(sentence, UserWarning, stacklevel=5)


def check_array_like(X: object) -> None:
    """Refuse sparse, complex and empty tables before they become frames."""
    if issparse(X):
        raise InputError("X is a sparse matrix; give a dense array or a data frame (`X.toarray()`).")
    if isinstance(X, (pd.DataFrame, str, bytes, dict)) or X is None:
        return
    array = np.asarray(X)
    if array.dtype.kind == "c":
        raise InputError("Complex data not supported; give real numbers.")
    if array.ndim == 1:
        raise InputError(
            f"X must be 2-d (n_rows, n_columns), got shape {array.shape}. Reshape your data: "
            "`X.reshape(1, -1)` for one row, `X.reshape(-1, 1)` for one column."
        )
    if array.ndim == 2 and array.shape[1] == 0:
        raise InputError(f"X has 0 feature(s) (shape={array.shape}) while a minimum of 1 is required.")
