"""The law that lime draws from where it cuts no numbers: normal numbers, categories by their shares."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from distill.explanation.lime.product import ProductLaw
from distill.explanation.lime.scrambles import SCRAMBLES, Scrambles, scrambled
from distill.representation import Bins
from distill.typing import Codes, Floats, Ints


@dataclass(frozen=True)
class Offsets:
    """Draws before they are put around a centre, those of one scramble after those of another.

    Parameters
    ----------
    codes : (n, n_columns) float64
        Numbers as differences from their centre, categories as they are.
    scrambles : Scrambles
    """

    codes: Codes
    scrambles: Scrambles

    def take(self, rows: Ints) -> Offsets:
        """Return some of the draws, by ascending position.

        Raises
        ------
        BoxError
            Of some scramble nothing is left.
        """
        return Offsets(self.codes[rows], self.scrambles.kept(rows, len(self.codes)))


@dataclass(frozen=True)
class Seen:
    """A row as seen from the centre of the draws.

    Parameters
    ----------
    apart : (n_numbers,) float64
        How many standard deviations its numbers are from there; NaN where they are missing.
    places : (n_categories,) int64
        Its categories among those of all columns, -1 for one the reference rows never hold.
    """

    apart: Floats
    places: Ints

    def centred(self) -> Seen:
        """Return the row as seen from itself."""
        return Seen(self.apart - self.apart, self.places)


@dataclass(frozen=True)
class NormalLaw:
    """Numbers from a normal law each, categories by their shares, all independent.

    lime's kernel gives a draw `exp(-d² / (2 kernel_width²))`, where d² sums squared differences from the
    row, a number's in standard deviations and a category's 0 or 1. The weighted law is again one of
    independent columns: a number that the row has h standard deviations from the centre is normal with
    mean `h (1 - shrink)` and variance `shrink`.

    Parameters
    ----------
    bins : tuple of Bins or None
        Of each column; None for a number.
    mean, sd : (n_columns,) float64
        Of the numbers in the reference rows, 0 and 1 for categories; an sd of 0 keeps a constant one.
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
        mean, sd = np.zeros(len(bins)), np.ones(len(bins))
        mean[number], sd[number] = np.nanmean(codes[:, number], axis=0), np.nanstd(codes[:, number], axis=0)
        return cls(bins, mean, sd, kernel_width)

    @cached_property
    def numbers(self) -> Ints:
        """(n_numbers,): which columns are numbers."""
        return np.array([j for j, bins in enumerate(self.bins) if bins is None], dtype=np.int64)

    @cached_property
    def categories(self) -> Ints:
        """(n_categories,): which columns are not."""
        return np.array([j for j, bins in enumerate(self.bins) if bins is not None], dtype=np.int64)

    @cached_property
    def kinds(self) -> ProductLaw:
        """The law of the categories alone."""
        return ProductLaw(tuple(bins for bins in self.bins if bins is not None), self.kernel_width)

    @property
    def shrink(self) -> float:
        """The share of a number's variance that the kernel leaves."""
        return self.kernel_width**2 / (self.kernel_width**2 + 1.0)

    @property
    def scale(self) -> Floats:
        """(n_columns,): one unit of each component."""
        return np.where(self.sd > 0, self.sd, 1.0)

    def kept(self, *, around_row: bool) -> float:
        """Return the effective share of draws that the kernel leaves, for rows drawn from the law.

        The squared mean weight over the mean squared weight (Kish 1965).

        Parameters
        ----------
        around_row : bool
            The draws' centre is the row itself, not the mean.
        """
        wide = self.kernel_width**2
        lost = (wide + 1.0) / np.sqrt(wide * (wide + 2.0))
        if not around_row:
            lost /= np.sqrt(1.0 - 2.0 / ((wide + 1.0) * (wide + 2.0)))
        return float(self.kinds.kept / lost ** np.count_nonzero(self.sd[self.numbers] > 0))

    def draw(self, n: int, seed: int) -> Offsets:
        """Draw by independently scrambled Sobol sequences, an equal part from each."""
        from scipy.special import ndtri  # noqa: PLC0415 -- scipy is slow to import

        cube = scrambled(n // SCRAMBLES, len(self.bins), seed)
        drawn = ndtri(cube) * self.sd
        for j, bins in enumerate(self.bins):
            if bins is not None:
                at = np.searchsorted(np.cumsum(bins.share[:-1]), cube[:, j], side="right")
                drawn[:, j] = bins.values[at]
        return Offsets(np.asarray(drawn), Scrambles.of(len(cube)))

    def around(self, offsets: Codes, centre: Codes) -> Codes:
        """Return the draws around a centre; where its number is missing, it stays missing."""
        codes = offsets.copy()
        codes[:, self.numbers] += centre[self.numbers]
        return codes

    def seen(self, row: Codes) -> Seen:
        """Return a row, (n_columns,) codes, as seen from the mean."""
        apart = ((row - self.mean) / self.scale)[self.numbers]
        return Seen(apart, self.kinds.places(row[None, self.categories])[0])

    def components(self, codes: Codes, row: Codes) -> Floats:
        """Return (n, n_columns): lime's components of draws, as seen from a row."""
        found = np.nan_to_num((codes - self.mean) / self.scale)
        own = self.kinds.places(row[None, self.categories])
        found[:, self.categories] = self.kinds.places(codes[:, self.categories]) == own
        return found
