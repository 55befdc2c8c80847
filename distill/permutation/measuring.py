"""Permuting columns of some rows and measuring what becomes of the answers."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from distill.distillation import Distillation
from distill.oracle import Oracle
from distill.permutation.result import Importance
from distill.permutation.shuffling import Shuffle
from distill.permutation.trial import Trial
from distill.seeds import stream
from distill.table import Table
from distill.typing import Floats, Ints

RELATED = 0.7
"""Columns whose association reaches this are permuted as one besides."""

REPEATS = 3


@dataclass(frozen=True)
class Design:
    """How columns are permuted.

    Parameters
    ----------
    columns : tuple of tuples of str
        What is permuted: single columns, then groups.
    n_rows : int
        At most so many rows.
    n_repeats : int
    confidence : float
        Of each interval by itself.
    seed : int
    """

    columns: tuple[tuple[str, ...], ...]
    n_rows: int
    n_repeats: int = REPEATS
    confidence: float = 0.95
    seed: int = 0

    def permuted(self, n_rows: int) -> int:
        """Return how many permuted rows there are, each a question, where `n_rows` can be had."""
        return min(self.n_rows, n_rows) * self.n_repeats * len(self.columns)

    def chosen(self, rows: Ints) -> Ints:
        """Return the rows that are permuted, in their order: all, or as many as allowed."""
        if len(rows) <= self.n_rows:
            return rows
        return np.sort(stream(self.seed, "importance rows").permutation(rows)[: self.n_rows])


def measured(
    oracle: Oracle,
    distillation: Distillation,
    rows: Table,
    design: Design,
    *,
    truth: Floats | None = None,
    unit: Ints | None = None,
) -> Importance:
    """Permute the columns of rows and measure what becomes of both models' answers.

    Parameters
    ----------
    rows : Table
        Those that `Design.chosen` chose.
    truth : (n_rows, 1 or n_outputs) float64, optional
        From `distill.truth.read_truth`; NaN where it is not known.
    unit : (n_rows,) int64, optional
        Rows that were not drawn one by one.

    Raises
    ------
    BudgetError, BoxError
        As `Oracle.answerable`; all permuted rows are asked about at once, or none.
    """
    before = oracle.counts.requested, oracle.counts.distinct
    shuffle = Shuffle.drawn(len(rows), design.n_repeats, stream(design.seed, "permute"), unit)
    trial = Trial.of(rows, design.columns, shuffle, oracle=oracle, distillation=distillation)
    return Importance(
        reliances=trial.reliances(truth, design.confidence),
        related=tuple(group for group in design.columns if len(group) > 1),
        n_rows=len(rows),
        n_repeats=design.n_repeats,
        asked=oracle.counts.requested - before[0],
        distinct=oracle.counts.distinct - before[1],
        confidence=design.confidence,
        seed=design.seed,
    )
