"""Labelled draws that serve every row: of bins, or of normal laws around the mean or around each row."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Protocol

import numpy as np

from distill.explanation.pooled import Pooled
from distill.explanation.product import SCRAMBLES, Drawn, ProductLaw, scrambled
from distill.lime.line import Moments
from distill.representation import Bins
from distill.typing import Codes, Floats, Ints, Scores

Ask = Callable[[Codes], Scores]
"""Gives the model's answers to rows, (n_rows, n_columns) codes."""


@dataclass(frozen=True)
class Draws:
    """Draws as seen from one row.

    Parameters
    ----------
    components : (n_draws, n_columns) float64
        lime's: 1 where a bin or category is the row's own, else 0; a number in standard deviations.
    here : (n_columns,) float64
        Those of the row.
    scores : (n_draws, n_outputs) float64
    """

    components: Floats
    here: Floats
    scores: Scores

    def weights(self, kernel_width: float) -> Floats:
        """Return (n_draws,): lime's exponential kernel of the Euclidean distance to the row."""
        squared = ((self.components - self.here) ** 2).sum(axis=1)
        return np.asarray(np.exp(-0.5 * squared / kernel_width**2))

    def moments(self, weight: Floats, output: int, score: float, num_samples: int) -> Moments:
        """Return the weighted moments, the mass that of `num_samples` draws of which the row is one."""
        share = weight / weight.sum()
        mean, level = share @ self.components, float(share @ self.scores[:, output])
        apart, above = self.components - mean, self.scores[:, output] - level
        shared = apart * share[:, None]
        return Moments(
            here=self.here,
            score=score,
            mean=mean,
            covariance=shared.T @ apart,
            cross=shared.T @ above,
            level=level,
            variance=float(share @ above**2),
            mass=(num_samples - 1) * float(weight.mean()),
        )


class Pool(Protocol):
    """Labelled draws."""

    @property
    def scores(self) -> Scores:
        """The model's answers to draws that all rows share."""

    @property
    def first(self) -> tuple[Codes, Scores]:
        """The first draws and the answers to them, to see whether the model still answers as it did."""

    def draws(self, row: Codes) -> Draws:
        """Return the draws as seen from a row, (n_columns,) codes."""

    def moments(self, row: Codes, output: int, score: float, num_samples: int) -> Moments:
        """Return the moments under lime's own kernel."""


@dataclass(frozen=True)
class BinnedPool:
    """Draws from bins, which do not depend on the row: its moments are known in closed form.

    Parameters
    ----------
    law : ProductLaw
    drawn : Drawn
    scores : (n_draws, n_outputs) float64
    """

    law: ProductLaw
    drawn: Drawn
    scores: Scores
    _pooled: dict[int, Pooled] = field(default_factory=dict, repr=False, compare=False)

    @classmethod
    def asked(cls, law: ProductLaw, n: int, seed: int, ask: Ask) -> BinnedPool:
        """Draw and ask."""
        drawn = law.draw(n, seed)
        return cls(law, drawn, ask(drawn.codes))

    @property
    def first(self) -> tuple[Codes, Scores]:
        """The first draws and the answers to them."""
        return self.drawn.codes[:SCRAMBLES], self.scores[:SCRAMBLES]

    def draws(self, row: Codes) -> Draws:
        """Return which draws match the row where."""
        own = self.law.places(row[None, :])[0]
        match = self.drawn.places == own
        return Draws(match.astype(np.float64), np.ones(len(row)), self.scores)

    def moments(self, row: Codes, output: int, score: float, num_samples: int) -> Moments:
        """Return the moments under lime's own kernel, in closed form."""
        if output not in self._pooled:
            self._pooled[output] = Pooled(self.law, self.drawn, self.scores[:, output])
        found = self._pooled[output].of(self.law.places(row[None, :]))
        return Moments(
            here=np.ones(len(row)),
            score=score,
            mean=found.chance[0],
            covariance=np.diag(found.spread[0]),
            cross=found.spread[0] * found.coefficient[0],
            level=float(found.mean[0]),
            variance=float(found.variance[0]),
            mass=(num_samples - 1) * float(found.mass[0]),
        )


@dataclass(frozen=True)
class NormalLaw:
    """Numbers from a normal law each, categories by their shares, all independent.

    Parameters
    ----------
    bins : tuple of Bins or None
        Of each column; None for a number.
    mean, sd : (n_columns,) float64
        Of the numbers in the training data, 0 and 1 for categories; an sd of 0 keeps a constant one.
    kernel_width : float
    """

    bins: tuple[Bins | None, ...]
    mean: Floats
    sd: Floats
    kernel_width: float

    @classmethod
    def of(cls, codes: Codes, bins: tuple[Bins | None, ...], kernel_width: float) -> NormalLaw:
        """Learn means and standard deviations of the numbers, missing ones left out."""
        number = np.array([one is None for one in bins])
        mean = np.where(number, np.nanmean(codes, axis=0), 0.0)
        return cls(bins, mean, np.where(number, np.nanstd(codes, axis=0), 1.0), kernel_width)

    @property
    def scale(self) -> Floats:
        """(n_columns,): one unit of each component."""
        return np.where(self.sd > 0, self.sd, 1.0)

    def draw(self, n: int, seed: int) -> Codes:
        """Return (n, n_columns): numbers as differences from their centre, categories as they are."""
        from scipy.special import ndtri  # noqa: PLC0415 -- scipy is slow to import

        cube = scrambled(n // SCRAMBLES, len(self.bins), seed)
        drawn = ndtri(cube) * self.sd
        for j, bins in enumerate(self.bins):
            if bins is not None:
                at = np.searchsorted(np.cumsum(bins.share[:-1]), cube[:, j], side="right")
                drawn[:, j] = bins.values[at]
        return np.asarray(drawn)

    @cached_property
    def numbers(self) -> Ints:
        """(n_numbers,): which columns are numbers."""
        return np.array([j for j, bins in enumerate(self.bins) if bins is None], dtype=np.int64)

    def around(self, drawn: Codes, centre: Codes) -> Codes:
        """Return the draws around a centre; where its number is missing, it stays missing."""
        codes = drawn.copy()
        codes[:, self.numbers] += centre[self.numbers]
        return codes

    def components(self, codes: Codes, row: Codes) -> Floats:
        """Return (n, n_columns): lime's components of draws, as seen from a row."""
        found = np.nan_to_num((codes - self.mean) / self.scale)
        for j, bins in enumerate(self.bins):
            if bins is not None:
                found[:, j] = bins.place(codes[:, j]) == bins.place(row[[j]])
        return found


@dataclass(frozen=True)
class NormalPool:
    """Draws around the mean of the data, which do not depend on the row but for their weights.

    Parameters
    ----------
    law : NormalLaw
    codes : (n, n_columns) float64
    scores : (n, n_outputs) float64
    """

    law: NormalLaw
    codes: Codes
    scores: Scores

    @classmethod
    def asked(cls, law: NormalLaw, n: int, seed: int, ask: Ask) -> NormalPool:
        """Draw and ask."""
        codes = law.around(law.draw(n, seed), law.mean)
        return cls(law, codes, ask(codes))

    @property
    def first(self) -> tuple[Codes, Scores]:
        """The first draws and the answers to them."""
        return self.codes[:SCRAMBLES], self.scores[:SCRAMBLES]

    def draws(self, row: Codes) -> Draws:
        """Return the draws as seen from a row."""
        here = self.law.components(row[None, :], row)[0]
        return Draws(self.law.components(self.codes, row), here, self.scores)

    def moments(self, row: Codes, output: int, score: float, num_samples: int) -> Moments:
        """Return the moments under lime's own kernel."""
        draws = self.draws(row)
        return draws.moments(draws.weights(self.law.kernel_width), output, score, num_samples)


@dataclass(frozen=True)
class AroundPool:
    """The same differences from every row, asked about for each.

    Parameters
    ----------
    law : NormalLaw
    drawn : (n, n_columns) float64
        Differences of numbers, and categories.
    ask : function
    """

    law: NormalLaw
    drawn: Codes
    ask: Ask

    @property
    def scores(self) -> Scores:
        """Nothing: every row is asked about anew."""
        return np.empty((0, 1))

    @property
    def first(self) -> tuple[Codes, Scores]:
        """Nothing, as `scores`."""
        return self.drawn[:0], self.scores

    def draws(self, row: Codes) -> Draws:
        """Ask about the draws around a row."""
        codes = self.law.around(self.drawn, row)
        here = self.law.components(row[None, :], row)[0]
        return Draws(self.law.components(codes, row), here, self.ask(codes))

    def moments(self, row: Codes, output: int, score: float, num_samples: int) -> Moments:
        """Return the moments under lime's own kernel."""
        draws = self.draws(row)
        return draws.moments(draws.weights(self.law.kernel_width), output, score, num_samples)
