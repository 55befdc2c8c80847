"""A row of a table as interpretable components: one per column, zero at the row itself."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from distill.domain import DAY, Column, Domain, Kind
from distill.numbers import percent, short
from distill.typing import Bools, Codes, Floats, Ints


@dataclass(frozen=True)
class Columns:
    """The components of one row.

    A number counts in steps from the row's own value (a step is a round number near the column's
    standard deviation: "+10 years"). A category counts 0 where it is the row's own and -1 where it
    is another, so that a weight says what having this value rather than another does; so does a
    value where the row misses one. A number that another row misses counts as the row's own.

    Parameters
    ----------
    domain : Domain
    row : (n_columns,) float64
        The row's codes.
    used : (n_components,) int64
        The columns that are components.
    steps : (n_components,) float64
        The size of one step of each, in code units.
    """

    domain: Domain
    row: Codes
    used: Ints
    steps: Floats

    @cached_property
    def matched(self) -> Bools:
        """(n_components,): compared for equality, not by difference."""
        return self.domain.matched[self.used] | np.isnan(self.row[self.used])

    def design(self, codes: Codes) -> Floats:
        """Return (n_rows, n_components): the components of other rows, relative to this one."""
        apart = codes[:, self.used] - self.row[self.used]
        apart /= self.steps
        apart[~np.isfinite(apart)] = 0.0
        matched = self.used[self.matched]
        if len(matched):
            apart[:, self.matched] = _same(codes[:, matched], self.row[matched]) - 1.0
        return np.asarray(apart)

    def only(self, kept: Ints) -> Columns:
        """Return some of the components, by their positions."""
        return replace(self, used=self.used[kept], steps=self.steps[kept])

    @cached_property
    def names(self) -> tuple[str, ...]:
        """The column each component stands for."""
        return tuple(column.name for column in self._columns)

    def values(self) -> tuple[str, ...]:
        """Return the row's own value of each component, as text."""
        own = self.row[self.used].tolist()
        return tuple(column.show(code) for column, code in zip(self._columns, own, strict=True))

    def units(self) -> tuple[str, ...]:
        """Return what a weight of 1 is the effect of: "+10", "+30 days", "this value, not another"."""
        return tuple(
            "this value, not another" if matched else _step_text(column, step)
            for column, step, matched in self._each(self.steps)
        )

    def extent(self, codes: Codes) -> tuple[str, ...]:
        """Return how far rows are from this one in each column: "±12", or "same in 80 %".

        Nine in ten of the rows that have a number are within ±.
        """
        if not len(codes):
            return ("",) * len(self.used)
        values, own = codes[:, self.used], self.row[self.used]
        same = _same(values, own).mean(axis=0)
        apart = np.sort(np.abs(values - own), axis=0)  # missing ones last
        known = np.count_nonzero(~np.isnan(apart), axis=0)
        reach = apart[np.maximum(np.ceil(0.9 * known).astype(np.int64) - 1, 0), np.arange(len(own))]
        return tuple(
            f"same in {percent(share)}" if matched else f"±{_amount(column, far)}"
            for (column, far, matched), share in zip(self._each(reach), same.tolist(), strict=True)
        )

    @cached_property
    def _columns(self) -> tuple[Column, ...]:
        return tuple(self.domain.columns[j] for j in self.used.tolist())

    def _each(self, numbers: Floats) -> Iterator[tuple[Column, float, bool]]:
        """Return each component's column, number, and whether it is compared for equality."""
        return zip(self._columns, numbers.tolist(), self.matched.tolist(), strict=True)


def steps_of(domain: Domain, used: Ints) -> Floats:
    """Return (n_components,): a round step near each column's standard deviation."""
    return np.array([_step(domain.columns[j]) for j in used], dtype=np.float64)


def _same(values: Floats, own: Floats | float) -> Bools:
    return np.asarray((values == own) | (np.isnan(values) & np.isnan(own)))


def _step(column: Column) -> float:
    if column.sd == 0:
        return 1.0
    unit = DAY if column.kind is Kind.DATETIME else 1.0
    magnitude = 10.0 ** math.floor(math.log10(column.sd / unit))
    nearest = min((1.0, 2.0, 5.0, 10.0), key=lambda m: abs(math.log(m * magnitude * unit / column.sd)))
    return max(nearest * magnitude * unit, column.step)


def _amount(column: Column, size: float) -> str:
    return f"{short(size / DAY)} days" if column.kind is Kind.DATETIME else short(size)


def _step_text(column: Column, step: float) -> str:
    if column.kind is Kind.DATETIME:
        return f"+{step / DAY:g} days"
    if column.kind is Kind.ORDINAL:
        return f"+{step:g} levels" if step != 1 else "+1 level"
    return f"+{step:g}"
