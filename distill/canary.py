"""Rows asked again and again, to see whether the box still answers as it did."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, Generic, Protocol, Self, TypeAlias, TypeVar

import numpy as np
from numpy.typing import NDArray

from distill import numbers
from distill.typing import Bools, Ints, Scores

SAME = 1e-5
"""Scores closer than this, relative to the largest of their output, are the same: those of single
precision differ by that much between batch sizes."""

TIMES = 5
"""How often each row is asked in a run with one check in the middle and one at the end."""

PARTS = 3
"""Into how many smaller batches the rows are cut."""

VARIES, SPLITS, DRIFTS = "box-varies", "box-depends-on-batch", "box-drifts"
"""Codes of findings: chance in the answers, other answers in other batches, other answers later."""


class Rows(Protocol):
    """Some rows, such as a `Table`."""

    def __len__(self) -> int:
        """Return how many."""
        ...

    def take(self, rows: NDArray[Any]) -> Self:
        """Return those at these positions."""
        ...


R = TypeVar("R", bound=Rows)
Ask: TypeAlias = Callable[[R], Scores]
Decide: TypeAlias = Callable[[Scores], Ints]


def spread(n_rows: int, count: int) -> Ints:
    """Return the positions of `count` rows (all, if there are fewer), evenly spread over `n_rows`.

    >>> spread(100, 5).tolist()
    [0, 24, 49, 74, 99]
    """
    return np.unique(np.linspace(0, n_rows - 1, min(count, n_rows)).astype(np.int64))


@dataclass(frozen=True)
class Constancy:
    """How far a box is of one mind.

    Parameters
    ----------
    finding : (code, sentence), optional
        What is wrong, and for classes the ceiling below 1; None where all answers are the same.
    ceiling : float
        The mean share of times at which a row got its commonest answer: decided alike for classes, the same
        numbers for regression. No model that gives a row one answer can agree with the box more often on
        these rows; from few times the share is estimated rather too high than too low.
    """

    finding: tuple[str, str] | None
    ceiling: float


@dataclass(frozen=True)
class Canary(Generic[R]):
    """What a box answered to the same rows at different times.

    Parameters
    ----------
    rows : Rows
    whole : tuple of (n_rows, n_outputs)
        The answers to all rows in one batch, a time each; the first two directly after one another.
    parts : (n_rows, n_outputs)
        The answers to the rows in smaller batches, directly after.
    """

    rows: R
    whole: tuple[Scores, ...]
    parts: Scores

    @classmethod
    def begun(cls, rows: R, ask: Ask[R]) -> Canary[R]:
        """Ask for the rows twice together, and once more in smaller batches.

        Parameters
        ----------
        rows : Rows
        ask : callable
            rows -> (n_rows, n_outputs); it must reach the box, and not remember.
        """
        cut = np.array_split(np.arange(len(rows)), min(PARTS, len(rows)))
        whole = (ask(rows), ask(rows))
        return cls(rows, whole, np.concatenate([ask(rows.take(part)) for part in cut]))

    def again(self, ask: Ask[R]) -> Canary[R]:
        """Ask for the rows once more, in the middle or at the end of a run."""
        return replace(self, whole=(*self.whole, ask(self.rows)))

    @property
    def questions(self) -> int:
        """How many rows the box was asked for this."""
        return len(self.rows) * (len(self.whole) + 1)

    def constancy(self, decide: Decide | None = None) -> Constancy:
        """Compare the answers.

        Parameters
        ----------
        decide : callable, optional
            (n_rows, n_outputs) -> (n_rows,), for boxes that answer classes.
        """
        times = (*self.whole, self.parts)
        same = [np.mean([_alike(one, other, decide) for other in times], axis=0) for one in times]
        ceiling = float(np.mean(np.max(same, axis=0)))
        return Constancy(self._finding(decide, ceiling), ceiling)

    def _finding(self, decide: Decide | None, ceiling: float) -> tuple[str, str] | None:
        """Return the simplest reason for a difference: chance first, since it explains the others too."""
        limit = "" if decide is None or ceiling == 1 else LIMIT.format(len(self.rows), numbers.share(ceiling))
        first, second, *later = self.whole
        pairs = [(VARIES, second), (SPLITS, self.parts), *((DRIFTS, scores) for scores in later)]
        for code, scores in pairs:
            changed = _changed(first, scores)
            if changed.any():
                return code, SENTENCES[code].format(_told(first, scores, changed, decide)) + limit
        return None


SENTENCES = {
    VARIES: "Asked the same again at once, the black box {}: its answers are partly chance.",
    SPLITS: (
        "Asked the same rows in smaller batches, the black box {}: its answer to a row depends on the rows "
        "beside it."
    ),
    DRIFTS: (
        "Asked the same rows later in the run, the black box {}: it changed meanwhile, and answers from "
        "before and after do not belong together."
    ),
}

LIMIT = " On these {} rows no surrogate can agree with it more often than {} of the times they were asked."


def _changed(one: Scores, other: Scores) -> Bools:
    """Return (n_rows,): whether a score differs by more than rounding."""
    largest = np.maximum(np.abs(one).max(axis=0), np.abs(other).max(axis=0))
    changed: Bools = (np.abs(one - other) > SAME * largest).any(axis=1)
    return changed


def _alike(one: Scores, other: Scores, decide: Decide | None) -> Bools:
    """Return (n_rows,): whether a row was answered alike twice."""
    return np.asarray(~_changed(one, other) if decide is None else decide(one) == decide(other))


def _told(one: Scores, other: Scores, changed: Bools, decide: Decide | None) -> str:
    most = np.abs(one - other).max()
    text = f"gave other scores for {int(changed.sum())} of {len(changed)} rows, by up to {most:.3g}"
    if decide is None:
        return text
    flips = int(np.sum(decide(one) != decide(other)))
    return f"{text}, and decided otherwise for {flips}"
