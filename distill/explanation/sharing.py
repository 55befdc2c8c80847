"""Shapley values from the worth of some coalitions, and how sure they are."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from math import comb

import numpy as np

from distill.explanation.coalitions import Coalitions
from distill.typing import Floats

PENALTY = 0.1
"""On the part of a worth that three columns make together, as a share of its mean variance."""


@dataclass(frozen=True)
class Shares:
    """A worth shared out among players.

    Parameters
    ----------
    value : (n_players,) float64
        They sum to the worth of all players less that of none.
    error : (n_players,) float64
        Standard errors over the draw of the coalitions; 0 where all were seen.
    r2 : float
        The share of the worth's variance over coalitions, by the kernel's weights, that their sum tells.
    """

    value: Floats
    error: Floats
    r2: float


@dataclass(frozen=True)
class Sharing:
    """Kernel SHAP's weighted least squares, made ready once for any number of worths.

    With a coalition always goes its complement, so that only half the difference of their worths
    matters, and what two players make together drops out by itself. What three make together is fitted
    besides, by a ridge on all products of three players' signs. Each product less its own Shapley values
    is orthogonal to the players under the kernel's weights, so that the ridge changes nothing once all
    coalitions are seen and takes away most of the error while they are not.

    References
    ----------
    Lundberg and Lee (2017), "A unified approach to interpreting model predictions", theorem 2; Fumagalli,
    Witter and Musco (2026), "PolySHAP", for polynomials beside the players and what pairs do;
    Efron and Stein (1981), "The jackknife estimate of variance", for the errors.
    """

    coalitions: Coalitions

    @cached_property
    def _root(self) -> Floats:
        weight = self.coalitions.weight  # of one player alone there are no pairs
        return np.asarray(np.sqrt(weight * len(weight) / max(weight.sum(), 1e-300)))

    @cached_property
    def _design(self) -> Floats:
        """(n_pairs, n_players): who is in, less the mean, as the values' sum is known; weighted."""
        held = self.coalitions.members - 0.5
        return np.asarray(self._root[:, None] * (held - held.mean(axis=1, keepdims=True)))

    @cached_property
    def _freed(self) -> Floats:
        """(n_pairs, n_pairs): the inverse covariance of differences: what three make, and the rest."""
        n = len(self.coalitions.members)
        signs = np.where(self.coalitions.members, 1.0, -1.0)
        made = products_of_three(signs) * np.outer(self._root, self._root)
        return np.asarray(np.linalg.inv(made * (n / np.trace(made)) + PENALTY * np.eye(n)))

    @cached_property
    def _operator(self) -> Floats:
        """(n_players, n_pairs): from weighted differences to values about their mean."""
        pulled = self._design.T if self.coalitions.is_exact else self._design.T @ self._freed
        return np.asarray(np.linalg.solve(pulled @ self._design + 1.0, pulled))

    @cached_property
    def _own(self) -> Floats:
        """(n_pairs,): what is left of each pair's own difference in its residual."""
        fitted = (self._freed @ self._design) * self._operator.T
        return np.asarray(np.diag(self._freed) - fitted.sum(axis=1))

    def shares(self, worth: Floats, of_complement: Floats, *, none: float, everyone: float) -> Shares:
        """Return the Shapley values of a worth.

        Parameters
        ----------
        worth, of_complement : (n_pairs,) float64
            Of the coalitions, and of their complements.
        none, everyone : float
            The worth of the empty and of the full coalition.
        """
        n_players = self.coalitions.members.shape[1]
        mean = (everyone - none) / n_players
        held = self.coalitions.members - 0.5
        apart = self._root * ((worth - of_complement) / 2.0 - mean * held.sum(axis=1))
        about = self._operator @ apart
        value = mean + about - about.mean()
        r2 = self._explained(value, none, np.concatenate([worth, of_complement]))
        return Shares(value, self._errors(apart, about), r2)

    def _errors(self, apart: Floats, about: Floats) -> Floats:
        """Return (n_players,): the jackknife over pairs, less what is known of sizes seen whole."""
        if self.coalitions.is_exact:
            return np.zeros(len(about))
        residual = self._freed @ (apart - self._design @ about)
        without = residual / np.maximum(self._own, 1e-12)  # each pair's, as the others foretell it
        moved = self._operator * without
        return np.asarray(np.sqrt((moved**2) @ self.coalitions.left_out))

    def _explained(self, value: Floats, none: float, worths: Floats) -> float:
        told = none + self.coalitions.both @ value
        weight = np.tile(self.coalitions.weight, 2)
        if not len(worths):
            return float("nan")
        middle = np.average(worths, weights=weight)
        spread = weight @ (worths - middle) ** 2
        missed = weight @ (worths - told) ** 2
        return float(1.0 - missed / spread) if spread > 0 else float("nan")


def products_of_three(signs: Floats) -> Floats:
    """Return (n, n): the covariance of coalitions by what three players make together, in closed form.

    The sum, over all three players, of the products of two coalitions' features; a feature is the
    product of the three signs less a third of their sum, which are its Shapley values.

    Parameters
    ----------
    signs : (n, n_players) float64
        1 where a player is in, -1 where not.
    """
    n = signs.shape[1]
    alike = signs @ signs.T
    total = signs.sum(axis=1)
    across = np.outer(total, total)
    cubes = alike * (alike * alike - 3.0 * n + 2.0) / 6.0
    by_column = (alike * (total**2 + 2.0 - n) - 2.0 * across) / 2.0
    sums = alike * comb(n - 1, 2) + (across - alike) * (n - 2)
    return np.asarray(cubes - (by_column + by_column.T) / 3.0 + sums / 9.0)
