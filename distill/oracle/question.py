"""Rows on their way to the box, each once and in one form."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from distill.blackbox import BlackBox
from distill.blackbox.raw import plain
from distill.ledger import Batch, Keys, Raw, canonical, distinct, row_keys
from distill.table import Table
from distill.task import Answers
from distill.typing import Ints, Scores


@dataclass(frozen=True)
class Question:
    """Rows and their keys.

    Parameters
    ----------
    source : Table
        Where they stand, exactly as they are hashed and asked.
    keys : (n_rows, 2) uint64
    places : (n_rows,) int64, optional
        Which of the source's rows they are, if not all; they are gathered when they are asked.
    """

    source: Table
    keys: Keys
    places: Ints | None = None

    @classmethod
    def of(cls, table: Table) -> Self:
        """Return the question that a table is."""
        frame = canonical(table.frame)
        return cls(table.with_frame(frame), row_keys(frame))

    def __len__(self) -> int:
        return len(self.keys)

    @property
    def table(self) -> Table:
        """The rows themselves."""
        return self.source if self.places is None else self.source.take(self.places)

    def take(self, rows: NDArray[Any]) -> Self:
        """Return the rows at these positions, or where this mask is true."""
        places = np.arange(len(self)) if self.places is None else self.places
        return type(self)(self.source, self.keys[rows], places[rows])

    def gathered(self) -> Self:
        """Return the same rows as all of a source of their own."""
        return type(self)(self.table, self.keys)

    def distinct(self) -> Self:
        """Return each row once, in the order of the keys: the same for any order of the rows."""
        return self.take(distinct(self.keys))

    def answered(self, raw: Raw) -> Batch:
        """Return what is entered in the ledger."""
        return Batch(self.table.frame, self.keys, raw)


def ask(box: BlackBox, question: Question) -> Raw:
    """Return the box's answers as they are; a function of its own, so that it can go to other processes."""
    return box.raw(question.table.inputs())


def as_raw(scores: Scores, answers: Answers) -> Raw:
    """Return scores in the form of answers: labels of a box that gives labels, else the numbers."""
    if not answers.hard:
        return scores
    labels = answers.label_array()[scores.argmax(axis=1)]
    return plain(labels, len(labels))
