"""Which rows are for what, and which of them belong together."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from distill.samples import Part
from distill.table import Table
from distill.typing import Ints

HELD_BACK = (0.6, 0.2, 0.2)
"""Shares of the fit, select and report parts: of `X` without `test`, and of every sampled pool."""

WITH_TEST = (0.75, 0.25, 0.0)
"""The same for `X` when the report rows are given as `test`."""


def cut(
    n: int, shares: tuple[float, float, float], rng: np.random.Generator, *, units: NDArray[Any] | None = None
) -> Ints:
    """Return (n,) int64: the `Part` of each row, in these shares and in random order.

    Rows of one unit (say, one patient) stay together. Every part with a share gets a row while the
    rows last; the report part first, then fit, then select.
    """
    members = np.arange(n) if units is None else np.unique(units.astype(str), return_inverse=True)[1]
    count = int(members.max()) + 1
    order = rng.permutation(count)
    n_report = min(max(round(shares[2] * count), 1 if shares[2] else 0), count - 1)
    n_select = min(round(shares[1] * count), count - n_report - 1)
    part_of_unit = np.full(count, int(Part.FIT))
    part_of_unit[order[:n_report]] = Part.REPORT
    part_of_unit[order[n_report : n_report + n_select]] = Part.SELECT
    return np.asarray(part_of_unit[members], dtype=np.int64)


def units_of(raw: Table, raw_test: Table | None, id_column: str) -> Ints:
    """Return (n_rows,): one number per id, of `X` and then `test`; a test without ids has one per row."""
    ids = raw.frame[id_column].to_numpy().astype(str)
    if raw_test is None:
        return np.asarray(np.unique(ids, return_inverse=True)[1], dtype=np.int64)
    if id_column not in raw_test.names:
        known = np.unique(ids, return_inverse=True)[1]
        return np.concatenate([known, len(known) + np.arange(len(raw_test))])
    both = np.concatenate([ids, raw_test.frame[id_column].to_numpy().astype(str)])
    return np.asarray(np.unique(both, return_inverse=True)[1], dtype=np.int64)


def inherited_units(parents: Ints, unit: Ints) -> Ints:
    """Return (n_sampled,): the unit of the row each was drawn from; its own where there is none."""
    first = parents[:, 0]
    return np.where(first >= 0, unit[first], unit.max() + 1 + np.arange(len(first)))
