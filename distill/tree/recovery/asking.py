"""The one door to the box: counts, remembers, and turns scores into answers that are equal or not."""

from __future__ import annotations

from collections.abc import Callable, Generator, Sequence
from functools import partial
from typing import TypeAlias, TypeVar

import numpy as np

from distill.typing import Codes, Ints, Scores

Ask: TypeAlias = Callable[[Codes], Scores]
"""The box: (n, n_columns) codes -> (n, k) scores."""

SAME = 1e-9
"""Scores nearer than this, relative to the larger of 1 and their size, are one answer."""

Found = TypeVar("Found")

Inquiry: TypeAlias = Generator[Codes, Ints, Found]
"""A train of thought: yields rows to be asked, is sent the answers, and returns what it found."""


class NotATreeError(Exception):
    """The box cannot be a small tree; the message says why."""


class SpentError(Exception):
    """The next question would exceed the budget."""


class Asking:
    """Asks the box, no row twice and never more rows than the budget.

    Parameters
    ----------
    ask : callable
    budget : int
    width : int
        The number of columns.
    """

    def __init__(self, ask: Ask, budget: int, width: int) -> None:
        self._ask = ask
        self._budget = budget
        self._known: dict[bytes, int] = {}
        self._names: dict[bytes, int] = {}
        self._codes: list[Codes] = [np.empty((0, width))]
        self._answers: list[Ints] = [np.empty(0, dtype=np.int64)]
        self.scores: list[Scores] = []
        self.queries = 0

    @property
    def codes(self) -> Codes:
        """(n, n_columns): every row that has an answer, in the order asked."""
        self._codes = [np.concatenate(self._codes)]
        return self._codes[0]

    @property
    def answers(self) -> Ints:
        """(n,): the answers to `codes`; `scores` of that index says them in full."""
        self._answers = [np.concatenate(self._answers)]
        return self._answers[0]

    def learn(self, codes: Codes, scores: Scores) -> None:
        """Take over answers that were bought before."""
        self._remember(codes, scores)

    def __call__(self, codes: Codes) -> Ints:
        """Return (n,): the answers to the rows.

        Raises
        ------
        SpentError
            There are more new rows than the budget allows; none of them was asked.
        """
        keys = _keys(codes)
        new = {key: i for i, key in enumerate(keys) if key not in self._known}
        if self.queries + len(new) > self._budget:
            raise SpentError
        if new:
            rows = codes[list(new.values())]
            self.queries += len(rows)
            self._remember(rows, np.asarray(self._ask(rows), dtype=np.float64))
        return np.array([self._known[key] for key in keys], dtype=np.int64)

    def unknown(self, codes: Codes, most: int) -> Codes:
        """Return the first rows, at most so many, that have no answer yet."""
        rows = [i for i, key in enumerate(_keys(codes)) if key not in self._known]
        return codes[rows[:most]]

    def _remember(self, codes: Codes, scores: Scores) -> None:
        answers = np.array([self._name(row) for row in scores], dtype=np.int64)
        self._known.update(zip(_keys(codes), answers.tolist(), strict=True))
        self._codes.append(codes.copy())
        self._answers.append(answers)

    def _name(self, scores: Scores) -> int:
        """Return the number of an answer: the first that was the same."""
        key = scores.tobytes()
        if key not in self._names:
            near = self._nearest(scores)
            if near == len(self.scores):
                self.scores.append(scores.copy())
            self._names[key] = near
        return self._names[key]

    def _nearest(self, scores: Scores) -> int:
        if not self.scores:
            return 0
        apart = np.abs(np.array(self.scores) - scores).max(axis=1)
        same = np.flatnonzero(apart <= SAME * max(1.0, float(np.abs(scores).max())))
        return int(same[0]) if len(same) else len(self.scores)


def in_step(inquiries: Sequence[Inquiry[Found]], ask: Asking) -> list[Found]:
    """Run inquiries side by side, one batch of rows to a step, and return what each found."""
    found: dict[int, Found] = {}
    waiting: dict[int, Codes] = {}

    def go_on(i: int, step: Callable[[], Codes]) -> None:
        waiting.pop(i, None)
        try:
            waiting[i] = step()
        except StopIteration as end:
            found[i] = end.value

    for i, inquiry in enumerate(inquiries):
        go_on(i, partial(next, inquiry))
    while waiting:
        askers = list(waiting)
        answers = ask(np.concatenate([waiting[i] for i in askers]))
        ends = np.cumsum([len(waiting[i]) for i in askers])
        for i, reply in zip(askers, np.split(answers, ends[:-1]), strict=True):
            go_on(i, partial(inquiries[i].send, reply))
    return [found[i] for i in range(len(inquiries))]


def _keys(codes: Codes) -> list[bytes]:
    # Adding zero makes -0.0 the same as 0.0; all missing values are one NaN.
    plain = np.where(np.isnan(codes), np.nan, codes + 0.0)
    return [row.tobytes() for row in plain]
