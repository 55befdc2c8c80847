"""What a legal row is, as a whole: encoding, decoding and distance."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd

from distill.checks import listed
from distill.domain.cells import Cells
from distill.domain.coding import conform_column, decode_column, encode_column
from distill.domain.column import UNSEEN, Column, Kind
from distill.domain.groups import dependent_groups
from distill.domain.learning import learn_column
from distill.errors import InputError
from distill.table import Table
from distill.typing import Bools, Codes, Floats


@dataclass(frozen=True)
class Domain:
    """The legal rows, learned on the reference rows alone.

    Parameters
    ----------
    columns : tuple of Column
    groups : tuple of tuples of int
        Columns (by position) that depend on each other and therefore move together when rows are
        sampled. Every column is in exactly one group.
    """

    columns: tuple[Column, ...]
    groups: tuple[tuple[int, ...], ...]

    @classmethod
    def learn(
        cls, table: Table, *, protected: Collection[str] = (), explainable: Collection[str] = ()
    ) -> Domain:
        """Learn kinds, ranges, levels and dependent columns from the reference rows.

        Text columns named in `explainable` are categories even where nearly every row has its own.
        """
        plain, codes = cls.learn_coded(table, protected=protected, explainable=explainable)
        return cls(plain.columns, dependent_groups(codes, plain.usable))

    @classmethod
    def learn_columns(
        cls, table: Table, *, protected: Collection[str] = (), explainable: Collection[str] = ()
    ) -> Domain:
        """Learn the same without looking for columns that depend on each other: for who draws no rows."""
        return cls.learn_coded(table, protected=protected, explainable=explainable)[0]

    @classmethod
    def learn_coded(
        cls, table: Table, *, protected: Collection[str] = (), explainable: Collection[str] = ()
    ) -> tuple[Domain, Codes]:
        """Learn the columns alone, and return with them the rows as `encode` gives them, read only once."""
        columns = []
        codes = np.empty((len(table), len(table.names)))
        for j, name in enumerate(table.names):
            column, codes[:, j] = learn_column(
                name, table.frame[name], protected=name in protected, explainable=name in explainable
            )
            columns.append(column)
        return cls(tuple(columns), tuple((j,) for j in range(len(columns)))), codes

    @property
    def names(self) -> tuple[str, ...]:
        """The column names."""
        return tuple(column.name for column in self.columns)

    @cached_property
    def nominal(self) -> Bools:
        """(n_columns,): which columns have unordered levels."""
        return np.array([column.is_nominal for column in self.columns])

    @cached_property
    def matched(self) -> Bools:
        """(n_columns,): which columns are compared for equality: unordered levels, and yes or no."""
        yes_or_no = np.array([column.kind is Kind.BOOLEAN for column in self.columns], dtype=bool)
        return np.asarray(self.nominal | yes_or_no)

    @cached_property
    def usable(self) -> Bools:
        """(n_columns,): which columns a surrogate may look at."""
        return np.array([column.is_usable for column in self.columns])

    @cached_property
    def scale(self) -> Floats:
        """(n_columns,): the sd of each column, 1 where that is 0."""
        sd = np.array([column.sd for column in self.columns])
        return np.where(sd > 0, sd, 1.0)

    def encode(self, frame: pd.DataFrame) -> Codes:
        """Return the rows as numbers: see `distill.typing.Codes`.

        Raises
        ------
        InputError
            A column is missing, or a number is expected and something else stands there.
        """
        absent = [name for name in self.names if name not in frame.columns]
        if absent:
            raise InputError(f"The rows lack the column(s) {listed(absent)}.")
        codes = np.empty((len(frame), len(self.columns)))
        for j, column in enumerate(self.columns):
            codes[:, j] = encode_column(column, Cells(frame[column.name]))
        return codes

    def decode(self, codes: Codes, like: pd.DataFrame | None = None) -> pd.DataFrame:
        """Return legal rows in the reference dtypes.

        Numbers are clipped to the column's range and rounded to its step. Id-like text cannot be made
        up: those columns are copied from `like`, row by row.
        """
        series = {}
        for j, column in enumerate(self.columns):
            if column.kind is Kind.TEXT and like is not None:
                series[column.name] = like[column.name].reset_index(drop=True)
            else:
                series[column.name] = decode_column(column, codes[:, j])
        return pd.DataFrame(series)

    def conform(self, frame: pd.DataFrame) -> pd.DataFrame:
        """Return real rows in the reference dtypes; values stay as given where the dtype can hold them."""
        return pd.DataFrame({c.name: conform_column(c, frame[c.name]) for c in self.columns})

    def legalise(self, codes: Codes) -> Codes:
        """Return the nearest legal codes: clipped to the range, rounded to the step, unseen as missing."""
        low = np.array([column.low for column in self.columns])
        high = np.array([column.high for column in self.columns])
        step = np.array([column.step for column in self.columns])
        legal = np.clip(codes, low, high)
        stepped = step > 0
        legal[:, stepped] = np.round(legal[:, stepped] / step[stepped]) * step[stepped]
        legal[(codes == UNSEEN) & self.nominal] = np.nan
        return legal

    def distance(self, row: Codes, codes: Codes) -> Floats:
        """Gower distance of each row of `codes` to one row: the mean over the usable columns.

        A number counts its difference in standard deviations, a category 0 or 1, missing against
        present 1 (Gower 1971, with sd in the place of the range so that one outlier does not shrink
        every other difference).

        Parameters
        ----------
        row : (n_columns,)
        codes : (n_rows, n_columns)

        Returns
        -------
        (n_rows,) float64
        """
        total = np.zeros(len(codes))
        for j in np.flatnonzero(self.usable):
            total += _column_distance(row[j], codes[:, j], nominal=bool(self.nominal[j]), sd=self.scale[j])
        return total / max(int(self.usable.sum()), 1)


def _column_distance(value: float, codes: Floats, *, nominal: bool, sd: float) -> Floats:
    absent = np.isnan(codes)
    if np.isnan(value):
        return (~absent).astype(np.float64)
    apart = (codes != value).astype(np.float64) if nominal else np.abs(codes - value) / sd
    return np.where(absent, 1.0, apart)


def columns_named(domain: Domain, names: Sequence[str]) -> list[int]:
    """Return the positions of columns by name.

    Raises
    ------
    InputError
        A name is not a column; the message lists those that are.
    """
    position = {name: j for j, name in enumerate(domain.names)}
    absent = [name for name in names if name not in position]
    if absent:
        raise InputError(f"No column named {listed(absent)}; the columns are {listed(domain.names)}.")
    return [position[name] for name in names]
