"""The columns an estimator was fitted on, and reading other rows by them as scikit-learn's users expect."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.sparse import issparse

from distill.errors import InputError
from distill.table import Table


@dataclass(frozen=True)
class Header:
    """The columns of the rows learned from.

    Parameters
    ----------
    names : tuple of str
    named : bool
        The user gave the names: a frame whose column labels are all strings.
    """

    names: tuple[str, ...]
    named: bool

    def read(self, X: object, *, estimator: str) -> Table:
        """Return rows to answer: matched by name if both sides have names, else by position."""
        _check_array_like(X)
        if self.named and _named(X):
            return Table.of(X)
        if self.named != _named(X):
            _warn_of_names(estimator, fitted_with_names=self.named)
        array = X.to_numpy() if isinstance(X, pd.DataFrame) else np.asarray(X)
        if array.ndim == 2 and array.shape[1] != len(self.names):
            raise InputError(
                f"X has {array.shape[1]} features, but {estimator} is expecting "
                f"{len(self.names)} features as input."
            )
        return Table.of(array, self.names)


def read_first(X: object, names: Sequence[str] | None) -> tuple[Table, Header]:
    """Return the rows to learn from and their header; `names` names the columns of an array."""
    _check_array_like(X)
    table = Table.of(X, names)
    if not len(table):
        raise InputError("X has 0 rows; at least one is needed.")
    return table, Header(table.names, _named(X))


def _named(X: object) -> bool:
    return isinstance(X, pd.DataFrame) and all(isinstance(key, str) for key in X.columns)


def _warn_of_names(estimator: str, *, fitted_with_names: bool) -> None:
    if fitted_with_names:
        sentence = f"X does not have valid feature names, but {estimator} was fitted with feature names"
    else:
        sentence = f"X has feature names, but {estimator} was fitted without feature names"
    warnings.warn(sentence, UserWarning, stacklevel=5)


def _check_array_like(X: object) -> None:
    """Refuse sparse, complex, flat and empty tables in the words scikit-learn uses."""
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
