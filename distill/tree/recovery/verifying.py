"""Trying to refute a tree that explains everything asked so far, with rows it has not seen."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass, field

import numpy as np

from distill.tree.recovery.asking import Asking
from distill.tree.recovery.sketch import Leaf, Sketch, Split, parts
from distill.tree.recovery.space import Cuts, Space, Style
from distill.typing import Codes, Ints

CHECKS = 48
"""Fresh rows that a leaf must stand."""

PART = 16
"""How many of them are asked first, and how many lie on its faces."""

FEWEST = 12
"""Draws near the ends that close the checks of a leaf, at least."""

LARGEST_ROUND = 1_500
ROUND_PER_LEAF = 24
"""Rows of a round over all legal rows: so many per leaf, up to the largest round."""

SMALLEST_ERROR = 0.125
"""The confidence is that of noticing an error in this share of a leaf's checks."""


@dataclass(eq=False)
class Trial:
    """The checks so far.

    Parameters
    ----------
    space : Space
    asking : Asking
    rng : numpy Generator
    """

    space: Space
    asking: Asking
    rng: np.random.Generator
    stood: dict[Hashable, int] = field(default_factory=dict)
    """For each leaf's region: the number of fresh rows it was right about."""
    failures: int = 0
    """The number of leaves that were wrong about one."""
    round_is_clean: bool = False
    _finished: set[Hashable] = field(default_factory=set)

    def passed(self, sketch: Sketch, cuts: Cuts) -> bool:
        """Return whether a tree stood all checks.

        First a few draws in every leaf, which find most errors; then rounds over all legal rows until
        one is clean; then every leaf is brought to its full number. A leaf keeps what it stood for as
        long as it is in the tree, so that only new leaves are checked again.
        """
        leaves = leaves_of(sketch)
        new = [leaf for leaf in leaves if self._stood(leaf) < PART]
        if not self._check(sketch, [self._draw(leaf, PART, "ends", cuts) for leaf in new]):
            return False
        if not self.round_is_clean:
            self.round_is_clean = self._check(sketch, self._round(len(leaves)))
            if not self.round_is_clean:
                return False
        unfinished = [leaf for leaf in leaves if leaf.region.key not in self._finished]
        self._finished |= {leaf.region.key for leaf in unfinished}
        return self._check(sketch, [rows for leaf in unfinished for rows in self._rest(leaf, cuts)])

    @property
    def confidence(self) -> float:
        """How sure it is that a wrong tree would have been found out.

        Take a tree with an error that takes at least an eighth of the checks of some leaf, as they are
        drawn. The m >= 48 fresh rows of that leaf miss it with a probability of at most (1 - 1/8)^m, or
        0.16 %. Each leaf that failed on the way was one more that might have passed wrongly, so with f
        failures the probability of ending with such an error is at most (1 + f) 0.16 % (Bonferroni).
        """
        return max(0.0, 1.0 - (1 + self.failures) * (1.0 - SMALLEST_ERROR) ** CHECKS)

    def _stood(self, leaf: Leaf) -> int:
        return self.stood.get(leaf.region.key, 0)

    def _draw(self, leaf: Leaf, n: int, style: Style, cuts: Cuts) -> Codes:
        return self.space.draw(leaf.region, n, style, cuts=cuts, rng=self.rng)

    def _rest(self, leaf: Leaf, cuts: Cuts) -> list[Codes]:
        """Return what a leaf has still to stand: draws on its faces, and draws near its ends."""
        rest = max(FEWEST, CHECKS - PART - self._stood(leaf))
        faces = self.space.draw_faces(leaf.region, PART, cuts=cuts, rng=self.rng)
        return [faces, self._draw(leaf, rest, "ends", cuts)]

    def _round(self, n_leaves: int) -> list[Codes]:
        """Return real rows that have not been asked, for up to a third, draws like them, and even draws."""
        n = min(LARGEST_ROUND, ROUND_PER_LEAF * n_leaves)
        real = self.asking.unknown(self.space.rows, n // 3)
        everything, n_alike = self.space.everything, n // 3
        alike = self.space.draw(everything, n_alike, "rows", cuts={}, rng=self.rng)
        even = self.space.draw(everything, n - len(real) - n_alike, "even", cuts={}, rng=self.rng)
        return [real, alike, even]

    def _check(self, sketch: Sketch, batches: list[Codes]) -> bool:
        """Ask fresh rows, credit the leaves that were right, and return whether all were."""
        if not batches:
            return True
        codes, leaves = np.concatenate(batches), leaves_of(sketch)
        reached = leaf_reached(sketch, codes)
        right = self.asking(codes) == np.array([leaf.answer for leaf in leaves])[reached]
        n, wrong = (np.bincount(reached[rows], minlength=len(leaves)) for rows in (right, ~right))
        for leaf, more in zip(leaves, n.tolist(), strict=True):
            self.stood[leaf.region.key] = self._stood(leaf) + more
        self.failures += int(np.count_nonzero(wrong))
        return bool(np.all(right))


def leaves_of(sketch: Sketch) -> list[Leaf]:
    """Return the leaves of a closed tree, from left to right."""
    return [part for part in parts(sketch) if isinstance(part, Leaf)]


def leaf_reached(sketch: Sketch, codes: Codes) -> Ints:
    """Return (n,): for each row the leaf it falls into, as a position in `leaves_of(sketch)`."""
    reached = np.zeros(len(codes), dtype=np.int64)
    if isinstance(sketch, Split):
        left = sketch.question.goes_left(codes)
        reached[left] = leaf_reached(sketch.left, codes[left])
        reached[~left] = leaf_reached(sketch.right, codes[~left]) + len(leaves_of(sketch.left))
    return reached
