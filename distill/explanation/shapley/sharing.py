"""Shapley values from the worth of some coalitions, and how sure they are."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from math import comb

import numpy as np

from distill.explanation.shapley.coalitions import Coalitions
from distill.typing import Bools, Floats, Ints

PENALTY = 0.1
"""On the part of a worth that three columns make together, as a share of its mean variance."""

FOLDS = 4
"""Parts of the drawn pairs, each foretold by the others."""

EVERY = -1
"""In the place of a part: always among the others."""

LEAST = 1e-12
"""Directions of the values that pairs tell by less than this share are not told."""


@dataclass(frozen=True)
class Shares:
    """A worth shared out among players.

    Parameters
    ----------
    value : (n_players,) float64
        They sum to the worth of all players less that of none.
    moved : (n_pairs, n_players) float64
        What the draw of each pair adds to the values' errors, independent of what others add: the root
        of the sum of squares is their standard error; 0 where all pairs were seen.
    spread, missed : float
        The worth's variance over coalitions by the kernel's weights, and what their sum does not tell.
    """

    value: Floats
    moved: Floats
    spread: float
    missed: float

    @property
    def error(self) -> Floats:
        """(n_players,): standard errors over the draw of the coalitions."""
        return np.asarray(np.sqrt((self.moved**2).sum(axis=0)))


@dataclass(frozen=True)
class Operators:
    """What is linear in the halves of the differences of worths, (n_pairs,).

    Parameters
    ----------
    value : (n_players, n_pairs) float64
        Gives the values about their mean.
    surprise : (n_pairs, n_pairs) float64
        Gives each difference less what other pairs foretell of it.
    pull : (n_players, n_pairs) float64
        What a surprise adds to the values.
    """

    value: Floats
    surprise: Floats
    pull: Floats


@dataclass(frozen=True)
class Sharing:
    """Kernel SHAP's weighted least squares, made ready once for any number of worths.

    With a coalition always goes its complement, so that only half the difference of their worths
    matters, and what two players make together drops out by itself. Where not all pairs are seen, some
    teach what single players and three together make (a ridge on all products of three players' signs,
    each less its own Shapley values), which foretells others; the mean surprise of these, by the
    kernel's known covariance, corrects it. So all drawn pairs are foretold in turn: the values have no
    bias over the draw, and the errors of many games average out.

    References
    ----------
    Lundberg and Lee (2017), "A unified approach to interpreting model predictions", theorem 2; Fumagalli,
    Witter and Musco (2026), "PolySHAP", for polynomials beside the players and what pairs do; Witter,
    Liu and Musco (2025), "Regression-adjusted Monte Carlo estimators for Shapley values", for the
    correction of what other pairs teach.
    """

    coalitions: Coalitions

    @cached_property
    def _held(self) -> Floats:
        """(n_pairs, n_players): who is in, less the mean, as the values' sum is known."""
        held = self.coalitions.members - 0.5
        return np.asarray(held - held.mean(axis=1, keepdims=True))

    @cached_property
    def _operators(self) -> Operators:
        if not self.coalitions.is_exact:
            return self._crossed()
        weighed = self._held.T * self.coalitions.weight
        none = np.zeros((len(weighed.T), len(weighed.T)))
        value: Floats = np.asarray(np.linalg.solve(weighed @ self._held + 1.0, weighed), dtype=np.float64)
        return Operators(value, none, np.zeros(weighed.shape))

    def _crossed(self) -> Operators:
        n, n_players = self.coalitions.members.shape
        made = products_of_three(np.where(self.coalitions.members, 1.0, -1.0))
        learned, foretold, times = np.zeros((n_players, n)), np.zeros((n, n)), np.zeros(n)
        fold = self._folds()
        for k in range(FOLDS):
            taught, asked = fold != k, (fold == k) | (fold == EVERY)
            of_fold, of_asked = self._taught(made, taught, asked)
            learned[:, taught] += of_fold / FOLDS
            foretold[np.ix_(asked, taught)] += of_asked
            times[asked] += 1.0
        surprise = np.eye(n) - foretold / times[:, None]
        pull = self._correction()
        return Operators(learned + pull @ surprise, surprise, pull)

    def _folds(self) -> Ints:
        """Return (n_pairs,): which part each pair is in; sizes seen whole teach always."""
        order = np.argsort(self.coalitions.members.sum(axis=1), kind="stable")
        drawn = order[self.coalitions.left_out[order] > 0]
        fold = np.full(len(order), EVERY)
        fold[drawn] = np.arange(len(drawn)) % FOLDS
        return fold

    def _taught(self, made: Floats, taught: Bools, asked: Bools) -> tuple[Floats, Floats]:
        """Return what some pairs teach: the values, and what they foretell of other pairs' differences.

        Parameters
        ----------
        made : (n_pairs, n_pairs) float64
            `products_of_three` of all.
        taught, asked : (n_pairs,) bool
        """
        weight = self.coalitions.take(taught).weight
        root = np.sqrt(weight * len(weight) / weight.sum())
        design = root[:, None] * self._held[taught]
        covariance = made[np.ix_(taught, taught)] * np.outer(root, root)
        scale = len(root) / np.trace(covariance)
        freed = np.linalg.inv(covariance * scale + PENALTY * np.eye(len(root)))
        pulled = design.T @ freed
        # Few pairs may not tell all players: of all values that fit, the least ones.
        learned = np.linalg.pinv(pulled @ design + 1.0, rcond=LEAST, hermitian=True) @ pulled
        learned -= learned.mean(axis=0)
        left = freed - freed @ design @ learned
        foretold = self._held[asked] @ learned + (made[np.ix_(asked, taught)] * root * scale) @ left
        return learned * root, foretold * root

    def _correction(self) -> Floats:
        """Return (n_players, n_pairs): from surprises to values, by the kernel's known covariance."""
        size, n_players = self.coalitions.members.sum(axis=1), self.coalitions.members.shape[1]
        weight = self.coalitions.weight
        spread = weight @ (size * (n_players - size)) / (n_players * (n_players - 1))
        return np.asarray((self._held * weight[:, None]).T / spread)

    def shares(self, worth: Floats, of_complement: Floats, *, none: float, everyone: float) -> Shares:
        """Return the Shapley values of a worth.

        Parameters
        ----------
        worth, of_complement : (n_pairs,) float64
            Of the coalitions, and of their complements.
        none, everyone : float
            The worth of the empty and of the full coalition.
        """
        coalitions, operators = self.coalitions, self._operators
        mean = (everyone - none) / coalitions.members.shape[1]
        apart = (worth - of_complement) / 2.0 - mean * (coalitions.members - 0.5).sum(axis=1)
        about = operators.value @ apart
        value = mean + about - about.mean()
        moved = operators.pull * (operators.surprise @ apart * np.sqrt(coalitions.left_out))
        return Shares(value, moved.T, *self._variances(value, none, np.concatenate([worth, of_complement])))

    def _variances(self, value: Floats, none: float, worths: Floats) -> tuple[float, float]:
        """Return the variance of worths over coalitions, and that of what is left of them."""
        if not len(worths):
            return 0.0, 0.0
        told = none + self.coalitions.both @ value
        weight = np.tile(self.coalitions.weight, 2)
        middle = np.average(worths, weights=weight)
        return float(weight @ (worths - middle) ** 2), float(weight @ (worths - told) ** 2)


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
