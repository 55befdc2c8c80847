"""What all samplers share: the verb `draw`, what it returns, and the randomness of single rows."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass

import numpy as np

from distill.checks import refuse, whole
from distill.domain import Domain
from distill.errors import InputError
from distill.sampling.repair import legal_rows
from distill.typing import Codes, Floats, Ints


@dataclass(frozen=True)
class Draw:
    """Rows drawn from the rows of one part.

    Parameters
    ----------
    codes : (n, n_columns) float64
        Legal rows, encoded. Id-like text cannot be made up: where a row has a first parent, decode it
        with that row's text.
    parents : (n, 2) int64
        The positions, among the rows drawn from, of the row each one started as and of the other row
        that lent it values; -1 where there is none.
    """

    codes: Codes
    parents: Ints


@dataclass(frozen=True)
class Sampler(ABC):
    """A way to draw legal rows from real ones."""

    def draw(self, codes: Codes, domain: Domain, n: int, rng: np.random.Generator) -> Draw:
        """Draw `n` legal rows.

        The first m rows of a draw of n are the draw of m from the same seed, so that a sample can
        grow without asking the black box again about the rows it had.

        Parameters
        ----------
        codes : (n_rows, n_columns) float64
            The encoded real rows of one part.
        domain : Domain
            What a legal row is.
        n : int
            How many rows to draw.
        rng : numpy Generator
            The only source of randomness.

        Raises
        ------
        InputError
            `n` is no whole number, `codes` do not fit the domain, or there is no row to draw from.
        """
        n = whole("n", n, at_least=0)
        width = len(domain.columns)
        if codes.ndim != 2 or codes.shape[1] != width:
            refuse("codes", f"an array of shape (n_rows, {width})", codes.shape)
        if n == 0:
            return Draw(np.empty((0, width)), np.empty((0, 2), dtype=np.int64))
        if len(codes) == 0:
            raise InputError(f"Sampling {n} rows takes at least one real row to draw from, got none.")
        drawn = self._draw(legal_rows(codes, domain), domain, n, rng)
        return Draw(domain.legalise(drawn.codes), drawn.parents)

    @abstractmethod
    def _draw(self, rows: Codes, domain: Domain, n: int, rng: np.random.Generator) -> Draw:
        """Draw `n` >= 1 rows from `rows`: at least one, each legal. The draw may leave the ranges."""


def orphans(n: int) -> Ints:
    """Return (n, 2) int64: the parents of rows that have none."""
    return np.full((n, 2), -1, dtype=np.int64)


def positions(uniforms: Floats, size: int | Ints) -> Ints:
    """Turn numbers in [0, 1) into whole numbers from 0 to `size` - 1, in equal shares.

    One uniform number per choice, whatever `size` is: this, and one stream of random numbers for each
    purpose filled row by row, is what makes a short draw the beginning of a longer one.
    """
    return np.asarray(uniforms * size, dtype=np.int64)


def group_of_columns(domain: Domain) -> Ints:
    """Return (n_columns,) int64: the position in `domain.groups` of the group each column is in."""
    owner = np.empty(len(domain.columns), dtype=np.int64)
    for g, group in enumerate(domain.groups):
        owner[list(group)] = g
    return owner
