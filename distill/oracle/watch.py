"""The canary's keeper: which rows it is, when they are asked again, and what came of it."""

from __future__ import annotations

from collections.abc import Callable

from distill.blackbox import BlackBox, BoxKind
from distill.canary import TIMES, Canary, Constancy, spread
from distill.checks import whole
from distill.oracle.question import Question
from distill.task import Answers
from distill.typing import Scores

ROWS = 20
"""Rows of the canary where none are asked for, of a server: what is behind an address may change."""

LARGE = 4
"""Batches in a purchase from which on the canary is asked in the middle and at the end of it."""


class Watch:
    """Asks the same rows again during a run.

    Parameters
    ----------
    box : BlackBox
    count : int, optional
        How many rows; 0 watches nothing.
    """

    def __init__(self, box: BlackBox, count: int | None) -> None:
        by_kind = ROWS if box.kind is BoxKind.SERVER else 0
        self._count = by_kind if count is None else whole("canary", count, at_least=0)
        self._canary: Canary[Question] | None = None

    @property
    def reserve(self) -> int:
        """Questions that are kept back for it from a budget."""
        return TIMES * self._count

    @property
    def outstanding(self) -> int:
        """Questions of these that have not been asked yet."""
        return self.reserve - (self._canary.questions if self._canary is not None else 0)

    def begin(self, rows: Question, ask: Callable[[Question], Scores]) -> None:
        """Choose the rows and ask for them, unless that has been done."""
        if self._count and self._canary is None:
            self._canary = Canary.begun(rows.take(spread(len(rows), self._count)), ask)

    def again(self, ask: Callable[[Question], Scores]) -> None:
        """Ask for the rows again, while the reserve lasts."""
        if self._canary is not None and self._canary.questions + len(self._canary.rows) <= self.reserve:
            self._canary = self._canary.again(ask)

    def constancy(self, answers: Answers) -> Constancy | None:
        """Return how far the box was of one mind; None where nothing was watched."""
        if self._canary is None:
            return None
        return self._canary.constancy(answers.decide if answers.classifies else None)
