"""Which components are left in the texts that are asked about."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from distill.explanation.texts.law import Law
from distill.samples import Part
from distill.typing import Bools, Floats, Ints

CYCLE = (Part.FIT,) * 3 + (Part.SELECT,) + (Part.FIT,) * 3 + (Part.REPORT,)
"""The parts of successive masks: three quarters to fit, an eighth each to select and to report."""


@dataclass(frozen=True)
class Masks:
    """Distinct masks of one text.

    Parameters
    ----------
    kept : (n_masks, n_components) bool
        The components that are left.
    weight : (n_masks,) float64
        What each counts; the law's share where all are there, else how often it was drawn.
    part : (n_masks,) int64
        The `Part` each belongs to: a mask is never in two.
    """

    kept: Bools
    weight: Floats
    part: Ints

    def __len__(self) -> int:
        return len(self.kept)

    @property
    def complete(self) -> bool:
        """Whether these are all there are, so that nothing is left to chance."""
        return bool(len(self) == 1 << self.kept.shape[1])

    def take(self, places: Ints, rng: np.random.Generator) -> Masks:
        """Return some of the masks; where all were there, parts are given out by chance."""
        if len(places) == len(self):
            return self
        part = rng.permutation(_parts(len(self))) if self.complete else self.part
        return Masks(self.kept[places], self.weight[places], part[places])

    def of(self, part: Part) -> Ints:
        """Return the places of the masks of a part; of a complete set, all."""
        return np.arange(len(self)) if self.complete else np.flatnonzero(self.part == part)


def every(law: Law) -> Masks:
    """Return all masks, each with its share in the law."""
    out = (np.arange(2**law.m)[:, None] >> np.arange(law.m)) & 1
    number = out.sum(axis=1)
    ways = np.bincount(number, minlength=law.m + 1)
    return Masks(out == 0, (law.chance / ways)[number], np.full(len(out), int(Part.FIT)))


def drawn(law: Law, n: int, rng: np.random.Generator) -> Masks:
    """Return the distinct ones of n draws.

    How many components are taken out is stratified; two masks share a shuffle of the components and
    take them from its two ends, so that they have as little in common as they can.
    """
    half = -(-n // 2)
    number = law.counts((rng.permutation(2 * half) + rng.random(2 * half)) / (2 * half))
    rank = np.argsort(rng.random((half, law.m)), axis=1)
    kept = np.concatenate([rank >= number[:half, None], rank < law.m - number[half:, None]])[:n]
    packed = np.packbits(kept, axis=1)
    _, first, times = np.unique(packed, axis=0, return_index=True, return_counts=True)
    order = np.argsort(first)
    return Masks(kept[first[order]], times[order].astype(np.float64), _parts(len(order)))


def _parts(n: int) -> Ints:
    return np.resize([int(one) for one in CYCLE], n)


def without_each(groups: Ints) -> Bools:
    """Return (n_groups, n_components) bool: masks that lack one group of components each."""
    return np.asarray(groups != np.arange(int(groups.max()) + 1)[:, None])
