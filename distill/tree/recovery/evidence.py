"""What the answers prove: edges with pairs of rows that straddle them, and scans over levels."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from distill.tree.recovery.space import Cuts
from distill.typing import Codes, Floats, Ints


@dataclass(frozen=True)
class Edge:
    """A threshold of the box: its answers change somewhere between two codes of an ordered column.

    Parameters
    ----------
    column : int
    low, high : float
        The nearest codes known on either side; both infinite for the edge between missing and present.
    """

    column: int
    low: float
    high: float

    @property
    def cut(self) -> float:
        """A code in the middle."""
        return self.low / 2 + self.high / 2

    def overlaps(self, other: Edge) -> bool:
        """Whether the two can be one threshold."""
        if self.column != other.column:
            return False
        if math.isinf(self.low) or math.isinf(other.low):
            return self.low == other.low
        return self.low < other.high and other.low < self.high

    def merged(self, other: Edge) -> Edge:
        """Return what both say together."""
        return Edge(self.column, max(self.low, other.low), min(self.high, other.high))


@dataclass(frozen=True, eq=False)
class Pair:
    """Two rows that differ in one ordered column, on either side of an edge, with different answers.

    Parameters
    ----------
    edge : Edge
    a, b : (n_columns,) float64
    """

    edge: Edge
    a: Floats
    b: Floats


@dataclass(frozen=True, eq=False)
class Scan:
    """The answers to one row with every level of a nominal column in turn.

    Parameters
    ----------
    column : int
    row : (n_columns,) float64
        Its value in the column means nothing.
    answers : (n_levels + 1,) int64
        The last one for the missing value; -1 where the column never misses any.
    """

    column: int
    row: Floats
    answers: Ints


class Evidence:
    """Everything proven so far; it only grows."""

    def __init__(self, width: int) -> None:
        self.edges: list[Edge] = []
        self.scans: list[Scan] = []
        self._ends = np.empty((2, 0, width))
        self._new: list[Pair] = []
        self._edge_of: list[int] = []

    def add(self, fact: Pair | Scan) -> None:
        """Take in a pair or a scan; the edge of a pair may be known already."""
        if isinstance(fact, Scan):
            self.scans.append(fact)
            return
        number = next((i for i, edge in enumerate(self.edges) if edge.overlaps(fact.edge)), len(self.edges))
        if number == len(self.edges):
            self.edges.append(fact.edge)
        self.edges[number] = self.edges[number].merged(fact.edge)
        self._new.append(fact)
        self._edge_of.append(number)

    @property
    def size(self) -> int:
        """The number of facts."""
        return len(self._edge_of) + len(self.scans)

    @property
    def ends(self) -> Codes:
        """(2, n_pairs, n_columns): both rows of every pair."""
        if self._new:
            new = np.array([[pair.a for pair in self._new], [pair.b for pair in self._new]])
            self._ends = np.concatenate([self._ends, new], axis=1)
            self._new = []
        return self._ends

    @property
    def edge_of(self) -> Ints:
        """(n_pairs,): the number of the edge that each pair straddles."""
        return np.array(self._edge_of, dtype=np.int64)

    def cuts(self) -> Cuts:
        """Return the cuts of each ordered column."""
        cuts: dict[int, list[float]] = {}
        for edge in self.edges:
            if math.isfinite(edge.cut):
                cuts.setdefault(edge.column, []).append(edge.cut)
        return {column: np.array(sorted(values)) for column, values in cuts.items()}
