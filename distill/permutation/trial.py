"""What box and surrogate answered to permuted rows, and the figures of it."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from distill.distillation import Distillation
from distill.distillation.student import Said, answers_of
from distill.fidelity.measure import Meaning
from distill.oracle import Oracle
from distill.permutation.result import Reliance, Who
from distill.permutation.shuffling import LOSS, SCORE_CHANGE, Shuffle, permuted, reliance
from distill.table import Table, stack
from distill.task import Answers
from distill.typing import Bools, Floats

Bounds = tuple[float, float]


@dataclass(frozen=True)
class Trial:
    """What both answered, to the rows as they are and then to all that were permuted.

    Parameters
    ----------
    columns : tuple of tuples of str
        What was permuted: single columns, then groups.
    shuffle : Shuffle
        The row each value came from.
    box, surrogate : Said
        Rows as they are first, then column by column and repeat by repeat.
    known : (n_columns, n_repeats, n_rows) bool
        Where the box answered the row both as it is and permuted.
    answers : Answers
        What the box's scores mean.
    """

    columns: tuple[tuple[str, ...], ...]
    shuffle: Shuffle
    box: Said
    surrogate: Said
    known: Bools
    answers: Answers

    @classmethod
    def of(
        cls,
        rows: Table,
        columns: tuple[tuple[str, ...], ...],
        shuffle: Shuffle,
        *,
        oracle: Oracle,
        distillation: Distillation,
    ) -> Trial:
        """Ask both about everything at once, so that the budget allows all of it or none."""
        donor = shuffle.donor
        everything = stack([rows, *(permuted(rows, names, giver) for names in columns for giver in donor)])
        kept, scores = oracle.answerable(everything)
        answers = oracle.answers
        box = np.zeros((len(everything), len(answers.outputs)))
        known = np.zeros(len(everything), dtype=np.bool_)
        box[kept], known[kept] = scores, True
        return cls(
            columns,
            shuffle,
            Said(box, answers.decide(box) if answers.classifies else None),
            answers_of(distillation.surrogate, everything, answers),
            known[: len(rows)] & known[len(rows) :].reshape(len(columns), *donor.shape),
            answers,
        )

    def reliances(self, truth: Floats | None, confidence: float) -> tuple[Reliance, ...]:
        """Return every figure: single columns by how far the box's scores move, then groups.

        Parameters
        ----------
        truth : (n_rows, 1 or n_outputs) float64, optional
            From `distill.truth.read_truth`; NaN where it is not known.
        """
        told = [
            [
                Reliance(
                    names,
                    who,
                    reliance(
                        changes[c], known[c], self.shuffle, meaning, bounds=bounds, confidence=confidence
                    ),
                )
                for who, meaning, changes, known, bounds in self._kinds(truth)
            ]
            for c, names in enumerate(self.columns)
        ]
        told.sort(key=lambda ones: (len(ones[0].columns) > 1, -np.nan_to_num(ones[0].figure.value)))
        return tuple(one for ones in told for one in ones)

    def _kinds(self, truth: Floats | None) -> list[tuple[Who, Meaning, Floats, Bools, Bounds]]:
        """Return what is measured: whose answers, their changes, where these are known, their bounds."""
        classifies = self.answers.classifies
        kinds: list[tuple[Who, Meaning, Floats, Bools, Bounds]] = []
        for who, said in self._both:
            limits = (0.0, 1.0 if classifies else math.inf)
            kinds.append((who, SCORE_CHANGE, self._moves(said), self.known, limits))
            if truth is not None:
                limits = (-1.0, 1.0) if classifies else (-math.inf, math.inf)
                is_told = self.known & ~np.isnan(truth).any(axis=1)
                kinds.append((who, LOSS, self._losses(said, truth), is_told, limits))
        return kinds

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
        shape = self.shuffle.donor.shape
        return said[: shape[1]], said[shape[1] :].reshape(len(self.columns), *shape, *said.shape[1:])
