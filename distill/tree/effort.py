"""How hard to look for a tree: `fast` grows and refines one, `best` searches on from there."""

from __future__ import annotations

import numpy as np

from distill.tree.grow import Grower
from distill.tree.refine import Refined, Refiner
from distill.tree.search import Search

EFFORTS = ("fast", "best")

ITERATIONS = 100
"""Trees tried by the search: two seconds for 10,000 rows, 15 columns and 16 leaves."""

REFINED_ROWS, SEARCHED_ROWS, POLISHED_ROWS = 200_000, 40_000, 1_000_000
"""How many rows the refinement of a fast tree, the search and the last refinement look at, at most.

Where there are more, the rows are a random choice.
"""


def learn_fast(grower: Grower, rng: np.random.Generator) -> Refined:
    """Grow a tree best-first and refine it."""
    grown = grower.grow().at(grower.limits.max_leaf_nodes)
    few = _some(grower, REFINED_ROWS, rng)
    refined = Refiner(few).refine(grown)
    return refined if few is grower else Refiner(grower, rounds=0, passes=0).refine(refined.shape)


def learn_best(grower: Grower, rng: np.random.Generator, *, time_limit: float | None = None) -> Refined:
    """Search on from the tree that `learn_fast` finds; return the better of the two."""
    fast = learn_fast(grower, rng)
    few = _some(grower, SEARCHED_ROWS, rng)
    start = Refiner(few).refine(fast.shape)
    found = Search(Refiner(few, rounds=4, passes=8), ITERATIONS, time_limit).run(start, rng)
    polished = Refiner(_some(grower, POLISHED_ROWS, rng)).refine(found.shape)
    return polished if polished.cost < fast.cost else fast


def _some(grower: Grower, most: int, rng: np.random.Generator) -> Grower:
    n_rows = grower.layout.bins.n_rows
    if n_rows <= most:
        return grower
    return grower.take(np.sort(rng.choice(n_rows, most, replace=False)))
