"""Labelled draws that serve every row: of bins, or of normal laws around the mean or around each row."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Protocol

import numpy as np

from distill.explanation.lime.matched import Matched
from distill.explanation.lime.normal import NormalLaw, Offsets
from distill.explanation.lime.pooled import Pooled
from distill.explanation.lime.product import Drawn, ProductLaw
from distill.explanation.lime.scrambles import SCRAMBLES
from distill.explanation.lime.slopes import Fitted, Slopes
from distill.lime.line import Moments
from distill.typing import Codes, Floats, Scores

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
        return _moments(self._pooled[output].of(self.law.places(row[None, :])), score, num_samples)


@dataclass(frozen=True)
class NormalPool:
    """Draws around the mean of the data, which do not depend on the row but for their weights.

    Parameters
    ----------
    law : NormalLaw
    codes : (n, n_columns) float64
    slopes : Slopes
    scores : (n, n_outputs) float64
    """

    law: NormalLaw
    codes: Codes
    slopes: Slopes
    scores: Scores
    _fitted: dict[int, Fitted] = field(default_factory=dict, repr=False, compare=False)

    @classmethod
    def asked(cls, law: NormalLaw, n: int, seed: int, ask: Ask) -> NormalPool:
        """Draw and ask."""
        offsets = law.draw(n, seed)
        codes = law.around(offsets.codes, law.mean)
        return cls(law, codes, Slopes(law, offsets), ask(codes))

    @property
    def first(self) -> tuple[Codes, Scores]:
        """The first draws and the answers to them."""
        return self.codes[:SCRAMBLES], self.scores[:SCRAMBLES]

    def draws(self, row: Codes) -> Draws:
        """Return the draws as seen from a row."""
        here = self.law.components(row[None, :], row)[0]
        return Draws(self.law.components(self.codes, row), here, self.scores)

    def moments(self, row: Codes, output: int, score: float, num_samples: int) -> Moments:
        """Return the moments under lime's own kernel, in closed form but for what no column does alone."""
        if output not in self._fitted:
            self._fitted[output] = self.slopes.fitted(self.scores[:, output])
        return _moments(self.slopes.at(self._fitted[output], self.law.seen(row)), score, num_samples)


@dataclass(frozen=True)
class AroundPool:
    """The same differences from every row, asked about for each.

    Parameters
    ----------
    law : NormalLaw
    offsets : Offsets
    slopes : Slopes
    ask : function
    """

    law: NormalLaw
    offsets: Offsets
    slopes: Slopes
    ask: Ask

    @classmethod
    def of(cls, law: NormalLaw, n: int, seed: int, ask: Ask) -> AroundPool:
        """Draw; rows are asked about later."""
        offsets = law.draw(n, seed)
        return cls(law, offsets, Slopes(law, offsets), ask)

    @property
    def scores(self) -> Scores:
        """Nothing: every row is asked about anew."""
        return np.empty((0, 1))

    @property
    def first(self) -> tuple[Codes, Scores]:
        """Nothing, as `scores`."""
        return self.offsets.codes[:0], self.scores

    def draws(self, row: Codes) -> Draws:
        """Ask about the draws around a row."""
        codes = self.law.around(self.offsets.codes, row)
        here = self.law.components(row[None, :], row)[0]
        return Draws(self.law.components(codes, row), here, self.ask(codes))

    def moments(self, row: Codes, output: int, score: float, num_samples: int) -> Moments:
        """Ask about the draws around a row and return the moments under lime's own kernel."""
        answers = self.ask(self.law.around(self.offsets.codes, row))[:, output]
        return _moments(self.slopes.around(answers, self.law.seen(row)), score, num_samples)


def _moments(found: Matched, score: float, num_samples: int) -> Moments:
    """Return the moments of a row's columns, which are independent under its weighted law."""
    return Moments(
        here=found.here[0],
        score=score,
        mean=found.centre[0],
        covariance=np.diag(found.spread[0]),
        cross=found.spread[0] * found.coefficient[0],
        level=float(found.mean[0]),
        variance=float(found.variance[0]),
        mass=(num_samples - 1) * float(found.mass[0]),
    )
