"""Rows as the user has them: a frame with text names, and the way back to the user's own container."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from distill.checks import listed
from distill.errors import InputError

Inputs = pd.DataFrame | NDArray[Any]
"""What a black box is given: the container, dtypes and column labels its user works with."""


@dataclass(frozen=True)
class Layout:
    """How the user's rows are laid out, so that the box gets back what it knows.

    Parameters
    ----------
    names : tuple of str
        Our names of the columns.
    keys : tuple
        The user's own column labels (they need not be strings).
    array_dtype : numpy dtype, optional
        The dtype of the array the rows came in; `None` when they came in a frame.
    is_sequence : bool
        The rows came as plain values one after the other, such as texts; the box gets them so.
    """

    names: tuple[str, ...]
    keys: tuple[Hashable, ...]
    array_dtype: np.dtype[Any] | None = None
    is_sequence: bool = False


@dataclass(frozen=True)
class Table:
    """Rows in a frame whose columns are `layout.names`, with a plain 0..n-1 index."""

    frame: pd.DataFrame
    layout: Layout

    @classmethod
    def of(cls, X: object, names: Sequence[str] | None = None) -> Table:
        """Read a frame, a 2-d array or a list of rows; `names` names the columns of an array.

        Raises
        ------
        InputError
            `X` is not a table, has no column, or has two columns of one name.
        """
        if isinstance(X, Table):
            return X
        return _of_frame(X) if isinstance(X, pd.DataFrame) else _of_array(X, names)

    @classmethod
    def of_texts(cls, texts: Sequence[str]) -> Table:
        """Return texts as the only column, `text`; `inputs` gives them back as (n_texts,) object."""
        frame = pd.DataFrame({"text": pd.Series(list(texts), dtype=object)})
        return cls(frame, Layout(("text",), ("text",), np.dtype(object), is_sequence=True))

    def __len__(self) -> int:
        return len(self.frame)

    @property
    def names(self) -> tuple[str, ...]:
        """The column names."""
        return self.layout.names

    def inputs(self) -> Inputs:
        """Return the rows in the user's own container: the same labels, order and dtype."""
        if self.layout.is_sequence:
            return self.frame.iloc[:, 0].to_numpy(dtype=self.layout.array_dtype)
        if self.layout.array_dtype is not None:
            return self.frame.to_numpy(dtype=self.layout.array_dtype)
        frame = self.frame.copy(deep=False)
        frame.columns = pd.Index(self.layout.keys, tupleize_cols=False)
        return frame

    def take(self, rows: NDArray[Any]) -> Table:
        """Return the rows at these positions, or where this mask is true."""
        places = np.flatnonzero(rows) if rows.dtype == bool else rows
        frame = self.frame.take(places)
        frame.index = pd.RangeIndex(len(frame))
        return replace(self, frame=frame)

    def select(self, names: Sequence[str]) -> Table:
        """Return these columns, in this order."""
        key_of = dict(zip(self.layout.names, self.layout.keys, strict=True))
        layout = replace(self.layout, names=tuple(names), keys=tuple(key_of[name] for name in names))
        return Table(self.frame[list(names)], layout)

    def with_frame(self, frame: pd.DataFrame) -> Table:
        """Return other rows in the same layout."""
        return replace(self, frame=frame)


def stack(tables: Sequence[Table]) -> Table:
    """Return the rows of tables of one layout, one below the other."""
    if len(tables) == 1:
        return tables[0]
    frame = pd.concat([table.frame for table in tables], ignore_index=True)
    return tables[0].with_frame(frame)


def _of_frame(X: pd.DataFrame) -> Table:
    keys = tuple(X.columns)
    names = tuple(str(key) for key in keys)
    _check_names(names)
    frame = X.reset_index(drop=True)
    frame.columns = pd.Index(names)
    return Table(frame, Layout(names, keys))


def _of_array(X: object, names: Sequence[str] | None) -> Table:
    if isinstance(X, (str, bytes, dict)) or X is None:
        raise InputError(f"Rows must be a data frame or a 2-d array, got {type(X).__name__}.")
    array = np.asarray(X)
    if array.ndim != 2:
        raise InputError(
            "Rows must be a data frame or a 2-d array (n_rows, n_columns), "
            f"got an array of shape {array.shape}."
        )
    width = array.shape[1]
    if names is not None and len(names) != width:
        raise InputError(f"The black box has {len(names)} columns, but the array of rows has {width}.")
    named = tuple(names) if names is not None else tuple(f"x{j}" for j in range(width))
    _check_names(named)
    frame = pd.DataFrame(array, columns=pd.Index(named)).infer_objects()
    return Table(frame, Layout(named, named, array.dtype))


def _check_names(names: Sequence[str]) -> None:
    if not names:
        raise InputError("The rows have no columns; at least one is needed.")
    seen: set[str] = set()
    twice = [name for name in names if name in seen or seen.add(name)]  # type: ignore[func-returns-value]
    if twice:
        raise InputError(f"Duplicated column names: {listed(dict.fromkeys(twice))}; rename or drop them.")
