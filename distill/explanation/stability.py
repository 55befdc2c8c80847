"""Stability: how much an explanation of the same row changes when everything random is drawn anew."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Protocol

import numpy as np

from distill.checks import whole


class Weighed(Protocol):
    """A component as stability looks at it."""

    @property
    def name(self) -> str:
        """Which component."""

    @property
    def weight(self) -> float:
        """Its weight."""

    @property
    def low(self) -> float:
        """The lower end of its interval; NaN for none."""

    @property
    def high(self) -> float:
        """The upper end."""

    @property
    def place(self) -> int:
        """One more than the number of components decidedly larger."""


Components = Sequence[Weighed]
"""One explanation's components, the weightiest first."""


@dataclass(frozen=True)
class Stability:
    """How alike explanations of one row from several seeds are; 1 is the same.

    Parameters
    ----------
    vsi : float
        Variables stability index: the mean share of the k weightiest components that two have in common.
    csi : float
        Coefficients stability index: the share of pairs whose intervals of a component overlap.
    width : float
        The mean width of those intervals, in the unit of the answer: wide ones overlap easily.
    jaccard : float
        The mean Jaccard index of the k weightiest components of two.
    jaccard_tied : float
        The same where components whose order is not decided may stand for each other.
    k : int
    n_seeds : int

    References
    ----------
    Visani, Bagli, Chesani, Poluzzi and Capuzzo (2022), "Statistical stability indices for LIME", J.
    Oper. Res. Soc. 73 (VSI, CSI).
    """

    vsi: float
    csi: float
    width: float
    jaccard: float
    jaccard_tied: float
    k: int
    n_seeds: int


def stability(again: Callable[[int], Components], *, n_seeds: int = 10, k: int = 5) -> Stability:
    """Explain a row from several seeds and compare.

    Parameters
    ----------
    again : function
        Takes a seed, gives that explanation's components, the weightiest first.
    n_seeds : int, default 10
    k : int, default 5
        How many components count as its top.
    """
    n_seeds, k = whole("n_seeds", n_seeds, at_least=2), whole("k", k, at_least=1)
    found = [again(seed) for seed in range(n_seeds)]
    k = min(k, *(len(components) for components in found))
    pairs = list(combinations(found, 2))
    shared = [len(_top(a, k) & _top(b, k)) for a, b in pairs]
    tied = [_alike(a, b, k) for a, b in pairs]
    widths = [c.high - c.low for components in found for c in components]
    return Stability(
        vsi=float(np.mean(shared)) / k,
        csi=float(np.mean([_overlap(a, b) for a, b in pairs])),
        width=float(np.mean(widths)),
        jaccard=float(np.mean([n / (2 * k - n) for n in shared])),
        jaccard_tied=float(np.mean([n / (2 * k - n) for n in tied])),
        k=k,
        n_seeds=n_seeds,
    )


def _top(components: Components, k: int) -> set[str]:
    return {component.name for component in components[:k]}


def _alike(a: Components, b: Components, k: int) -> int:
    """Return how many of the top k agree when one may stand for another of undecided order."""
    only_a, only_b = _top(a, k) - _top(b, k), _top(b, k) - _top(a, k)
    excused = min(len(only_a & _possible(b, k)), len(only_b & _possible(a, k)))
    return k - len(only_a) + excused


def _possible(components: Components, k: int) -> set[str]:
    """Return the components that may be among the top k: fewer than k are decidedly larger."""
    return {component.name for component in components if component.place <= k}


def _overlap(a: Components, b: Components) -> float:
    """Return the share of components whose intervals overlap; those without an interval never do."""
    other = {component.name: component for component in b}
    return float(
        np.mean([c.low <= other[c.name].high and other[c.name].low <= c.high for c in a if c.name in other])
    )
