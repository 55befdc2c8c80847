"""Groups of report rows: the values of a column, numbers cut at the quartiles of the reference rows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from distill.checks import listed
from distill.document.wording import Words
from distill.domain import Column, Domain, Kind
from distill.errors import InputError
from distill.table import Table
from distill.typing import Bools, Floats, Ints

FEW_VALUES = 10
"""A number with at most this many distinct values is not cut: each value is a group."""

MOST_GROUPS = 20
"""A column has at most this many groups; the rarest values share the last one."""


@dataclass(frozen=True)
class Group:
    """Some of the user's rows.

    Parameters
    ----------
    column : str
    name : str
        "sex = F", "30 < age <= 45".
    rows : (n_rows,) bool
        Over the user's rows, `X` first, then `test`.
    is_cut : bool
        An interval of numbers, cut at a quartile.
    """

    column: str
    name: str
    rows: Bools
    is_cut: bool


def groups_of(columns: Sequence[str], X: Table, test: Table | None, say: Words) -> tuple[Group, ...]:
    """Return the groups of each named column, also of columns the box does not use.

    Raises
    ------
    InputError
        No such column, or one that has another value in nearly every row.
    """
    if isinstance(columns, str):
        raise InputError(f"`groups` must be a list of column names, got {columns!r}.")
    _check_named(columns, X, "the data")
    if test is not None:
        _check_named(columns, test, "`test`")
    if not columns:
        return ()
    reference = X.select(list(dict.fromkeys(columns)))
    domain = Domain.learn(reference)
    codes = domain.encode(reference.frame)
    if test is not None:
        codes = np.concatenate([codes, domain.encode(test.select(domain.names).frame)])
    found: list[Group] = []
    for column, values in zip(domain.columns, codes.T, strict=True):
        found += _groups(column, values, len(X), say)
    return tuple(found)


def _check_named(columns: Sequence[str], table: Table, where: str) -> None:
    absent = [name for name in columns if name not in table.names]
    if absent:
        raise InputError(
            f"`groups` names {listed(absent)}, which {where} lacks; the columns are {listed(table.names)}."
        )


def _groups(column: Column, values: Floats, n_reference: int, say: Words) -> Iterator[Group]:
    if column.kind is Kind.TEXT:
        raise InputError(
            f"`groups` names {column.name!r}, but nearly every row differs there, so it makes no groups."
        )
    absent = np.isnan(values)
    known = values[:n_reference][~absent[:n_reference]]
    if column.is_levelled or len(np.unique(known)) <= FEW_VALUES:
        yield from _values(column, values, known, say)
    else:
        yield from _quarters(column, values, known)
    if absent.any():
        yield Group(column.name, f"{column.name} = {say('groups.missing')}", absent, is_cut=False)


def _values(column: Column, values: Floats, known: Floats, say: Words) -> Iterator[Group]:
    """One group per value, the commonest of the reference rows first."""
    distinct, counts = np.unique(known, return_counts=True)
    ranked: Ints = np.argsort(-counts, kind="stable")
    named = distinct[ranked]
    kept = named if len(named) <= MOST_GROUPS else named[: MOST_GROUPS - 1]
    for code in kept:
        yield Group(column.name, f"{column.name} = {column.show(code)}", values == code, is_cut=False)
    rest = ~np.isnan(values) & ~np.isin(values, kept)
    if rest.any():
        count = len(np.unique(values[rest]))
        yield Group(column.name, f"{column.name} = {say('groups.other', count=count)}", rest, is_cut=False)


def _quarters(column: Column, values: Floats, known: Floats) -> Iterator[Group]:
    cuts = np.unique(np.quantile(known, [0.25, 0.5, 0.75], method="lower"))
    edges = [-np.inf, *cuts, np.inf]
    for low, high in pairwise(edges):
        rows = (values > low) & (values <= high)
        if rows.any():
            yield Group(column.name, _interval(column, low, high), rows, is_cut=True)


def _interval(column: Column, low: float, high: float) -> str:
    if np.isinf(low):
        return f"{column.name} ≤ {column.show(high)}"
    if np.isinf(high):
        return f"{column.name} > {column.show(low)}"
    return f"{column.show(low)} < {column.name} ≤ {column.show(high)}"
