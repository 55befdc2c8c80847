"""Weighted ridge regression with an identity or a logit link, and sandwich intervals."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from distill.typing import Bools, Floats

_CLIP = 1e-3
"""Scores are kept this far from 0 and 1 before a logit link sees them."""

_STEPS = 8


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
class LinearFit:
    """A fitted line: answers are `link.inverse(intercept + design @ coefficients)`.

    Parameters
    ----------
    link : Link
    intercept : float
    coefficients : (n_components,) float64
    covariance : (n_components + 1, n_components + 1) float64
        Sandwich (HC3) covariance of intercept and coefficients, on the link's scale.
    n : int
        Rows with a positive weight.
    """

    link: Link
    intercept: float
    coefficients: Floats
    covariance: Floats
    n: int

    def predict(self, design: Floats) -> Floats:
        """Return (n_rows,) float64: the surrogate's answers."""
        return self.link.inverse(self.intercept + design @ self.coefficients)


def fit(design: Floats, target: Floats, weight: Floats, *, link: Link, penalty: float) -> LinearFit:
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
    share = weight / weight.sum()
    centre = share @ design
    spread = np.sqrt(share @ (design - centre) ** 2)
    varies = spread > 1e-12
    scaled = (design[:, varies] - centre[varies]) / spread[varies]
    A = np.column_stack([np.ones(len(target)), scaled])
    n = float(np.count_nonzero(weight))
    ridge = np.full(A.shape[1], penalty / n)
    ridge[0] = 0.0
    solve = _least_squares if link is Link.IDENTITY else _fractional_logit
    beta, covariance = solve(A, target, share, ridge)
    back = _back_to_units(centre, spread, varies)
    full = back @ beta
    return LinearFit(link, float(full[0]), full[1:], back @ covariance @ back.T, int(n))


def _least_squares(A: Floats, y: Floats, share: Floats, ridge: Floats) -> tuple[Floats, Floats]:
    gram = (A * share[:, None]).T @ A + np.diag(ridge + 1e-10)
    beta: Floats = np.linalg.solve(gram, A.T @ (share * y))
    return beta, _sandwich(A, y - A @ beta, share, gram, np.ones(len(y)))


def _fractional_logit(A: Floats, y: Floats, share: Floats, ridge: Floats) -> tuple[Floats, Floats]:
    y = np.clip(y, _CLIP, 1.0 - _CLIP)
    beta = np.zeros(A.shape[1])
    level = share @ y
    beta[0] = np.log(level / (1.0 - level))
    for _ in range(_STEPS):
        p, curvature = _logit_state(A, beta)
        gram = (A * (share * curvature)[:, None]).T @ A + np.diag(ridge + 1e-10)
        move = np.linalg.solve(gram, A.T @ (share * (y - p)) - ridge * beta)
        beta = beta + move * min(1.0, 4.0 / max(float(np.abs(A @ move).max()), 1e-9))
    p, curvature = _logit_state(A, beta)
    gram = (A * (share * curvature)[:, None]).T @ A + np.diag(ridge + 1e-10)
    return beta, _sandwich(A, y - p, share, gram, curvature)


def _logit_state(A: Floats, beta: Floats) -> tuple[Floats, Floats]:
    p = Link.LOGIT.inverse(A @ beta)
    return p, np.maximum(p * (1.0 - p), 1e-4)


def _sandwich(A: Floats, residual: Floats, share: Floats, gram: Floats, curvature: Floats) -> Floats:
    """HC3 (MacKinnon and White 1985): each residual is inflated by its own leverage."""
    bread = np.linalg.inv(gram)
    leverage = np.einsum("ij,jk,ik->i", A, bread, A) * share * curvature
    pulled = share * residual / np.maximum(1.0 - leverage, 0.05)
    scores = A * pulled[:, None]
    return np.asarray(bread @ (scores.T @ scores) @ bread)


def _back_to_units(centre: Floats, spread: Floats, varies: Bools) -> Floats:
    """Return the matrix that turns scaled coefficients into those of the original columns."""
    kept = np.flatnonzero(varies)
    back = np.zeros((len(spread) + 1, len(kept) + 1))
    back[0, 0] = 1.0
    back[0, 1:] = -centre[kept] / spread[kept]
    back[kept + 1, np.arange(1, len(kept) + 1)] = 1.0 / spread[kept]
    return back
