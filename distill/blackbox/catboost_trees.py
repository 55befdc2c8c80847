"""The trees in a CatBoost binary model: whether what they point to is there.

CatBoost checks that the buffer is one, and then follows the numbers in it: a damaged one ends the whole
process. Field numbers are those of its schemas, `catboost/libs/model/flatbuffers/*.fbs`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from distill.blackbox.flatbuffer import FlatTable
from distill.typing import Ints

TREES = 1
APPROX_DIMENSION, SPLITS, SIZES, STARTS, CATEGORIES, FLOATS, ONE_HOT, CTRS = range(8)
LEAF_VALUES, LEAF_WEIGHTS, STEPS, LEAVES = range(8, 12)
ESTIMATED, REPACKED = 13, 17

BORDERS = ((FLOATS, 3, "<f4"), (ONE_HOT, 1, "<i4"), (CTRS, 1, "<f4"), (ESTIMATED, 3, "<f4"))
"""Kinds of features: where they stand, and in each the list that has an element for every question."""

PER_BUCKET = 254
"""Questions of a feature that are answered by one byte."""

DEEPEST = 30
"""A symmetric tree of that depth has more leaves than a file can hold."""

MEAN_BYTES, COUNT_BYTES = 8, 4
TARGETS, MEANS = (0, 1), (2, 3)
"""Types of statistics of categories: counts for each class of the target, and means."""

BUCKET = np.dtype([("hash", "<u8"), ("index", "<u4")])
EMPTY = np.iinfo(np.uint64).max


def check_trees(core: bytes, tables: Sequence[bytes]) -> None:
    """Check the core of a model and its tables of categories.

    Raises
    ------
    ValueError
        Something points to what is not there.
    """
    trees = FlatTable.root(core).table(TREES)
    _check_columns(trees)
    _check_questions(trees)
    if len(trees.numbers(STEPS, "<u4")):
        _check_steps(trees)
    else:
        _check_depths(trees)
    columns = _Columns.of(trees)
    for feature in trees.tables(CTRS):
        columns.check(feature.table(0).table(0))
    for table in tables:
        _check_statistics(FlatTable.root(table), columns)


def _need(*conditions: bool | np.bool_) -> None:
    if not all(conditions):
        raise ValueError("its parts do not fit each other")


def _check_columns(trees: FlatTable) -> None:
    """Columns are numbered, each kind by itself and all together."""
    places: list[int] = []
    for kind, index in ((FLOATS, 1), (CATEGORIES, 0)):
        features = trees.tables(kind)
        own = [feature.number(index, "<i4", -1) for feature in features]
        _need(sorted(own) == list(range(len(own))))
        places += [feature.number(index + 1, "<i4", -1) for feature in features]
    _need(sorted(places) == list(range(len(places))))


def _check_questions(trees: FlatTable) -> None:
    """Every node asks a question that is there, and reads the byte that answers it."""
    counts = [len(one.numbers(own, dtype)) for kind, own, dtype in BORDERS for one in trees.tables(kind)]
    splits, sizes = trees.numbers(SPLITS, "<i4"), trees.numbers(SIZES, "<i4")
    repacked = trees.numbers(REPACKED, "<u4")
    _need(_are_below(splits, max(sum(counts), 1)), _are_below(sizes, len(splits) + 1))
    _need(int(sizes.sum(dtype=np.int64)) == len(splits))
    starts = trees.numbers(STARTS, "<i4")
    _need(len(starts) in (0, len(sizes)))
    if len(starts):
        _need(np.array_equal(starts, np.cumsum(sizes) - sizes))
    buckets = sum(-(-count // PER_BUCKET) for count in counts)
    _need(len(repacked) in (0, len(splits)), _are_below(repacked & 0xFFFF, max(buckets, 1)))


def _check_depths(trees: FlatTable) -> None:
    """Symmetric trees: two leaves for every question, to the power of their number."""
    sizes, values = trees.numbers(SIZES, "<i4"), trees.numbers(LEAF_VALUES, "<f8")
    _need(_are_below(sizes, DEEPEST), not len(trees.numbers(LEAVES, "<u4")))
    leaves = int((1 << sizes.astype(np.int64)).sum())
    _need(leaves * trees.number(APPROX_DIMENSION, "<i4", 0) == len(values))
    _need(len(trees.numbers(LEAF_WEIGHTS, "<f8")) in (0, leaves))


def _check_steps(trees: FlatTable) -> None:
    """Other trees: each node says how far ahead its children are; without both, it has a leaf."""
    sizes, steps = trees.numbers(SIZES, "<i4"), trees.numbers(STEPS, "<u4")
    leaves, values = trees.numbers(LEAVES, "<u4"), trees.numbers(LEAF_VALUES, "<f8")
    _need(len(steps) == len(trees.numbers(SPLITS, "<i4")), len(leaves) == len(steps))
    left = np.repeat(np.cumsum(sizes), sizes) - np.arange(len(steps))
    children = np.stack([steps & 0xFFFF, steps >> 16])
    _need(bool((children < left).all()))
    reached = leaves[(children == 0).any(axis=0)]
    width = trees.number(APPROX_DIMENSION, "<i4", 0)
    _need(width > 0)
    _need(_are_below(reached, len(values)), not (reached % width).any(), not len(values) % width)


@dataclass(frozen=True)
class _Columns:
    """What statistics of categories may be taken over: categories, and questions about other columns."""

    categories: int
    floats: frozenset[tuple[int, float]]
    one_hot: frozenset[tuple[int, int]]

    @classmethod
    def of(cls, trees: FlatTable) -> _Columns:
        found = [
            frozenset(
                (feature.number(index, "<i4", -1), value)
                for feature in trees.tables(kind)
                for value in feature.numbers(number, dtype).tolist()
            )
            for kind, index, number, dtype in ((FLOATS, 1, 3, "<f4"), (ONE_HOT, 0, 1, "<i4"))
        ]
        return cls(len(trees.tables(CATEGORIES)), *found)

    def check(self, base: FlatTable) -> None:
        combination = base.table(0)
        _need(
            _are_below(combination.numbers(0, "<i4"), self.categories),
            self.floats.issuperset(combination.numbers(1, "<i4,<f4").tolist()),
            self.one_hot.issuperset(combination.numbers(2, "<i4,<i4").tolist()),
        )


def _check_statistics(table: FlatTable, columns: _Columns) -> None:
    """A table from the hash of a category to the place of its counts."""
    base = table.table(0)
    columns.check(base)
    kind, raw, blob = base.number(1, "<i1", 0), table.numbers(1, "u1"), table.numbers(2, "u1")
    entry = COUNT_BYTES * table.number(4, "<i4", 0) if kind in TARGETS else COUNT_BYTES
    entry = MEAN_BYTES if kind in MEANS else entry
    _need(entry > 0)
    _need(len(raw) % BUCKET.itemsize == 0, len(blob) % entry == 0)
    buckets = np.frombuffer(raw.tobytes(), BUCKET)
    _need(len(buckets) & (len(buckets) - 1) == 0, bool((buckets["hash"] == EMPTY).any()))
    _need(_are_below(buckets["index"], max(len(blob) // entry, 1)))


def _are_below(numbers: NDArray[np.integer] | Ints, end: int) -> bool:
    return bool(np.all((numbers >= 0) & (numbers < end)))
