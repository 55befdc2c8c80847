"""Weighted ridge regression with an identity or a logit link, and sandwich intervals."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from distill.typing import Bools, Floats

_CLIP = 1e-3
"""Scores are kept this far from 0 and 1 before a logit link sees them."""

_MOST_STEPS = 25
_LONGEST_MOVE = 4.0
"""No Newton step moves an answer farther than this on the logit scale."""

_SETTLED = 1e-6


class Link(StrEnum):
    """The scale on which the surrogate is a straight line."""

    IDENTITY = "identity"
    LOGIT = "logit"

    def inverse(self, eta: Floats) -> Floats:
        """Return answers for values on the link's scale."""
        return eta if self is Link.IDENTITY else 1.0 / (1.0 + np.exp(-np.clip(eta, -30.0, 30.0)))

    def slope(self, eta: Floats) -> Floats:
        """Return the derivative of `inverse`."""
        if self is Link.IDENTITY:
            return np.ones_like(eta)
        p = self.inverse(eta)
        return p * (1.0 - p)


@dataclass(frozen=True)
class Line:
    """A line on the scale of a link: answers are `link.inverse(intercept + design @ coefficients)`."""

    link: Link
    intercept: float
    coefficients: Floats

    def predict(self, design: Floats) -> Floats:
        """Return (n_rows,) float64: the surrogate's answers."""
        return self.link.inverse(self.intercept + design @ self.coefficients)


@dataclass(frozen=True)
class LinearFit:
    """A fitted line and how sure its numbers are.

    Parameters
    ----------
    line : Line
    covariance : (n_components + 1, n_components + 1) float64
        Sandwich (HC3) covariance of intercept and coefficients, on the link's scale.
    n : int
        Rows with a positive weight.
    """

    line: Line
    covariance: Floats
    n: int


def line(design: Floats, target: Floats, weight: Floats, *, link: Link, penalty: float) -> Line:
    """Fit a weighted ridge, fractional-logit where the link says so (Papke and Wooldridge 1996).

    The penalty acts on coefficients of columns scaled to unit weighted variance and leaves the
    intercept alone: it minimises the mean loss plus `penalty / n` times their sum of squares.
    Columns that do not vary get a coefficient of 0.

    Parameters
    ----------
    design : (n_rows, n_components) float64
    target : (n_rows,) float64
        The box's scores of one output.
    weight : (n_rows,) float64
        Non-negative, with a positive sum.
    """
    problem = _Problem(design, target, weight, link, penalty)
    return problem.line(problem.solve())


def fit(design: Floats, target: Floats, weight: Floats, *, link: Link, penalty: float) -> LinearFit:
    """Fit a `line` and the covariance of its numbers; parameters as there."""
    problem = _Problem(design, target, weight, link, penalty)
    beta = problem.solve()
    covariance = problem.back @ problem.covariance(beta) @ problem.back.T
    return LinearFit(problem.line(beta), covariance, problem.n)


class _Problem:
    """The fit on scaled columns: its solution, and the way back to the original ones."""

    def __init__(self, design: Floats, target: Floats, weight: Floats, link: Link, penalty: float) -> None:
        self.link = link
        self.n = int(np.count_nonzero(weight))
        self.share = weight / weight.sum()
        self.y = target if link is Link.IDENTITY else np.clip(target, _CLIP, 1.0 - _CLIP)
        centre = self.share @ design
        spread = np.sqrt(self.share @ (design - centre) ** 2)
        varies = spread > 1e-12
        self.back = _back_to_units(centre, spread, varies)
        scaled = (design[:, varies] - centre[varies]) / spread[varies]
        self.A = np.column_stack([np.ones(len(target)), scaled])
        self.ridge = np.full(self.A.shape[1], penalty / self.n)
        self.ridge[0] = 0.0

    def solve(self) -> Floats:
        """Return (n_varying + 1,): intercept and coefficients of the scaled columns."""
        if self.link is Link.IDENTITY:
            right = self.A.T @ (self.share * self.y)
            return np.asarray(np.linalg.solve(self._gram(np.ones(len(self.y))), right))
        return self._newton()

    def line(self, beta: Floats) -> Line:
        """Return the solution on the original columns."""
        full = self.back @ beta
        return Line(self.link, float(full[0]), full[1:])

    def covariance(self, beta: Floats) -> Floats:
        """HC3 (MacKinnon and White 1985): each residual is inflated by its own leverage."""
        eta = self.A @ beta
        curvature = self._curvature(eta)
        bread = np.linalg.inv(self._gram(curvature))
        leverage = ((self.A @ bread) * self.A).sum(axis=1) * self.share * curvature
        residual = self.y - self.link.inverse(eta)
        scores = self.A * (self.share * residual / np.maximum(1.0 - leverage, 0.05))[:, None]
        return np.asarray(bread @ (scores.T @ scores) @ bread)

    def _newton(self) -> Floats:
        beta = np.zeros(self.A.shape[1])
        level = self.share @ self.y
        beta[0] = np.log(level / (1.0 - level))
        for _ in range(_MOST_STEPS):
            eta = self.A @ beta
            gradient = self.A.T @ (self.share * (self.y - self.link.inverse(eta))) - self.ridge * beta
            move = np.linalg.solve(self._gram(self._curvature(eta)), gradient)
            longest = float(np.abs(self.A @ move).max())
            beta = beta + move * min(1.0, _LONGEST_MOVE / max(longest, 1e-9))
            if longest < _SETTLED:
                break
        return beta

    def _curvature(self, eta: Floats) -> Floats:
        return np.ones(len(eta)) if self.link is Link.IDENTITY else np.maximum(self.link.slope(eta), 1e-4)

    def _gram(self, curvature: Floats) -> Floats:
        root = self.A * np.sqrt(self.share * curvature)[:, None]
        return np.asarray(root.T @ root + np.diag(self.ridge + 1e-10))


def _back_to_units(centre: Floats, spread: Floats, varies: Bools) -> Floats:
    """Return the matrix that turns scaled coefficients into those of the original columns."""
    kept = np.flatnonzero(varies)
    back = np.zeros((len(spread) + 1, len(kept) + 1))
    back[0, 0] = 1.0
    back[0, 1:] = -centre[kept] / spread[kept]
    back[kept + 1, np.arange(1, len(kept) + 1)] = 1.0 / spread[kept]
    return back
