"""Draws that are spread evenly, in independent parts whose differences say how sure a figure is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from distill.errors import BoxError, InputError
from distill.seeds import stream
from distill.typing import Floats, Ints

SCRAMBLES = 8
"""Independent scrambles of the Sobol sequence that a pool consists of."""

T95 = 2.3646242515927844
"""Half the width of a 95 % interval in standard errors, with one scramble less as degrees of freedom."""

SMALLEST = 1e-12
"""Uniform numbers are kept this far from 0 and 1, where a normal law has no values."""


@dataclass(frozen=True)
class Scrambles:
    """Which draws belong together: those of one scramble stand after those of another.

    Parameters
    ----------
    starts : (SCRAMBLES,) int64
        Where the draws of each begin.
    """

    starts: Ints

    @classmethod
    def of(cls, n: int) -> Scrambles:
        """Return equal parts of `n` draws."""
        return cls(np.arange(SCRAMBLES) * (n // SCRAMBLES))

    def kept(self, rows: Ints, n: int) -> Scrambles:
        """Return what is left of the parts when only some of `n` draws are kept, (n_kept,) ascending.

        Raises
        ------
        BoxError
            Of some part nothing is left.
        """
        starts = np.searchsorted(rows, self.starts)
        if not np.all(np.diff([*starts, len(rows)])):
            raise BoxError(
                f"The black box answered {len(rows)} of {n} draws, none of some of their {SCRAMBLES} "
                "independent parts; more draws, or a box that answers more of them, are needed."
            )
        return Scrambles(starts)

    def sums(self, values: Floats) -> Floats:
        """Return (SCRAMBLES, ...): the sums of (n, ...) values of draws within each scramble."""
        return np.asarray(np.add.reduceat(values, self.starts, axis=0))


def error_of(moved: Floats) -> Floats:
    """Return the standard error of a figure from what each scramble adds to it, (SCRAMBLES, ...)."""
    return np.asarray(np.sqrt(SCRAMBLES / (SCRAMBLES - 1) * (moved**2).sum(axis=0)))


def scrambled(n: int, dimensions: int, seed: int) -> Floats:
    """Return (SCRAMBLES * n, dimensions): the first n points of each scramble, in (0, 1).

    Raises
    ------
    InputError
        A Sobol sequence does not have that many dimensions.

    References
    ----------
    Owen (1997), "Scrambled net variance for integrals of smooth functions", Annals of Statistics 25.
    """
    from scipy.stats import qmc  # noqa: PLC0415 -- slow to import and needed here only

    if dimensions > qmc.Sobol.MAXDIM:
        raise InputError(
            f"A Sobol sequence has at most {qmc.Sobol.MAXDIM} dimensions, and these rows take {dimensions}; "
            'leave columns out or use `method="local"`.'
        )
    bits = int(n - 1).bit_length()
    parts: Sequence[Floats] = [
        qmc.Sobol(dimensions, seed=stream(seed, f"scramble {i}")).random_base2(bits)[:n]
        for i in range(SCRAMBLES)
    ]
    return np.clip(np.concatenate(parts), SMALLEST, 1.0 - SMALLEST)
