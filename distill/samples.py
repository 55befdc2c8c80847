"""The labelled sample everything else is computed from: the transfer set."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from enum import IntEnum
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from distill.domain import Domain
from distill.table import Table
from distill.task import Answers
from distill.typing import Bools, Codes, Floats, Ints, Scores


class Part(IntEnum):
    """What a row may be used for. A sampled row belongs to the part of the real rows it came from."""

    FIT = 0
    SELECT = 1
    REPORT = 2


@dataclass(frozen=True)
class TransferSet:
    """Rows and the black box's answers to them.

    Parameters
    ----------
    table : Table
        The rows as the box was asked: (n_rows, n_columns).
    scores : (n_rows, n_outputs) float64
        The box's answers.
    weight : (n_rows,) float64
    real : (n_rows,) bool
        A row of the data (True), or a sampled one.
    parents : (n_rows, 2) int64
        The rows of this set that a sampled row was drawn from; -1 where there is none.
    part : (n_rows,) int64
        The `Part` of each row.
    source : (n_rows,) int64
        The position of a real row in the user's data (`X` first, then `test`); -1 for sampled rows.
    domain : Domain
    answers : Answers
        What the scores mean.
    fingerprint : str
        The black box the answers came from.
    given : bool
        The report rows were given as rows the box never saw, not held back from `X`.
    unit : (n_rows,) int64, optional
        The person or thing each row is about, where an id column says so: intervals are of whole units.
    """

    table: Table
    scores: Scores
    weight: Floats
    real: Bools
    parents: Ints
    part: Ints
    source: Ints
    domain: Domain
    answers: Answers
    fingerprint: str
    given: bool
    unit: Ints | None = None
    _codes: Codes | None = field(default=None, repr=False, compare=False)

    def __len__(self) -> int:
        return len(self.scores)

    @property
    def rows(self) -> pd.DataFrame:
        """The rows as a frame."""
        return self.table.frame

    @cached_property
    def codes(self) -> Codes:
        """(n_rows, n_columns): the rows encoded by the domain."""
        return self._codes if self._codes is not None else self.domain.encode(self.table.frame)

    @cached_property
    def decisions(self) -> Ints:
        """(n_rows,): the index of the output the box decides for. Classification only."""
        return self.answers.decide(self.scores)

    def where(self, *, part: Part | None = None, real: bool | None = None) -> Ints:
        """Return the positions of the rows of a part, of an origin, or of both."""
        keep = np.ones(len(self), dtype=bool)
        if part is not None:
            keep &= self.part == part
        if real is not None:
            keep &= self.real == real
        return np.flatnonzero(keep)

    def units_of(self, rows: NDArray[Any]) -> Ints | None:
        """Return the units of the rows at these positions; None where rows stand for themselves."""
        return None if self.unit is None else self.unit[rows]

    def take(self, rows: NDArray[Any]) -> TransferSet:
        """Return the rows at these positions. Parents keep pointing into the whole set."""
        return replace(
            self,
            table=self.table.take(rows),
            scores=self.scores[rows],
            weight=self.weight[rows],
            real=self.real[rows],
            parents=self.parents[rows],
            part=self.part[rows],
            source=self.source[rows],
            unit=self.units_of(rows),
            _codes=self.codes[rows],
        )

    def to_frame(self) -> pd.DataFrame:
        """Return rows, scores, weight, origin and part side by side."""
        scores = pd.DataFrame(self.scores, columns=[f"score[{name}]" for name in self.answers.outputs])
        about = pd.DataFrame(
            {
                "weight": self.weight,
                "origin": np.where(self.real, "real", "sampled"),
                "part": [Part(p).name.lower() for p in self.part],
            }
        )
        return pd.concat([self.table.frame, scores, about], axis=1)
