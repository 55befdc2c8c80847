"""A user's prediction function, asked through an oracle, and the pool that was labelled by it."""

from __future__ import annotations

import math
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from distill.errors import ContractError
from distill.lime.pools import Pool
from distill.oracle import Oracle
from distill.table import Table
from distill.typing import Scores

SAME = 1e-6
"""Answers that differ by less are those of the same model."""


@dataclass(frozen=True)
class Model:
    """A prediction function as lime's users pass it.

    Parameters
    ----------
    predict : function
    classifies : bool
        Its answers are probabilities; else one number a row.
    """

    predict: Callable[[Any], Any]
    classifies: bool

    def scores(self, inputs: Any) -> Scores:
        """Return (n_rows, n_outputs): probabilities of all classes, or the prediction.

        Raises
        ------
        ContractError
            The answers are neither.
        """
        found = np.asarray(self.predict(inputs))
        if found.dtype.kind not in "fiub" or found.ndim not in (1, 2):
            raise ContractError(
                f"The model answered with an array of shape {found.shape} and type {found.dtype}; "
                "`predict_fn` must give numbers, (n_rows, n_classes) or (n_rows,)."
            )
        found = found.astype(np.float64).reshape(len(found), -1)
        return self._probabilities(found) if self.classifies else self._numbers(found)

    def _probabilities(self, found: Scores) -> Scores:
        if found.shape[1] > 1:
            return found
        if found.min() < 0 or found.max() > 1:
            raise ContractError(
                "The model's answers are one number a row beyond 0 to 1, so no probability of class 1; "
                'pass `predict_proba`, or use mode="regression".'
            )
        return np.column_stack([1.0 - found, found])

    def _numbers(self, found: Scores) -> Scores:
        if found.shape[1] > 1:
            raise ContractError(
                f"The model gives {found.shape[1]} numbers a row, a regression is of one; "
                'pass a function that gives one, or use mode="classification".'
            )
        return found

    def ask(self, table: Table) -> Scores:
        """Ask about rows, each distinct one once."""
        return Oracle(self.scores).label(table)


@dataclass(frozen=True)
class Answering:
    """A pool and the function that labelled it.

    Parameters
    ----------
    predict : function
    size : int
        How many draws were asked for.
    pool : Pool
    """

    predict: Callable[[Any], Any]
    size: int
    pool: Pool

    @property
    def ends(self) -> tuple[float, float]:
        """The least and the largest answer among the draws; NaN where every row has its own."""
        scores = self.pool.scores
        return (float(scores.min()), float(scores.max())) if len(scores) else (math.nan, math.nan)

    def holds(self, predict: Callable[[Any], Any], size: int, again: Scores) -> bool:
        """Whether it is the same function, which answers the pool's first draws as it did."""
        known = self.pool.first[1]
        return (
            self.predict == predict
            and self.size == size
            and (not len(known) or known.shape == again.shape)
            and np.allclose(known, again, rtol=SAME, atol=SAME)
        )


def warn_unless_probabilities(scores: Scores) -> None:
    """Warn where the scores of a row do not sum to 1, as lime does."""
    if not np.allclose(scores.sum(axis=1), 1.0):
        warnings.warn(
            "The model's answers do not sum to 1 in every row: they are no probabilities "
            "(log probabilities, or decisions, perhaps).",
            stacklevel=4,
        )
