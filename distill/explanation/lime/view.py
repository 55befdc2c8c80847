"""A table as lime sees it: columns independent of each other, numbers cut into bins or not."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from distill.domain import Column
from distill.errors import InputError
from distill.explanation.lime.reference import Reference
from distill.oracle import Oracle
from distill.representation import Bins
from distill.typing import Bools, Codes, Ints, Scores

USUAL_WIDTH = 0.75
"""lime's kernel width is so many times the root of the number of columns."""


@dataclass(frozen=True)
class View:
    """The columns of a table that can matter.

    Parameters
    ----------
    reference : Reference
    used : (n_used,) int64
    bins : tuple of Bins or None
        Of each used column; None for a number that is not cut.
    kernel_width : float
    """

    reference: Reference
    used: Ints
    bins: tuple[Bins | None, ...]
    kernel_width: float

    @classmethod
    def of(
        cls, reference: Reference, percentiles: tuple[float, ...] | None, kernel_width: float | None
    ) -> View:
        """Cut numbers at percentiles of the reference rows, if any; by default with lime's own kernel width.

        Raises
        ------
        InputError
            No column varies.
        """
        domain, codes = reference.domain, reference.codes
        used = np.flatnonzero(domain.usable)
        if not len(used):
            raise InputError("No column of the background varies, so that there is nothing to explain.")
        bins = tuple(_cut(domain.columns[j], codes[:, j], percentiles) for j in used)
        width = USUAL_WIDTH * float(np.sqrt(len(used))) if kernel_width is None else kernel_width
        return cls(reference, used, bins, width)

    @cached_property
    def columns(self) -> tuple[Column, ...]:
        """The used columns."""
        return tuple(self.reference.domain.columns[j] for j in self.used)

    def answers(self, oracle: Oracle, drawn: Codes, like: Codes | None = None) -> tuple[Ints, Scores]:
        """Ask about draws of the used columns; return which of them the box answers, and how.

        Parameters
        ----------
        oracle : Oracle
        drawn : (n, n_used) float64
        like : (n_columns,) or (n, n_columns) float64, optional
            Whole rows, whose values stand in the other columns; the first reference row by default.
        """
        codes = np.empty((len(drawn), len(self.reference.domain.columns)))
        codes[:] = self.reference.codes[0] if like is None else like
        for j, column, values in zip(self.used, self.columns, drawn.T, strict=True):
            codes[:, j] = np.round(values / column.step) * column.step if column.step else values
        return self.reference.answers(oracle, codes)

    def never_held(self, codes: Codes, strange: Bools) -> list[tuple[str, ...]]:
        """Say of each row which values the reference rows never hold.

        Parameters
        ----------
        codes : (n_rows, n_used) float64
        strange : (n_rows, n_used) bool
        """
        notes: list[tuple[str, ...]] = [()] * len(codes)
        for i, j in np.argwhere(strange):
            value = self.columns[j].show(codes[i, j])
            sentence = (
                f"{self.columns[j].name!r} is {value}, which the reference rows never hold; its weight is 0."
            )
            notes[i] = (*notes[i], sentence)
        return notes


def _cut(column: Column, codes: Codes, percentiles: tuple[float, ...] | None) -> Bins | None:
    known = codes[~np.isnan(codes)]
    if column.is_levelled or not len(known):
        return Bins.of_values(codes)
    if percentiles is None:
        return None
    return Bins.of_numbers(codes, np.percentile(known, percentiles), column.step)
