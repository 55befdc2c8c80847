"""How hard to look for a tree: `fast` grows and refines one, `best` searches on from there."""

from __future__ import annotations

import numpy as np

from distill.tree.grow import Grower
from distill.tree.refine import Refined, Refiner
from distill.tree.search import Search

EFFORTS = ("fast", "best")

ITERATIONS = 100
"""Trees tried by the search: two seconds for 10,000 rows, 15 columns and 16 leaves."""

SEARCH_ROWS = 40_000
"""The search looks at no more rows than these, chosen at random; the last refinement sees all."""


def learn_fast(grower: Grower) -> Refined:
    """Grow a tree best-first and refine it."""
    return Refiner(grower).refine(grower.grow().at(grower.limits.max_leaf_nodes))


def learn_best(grower: Grower, rng: np.random.Generator, *, time_limit: float | None = None) -> Refined:
    """Search on from the tree that `learn_fast` finds; return the better of the two."""
    fast = learn_fast(grower)
    n_rows, few = grower.layout.bins.n_rows, grower
    if n_rows > SEARCH_ROWS:
        few = grower.take(np.sort(rng.choice(n_rows, SEARCH_ROWS, replace=False)))
    start = Refiner(few).refine(fast.shape)
    found = Search(Refiner(few, rounds=4, passes=8), ITERATIONS, time_limit).run(start, rng)
    polished = Refiner(grower).refine(found.shape)
    return polished if polished.cost < fast.cost else fast
