"""Columns that determine or exclude each other, and so move together when rows are sampled."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from distill.typing import Bools, Codes

_GLANCE = 10_000
"""Rows in which a column of many values shows itself, so that no million of them is sorted."""


def dependent_groups(codes: Codes, usable: Bools, *, most_levels: int = 64) -> tuple[tuple[int, ...], ...]:
    """Group the columns that determine or exclude each other, each column in one group.

    Two columns belong together when each value of one goes with a single value of the other and
    back (education and its number of years), or when both have two values and one of the four
    combinations, expected at least ten times were they independent, never occurs (one-hot columns,
    nested indicators).
    """
    few = [
        j for j in range(codes.shape[1]) if usable[j] and len(np.unique(codes[:_GLANCE, j])) <= most_levels
    ]
    labels = {j: np.unique(np.nan_to_num(codes[:, j], nan=-np.inf), return_inverse=True)[1] for j in few}
    counts = {j: int(labels[j].max()) + 1 if len(codes) else 0 for j in few}
    few = [j for j in few if 2 <= counts[j] <= most_levels]
    root = list(range(codes.shape[1]))
    for position, a in enumerate(few):
        for b in few[position + 1 :]:
            if root[a] != root[b] and _depend(labels[a], labels[b], counts[a], counts[b]):
                old, new = root[b], root[a]
                root = [new if r == old else r for r in root]
    members: dict[int, list[int]] = {}
    for j, r in enumerate(root):
        members.setdefault(r, []).append(j)
    return tuple(tuple(group) for group in members.values())


def _depend(a: NDArray[Any], b: NDArray[Any], n_a: int, n_b: int) -> bool:
    joint = np.bincount(a * n_b + b, minlength=n_a * n_b).reshape(n_a, n_b)
    if (
        n_a == n_b
        and n_a > 2
        and np.all((joint > 0).sum(axis=0) == 1)
        and np.all((joint > 0).sum(axis=1) == 1)
    ):
        return bool(joint.sum() >= 10 * n_a)
    if n_a == n_b == 2:
        expected = np.outer(joint.sum(axis=1), joint.sum(axis=0)) / max(joint.sum(), 1)
        return bool(np.any((joint == 0) & (expected >= 10)))
    return False
