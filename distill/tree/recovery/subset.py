"""What is known inside one region, and how many more splits that asks for."""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import combinations
from typing import Self

import numpy as np

from distill.tree.recovery.asking import Asking
from distill.tree.recovery.evidence import Edge, Evidence, Scan
from distill.tree.recovery.region import Question, Region
from distill.tree.recovery.space import Space
from distill.typing import Bools, Codes, Ints

MOST_ATOMS = 6
"""Up to so many groups of levels every division in two is a candidate; beyond, each against the rest."""

Atoms = tuple[tuple[int, ...], ...]


@dataclass(frozen=True, eq=False)
class Knowledge:
    """All there is to look at while a tree is drawn up; nothing in it changes meanwhile."""

    space: Space
    codes: Codes
    answers: Ints
    ends: Codes
    edge_of: Ints
    edges: tuple[Edge, ...]
    scans: tuple[Scan, ...]

    @classmethod
    def of(cls, space: Space, asking: Asking, evidence: Evidence) -> Self:
        """Return what is known now."""
        return cls(
            space,
            asking.codes,
            asking.answers,
            evidence.ends,
            evidence.edge_of,
            tuple(evidence.edges),
            tuple(evidence.scans),
        )


@dataclass(frozen=True, eq=False)
class Subset:
    """What is known inside a region.

    Parameters
    ----------
    known : Knowledge
    region : Region
    points : (n,) int64
        The rows inside, as positions in `known.codes`.
    pairs : (m,) int64
        The pairs with both rows inside, as positions in `known.edge_of`.
    scans : tuple of int
        The scans whose answers differ between levels that are allowed inside.
    """

    known: Knowledge
    region: Region
    points: Ints
    pairs: Ints
    scans: tuple[int, ...]

    @classmethod
    def everything(cls, known: Knowledge) -> Self:
        """Return the subset of all legal rows."""
        points, pairs = np.arange(len(known.codes)), np.arange(len(known.edge_of))
        return cls(known, known.space.everything, points, pairs, tuple(range(len(known.scans))))

    def split(self, question: Question) -> tuple[Self, Self]:
        """Return what is known on the left and on the right of a question."""
        a, b = (question.goes_left(rows[self.pairs]) for rows in self.known.ends)
        here = question.goes_left(self.known.codes[self.points])
        return (
            self._side(question, here, a & b, left=True),
            self._side(question, ~here, ~a & ~b, left=False),
        )

    def _side(self, question: Question, points: Bools, pairs: Bools, *, left: bool) -> Self:
        region = self.region.side(question, left=left)
        scans = tuple(i for i in self.scans if self._holds(i, question, region, left=left))
        return type(self)(self.known, region, self.points[points], self.pairs[pairs], scans)

    def _holds(self, i: int, question: Question, region: Region, *, left: bool) -> bool:
        scan = self.known.scans[i]
        if scan.column == question.column:
            return len(np.unique(scan.answers[self.options(region, scan.column)])) > 1
        return bool(question.goes_left(scan.row[np.newaxis])[0]) == left

    def options(self, region: Region, column: int) -> list[int]:
        """Return the levels of a nominal column in a region, the one after the last for missing."""
        return region.options(column, self.known.space.n_levels(column))

    @property
    def edges(self) -> Ints:
        """The numbers of the edges inside, ascending."""
        return np.flatnonzero(np.bincount(self.known.edge_of[self.pairs], minlength=1))

    @property
    def scanned(self) -> list[int]:
        """The nominal columns that matter inside, ascending."""
        return sorted({self.known.scans[i].column for i in self.scans})

    def scans_of(self, column: int) -> list[Scan]:
        """Return the scans of a column."""
        return [self.known.scans[i] for i in self.scans if self.known.scans[i].column == column]

    def atoms(self, column: int) -> Atoms:
        """Return the groups of levels that no scan tells apart."""
        options = self.options(self.region, column)
        seen = np.array([scan.answers[options] for scan in self.scans_of(column)])
        groups: dict[bytes, list[int]] = {}
        for level, told in zip(options, seen.T, strict=True):
            groups.setdefault(told.tobytes(), []).append(level)
        return tuple(tuple(group) for group in groups.values())

    @property
    def need(self) -> int:
        """How many splits are still to come: one for each edge, and one less than groups of levels."""
        return len(self.edges) + sum(len(self.atoms(column)) - 1 for column in self.scanned)

    def questions(self) -> list[Question]:
        """Return what could be asked next."""
        ordered = [q for number in self.edges for q in self._about(self.known.edges[number])]
        return ordered + [q for column in self.scanned for q in self._sets(column)]

    def _about(self, edge: Edge) -> list[Question]:
        either = bool(self.region.missing[edge.column]) and math.isfinite(edge.cut)
        directions = (False, True) if either else (False,)
        return [Question(edge.column, edge.cut, frozenset(), missing_left=left) for left in directions]

    def _sets(self, column: int) -> list[Question]:
        atoms, missing = self.atoms(column), self.known.space.n_levels(column)
        most = len(atoms) // 2 if len(atoms) <= MOST_ATOMS else 1
        sets = [sum(taken, ()) for size in range(1, most + 1) for taken in combinations(atoms, size)]
        if len(atoms) > MOST_ATOMS:
            sets += self._seen_divisions(column)
        distinct = dict.fromkeys(tuple(sorted(levels)) for levels in sets)
        return [
            Question(column, math.nan, frozenset(levels) - {missing}, missing_left=missing in levels)
            for levels in distinct
        ]

    def _seen_divisions(self, column: int) -> list[tuple[int, ...]]:
        """Return the levels of each answer in each scan: what a single split may have put together."""
        options = np.array(self.options(self.region, column))
        told = [scan.answers[options] for scan in self.scans_of(column)]
        return [tuple(options[answers == a].tolist()) for answers in told for a in np.unique(answers)]
