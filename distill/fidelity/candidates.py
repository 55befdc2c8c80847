"""Fidelity, comprehensibility and efficiency of several surrogates in one table."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from distill.checks import refuse, whole
from distill.fidelity.comprehensibility import Comprehensibility
from distill.fidelity.measure import Measure
from distill.typing import Bools, Floats


@dataclass(frozen=True)
class Efficiency:
    """What a surrogate cost.

    Parameters
    ----------
    asked : int
        Rows the black box had to label.
    distinct : int
        Those that differ, which is what is paid for.

    Raises
    ------
    InputError
        A count is negative, or more rows differ than there are.
    """

    asked: int
    distinct: int

    def __post_init__(self) -> None:
        whole("asked", self.asked, at_least=0)
        if whole("distinct", self.distinct, at_least=0) > self.asked:
            refuse("distinct", f"at most `asked` ({self.asked})", self.distinct)


@dataclass(frozen=True)
class Candidate:
    """One surrogate in the choice.

    Parameters
    ----------
    name : str
        "tree, 8 leaves, near-manifold".
    fidelity : Measure
        The headline, measured on the same rows for all candidates.
    size : Comprehensibility
    cost : Efficiency
    """

    name: str
    fidelity: Measure
    size: Comprehensibility
    cost: Efficiency


def candidates_table(candidates: Sequence[Candidate]) -> pd.DataFrame:
    """Return one line per candidate, and whether it is on the Pareto front.

    On the front is who is beaten by none in fidelity, conditions per decision, leaves and distinct
    queries at once. Columns: candidate, measure, value, low, high, n, leaves, depth, mean_path,
    conditions, features, overlap, asked, distinct, front.

    Raises
    ------
    InputError
        The candidates' fidelity is not one measure on equally many rows.
    """
    kinds = {(candidate.fidelity.name, candidate.fidelity.n) for candidate in candidates}
    if len(kinds) > 1:
        refuse("candidates", "measured by one measure on the same rows", sorted(kinds))
    lines = [_line(candidate) for candidate in candidates]
    table = pd.DataFrame(lines, columns=_COLUMNS)
    table["front"] = pareto_front(np.array([_worth(candidate) for candidate in candidates]).reshape(-1, 4))
    return table


def pareto_front(worth: ArrayLike) -> Bools:
    """Return (n,): who is beaten by none; equals stand together, NaN is worse than any number.

    Parameters
    ----------
    worth : (n, n_criteria)
        More is better in each.

    Raises
    ------
    InputError
        It is no table.
    """
    table = np.asarray(worth, dtype=np.float64)
    if table.ndim != 2:
        refuse("worth", "a table (n, n_criteria)", f"an array of shape {table.shape}")
    table = np.where(np.isnan(table), -np.inf, table)
    as_good = np.all(table[:, None, :] >= table[None, :, :], axis=2)
    better = as_good & np.any(table[:, None, :] > table[None, :, :], axis=2)
    return np.asarray(~better.any(axis=0))


_COLUMNS = (
    *("candidate", "measure", "value", "low", "high", "n"),
    *("leaves", "depth", "mean_path", "conditions", "features", "overlap"),
    *("asked", "distinct"),
)


def _line(candidate: Candidate) -> list[object]:
    figure, size, cost = candidate.fidelity, candidate.size, candidate.cost
    return [
        *(candidate.name, figure.name, figure.value, figure.low, figure.high, figure.n),
        *(size.leaves, size.depth, size.mean_path, size.conditions, size.features, size.overlap),
        *(cost.asked, cost.distinct),
    ]


def _worth(candidate: Candidate) -> Floats:
    figure, size = candidate.fidelity, candidate.size
    value = figure.value if figure.direction == "higher" else -figure.value
    return np.array([value, -size.conditions, -size.leaves, -candidate.cost.distinct], dtype=np.float64)
