"""Trees planted at random in a domain: the truth that recovery must find."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from distill.domain import Domain
from distill.table import Table
from distill.tree.recovery.region import Question, Region
from distill.tree.recovery.space import Space

NARROWEST = 0.2
"""A range is not split again below this share of the column's."""

FULL = 0.6
"""A planted tree has at least this share of the leaves of a full one of its depth."""


@dataclass(frozen=True)
class Fork:
    question: Question
    left: Fork | int
    right: Fork | int


def unit_cube(rng, *, width=10, n=200):
    """Rows uniform over [0, 1]^width, two corners among them."""
    return pd.DataFrame(np.vstack([np.zeros(width), np.ones(width), rng.random((n - 2, width))])).add_prefix(
        "x"
    )


def mixed_rows(rng, *, n=400):
    """Numbers, whole numbers, booleans, ordered and unordered levels; four columns miss values."""
    frame = pd.DataFrame(
        {
            "share": rng.uniform(0, 1, n),
            "rate": rng.uniform(0, 100, n),
            "shift": rng.uniform(-3, 3, n),
            "amount": rng.uniform(1e3, 1e5, n),
            "count": rng.integers(0, 13, n),
            "age": rng.integers(17, 91, n),
            "member": rng.integers(0, 2, n).astype(bool),
            "grade": pd.Categorical.from_codes(rng.integers(0, 5, n), list("PQRST"), ordered=True),
            "region": pd.Categorical.from_codes(rng.integers(0, 5, n), list("vwxyz")),
            "branch": pd.Categorical.from_codes(rng.integers(0, 8, n), list("ABCDEFGH")),
        }
    )
    for name in ("rate", "age", "grade", "region"):
        frame[name] = frame[name].mask(rng.random(n) < 0.15)
    return frame


def plant(frame, depth, rng):
    """Return domain, rows and a random tree over them."""
    domain = Domain.learn(Table.of(frame))
    rows = domain.encode(frame)
    space = Space(domain, rows)
    while True:
        tree = _grow(space, space.everything, depth, rng)
        if n_leaves(tree) >= FULL * 2**depth:
            return domain, rows, tree


def answers(tree, codes):
    """Return (n, 2) scores, 0 and 1."""
    return np.eye(2)[_labels(tree, codes)]


def n_leaves(tree):
    return 1 if isinstance(tree, int) else n_leaves(tree.left) + n_leaves(tree.right)


def cuts(tree):
    """Return (column, cut) of every split of an ordered column."""
    if isinstance(tree, int):
        return []
    here = [] if np.isnan(tree.question.cut) else [(tree.question.column, tree.question.cut)]
    return here + cuts(tree.left) + cuts(tree.right)


def _labels(tree, codes):
    if isinstance(tree, int):
        return np.full(len(codes), tree)
    left = tree.question.goes_left(codes)
    labels = np.empty(len(codes), dtype=np.int64)
    labels[left], labels[~left] = _labels(tree.left, codes[left]), _labels(tree.right, codes[~left])
    return labels


def _grow(space, region: Region, depth, rng):
    question = _question(space, region, rng) if depth else None
    if question is None:
        return int(rng.integers(2))
    left, right = (_grow(space, region.side(question, left=side), depth - 1, rng) for side in (True, False))
    return left if isinstance(left, int) and left == right else Fork(question, left, right)


def _question(space, region, rng):
    """Return a split in the middle half of a column's range in the region."""
    for _ in range(300):
        j = int(rng.integers(len(space.span)))
        missing_left = bool(region.missing[j] and rng.random() < 0.5)
        if space.nominal[j]:
            levels = sorted(region.levels[j])
            if len(levels) < 2:
                continue
            taken = rng.choice(levels, int(rng.integers(1, len(levels))), replace=False)
            return Question(j, np.nan, frozenset(taken.tolist()), missing_left)
        step = space.step[j]
        low = max(region.low[j], space.low[j] - step / 2)
        high = min(region.high[j], space.high[j] + step / 2)
        steps = round((high - low) / step) if step else 0
        if (step and steps < 2) or high - low < NARROWEST * space.span[j] * (step == 0):
            continue
        part = rng.uniform(0.25, 0.75)
        cut = low + step * np.clip(round(part * steps), 1, steps - 1) if step else low + part * (high - low)
        return Question(j, float(cut), frozenset(), missing_left)
    return None
