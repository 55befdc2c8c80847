"""Weighted ridge regression with an identity or a logit link, and sandwich intervals."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from distill.linear.lesson import Lesson
from distill.linear.link import Link
from distill.linear.margins import margins
from distill.typing import Bools, Floats

_MOST_STEPS = 25
_LONGEST_MOVE = 8.0
"""No Newton step moves an answer farther than this on the logit scale."""

_SETTLED = 1e-3
"""Newton's method ends when no answer moves farther than this on the logit scale; the step after that
would be of the order of its square."""

_FLATTEST = 1e-7
"""Answers so near 0 or 1 that the logit's inverse is flatter are taken to be where it is as flat as this."""

_NEARLY_0, _NEARLY_1 = 1e-30, 1.0 - 1e-10
"""Beyond these the logit of a score is made of rounding errors, sooner near 1 than near 0."""


@dataclass(frozen=True)
class Line:
    """A line on a link's scale: answers are `link.inverse(offset + intercept + design @ coefficients)`."""

    link: Link
    intercept: float
    coefficients: Floats

    def predict(self, design: Floats, offset: Floats | float = 0.0) -> Floats:
        """Return (n_rows,) float64: the surrogate's answers."""
        return self.link.inverse(offset + self.intercept + design @ self.coefficients)


@dataclass(frozen=True)
class LinearFit:
    """A fitted line and how sure its numbers are.

    Parameters
    ----------
    line : Line
    covariance : (n_components + 1, n_components + 1) float64
        Sandwich (HC3) covariance of intercept and coefficients, on the link's scale, all rows taken for
        draws.
    margin : (n_components,) float64
        Half the width of the coefficients' 95 % intervals, with only those rows as draws that the lesson
        says are; NaN where too few rows carry one.
    n : int
        Rows with a positive weight.
    """

    line: Line
    covariance: Floats
    margin: Floats
    n: int


def line(lesson: Lesson, *, link: Link, penalty: float) -> Line:
    """Fit a weighted ridge, fractional-logit where the link says so (Papke and Wooldridge 1996).

    The penalty acts on coefficients of columns scaled to unit weighted variance and leaves the
    intercept alone: it minimises the mean loss plus `penalty / n` times their sum of squares.
    Columns that do not vary get a coefficient of 0.
    """
    problem = _Problem(lesson, link)
    return problem.line(problem.solve(penalty)[0])


def lines(lesson: Lesson, *, link: Link, penalties: tuple[float, ...]) -> list[Line]:
    """Fit a `line` for each penalty; each solution starts where the one before ended."""
    problem = _Problem(lesson, link)
    found, beta = [], None
    for penalty in penalties:
        beta, _ = problem.solve(penalty, beta)
        found.append(problem.line(beta))
    return found


def fit(lesson: Lesson, *, link: Link, penalty: float) -> LinearFit:
    """Fit a `line` and how sure its numbers are."""
    problem = _Problem(lesson, link)
    beta, gram = problem.solve(penalty)
    pull = problem.pull(beta, gram)
    margin = np.full(lesson.design.shape[1], np.nan)
    margin[problem.kept] = margins(pull[:, 1:], lesson.chance) / problem.spread
    spread = np.asarray(pull.T @ pull, dtype=np.float64)
    return LinearFit(problem.line(beta), problem.back @ spread @ problem.back.T, margin, problem.n)


def fit_of_logits(lesson: Lesson) -> LinearFit:
    """Fit a line to the logits of the scores by least squares, without a penalty or an offset.

    Where the box is a logistic regression this finds it exactly, also where its answers are nearly 0
    or 1 and a likelihood has nothing left to learn from.
    """
    open_ = (lesson.target > _NEARLY_0) & (lesson.target < _NEARLY_1)
    kept = open_ if np.count_nonzero(open_) > lesson.design.shape[1] else np.ones_like(open_)
    scores = np.clip(lesson.target[kept], _NEARLY_0, _NEARLY_1)
    chance = np.broadcast_to(lesson.chance, len(kept))[kept]
    logits = Lesson(lesson.design[kept], np.log(scores / (1.0 - scores)), lesson.weight[kept], chance=chance)
    found = fit(logits, link=Link.IDENTITY, penalty=0.0)
    straight = found.line
    return replace(found, line=Line(Link.LOGIT, straight.intercept, straight.coefficients))


class _Problem:
    """The fit on scaled columns: its solution, and the way back to the original ones."""

    def __init__(self, lesson: Lesson, link: Link) -> None:
        self.link, self.n, self.offset = link, lesson.n, lesson.offset
        self.share = lesson.weight / lesson.weight.sum()
        self.y = link.within(lesson.target)
        centre = self.share @ lesson.design
        away = lesson.design - centre
        spread = np.sqrt(self.share @ away**2)
        varies = spread > 1e-12
        self.kept, self.spread = np.flatnonzero(varies), spread[varies]
        self.back = _back_to_units(centre, spread, varies)
        self.A = np.empty((len(lesson), 1 + len(self.kept)), order="F")  # see `_gram`
        self.A[:, 0] = 1.0
        np.divide(away[:, self.kept], self.spread, out=self.A[:, 1:])

    def solve(self, penalty: float, start: Floats | None = None) -> tuple[Floats, Floats]:
        """Return intercept and coefficients of the scaled columns, and the loss's second derivative."""
        ridge = self._ridge(penalty)
        if self.link is Link.IDENTITY:
            gram = _gram(self.A, self.share, ridge)
            right = self.A.T @ (self.share * (self.y - self.offset))
            return np.asarray(np.linalg.solve(gram, right)), gram
        return self._newton(ridge, self._start() if start is None else start)

    def line(self, beta: Floats) -> Line:
        """Return the solution on the original columns."""
        full = self.back @ beta
        return Line(self.link, float(full[0]), full[1:])

    def pull(self, beta: Floats, gram: Floats) -> Floats:
        """Return (n_rows, n_varying + 1): by how much each row moves the solution.

        HC3 (MacKinnon and White 1985): each residual is inflated by its own leverage.
        """
        answers = self.link.inverse(self.offset + self.A @ beta)
        mass = self.share * self._curvature(answers)
        towards = self.A @ np.linalg.inv(gram)
        leverage = np.einsum("ij,ij->i", towards, self.A) * mass
        residual = self.share * (self.y - answers) / np.maximum(1.0 - leverage, 0.05)
        return np.asarray(towards * residual[:, None])

    def _ridge(self, penalty: float) -> Floats:
        ridge = np.full(self.A.shape[1], penalty / self.n)
        ridge[0] = 0.0
        return ridge

    def _start(self) -> Floats:
        beta = np.zeros(self.A.shape[1])
        beta[0] = self.link.start(float(self.share @ self.y)) - float(np.sum(self.share * self.offset))
        return beta

    def _newton(self, ridge: Floats, beta: Floats) -> tuple[Floats, Floats]:
        # The way of each step need not be exact, only the place where the steps end; a ridge makes up for
        # what single precision loses. The last step is a double one, so that no figure that is shown
        # depends on the order in which a number of threads adds single ones.
        rough = self.A.astype(np.float32) if ridge.any() else self.A
        for _ in range(_MOST_STEPS):
            move, _ = self._step(rough, ridge, beta)
            longest = float(np.abs(self.A @ move).max())
            beta = beta + move * min(1.0, _LONGEST_MOVE / max(longest, 1e-9))
            if longest < _SETTLED:
                move, gram = self._step(self.A, ridge, beta)
                return beta + move, gram
        return beta, self._step(self.A, ridge, beta)[1]

    def _step(self, A: NDArray[np.floating[Any]], ridge: Floats, beta: Floats) -> tuple[Floats, Floats]:
        """Return Newton's step from here, and the second derivative by the precision of A."""
        answers = self.link.inverse(self.offset + self.A @ beta)
        gradient = self.A.T @ (self.share * (self.y - answers)) - ridge * beta
        gram = _gram(A, self.share * self._curvature(answers), ridge)
        return np.asarray(np.linalg.solve(gram, gradient)), gram

    def _curvature(self, answers: Floats) -> Floats:
        """The derivative of the link's inverse at these answers."""
        if self.link is Link.IDENTITY:
            return np.ones_like(answers)
        return np.maximum(answers * (1.0 - answers), _FLATTEST)


def _gram(A: NDArray[np.floating[Any]], mass: Floats, ridge: Floats) -> Floats:
    """Return A' mass A + ridge, in double precision; in half the time where each column lies in one piece."""
    gram = np.asarray((A.T * mass.astype(A.dtype)) @ A, dtype=np.float64)
    gram.flat[:: len(gram) + 1] += ridge + 1e-10
    return gram


def _back_to_units(centre: Floats, spread: Floats, varies: Bools) -> Floats:
    """Return the matrix that turns scaled coefficients into those of the original columns."""
    kept = np.flatnonzero(varies)
    back = np.zeros((len(spread) + 1, len(kept) + 1))
    back[0, 0] = 1.0
    back[0, 1:] = -centre[kept] / spread[kept]
    back[kept + 1, np.arange(1, len(kept) + 1)] = 1.0 / spread[kept]
    return back
