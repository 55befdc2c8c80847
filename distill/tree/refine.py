"""Refining a tree: better questions, no idle leaves, the leaves saved spent elsewhere, and again."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from distill.tree.alternate import alternate
from distill.tree.draft import Draft
from distill.tree.grow import Grower
from distill.tree.prune import prune
from distill.tree.scan import TIE
from distill.tree.shape import Shape


@dataclass(frozen=True)
class Refined:
    """A tree and what it costs on the rows it was refined on."""

    shape: Shape
    cost: float


@dataclass(frozen=True)
class Refiner:
    """Refines trees on the same rows.

    Parameters
    ----------
    grower : Grower
        Knows the rows, the target whose cost is to come down, and the limits.
    rounds : int
        How often leaves that were saved may be spent again.
    passes : int
        How often each round goes over the nodes.
    """

    grower: Grower
    rounds: int = 10
    passes: int = 20

    def refine(self, shape: Shape) -> Refined:
        """Return the best tree that was met."""
        best = self._settle(shape)
        if best.cost == np.inf:
            return best
        for _ in range(self.rounds):
            grown = self.grower.grow(best.shape)
            if not grown.nodes:
                break
            found = self._settle(grown.at(self.grower.limits.max_leaf_nodes))
            if found.cost >= best.cost - TIE * abs(best.cost):
                break
            best = found
        return best

    def _settle(self, shape: Shape) -> Refined:
        grower = self.grower
        draft = Draft(shape, grower.layout, grower.target)
        alternate(draft, max_passes=self.passes, monotone=grower.monotone)
        lean, same_answers = prune(draft, grower.limits)
        if grower.monotone is not None:
            return self._monotone(lean, draft.shape())
        if not same_answers:
            draft = Draft(lean, grower.layout, grower.target)
        return Refined(lean, draft.cost)

    def _monotone(self, *shapes: Shape) -> Refined:
        """Return the first shape that is monotone, at infinite cost if none is.

        Pruning leaves rows to other leaves that no training row is like, which can bring answers out of
        order.
        """
        grower = self.grower
        for shape in shapes:
            draft = Draft(shape, grower.layout, grower.target)
            if grower.monotone is None or draft.is_monotone(grower.monotone):
                return Refined(shape, draft.cost)
        return Refined(shapes[0], np.inf)
