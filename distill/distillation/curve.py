"""Fidelity against size: nested trees judged on real rows they were not fitted on."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from distill.distillation.folds import Fold, Pool, learning_rows
from distill.fidelity import agreement, r2
from distill.samples import TransferSet
from distill.tree.bins import Bins
from distill.tree.finish import Rows, finish
from distill.tree.grow import Limits, grow
from distill.tree.targets import Lesson
from distill.typing import Floats, Ints, Scores

LARGEST = 64
"""The curve runs up to here."""

LARGEST_CHOSEN = 32
"""A size chosen by itself stays within what a person can read."""

REFERENCE_SIZES = (4, 8, 16, 32)
"""Pools are compared over these sizes where no size is given."""


@dataclass(frozen=True)
class CurvePoint:
    """Held-out fidelity of one size, with its interval and standard error, on `n` real rows."""

    leaves: int
    value: float
    low: float
    high: float
    error: float
    n: int


@dataclass(frozen=True)
class Curve:
    """Fidelity against size, and the size that was chosen.

    Parameters
    ----------
    measure : str
        "agreement", or "r2" for regression.
    points : tuple of CurvePoint
    chosen : int
        Leaves of the delivered tree.
    reason : str
        Why this size, in a sentence.
    """

    measure: str
    points: tuple[CurvePoint, ...]
    chosen: int
    reason: str

    def to_frame(self) -> pd.DataFrame:
        """Return one row per size."""
        return pd.DataFrame([vars(point) for point in self.points])

    def to_dict(self) -> dict[str, Any]:
        """Return the points and the choice as plain JSON types."""
        points = [vars(point) for point in self.points]
        return {"measure": self.measure, "points": points, "chosen": self.chosen, "reason": self.reason}


@dataclass(frozen=True)
class Judged:
    """What the trees of one pool answered on the judging rows of all folds.

    Parameters
    ----------
    rows : (n,) int64
        Positions in the transfer set.
    said : list of arrays, by size from 1
        (n,) decisions, or (n, n_outputs) values for regression.
    """

    rows: Ints
    said: tuple[Ints | Scores, ...]


def judge_sizes(
    samples: TransferSet, folds: Sequence[Fold], pool: Pool, *, largest: int, objective: str
) -> Judged:
    """Grow nested trees up to `largest` leaves in each fold and collect their held-out answers."""
    per_fold = []
    for fold in folds:
        rows, weight = learning_rows(samples, pool, fold.teach)
        per_fold.append(_answers_by_size(samples, (rows, weight), fold.judge, largest, objective))
    said = tuple(np.concatenate([answers[i] for answers in per_fold]) for i in range(largest))
    return Judged(np.concatenate([fold.judge for fold in folds]), said)


def _answers_by_size(
    samples: TransferSet, teach: tuple[Ints, Floats], judge: Ints, largest: int, objective: str
) -> list[Ints | Scores]:
    """Return what the nested trees of 1, 2, ... leaves answer on the judging rows."""
    rows, weight = teach
    bins = Bins.of(samples.codes[rows], samples.domain)
    decisions = samples.decisions[rows] if samples.answers.classifies else None
    taught = Rows(samples.scores[rows], decisions, weight)
    lesson = Lesson(samples.answers.task, None, taught, one_column=False)
    growth = grow(bins, lesson.target(objective), Limits(largest))
    matrix = bins.binned(samples.codes[judge])
    answers: list[Ints | Scores] = []
    for size in range(1, largest + 1):
        if size > growth.max_leaves:
            answers.append(answers[-1])
            continue
        shape = growth.at(size)
        tree, leaf = finish(shape, bins, taught), shape.apply(matrix)
        answers.append(tree.decision[leaf] if decisions is not None else tree.value[leaf])
    return answers


def points_of(samples: TransferSet, judged: Judged) -> tuple[CurvePoint, ...]:
    """Return the curve of one pool."""
    return tuple(_point(samples, judged, size) for size in range(2, len(judged.said) + 1))


def smallest_good_enough(points: Sequence[CurvePoint]) -> int:
    """Return the smallest size within one standard error of the best (Breiman et al. 1984, 3.4.3)."""
    readable = [point for point in points if point.leaves <= LARGEST_CHOSEN and not math.isnan(point.value)]
    if not readable:  # a constant box: no size explains more than another
        return points[0].leaves
    best = max(readable, key=lambda point: point.value)
    return next(point.leaves for point in readable if point.value >= best.value - best.error)


def _point(samples: TransferSet, judged: Judged, size: int) -> CurvePoint:
    said = judged.said[size - 1]
    n = len(judged.rows)
    if samples.answers.classifies:
        hit = agreement(samples.decisions[judged.rows], said)
        error = float(np.sqrt(max(hit.value * (1 - hit.value), 0.0) / n))
        return CurvePoint(size, hit.value, hit.low, hit.high, error, n)
    truth = samples.scores[judged.rows]
    fit = r2(truth, said)
    varies = np.ptp(truth, axis=0) > 0
    squared = ((truth - said)[:, varies] ** 2 / truth[:, varies].var(axis=0)).sum(axis=1) / max(
        varies.sum(), 1
    )
    return CurvePoint(size, fit.value, fit.low, fit.high, float(squared.std() / np.sqrt(n)), n)
