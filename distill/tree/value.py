"""A finished decision tree as plain arrays."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, fields
from functools import cached_property
from typing import Any

import numpy as np

from distill.domain import UNSEEN
from distill.typing import Bools, Codes, Floats, Ints

LEAF = -1
"""`feature`, `left` and `right` of a leaf."""

NO_DECISION = -1
"""`decision` of every node of a regression tree."""


@dataclass(frozen=True, eq=False)
class Tree:
    """A binary tree over encoded rows, its m nodes numbered in preorder: parent, left side, right side.

    Parameters
    ----------
    feature : (m,) int64
        The column a node asks about; -1 in a leaf.
    threshold : (m,) float64
        Ordered column: codes up to and including it go left. Infinity: every value goes left, so that
        the node asks for missing values alone. NaN in leaves and where `categories` decide.
    categories : tuple of tuples of int
        Nominal column: the level codes that go left, ascending; empty for other nodes.
    levelled : (m,) bool
        The column's codes are levels, so that -1 means an unseen value.
    missing_left : (m,) bool
        Where missing and unseen values go.
    left, right : (m,) int64
        The children; -1 in a leaf.
    value : (m, k) float64
        The mean scores of the training rows in the node.
    decision : (m,) int64
        Their commonest decision; -1 for regression.
    weight : (m,) float64
        The weight of the training rows in the node.
    n : (m,) int64
        Their number.
    """

    feature: Ints
    threshold: Floats
    categories: tuple[tuple[int, ...], ...]
    levelled: Bools
    missing_left: Bools
    left: Ints
    right: Ints
    value: Floats
    decision: Ints
    weight: Floats
    n: Ints

    def __len__(self) -> int:
        return len(self.feature)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Tree):
            return NotImplemented
        return all(_same(getattr(self, f.name), getattr(other, f.name)) for f in fields(self))

    __hash__ = None  # type: ignore[assignment]  # arrays inside: compared by content, not hashed

    @property
    def leaves(self) -> Ints:
        """(n_leaves,): the node ids of the leaves, from left to right."""
        return np.flatnonzero(self.feature == LEAF)

    @property
    def n_leaves(self) -> int:
        """The number of leaves."""
        return len(self.leaves)

    @cached_property
    def depths(self) -> Ints:
        """(m,): how many questions stand above each node."""
        depths = np.zeros(len(self), dtype=np.int64)
        for node in np.flatnonzero(self.feature != LEAF):
            depths[[self.left[node], self.right[node]]] = depths[node] + 1
        return depths

    @property
    def depth(self) -> int:
        """The largest number of questions asked about a row."""
        return int(self.depths.max())

    @cached_property
    def parents(self) -> Ints:
        """(m,): the node above each node; -1 for the root."""
        parents = np.full(len(self), -1, dtype=np.int64)
        inner = np.flatnonzero(self.feature != LEAF)
        parents[self.left[inner]] = inner
        parents[self.right[inner]] = inner
        return parents

    def apply(self, codes: Codes) -> Ints:
        """Return (n_rows,): the leaf each row of `codes` (n_rows, n_columns) falls into."""
        reached = np.zeros(len(codes), dtype=np.int64)
        waiting = {0: np.arange(len(codes))}
        for node in range(len(self)):
            rows = waiting.pop(node)
            if self.feature[node] == LEAF:
                reached[rows] = node
                continue
            goes_left = self.goes_left(node, codes[rows, self.feature[node]])
            waiting[int(self.left[node])] = rows[goes_left]
            waiting[int(self.right[node])] = rows[~goes_left]
        return reached

    def path(self, row: Codes) -> Ints:
        """Return the node ids from the root to the leaf of one row, (n_columns,)."""
        return self.way_to(int(self.apply(row[np.newaxis])[0]))

    def way_to(self, node: int) -> Ints:
        """Return the node ids from the root to a node, both included."""
        way = [node]
        while way[-1] != 0:
            way.append(int(self.parents[way[-1]]))
        return np.array(way[::-1], dtype=np.int64)

    def goes_left(self, node: int, codes: Floats) -> Bools:
        """Return (n,): whether values (n,) of the column that a node asks about go left."""
        if math.isnan(self.threshold[node]):
            left = np.isin(codes, np.array(self.categories[node], dtype=np.float64))
        else:
            left = codes <= self.threshold[node]
        absent = np.isnan(codes)
        if self.levelled[node]:
            absent |= codes == UNSEEN
        return np.where(absent, self.missing_left[node], left)

    def to_dict(self) -> dict[str, Any]:
        """Return lists of plain numbers that JSON keeps exactly; NaN becomes null, infinity "inf"."""
        return {
            "feature": self.feature.tolist(),
            "threshold": [_to_json(number) for number in self.threshold.tolist()],
            "categories": [list(codes) for codes in self.categories],
            "levelled": self.levelled.tolist(),
            "missing_left": self.missing_left.tolist(),
            "left": self.left.tolist(),
            "right": self.right.tolist(),
            "value": self.value.tolist(),
            "decision": self.decision.tolist(),
            "weight": self.weight.tolist(),
            "n": self.n.tolist(),
        }

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Tree:
        """Return the tree that `to_dict` wrote."""
        whole = {name: np.array(data[name], dtype=np.int64) for name in _WHOLE}
        return cls(
            **whole,
            threshold=np.array([_from_json(number) for number in data["threshold"]], dtype=np.float64),
            categories=tuple(tuple(codes) for codes in data["categories"]),
            levelled=np.array(data["levelled"], dtype=bool),
            missing_left=np.array(data["missing_left"], dtype=bool),
            value=np.array(data["value"], dtype=np.float64),
            weight=np.array(data["weight"], dtype=np.float64),
        )


_WHOLE = ("feature", "left", "right", "decision", "n")


def _same(a: Any, b: Any) -> bool:
    if isinstance(a, tuple):
        return bool(a == b)
    return np.array_equal(a, b, equal_nan=a.dtype.kind == "f")


def _to_json(number: float) -> float | str | None:
    if math.isnan(number):
        return None
    return str(number) if math.isinf(number) else number


def _from_json(number: float | str | None) -> float:
    return math.nan if number is None else float(number)
