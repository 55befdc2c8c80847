"""Strategies that draw legal rows to ask a black box about.

Every strategy is a frozen dataclass with one verb, `Sampler.draw`. It sees the rows of one part only,
so that a sampled row belongs to the part of the real rows it was drawn from.
"""

from __future__ import annotations

from distill.checks import one_of
from distill.sampling.base import Draw, Sampler
from distill.sampling.empirical import Empirical
from distill.sampling.hypercube import Hypercube
from distill.sampling.marginal import Marginal
from distill.sampling.near_manifold import NearManifold

__all__ = ["Draw", "Empirical", "Hypercube", "Marginal", "NearManifold", "Sampler", "named"]

_STRATEGIES: dict[str, type[Sampler]] = {
    "near-manifold": NearManifold,
    "empirical": Empirical,
    "marginal": Marginal,
    "hypercube": Hypercube,
}


def named(name: object) -> Sampler:
    """Return the sampler of this name with its default settings.

    Raises
    ------
    InputError
        There is none; the message lists those there are.
    """
    return _STRATEGIES[one_of("sampler", name, _STRATEGIES)]()
