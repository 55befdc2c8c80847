"""Training data as lime's users have it, as numbers and back as what their model is given."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from distill.checks import refuse
from distill.domain import Domain
from distill.table import Table
from distill.typing import Codes


@dataclass(frozen=True)
class Sheet:
    """The training data.

    Parameters
    ----------
    table : Table
    domain : Domain, optional
        Says what the values of a data frame are; None for an array of numbers.
    codes : (n_rows, n_columns) float64
        The rows as numbers.
    """

    table: Table
    domain: Domain | None
    codes: Codes

    @classmethod
    def of(cls, data: Any) -> Sheet:
        """Read an array, a sparse matrix, a data frame or a list of rows."""
        table = Table.of(_dense(data))
        if not len(table):
            refuse("training_data", "a table with at least one row", data)
        kind = table.layout.array_dtype
        if kind is not None and kind.kind in "fiub":
            frame = table.frame.astype(np.float64)
            floats = Table.of(frame.to_numpy(), table.names)
            return cls(floats, None, frame.to_numpy())
        domain, codes = Domain.learn_coded(table, explainable=table.names)
        return cls(table, domain, codes)

    @property
    def names(self) -> tuple[str, ...]:
        """The columns' own names; lime calls the columns of an array "0", "1", ..."""
        if self.table.layout.array_dtype is None:
            return self.table.names
        return tuple(str(j) for j in range(len(self.table.names)))

    def step(self, column: int) -> float:
        """Return what a frame's values in a column are multiples of; 0 for an array, where lime asks none."""
        return 0.0 if self.domain is None else self.domain.columns[column].step

    def categorical(self, named: Sequence[int]) -> list[int]:
        """Return the columns that hold categories: those named, and those of a frame that are no numbers.

        Raises
        ------
        InputError
            There is no such column.
        """
        width = self.codes.shape[1]
        absent = [int(j) for j in named if not 0 <= j < width]
        if absent:
            refuse("categorical_features", f"column numbers from 0 to {width - 1}", list(named))
        columns = () if self.domain is None else self.domain.columns
        levelled = [j for j, column in enumerate(columns) if column.is_levelled]
        return sorted({*map(int, named), *levelled})

    def row(self, given: Any) -> Table:
        """Read one row: 1-d array, Series, list, a frame or sparse matrix of one row.

        Raises
        ------
        InputError
            It has other columns, or is not one row.
        """
        given = _dense(given)
        if isinstance(given, pd.Series):
            given = given.to_frame().T if self.domain is not None else given.to_numpy()
        if not isinstance(given, pd.DataFrame):
            given = np.asarray(given).reshape(1, -1)
        width = len(self.table.names)
        if given.shape != (1, width):
            refuse("data_row", f"one row of {width} values", given)
        if self.domain is None:
            return self.table.with_frame(
                pd.DataFrame(np.asarray(given, dtype=np.float64), columns=pd.Index(self.table.names))
            )
        if not isinstance(given, pd.DataFrame):
            given = pd.DataFrame(given, columns=pd.Index(self.table.layout.keys, tupleize_cols=False))
        return self.table.with_frame(self.domain.conform(Table.of(given).select(self.table.names).frame))

    def encode(self, table: Table) -> Codes:
        """Return (n_rows, n_columns): the numbers of rows read by `row`."""
        return table.frame.to_numpy() if self.domain is None else self.domain.encode(table.frame)

    def decode(self, codes: Codes) -> Table:
        """Return drawn rows as the model's own kind of table."""
        if self.domain is None:
            return self.table.with_frame(pd.DataFrame(codes, columns=pd.Index(self.table.names)))
        return self.table.with_frame(self.domain.decode(codes))


def _dense(data: Any) -> Any:
    """Return a sparse matrix as an array."""
    return data.toarray() if hasattr(data, "toarray") else data
