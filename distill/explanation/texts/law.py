"""The neighbourhood of a text: how many of its components are taken out, and which."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from distill.typing import Floats, Ints

KERNEL_WIDTH = 0.25
"""LIME's, in cosine distance (Ribeiro et al. 2016, section 3.3)."""


def kernel(distance: Floats) -> Floats:
    """Return LIME's weight of texts that are so far from the whole one."""
    return np.asarray(np.exp(-0.5 * (distance / KERNEL_WIDTH) ** 2))


def cosine(m: int) -> Floats:
    """Return (m + 1,) float64: how far a text is that lacks 0, 1, ..., m of m components."""
    return np.asarray(1.0 - np.sqrt(1.0 - np.arange(m + 1) / m))


def usual(m: int) -> Floats:
    """Return (m + 1,) float64: LIME's kernel of the cosine distance."""
    return kernel(cosine(m))


@dataclass(frozen=True)
class Law:
    """Texts with some of m components taken out, drawn as LIME's kernel weighs them.

    LIME draws the number taken out evenly and any of that number with the same chance, and weighs a
    text that keeps the share s by exp(-(1 - sqrt(s))^2 / (2 w^2)); s is the squared cosine to the whole
    text. Here texts are drawn with that weight and each counts once. A single component is out in half
    of the draws.

    Parameters
    ----------
    m : int
    weigh : function
        Gives (m + 1,) float64, the weight of a text that lacks 0, 1, ..., m components.
    """

    m: int
    weigh: Callable[[int], Floats] = usual

    @cached_property
    def chance(self) -> Floats:
        """(m + 1,) float64: of taking out 0, 1, ..., m components."""
        if self.m == 1:
            return np.array([0.5, 0.5])
        weight = self.weigh(self.m)
        return np.asarray(weight / weight.sum())

    def counts(self, uniforms: Floats) -> Ints:
        """Return how many components are taken out for numbers in [0, 1)."""
        found = np.searchsorted(np.cumsum(self.chance), uniforms, side="right")
        return np.minimum(found, self.m).astype(np.int64)

    def together(self, r: int) -> float:
        """Return the chance that r given components are all out."""
        out, share = np.arange(self.m + 1, dtype=np.float64), self.chance.copy()
        for i in range(r):
            share *= np.maximum(out - i, 0.0) / max(self.m - i, 1)
        return float(share.sum())

    def pair_as_line(self, n: int) -> tuple[float, float, float]:
        """Return the best line through "both of two components are out".

        Returns
        -------
        float, float, float
            Its constant, and the coefficient of "is out" for each of the two and for each other of the n
            components of the line. By symmetry there are no more, and the moments of the law give them.
        """
        one, two, three = (self.together(r) for r in (1, 2, 3))
        if n == 2:
            gram = np.array([[1.0, 2 * one], [one, one + two]])
            constant, own = np.linalg.solve(gram, [two, two])
            return float(constant), float(own), 0.0
        rest = n - 2
        gram = np.array(
            [
                [1.0, 2 * one, rest * one],
                [one, one + two, rest * two],
                [one, 2 * two, one + (rest - 1) * two],
            ]
        )
        constant, own, other = np.linalg.solve(gram, [two, two, three])
        return float(constant), float(own), float(other)
