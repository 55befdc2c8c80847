"""lime's quantity for any number of rows from one pool of labelled draws, in closed form."""

from __future__ import annotations

from functools import cached_property

import numpy as np

from distill.explanation.lime.matched import Matched
from distill.explanation.lime.product import Drawn, ProductLaw
from distill.explanation.lime.scrambles import error_of
from distill.typing import Bools, Floats, Ints

MOST_TILT = 0.1
"""Up to this much tilt of the law towards a row its effect on the coefficients is taken to first order."""

FEWEST_DRAWS = 8
"""Within bins nothing is fitted on fewer draws than these for each height and shape."""

AT_ONCE = 512
"""Rows whose pairs of columns are looked up together; each row's figures are its own."""


class Pooled:
    """What one pool says about one output: an additive part exactly, the rest by weighted means.

    With A the indicators of the bins, less their shares, least squares gives f = c + A g + rest. Of the
    additive part all figures are known in closed form under every row's law; of the rest, which is
    orthogonal to A, the law's tilt towards the row matters through pairs of columns (first order: exact
    where no three columns interact). Where the kernel is so narrow that this would not do, the rest is
    weighted draw by draw.

    Where a draw lies within its bin has no part in any of the figures. What it explains (a parabola in
    each bin, where there are draws enough) is taken off the rest, which makes the figures steadier.

    Parameters
    ----------
    law : ProductLaw
    drawn : Drawn
        The pool.
    scores : (n_draws,) float64
        The box's answers to it.

    References
    ----------
    Garreau and von Luxburg (2020), "Looking deeper into tabular LIME", for the product law.
    """

    def __init__(self, law: ProductLaw, drawn: Drawn, scores: Floats) -> None:
        self.law, self.n, self.scrambles = law, len(scores), drawn.scrambles
        self.indicator = np.zeros((self.n, len(law.share)))
        np.put_along_axis(self.indicator, drawn.places, 1.0, axis=1)
        shapes = _shapes(drawn, len(law.share))
        if FEWEST_DRAWS * (1 + len(law.share) + shapes.shape[1]) > self.n:
            shapes = shapes[:, :0]
        design = np.column_stack([np.ones(self.n), self.indicator - law.share, shapes])
        gram = design.T @ design
        gram[np.diag_indices(len(gram))] += 1e-9 * self.n
        inverse = np.linalg.inv(gram)
        solution = inverse @ (design.T @ scores)
        additive = slice(1, 1 + len(law.share))
        self.centre, self.height = float(solution[0]), solution[additive]
        self.rest = scores - design @ solution
        self.left = self.rest + shapes @ solution[additive.stop :]
        self.lost = min(int(np.linalg.matrix_rank(gram, tol=1e-6 * self.n, hermitian=True)), self.n - 1)
        moved = self.scrambles.sums(design * self.rest[:, None])
        self.influence = law.contrast((moved @ inverse)[:, additive])

    def of(self, places: Ints) -> Matched:
        """Return the figures of rows, (n_rows, n_columns) bins, -1 where the law knows none."""
        if self.tilt <= MOST_TILT:
            parts = [self.expanded(places[i : i + AT_ONCE]) for i in range(0, len(places), AT_ONCE)]
        else:
            parts = [self.weighted(place) for place in places]
        return Matched.joined(parts)

    @property
    def tilt(self) -> float:
        """The most by which the squared weights' mean exceeds the squared mean weight."""
        decay = self.law.decay
        return len(self.law.bins) * (1.0 - decay) ** 2 / (4.0 * decay)

    # ------------------------------------------------------------ tables over bins

    @cached_property
    def table(self) -> Floats:
        """(n_bins,): the coefficient of each bin as far as it does not depend on the others."""
        return self.law.contrast(self.height)

    @cached_property
    def error(self) -> Floats:
        """(n_bins,): its standard error over scrambles, as linear in the draws (White's, by scramble)."""
        return np.where(self._drawn, error_of(self.influence), np.nan)

    @cached_property
    def _drawn(self) -> Bools:
        return np.asarray(self.indicator.any(axis=0))

    @cached_property
    def _pull(self) -> Floats:
        """(n_bins,): by how much the law tilts towards a bin, seen from a row in it."""
        return (1.0 - self.law.decay) / self.law.normaliser

    @cached_property
    def _joint(self) -> Floats:
        """(n_bins, n_bins): the mean rest in two bins of different columns, times the chance of both."""
        joint = (self.indicator * self.rest[:, None]).T @ self.indicator / (self.n - self.lost)
        return np.where(self.law.owner[:, None] == self.law.owner, 0.0, joint)

    @cached_property
    def _pairs(self) -> Floats:
        """(n_bins, n_bins): what the tilt towards the second bin adds to the coefficient of the first."""
        spread = self.law.share * self.law.others
        return np.asarray(self._joint * self._pull / np.where(spread > 0, spread, 1.0)[:, None])

    @cached_property
    def _additive(self) -> tuple[Floats, Floats]:
        """(n_bins,) twice: by how much a row's bin moves the mean, and the variance its column adds."""
        law, height = self.law, self.height
        total = np.add.reduceat(law.share * height, law.first)[law.owner]
        square = np.add.reduceat(law.share * height**2, law.first)[law.owner]
        moved = law.share * self._pull * (height - total)
        decayed, own = law.decay / law.normaliser, law.share * self._pull
        mean = decayed * total + own * height
        return moved, decayed * square + own * height**2 - mean**2

    @cached_property
    def _noise(self) -> tuple[float, Floats]:
        """The variance the rest adds, and (n_bins,) by how much a row's bin moves it."""
        square = self.left**2 / (self.n - np.count_nonzero(self._drawn))
        mean = float(square.sum())
        held = square @ self.indicator - self.law.share * mean
        return mean, self._pull * (held + 2.0 * self.height @ self._joint)

    # ------------------------------------------------------------ figures of rows

    def expanded(self, places: Ints) -> Matched:
        """Return the figures of rows, the law's tilt taken to first order."""
        known, at = self._known(places)
        cell = at[:, :, None] * len(self.law.share) + at[:, None, :]
        paired = (self._pairs.ravel()[cell] * known[:, None, :]).sum(axis=2)
        spread = self.law.share[at] * (1.0 - self.law.share[at])
        shifted = 0.5 * (known * paired * self._pull[at] * spread).sum(axis=1)
        rest, moved = self._noise
        return self._matched(
            known,
            at,
            coefficient=self.table[at] + paired,
            error=self.error[at],
            shifted=shifted,
            noise=rest + (known * moved[at]).sum(axis=1),
        )

    def weighted(self, place: Ints) -> Matched:
        """Return the figures of one row, the pool weighted draw by draw: exact, and slow for many rows."""
        known, at = self._known(place[None, :])
        law = self.law
        matches = (self.indicator[:, at[0]] * known[0]).sum(axis=1)
        weight = law.decay ** (len(place) - matches)
        weight /= weight.sum()
        match = self.indicator[:, at[0]]
        mass = weight @ match
        inside, outside = np.where(mass > 0, mass, 1.0), np.where(mass < 1, 1.0 - mass, 1.0)
        carried = weight * self.rest
        held, total = carried @ match, float(carried.sum())
        coefficient = self.table[at] + held / inside - (total - held) / outside
        one = match * (self.rest[:, None] - held / inside) / inside
        other = (1.0 - match) * (self.rest[:, None] - (total - held) / outside) / outside
        error = error_of(self.scrambles.sums(weight[:, None] * (one - other)))
        return self._matched(
            known,
            at,
            coefficient=coefficient,
            error=np.where(self._drawn[at], error[None, :], np.nan),
            shifted=np.array([total]),
            noise=np.array([self._weighted_noise(weight)]),
        )

    def _weighted_noise(self, weight: Floats) -> float:
        additive = self.indicator @ self.height
        left = weight @ self.left**2 * self.n / (self.n - np.count_nonzero(self._drawn))
        return float(left + 2.0 * (weight * self.left) @ (additive - weight @ additive))

    def _known(self, places: Ints) -> tuple[Floats, Ints]:
        """Return which bins the law draws, as 1.0 and 0.0, and the bins with 0 in the place of others."""
        at = np.maximum(places, 0)
        return ((places >= 0) & (self.law.share[at] > 0)).astype(np.float64), at

    def _matched(
        self, known: Floats, at: Ints, *, coefficient: Floats, error: Floats, shifted: Floats, noise: Floats
    ) -> Matched:
        law = self.law
        moved, varied = self._additive
        varies = (known > 0) & (law.share[at] < 1.0)
        base = np.array([self._plain_variance(j) for j in range(at.shape[1])])
        variance = np.where(known > 0, varied[at], base).sum(axis=1) + np.maximum(noise, 0.0)
        chance = np.where(known > 0, law.matching[at], 0.0)
        return Matched(
            coefficient=np.where(varies, coefficient, 0.0),
            error=np.where(varies, error, np.where(known > 0, 0.0, np.nan)),
            here=np.ones(at.shape),
            centre=chance,
            spread=chance * (1.0 - chance),
            mean=self.centre + (known * moved[at]).sum(axis=1) + shifted,
            variance=variance,
            mass=np.where(known > 0, law.normaliser[at], law.decay).prod(axis=1),
        )

    def _plain_variance(self, column: int) -> float:
        """Return the variance that a column adds where the row is in none of its bins."""
        mine = self.law.owner == column
        share, height = self.law.share[mine], self.height[mine]
        return float(share @ height**2 - (share @ height) ** 2)


def _shapes(drawn: Drawn, n_bins: int) -> Floats:
    """Return (n, 2 * n_intervals): Legendre's first two polynomials of the place within each interval."""
    first = np.zeros((len(drawn.places), n_bins))
    np.put_along_axis(first, drawn.places, drawn.within, axis=1)
    second = np.zeros(first.shape)
    curved = np.where(drawn.within == 0.0, 0.0, 1.5 * drawn.within**2 - 0.5)
    np.put_along_axis(second, drawn.places, curved, axis=1)
    both = np.hstack([first, second])
    return both[:, both.any(axis=0)]
