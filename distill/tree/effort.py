"""How hard to look for a tree: `fast` grows and refines one, `best` searches on from there."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from distill.tree.bins import Bins
from distill.tree.grow import Grower, Limits
from distill.tree.histogram import Layout, Target
from distill.tree.refine import Refined, Refiner
from distill.tree.search import Search
from distill.typing import Bools, Ints

EFFORTS = ("fast", "best")

ITERATIONS = 150
"""Trees tried by the search: two thirds of what a thousand would gain, in two seconds for 10,000 rows."""

SEARCH_ROWS = 40_000
"""The search looks at no more rows than these, chosen at random; the last refinement sees all."""


@dataclass(frozen=True)
class Job:
    """What a tree is to be learned from, and how large it may become.

    Parameters
    ----------
    bins : Bins
    target : ClassTarget or NumberTarget
    limits : Limits
    splittable : (n_columns,) bool, optional
        The columns that may be asked about; all that the domain calls usable by default.
    """

    bins: Bins
    target: Target
    limits: Limits
    splittable: Bools | None = None

    def take(self, rows: Ints) -> Job:
        """Return the same job on some of the rows, which stand for all of them."""
        target = self.target.take(rows, self.bins.n_rows / len(rows))
        return Job(self.bins.take(rows), target, self.limits, self.splittable)

    def grower(self) -> Grower:
        """Return what finds the best questions for this job."""
        return Grower(Layout.of(self.bins, self.splittable), self.target, self.limits)


def learn_fast(job: Job) -> Refined:
    """Grow a tree best-first and refine it."""
    grower = job.grower()
    grown = grower.grow()
    return Refiner(grower).refine(grown.at(job.limits.max_leaf_nodes))


def learn_best(job: Job, rng: np.random.Generator, *, time_limit: float | None = None) -> Refined:
    """Search on from the tree that `learn_fast` finds; the better of the two."""
    fast = learn_fast(job)
    few = job
    if job.bins.n_rows > SEARCH_ROWS:
        few = job.take(np.sort(rng.choice(job.bins.n_rows, SEARCH_ROWS, replace=False)))
    grower = few.grower()
    start = Refiner(grower).refine(fast.shape)
    found = Search(Refiner(grower, rounds=4, passes=8), ITERATIONS, time_limit).run(start, rng)
    polished = Refiner(job.grower()).refine(found.shape)
    return polished if polished.cost < fast.cost else fast
