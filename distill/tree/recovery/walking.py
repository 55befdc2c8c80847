"""From two rows with different answers to the one threshold, or the one set of levels, that parts them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from distill.tree.recovery.asking import Inquiry, NotATreeError
from distill.tree.recovery.evidence import Edge, Pair, Scan
from distill.tree.recovery.region import Region
from distill.tree.recovery.space import Space
from distill.typing import Bools, Floats, Ints

TREMOR = 0.01
"""How far the other columns are moved, as a share of their range, to see whether a threshold stays."""

STRIDE = 0.25
"""How often a column of steps is moved by one of them instead, where a tremor is less than a step."""

FEW_STEPS = 8
"""Columns of fewer steps are not moved: a step is too far."""


@dataclass(frozen=True)
class Finding:
    """What an inquiry found.

    Parameters
    ----------
    facts : tuple of Pair and Scan
    stayed : bool, optional
        Whether a threshold stayed when the other columns trembled, where that was tried.
    met : bool, optional
        Whether an edge was met on the other side of a question, where it was carried across.
    again : bool
        A walk ended at a threshold known before.
    """

    facts: tuple[Pair | Scan, ...] = ()
    stayed: bool | None = None
    met: bool | None = None
    again: bool = False


@dataclass(frozen=True, eq=False)
class Walk:
    """A way between two rows of a region that have different answers.

    Parameters
    ----------
    space : Space
    region : Region
    start, goal : (n_columns,) float64
    answer : int
        The answer to `start`.
    order : (n,) int64
        The columns in which the rows differ, in the order in which they are changed.
    tremor : (n_columns,) float64
        How far each column is moved to see whether the threshold stays.
    edges : sequence of Edge
        Thresholds known already: tried first.
    """

    space: Space
    region: Region
    start: Floats
    goal: Floats
    answer: int
    order: Ints
    tremor: Floats
    edges: Sequence[Edge]

    def inquire(self) -> Inquiry[Finding]:
        """Find the column by halving the changed ones, then what in it makes the difference."""
        before = yield from self._prefix()
        j = int(self.order[before])
        here = self.start.copy()
        here[self.order[:before]] = self.goal[self.order[:before]]
        there = here.copy()
        there[j] = self.goal[j]
        if j not in self.space.columns:
            name = self.space.domain.names[j]
            raise NotATreeError(f"its answers depend on {name!r}, which is constant or like an id")
        if self.space.nominal[j]:
            scan = yield from scan_levels(self.space, j, here)
            return Finding((scan,))
        if np.isnan(here[j]) or np.isnan(there[j]):
            return Finding((Pair(Edge(j, np.inf, np.inf), here, there),))
        return (yield from self._threshold(j, here, there))

    def _prefix(self) -> Inquiry[int]:
        """Return how many columns can be changed, in order, before the next one changes the answer."""
        low, high = 0, len(self.order)
        while high - low > 1:
            middle = (low + high) // 2
            row = self.start.copy()
            row[self.order[:middle]] = self.goal[self.order[:middle]]
            if (yield from self._same(row)):
                low = middle
            else:
                high = middle
        return low

    def _same(self, row: Floats) -> Inquiry[bool]:
        """Return whether a row has the answer of the start."""
        answers = yield row[np.newaxis]
        return bool(answers[0] == self.answer)

    def _threshold(self, j: int, here: Floats, there: Floats) -> Inquiry[Finding]:
        known = yield from self._try_known(j, here, there)
        if not known:
            yield from self._halve(j, here, there)
        low, high = sorted((here[j], there[j]))
        facts = [Pair(Edge(j, float(low), float(high)), here, there)]
        if self.region.missing[j]:
            facts += yield from self._beside_missing(j, here, there)
        if known:
            return Finding(tuple(facts), again=True)
        stayed = yield from tremble(self.space, Pair(facts[0].edge, here, there), self.tremor, self.edges)
        return Finding(tuple(facts), stayed=stayed)

    def _try_known(self, j: int, here: Floats, there: Floats) -> Inquiry[bool]:
        """Narrow the way by the thresholds known, middle first; return whether it is one of them."""
        while True:
            low, high = sorted((here[j], there[j]))
            inside = [edge for edge in self.edges if edge.column == j and low <= edge.low < edge.high <= high]
            if not inside:
                return False
            edge = sorted(inside, key=lambda edge: edge.cut)[len(inside) // 2]
            near, far = (edge.low, edge.high) if here[j] < there[j] else (edge.high, edge.low)
            row = here.copy()
            row[j] = near
            if not (yield from self._same(row)):
                there[j] = near
                continue
            row[j] = far
            here[j] = near
            if not (yield from self._same(row)):
                there[j] = far
                return True
            here[j] = far

    def _halve(self, j: int, here: Floats, there: Floats) -> Inquiry[None]:
        """Move both rows towards each other until nothing that matters lies between."""
        row = here.copy()
        while abs(here[j] - there[j]) > self.space.nearest[j]:
            row[j] = self._middle(j, here[j], there[j])
            if (yield from self._same(row)):
                here[j] = row[j]
            else:
                there[j] = row[j]

    def _middle(self, j: int, a: float, b: float) -> float:
        step = self.space.step[j]
        if not step:
            return a / 2 + b / 2
        return float((round(a / step) + round(b / step)) // 2 * step)

    def _beside_missing(self, j: int, here: Floats, there: Floats) -> Inquiry[list[Pair]]:
        """Return a pair across the edge of missing values: they cannot agree with both sides."""
        absent = here.copy()
        absent[j] = np.nan
        with_start = yield from self._same(absent)
        return [Pair(Edge(j, np.inf, np.inf), absent, there if with_start else here)]


def tremble(space: Space, pair: Pair, move: Floats, edges: Sequence[Edge]) -> Inquiry[bool]:
    """Return whether the rows of a pair still answer differently when the other columns move.

    No column moves across a threshold that is known: many pairs lie close to one.
    """
    steady = move.copy()
    for edge in edges:
        j = edge.column
        low, high = sorted((pair.a[j], pair.a[j] + move[j]))
        if low <= edge.cut < high:
            steady[j] = 0.0
    steady[pair.edge.column] = 0.0
    answers = yield space.domain.legalise(np.array([pair.a, pair.b]) + steady)
    return bool(answers[0] != answers[1])


def scan_levels(space: Space, j: int, row: Floats) -> Inquiry[Scan]:
    """Ask for a row with every level of a nominal column."""
    n_levels = space.n_levels(j)
    may_miss = bool(space.everything.missing[j])
    rows = np.repeat(row[np.newaxis], n_levels + may_miss, axis=0)
    rows[:n_levels, j] = np.arange(n_levels)
    rows[n_levels:, j] = np.nan
    answers = yield rows
    return Scan(j, row, answers if may_miss else np.append(answers, -1))


def tremor(space: Space, rng: np.random.Generator) -> Floats:
    """Return (n_columns,): a small move of the ordered columns."""
    ordered = space.domain.usable & ~space.nominal
    move = np.where(ordered, rng.normal(0.0, TREMOR, len(space.span)) * space.span, 0.0)
    strides = np.where(rng.random(len(move)) < STRIDE, rng.choice([-1.0, 1.0], len(move)), 0.0) * space.step
    return np.where(space.step > TREMOR * space.span, np.where(_fine(space), strides, 0.0), move)


def _fine(space: Space) -> Bools:
    """Return (n_columns,): whether a step is a small part of the range."""
    return np.asarray(space.step * FEW_STEPS <= space.span)


def differing(a: Floats, b: Floats) -> Ints:
    """Return the columns in which two rows differ."""
    return np.flatnonzero((a != b) & ~(np.isnan(a) & np.isnan(b)))
