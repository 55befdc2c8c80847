"""Signs that a box is no small tree, so that it is refused before much is spent on it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from distill.tree.recovery.asking import NotATreeError
from distill.typing import Ints

MOST_THRESHOLDS = 100
"""A tree with more splits than this is not small."""

MOST_KINDS = 64
"""Each kind of answer takes a leaf of its own."""

ENOUGH_ANSWERS = 200
"""Rows whose answers suffice to judge by their number of kinds."""

TREMORS = 12
"""Thresholds to try before a box is judged by how many stay."""

STAY = 0.6
"""The share of thresholds that stay in a tree, at least: planted trees keep 94 % and more."""

DOUBT = 0.85
"""Below this share the thresholds known are tried again ..."""

STAY_AGAIN = 0.75
"""... and must stay in this share of three times as many tries."""

CARRIED = 100
MET_AGAIN = 0.7
AT_LEAST = 12
"""Of so many edges, carried so often across questions, no more than this share is met again on the other
side in a small tree (planted trees: 15 to 60 %); in a sum of trees nearly all are."""

GOES_ON = 0.1
FOUND_AGAIN = 0.4
"""Where fewer edges than the first share are met again, walks end at a threshold known before no more often
than the second share of the number of thresholds, in a small tree (planted trees, CART's and lists of
rules: up to 20 %). The decisions of a hundred trees have thresholds that break off where they meet: every
tree that is drawn up cuts through some, and walks find them again."""


@dataclass
class Signs:
    """Counts of what was seen.

    Parameters
    ----------
    tried, stayed : int
        Thresholds tried with the other columns moved a little, and those that stayed.
    carried, met : int
        Edges carried across questions, and those met again.
    again : int
        Walks that ended at a threshold known before.
    """

    tried: int = 0
    stayed: int = 0
    carried: int = 0
    met: int = 0
    again: int = 0

    @property
    def doubtful(self) -> bool:
        """Whether the thresholds known should be tried again."""
        return self.tried >= TREMORS and self.stayed < DOUBT * self.tried

    def note_tremor(self, *, stayed: bool) -> None:
        """Count a threshold tried."""
        self.tried += 1
        self.stayed += stayed

    def note_carried(self, *, met: bool) -> None:
        """Count an edge carried across."""
        self.carried += 1
        self.met += met

    def note_again(self) -> None:
        """Count a walk that ended at a threshold known before."""
        self.again += 1

    def judge(self, n_edges: int) -> None:
        """Refuse a box with too many thresholds, or with such as move, cross each other or break off.

        Raises
        ------
        NotATreeError
        """
        least = STAY if self.tried < 3 * TREMORS else STAY_AGAIN
        if self.tried >= TREMORS and self.stayed < least * self.tried:
            raise NotATreeError(
                f"{self.tried - self.stayed} of {self.tried} times a threshold moved when the other "
                "columns moved a little"
            )
        if n_edges >= AT_LEAST and self.carried >= CARRIED and self.met > MET_AGAIN * self.carried:
            raise NotATreeError(
                f"its thresholds cross each other, {self.met} of {self.carried} times, as in a sum of trees"
            )
        breaks_off = self.carried >= CARRIED and self.met < GOES_ON * self.carried
        if n_edges >= AT_LEAST and breaks_off and self.again > FOUND_AGAIN * n_edges:
            raise NotATreeError(
                f"its thresholds break off where they meet, {self.carried - self.met} of {self.carried} "
                "times, as in the decisions of a sum of trees"
            )
        if n_edges > MOST_THRESHOLDS:
            raise NotATreeError(f"it has more than {MOST_THRESHOLDS} thresholds")


def judge_answers(answers: Ints) -> None:
    """Refuse a box whose answers are of too many kinds: a tree has no more of them than leaves.

    Parameters
    ----------
    answers : (n,) int64

    Raises
    ------
    NotATreeError
    """
    n, kinds = len(answers), len(np.unique(answers))
    if n < ENOUGH_ANSWERS:
        return
    if kinds == n:
        raise NotATreeError(f"{n} answers were all different")
    if kinds > min(n / 2, MOST_KINDS):
        raise NotATreeError(f"{n} answers were of {kinds} different kinds")
