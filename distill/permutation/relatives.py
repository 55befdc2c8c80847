"""Columns that tell the same story: alone, each can be permuted at little loss; so they go together too."""

from __future__ import annotations

import math
from itertools import combinations

import numpy as np
import pandas as pd

from distill.domain import Domain
from distill.typing import Codes, Floats

_GLANCE = 5000
"""Rows that decide how alike two columns are."""


def blocks(codes: Codes, domain: Domain, *, related: float) -> tuple[tuple[str, ...], ...]:
    """Return the names of what is permuted: each column that varies, then the groups of related ones."""
    varying = tuple((column.name,) for column in domain.columns if not column.is_constant)
    groups = relatives(codes, domain, threshold=related)
    return varying + tuple(tuple(domain.names[j] for j in group) for group in groups)


def relatives(codes: Codes, domain: Domain, *, threshold: float) -> tuple[tuple[int, ...], ...]:
    """Return the groups of two or more columns that go together, by position.

    Columns that determine or exclude each other (one-hot) do, and those whose mean association within
    the group reaches the threshold (average linkage, Sokal and Michener 1958): see `association`.

    Parameters
    ----------
    codes : (n_rows, n_columns) float64
    domain : Domain
    threshold : float
        From 0 to 1.
    """
    from scipy.cluster.hierarchy import fcluster, linkage  # noqa: PLC0415 - slow to load

    usable = np.flatnonzero(domain.usable)
    if len(usable) < 2:
        return ()
    apart = [1.0 - _likeness(codes[:_GLANCE], domain, a, b) for a, b in combinations(usable.tolist(), 2)]
    cluster = fcluster(linkage(apart, method="average"), 1.0 - threshold + 1e-12, criterion="distance")
    groups = (tuple(usable[cluster == c].tolist()) for c in dict.fromkeys(cluster.tolist()))
    return tuple(group for group in groups if len(group) > 1)


def association(first: Floats, second: Floats, *, nominal: tuple[bool, bool]) -> float:
    """Return how strongly two columns go together, 0 to 1, in the rows where neither is missing.

    Spearman's rank correlation (its size) between ordered columns, Cramer's V between nominal ones, the
    correlation ratio of the ranks between the two kinds.

    Parameters
    ----------
    first, second : (n_rows,) float64
        Codes of a domain.
    nominal : (bool, bool)
        Whether each column's codes have no order.
    """
    known = ~(np.isnan(first) | np.isnan(second))
    a, b = first[known], second[known]
    if len(a) < 2 or np.ptp(a) == 0 or np.ptp(b) == 0:
        return 0.0
    if all(nominal):
        return _cramer(a, b)
    if any(nominal):
        return _correlation_ratio(a, b) if nominal[0] else _correlation_ratio(b, a)
    return abs(float(np.corrcoef(_ranks(a), _ranks(b))[0, 1]))


def _likeness(codes: Codes, domain: Domain, a: int, b: int) -> float:
    if any(a in group and b in group for group in domain.groups):
        return 1.0
    nominal = bool(domain.nominal[a]), bool(domain.nominal[b])
    return min(association(codes[:, a], codes[:, b], nominal=nominal), 1.0)


def _ranks(values: Floats) -> Floats:
    return np.asarray(pd.Series(values).rank(), dtype=np.float64)


def _cramer(a: Floats, b: Floats) -> float:
    """Cramer (1946): sqrt(chi^2 / (n (min(levels) - 1)))."""
    table = np.asarray(pd.crosstab(a, b), dtype=np.float64)
    expected = np.outer(table.sum(axis=1), table.sum(axis=0)) / table.sum()
    square = float(np.sum((table - expected) ** 2 / expected))
    return math.sqrt(square / (table.sum() * (min(table.shape) - 1)))


def _correlation_ratio(levels: Floats, values: Floats) -> float:
    """Pearson (1905), on ranks: sqrt(variance between the levels / variance)."""
    ranks = pd.Series(_ranks(values))
    means = np.asarray(ranks.groupby(levels).transform("mean"), dtype=np.float64)
    return math.sqrt(float(means.var() / np.var(ranks)))
