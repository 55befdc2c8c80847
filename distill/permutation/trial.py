"""What box and surrogate answered to permuted rows, and the figures of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from distill.distillation import Distillation
from distill.distillation.student import Said, answers_of
from distill.fidelity.measure import Meaning
from distill.oracle import Oracle
from distill.permutation.result import Reliance, Who
from distill.permutation.shuffling import LOSS, SCORE_CHANGE, permuted, reliance
from distill.table import Table, stack
from distill.task import Answers
from distill.typing import Floats, Ints

Bounds = tuple[float, float] | None


@dataclass(frozen=True)
class Trial:
    """What both answered, to the rows as they are and then to all that were permuted.

    Parameters
    ----------
    columns : tuple of tuples of str
        What was permuted: single columns, then groups.
    donor : (n_repeats, n_rows) int64
        The row each value came from.
    box, surrogate : Said
        Rows as they are first, then column by column and repeat by repeat.
    answers : Answers
        What the box's scores mean.
    """

    columns: tuple[tuple[str, ...], ...]
    donor: Ints
    box: Said
    surrogate: Said
    answers: Answers

    @classmethod
    def of(
        cls,
        rows: Table,
        columns: tuple[tuple[str, ...], ...],
        donor: Ints,
        *,
        oracle: Oracle,
        distillation: Distillation,
    ) -> Trial:
        """Ask both about everything at once, so that the budget allows all of it or none."""
        everything = stack([rows, *(permuted(rows, names, giver) for names in columns for giver in donor)])
        scores = oracle.label(everything)
        answers = oracle.answers
        box = Said(scores, answers.decide(scores) if answers.classifies else None)
        return cls(columns, donor, box, answers_of(distillation.surrogate, everything, answers), answers)

    def reliances(self, truth: Floats | None, confidence: float) -> tuple[Reliance, ...]:
        """Return every figure: single columns by how far the box's scores move, then groups.

        Parameters
        ----------
        truth : (n_rows, 1 or n_outputs) float64, optional
            From `distill.truth.read_truth`, known for every row.
        """
        kinds: list[tuple[Who, Meaning, Floats, Bounds]] = []
        for who, said in self._both:
            moves, limits = self._moves(said), (0.0, 1.0) if self.answers.classifies else None
            kinds.append((who, SCORE_CHANGE, moves, limits))
            if truth is not None:
                limits = (-1.0, 1.0) if self.answers.classifies else None
                kinds.append((who, LOSS, self._losses(said, truth), limits))
        means = kinds[0][2].mean(axis=(1, 2))
        order = sorted(range(len(self.columns)), key=lambda c: (len(self.columns[c]) > 1, -means[c], c))
        return tuple(
            Reliance(
                self.columns[c],
                who,
                reliance(changes[c], self.donor, meaning, bounds=bounds, confidence=confidence),
            )
            for c in order
            for who, meaning, changes, bounds in kinds
        )

    @property
    def _both(self) -> tuple[tuple[Who, Said], ...]:
        return ("box", self.box), ("surrogate", self.surrogate)

    def _moves(self, said: Said) -> Floats:
        """(n_columns, n_repeats, n_rows): how far the scores move."""
        before, after = self._split(said.scores)
        apart = np.abs(after - before)
        return np.asarray(apart.sum(axis=-1) / 2 if self.answers.classifies else apart.mean(axis=-1))

    def _losses(self, said: Said, truth: Floats) -> Floats:
        """(n_columns, n_repeats, n_rows): by how much the error grows."""
        if said.decisions is not None:
            before, after = self._split(said.decisions)
            right = truth[:, 0]
            return np.asarray((after != right).astype(np.float64) - (before != right))
        before, after = (np.abs(scores - truth).mean(axis=-1) for scores in self._split(said.scores))
        return np.asarray(after - before)

    def _split(self, said: NDArray[Any]) -> tuple[NDArray[Any], NDArray[Any]]:
        """Return what was said of the rows as they are, and (n_columns, n_repeats, n_rows, ...) permuted."""
        n = self.donor.shape[1]
        return said[:n], said[n:].reshape(len(self.columns), *self.donor.shape, *said.shape[1:])
