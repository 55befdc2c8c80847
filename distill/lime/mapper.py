"""What the components of a row are called, and what its values are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from distill.domain import Domain
from distill.representation import Bins
from distill.typing import Codes


@dataclass(frozen=True)
class DomainMapper:
    """The words of one row.

    Parameters
    ----------
    feature_names : list of str
        "name", or "name=value" of a category.
    feature_values : list of str
        The row's own values; "True" of a category.
    discretized_feature_names : list of str or None
        What each component says: "0.30 < age <= 0.64", "sex=male"; None where numbers are not cut.
    """

    feature_names: list[str]
    feature_values: list[str]
    discretized_feature_names: list[str] | None

    def map_exp_ids(self, exp: Sequence[tuple[int, float]]) -> list[tuple[str, float]]:
        """Return (name, weight) for (column, weight)."""
        names = self.discretized_feature_names or self.feature_names
        return [(names[column], weight) for column, weight in exp]


@dataclass(frozen=True)
class TableWords:
    """The words of a table.

    Parameters
    ----------
    names : tuple of str
    bins : tuple of Bins or None
        Of each column; None for a number that is not cut.
    value_names : mapping
        Column -> the names of its values 0, 1, 2 ...
    domain : Domain, optional
        Of a data frame.
    is_cut : bool
    """

    names: tuple[str, ...]
    bins: tuple[Bins | None, ...]
    value_names: Mapping[int, Sequence[Any]]
    domain: Domain | None
    is_cut: bool

    def of(self, row: Codes) -> DomainMapper:
        """Return the words of a row, (n_columns,) codes."""
        names, values, says = list(self.names), [], []
        for j, (code, bins) in enumerate(zip(row.tolist(), self.bins, strict=True)):
            if bins is not None and not len(bins.low):
                names[j] = f"{self.names[j]}={self._value(j, code)}"
                values.append("True")
                says.append(names[j])
                continue
            values.append(self._number(j, code))
            says.append(self.names[j] if bins is None else self._bin(j, bins, row[[j]]))
        return DomainMapper(names, values, says if self.is_cut else None)

    def _bin(self, column: int, bins: Bins, code: Codes) -> str:
        place = int(bins.place(code)[0])
        labels = bins.labels(self.names[column], lambda edge: f"{edge:.2f}")
        return labels[place] if place >= 0 else f"{self.names[column]}={self._number(column, float(code[0]))}"

    def _number(self, column: int, code: float) -> str:
        return f"{code:.2f}" if self.domain is None else self._shown(self.domain, column, code)

    def _shown(self, domain: Domain, column: int, code: float) -> str:
        kind = domain.columns[column]
        return kind.show(code) if kind.is_levelled or kind.dtype.kind == "M" else f"{code:.2f}"

    def _value(self, column: int, code: float) -> str:
        names = self.value_names.get(column)
        if names is not None and np.isfinite(code) and 0 <= code < len(names):
            return str(names[int(code)])
        if self.domain is not None:
            return self.domain.columns[column].show(code)
        return f"{code:g}"
