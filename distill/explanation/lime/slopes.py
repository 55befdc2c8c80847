"""lime's quantity where numbers are not cut: slopes from draws that share one factorisation."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from distill.explanation.lime.matched import Matched
from distill.explanation.lime.normal import NormalLaw, Offsets, Seen
from distill.explanation.lime.scrambles import error_of
from distill.typing import Bools, Floats

DEGREE = 3
"""Of the polynomial in each number that is fitted besides."""

FEWEST_DRAWS = 8
"""Nothing but the mean is fitted on fewer draws than these for each coefficient."""


@dataclass(frozen=True)
class Fitted:
    """Answers taken apart into what each column adds alone, and the rest.

    Parameters
    ----------
    answers : (n,) float64
    centre : float
    curve : (DEGREE, n_numbers) float64
        The factors of Hermite's polynomials of each number.
    height : (n_bins,) float64
        Of each category.
    rest : (n,) float64
    """

    answers: Floats
    centre: float
    curve: Floats
    height: Floats
    rest: Floats


class Slopes:
    """Lines through answers to draws from a normal law, for any number of rows.

    One least squares, whose matrix depends on the draws alone, gives f = c + curves + heights + rest. Of
    curves and heights every row's figures are known in closed form under its weighted law; those of the
    rest are weighted means, which makes figures steadier than weighting the answers themselves.

    Parameters
    ----------
    law : NormalLaw
    offsets : Offsets
    """

    def __init__(self, law: NormalLaw, offsets: Offsets) -> None:
        self.law, self.scrambles = law, offsets.scrambles
        self.noise = offsets.codes[:, law.numbers] / law.scale[law.numbers]
        self.places = law.kinds.places(offsets.codes[:, law.categories])
        self.indicator = np.zeros((len(self.noise), len(law.kinds.share)))
        np.put_along_axis(self.indicator, self.places, 1.0, axis=1)

    @cached_property
    def _design(self) -> Floats:
        moves = self.law.sd[self.law.numbers] > 0
        curves = [self.noise, (self.noise**2 - 1.0) * moves, self.noise**3 - 3.0 * self.noise]
        parts = [np.ones((len(self.noise), 1)), *curves, self.indicator - self.law.kinds.share]
        return np.concatenate(parts, axis=1)

    @cached_property
    def _operator(self) -> Floats:
        """(n_coefficients, n): the one factorisation, from answers to what each column adds alone."""
        n, width = self._design.shape
        operator = np.zeros((width, n))
        kept = self._kept
        some = self._design[:, kept]
        gram = some.T @ some
        gram[np.diag_indices(len(gram))] += 1e-9 * n
        operator[kept] = np.linalg.solve(gram, some.T)
        return operator

    @cached_property
    def _kept(self) -> Bools:
        """(n_coefficients,): those of the highest degree that there are draws enough for."""
        numbers = np.repeat(np.arange(1, DEGREE + 1), len(self.law.numbers))
        degree = np.concatenate([[0], numbers, np.ones(len(self.law.kinds.share))])
        enough = [
            most for most in range(DEGREE + 1) if FEWEST_DRAWS * np.sum(degree <= most) <= len(self.noise)
        ]
        return np.asarray(degree <= max(enough, default=0))

    def fitted(self, answers: Floats) -> Fitted:
        """Take (n,) answers to the draws apart."""
        solution = self._operator @ answers
        k = len(self.law.numbers)
        return Fitted(
            answers=answers,
            centre=float(solution[0]),
            curve=solution[1 : 1 + DEGREE * k].reshape(DEGREE, k),
            height=solution[1 + DEGREE * k :],
            rest=answers - self._design @ solution,
        )

    def at(self, fitted: Fitted, seen: Seen) -> Matched:
        """Return the figures of one row; numbers as seen from the centre of the draws."""
        law = self.law
        varies, apart = self._varies(seen), np.nan_to_num(seen.apart)
        weight = self._weight(seen)
        shrink = np.where(np.isnan(seen.apart), 1.0, law.shrink)
        curves, heights = _curves(fitted.curve, apart, shrink), self._heights(fitted.height, seen)
        own, known = np.maximum(seen.places, 0), seen.places >= 0
        chance = np.where(known, law.kinds.matching[own], 0.0)
        here = np.concatenate([apart, np.ones(len(own))])
        centre = np.concatenate([apart * (1.0 - shrink), chance]) * varies
        spread = np.concatenate([shrink, chance * (1.0 - chance)]) * varies
        level = float((weight * fitted.rest).sum())
        carried = weight * (fitted.rest - level)
        component = np.concatenate([self.noise, self.indicator[:, own]], axis=1)
        moved = self.scrambles.sums(carried[:, None] * component)
        moved = (moved - centre * self.scrambles.sums(carried)[:, None]) / np.where(spread > 0, spread, 1.0)
        slope = np.concatenate([curves.slope, heights.slope]) + moved.sum(axis=0)
        column = np.argsort(np.concatenate([law.numbers, law.categories]), kind="stable")
        return Matched(
            coefficient=np.where(varies, slope, 0.0)[None, column],
            error=np.where(varies, error_of(moved - moved.mean(axis=0)), self._unsure(seen))[None, column],
            here=here[None, column],
            centre=centre[None, column],
            spread=spread[None, column],
            mean=np.array([fitted.centre + curves.mean + heights.mean + level]),
            variance=np.array([curves.variance + heights.variance + self._noise(fitted, carried)]),
            mass=np.array([self._mass(seen)]),
        )

    def around(self, answers: Floats, seen: Seen) -> Matched:
        """Return the figures of one row from (n,) answers to draws around it."""
        found = self.at(self.fitted(answers), seen.centred())
        here = np.zeros(found.here.shape[1])
        here[self.law.numbers] = np.nan_to_num(seen.apart)
        return replace(found, here=found.here + here, centre=found.centre + here)

    def effective(self, seen: Seen) -> float:
        """Return how many draws count for a row: the squared sum of weights over their summed squares."""
        return float(1.0 / (self._weight(seen) ** 2).sum())

    def _weight(self, seen: Seen) -> Floats:
        """Return (n,): lime's kernel, its sum 1; what the row does not have counts the same for all draws."""
        known = ~np.isnan(seen.apart)
        squared = ((self.noise[:, known] - seen.apart[known]) ** 2).sum(axis=1)
        squared += (self.places != seen.places).sum(axis=1)
        weight = np.exp(-0.5 * (squared - squared.min()) / self.law.kernel_width**2)
        return np.asarray(weight / weight.sum())

    def _mass(self, seen: Seen) -> float:
        """Return the mean weight of a draw, in closed form."""
        law, apart = self.law, seen.apart[~np.isnan(seen.apart)]
        moves = law.sd[law.numbers[~np.isnan(seen.apart)]] > 0
        numbers = np.where(moves, np.sqrt(law.shrink), 1.0)
        wide = law.kernel_width**2 + moves
        known = seen.places >= 0
        kinds = np.where(known, law.kinds.normaliser[np.maximum(seen.places, 0)], law.kinds.decay)
        return float(np.prod(numbers * np.exp(-0.5 * apart**2 / wide)) * np.prod(kinds))

    def _varies(self, seen: Seen) -> Bools:
        """Return (n_columns,): which components the draws and the row have, numbers first."""
        law, known = self.law, seen.places >= 0
        share = np.where(known, law.kinds.share[np.maximum(seen.places, 0)], 0.0)
        numbers = ~np.isnan(seen.apart) & (law.sd[law.numbers] > 0)
        return np.concatenate([numbers, (share > 0) & (share < 1.0)])

    def _unsure(self, seen: Seen) -> Floats:
        """Return (n_columns,): the errors of components without a coefficient: none where it is known."""
        return np.where(np.concatenate([np.isnan(seen.apart), seen.places < 0]), np.nan, 0.0)

    def _heights(self, height: Floats, seen: Seen) -> Part:
        """Return what the categories do in closed form."""
        kinds, known = self.law.kinds, seen.places >= 0
        own = np.maximum(seen.places, 0)
        there = np.full(len(kinds.bins), 1.0)
        there[known] = kinds.normaliser[own[known]]
        decay = np.where(known, kinds.decay, 1.0)
        chance = kinds.share * (decay / there)[kinds.owner]
        chance[own[known]] = kinds.matching[own[known]]
        mean = np.bincount(kinds.owner, chance * height, len(kinds.bins))
        square = np.bincount(kinds.owner, chance * height**2, len(kinds.bins))
        slope = np.where(known, kinds.contrast(height)[own], 0.0)
        return Part(slope, float(mean.sum() - kinds.share @ height), float((square - mean**2).sum()))

    def _noise(self, fitted: Fitted, carried: Floats) -> float:
        """Return the variance that the rest adds, never less than none."""
        freed = len(carried) / max(len(carried) - int(self._kept.sum()), 1)
        alone = fitted.answers - fitted.rest
        return max(float(carried @ fitted.rest) * freed + 2.0 * float(carried @ alone), 0.0)


@dataclass(frozen=True)
class Part:
    """What columns add alone under a row's weighted law.

    Parameters
    ----------
    slope : (n_columns,) float64
    mean, variance : float
    """

    slope: Floats
    mean: float
    variance: float


def _curves(curve: Floats, apart: Floats, shrink: Floats) -> Part:
    """Return what Hermite's polynomials do where a number is normal with mean m and variance shrink.

    In t = (u - m) / s they are again such polynomials, orthogonal, of which the first is the slope.
    """
    first, second, third = curve
    m, s = apart * (1.0 - shrink), np.sqrt(shrink)
    cubed = s**3 * third
    squared = s**2 * (second + 3.0 * m * third)
    once = s * (first + 2.0 * m * second + 3.0 * (m**2 - 1.0) * third) + 3.0 * cubed
    constant = m * first + (m**2 - 1.0) * second + (m**3 - 3.0 * m) * third + squared
    variance = once**2 + 2.0 * squared**2 + 6.0 * cubed**2
    return Part(once / s, float(constant.sum()), float(variance.sum()))
