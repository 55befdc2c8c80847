"""Constraints that the answer may only rise, or only fall, with a column."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from distill.checks import one_of, refuse
from distill.domain import Domain
from distill.errors import InputError
from distill.tree.bins import Bins
from distill.tree.shape import N_BINS, Shape
from distill.tree.value import LEAF
from distill.typing import Bools, Floats, Ints

SLACK = 1e-9
"""Answers this much out of order are equal but for rounding."""


@dataclass(frozen=True)
class Monotone:
    """In which columns the answer must not fall (+1) or not rise (-1); missing values are free.

    Parameters
    ----------
    signs : (n_columns,) int64
        +1, -1, or 0 for a free column.
    """

    signs: Ints

    def holds(self, shape: Shape, said: Floats, bins: Bins) -> bool:
        """Return whether a tree whose leaves say (n_leaves, q), from left to right, is monotone."""
        above = np.any(said[:, np.newaxis] > said[np.newaxis] + SLACK, axis=2)
        return not np.any(above & self.must_not_exceed(shape, bins))

    def bounds(self, shape: Shape, said: Floats, bins: Bins) -> tuple[Floats, Floats]:
        """Return (n_leaves, q) twice: between which numbers each leaf can be split at no risk.

        Two leaves that have an order are parted half-way, so that whatever stays within its bounds
        keeps the order, as in `scikit-learn` and LightGBM.
        """
        ordered = self.must_not_exceed(shape, bins)[:, :, np.newaxis]
        middle = (said[:, np.newaxis] + said[np.newaxis]) / 2.0
        high = np.where(ordered, middle, np.inf).min(axis=1)
        low = np.where(ordered, middle, -np.inf).max(axis=0)
        return low, high

    def must_not_exceed(self, shape: Shape, bins: Bins) -> Bools:
        """Return (n_leaves, n_leaves): whether the first leaf's answer must not exceed the second's.

        It must not if some row of the first leaf becomes one of the second by moving one constrained
        column the way the answer may rise, all other columns staying as they are.
        """
        asked = np.unique(shape.feature[shape.feature != LEAF])
        regions = _regions(shape, asked)
        n_leaves = len(regions)
        apart = np.zeros((n_leaves, n_leaves), dtype=np.int64)
        meets = []
        for c in range(len(asked)):
            inside = regions[:, c].astype(np.float32)
            meets.append(np.einsum("ab,cb->ac", inside, inside) > 0)
            apart += ~meets[-1]
        must = np.zeros((n_leaves, n_leaves), dtype=bool)
        for c, j in enumerate(asked):
            if self.signs[j]:
                values = regions[:, c, : bins.columns[j].size]
                lowest, highest = _ends(values)
                rises = lowest[:, np.newaxis] < highest[np.newaxis]
                if self.signs[j] < 0:
                    rises = rises.T
                must |= rises & (apart == ~meets[c])
        np.fill_diagonal(must, val=False)
        return must


def read_monotone(
    wanted: Mapping[str, int], domain: Domain, labels: Sequence[Any] | NDArray[Any] | None
) -> Monotone:
    """Check constraints given as column -> +1 or -1.

    Raises
    ------
    InputError
        A column is unknown or has no order, a sign is none, or there are more than two labels.
    """
    names = list(domain.names)
    if labels is not None and len(labels) > 2:
        raise InputError(f"`monotone` needs numbers or two labels to put in order, got {len(labels)} labels.")
    signs = np.zeros(len(names), dtype=np.int64)
    for name, sign in wanted.items():
        one_of("monotone", name, names)
        if domain.columns[names.index(name)].is_nominal:
            raise InputError(f"`monotone` needs columns with an order; the levels of {name!r} have none.")
        if sign not in (1, -1):
            refuse(f"monotone[{name!r}]", "1 or -1", sign)
        signs[names.index(name)] = sign
    return Monotone(signs)


def _regions(shape: Shape, asked: Ints) -> Bools:
    """Return (n_leaves, len(asked), 256): the bins of each column asked about that get to each leaf."""
    place = {int(j): c for c, j in enumerate(asked)}
    regions = {0: np.ones((len(asked), N_BINS), dtype=bool)}
    for node in np.flatnonzero(shape.feature != LEAF):
        region, c = regions.pop(int(node)), place[int(shape.feature[node])]
        for child, goes in (
            (shape.left[node], shape.goes_left[node]),
            (shape.right[node], ~shape.goes_left[node]),
        ):
            part = region.copy()
            part[c] &= goes
            regions[int(child)] = part
    return np.array([regions[node] for node in sorted(regions)])


def _ends(values: Bools) -> tuple[Ints, Ints]:
    """Return the first and the last bin of each row; a row without any is after and before all."""
    some = values.any(axis=1)
    width = values.shape[1]
    first = np.where(some, values.argmax(axis=1), width)
    last = np.where(some, width - 1 - values[:, ::-1].argmax(axis=1), -1)
    return first, last
