"""Stability: how much an explanation of the same row changes when everything random is drawn anew."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from distill.checks import whole
from distill.fidelity import Measure, coefficient_width, csi, jaccard, vsi
from distill.fidelity.measure import Meaning
from distill.fidelity.repeats import CSI, JACCARD, VSI, WIDTH, of_pairs
from distill.typing import Floats

NAN = float("nan")
CONFIDENCE = 0.95

TIED = Meaning(
    "jaccard, ties excused",
    JACCARD.direction,
    JACCARD.reference,
    "High also where wide intervals leave much of the order undecided.",
)


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

    Each measure has its interval, for other seeds than these; few seeds leave it wide.

    Parameters
    ----------
    vsi : Measure
        Variables stability index: the mean share of the k weightiest components that two have in common.
    csi : Measure
        Coefficients stability index: the share of pairs whose intervals of a component overlap.
    width : Measure
        The mean width of those intervals, in the unit of the answer: wide ones overlap easily.
    jaccard : Measure
        The mean Jaccard index of the k weightiest components of two.
    jaccard_tied : Measure
        The same where components whose order is not decided may stand for each other.
    k : int
    n_seeds : int

    References
    ----------
    Visani, Bagli, Chesani, Poluzzi and Capuzzo (2022), "Statistical stability indices for LIME", J.
    Oper. Res. Soc. 73 (VSI, CSI).
    """

    vsi: Measure
    csi: Measure
    width: Measure
    jaccard: Measure
    jaccard_tied: Measure
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
    if not k:
        return _speechless(n_seeds)
    weights, low, high = (_table(found, of) for of in ("weight", "low", "high"))
    tied = np.array([[_alike(a, b, k) for b in found] for a in found], dtype=np.float64)
    return Stability(
        vsi=vsi(weights, k=k),
        csi=csi(low, high),
        width=coefficient_width(low, high),
        jaccard=jaccard(weights, k=k),
        jaccard_tied=of_pairs(TIED, tied / (2 * k - tied), CONFIDENCE),
        k=k,
        n_seeds=n_seeds,
    )


def _speechless(n_seeds: int) -> Stability:
    """Return the stability of explanations in which no column says anything, whatever the seed."""
    same = [meaning.measured(1.0, (NAN, NAN), n=n_seeds) for meaning in (VSI, CSI, JACCARD, TIED)]
    return Stability(same[0], same[1], WIDTH.unknown(n_seeds), same[2], same[3], 0, n_seeds)


def _table(found: Sequence[Components], attribute: str) -> Floats:
    """Return (n_seeds, n_components): a number of each component, by name; NaN where one is left out."""
    names = sorted({component.name for components in found for component in components})
    told = [{c.name: getattr(c, attribute) for c in components} for components in found]
    return np.array([[own.get(name, NAN) for name in names] for own in told], dtype=np.float64)


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
