"""Rows on their way to the box, each once and in one form."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Self

from numpy.typing import NDArray

from distill.blackbox import BlackBox
from distill.blackbox.raw import plain
from distill.ledger import Batch, Keys, Raw, canonical, distinct, row_keys
from distill.table import Table
from distill.task import Answers
from distill.typing import Scores


@dataclass(frozen=True)
class Question:
    """Rows and their keys.

    Parameters
    ----------
    table : Table
        The rows exactly as they are hashed and asked.
    keys : (n_rows, 2) uint64
    """

    table: Table
    keys: Keys

    @classmethod
    def of(cls, table: Table) -> Self:
        """Return the question that a table is."""
        frame = canonical(table.frame)
        return cls(table.with_frame(frame), row_keys(frame))

    def __len__(self) -> int:
        return len(self.keys)

    def take(self, rows: NDArray[Any]) -> Self:
        """Return the rows at these positions, or where this mask is true."""
        return type(self)(self.table.take(rows), self.keys[rows])

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
