"""Fidelity against size: nested trees judged on real rows they were not fitted on."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from distill.distillation.folds import Fold, Pool, learning_rows
from distill.fidelity import Fidelity, Row, agreement, judge, kappa, r2
from distill.policy import Policy, Verdict
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


POWERS = (2, 4, 8, 16, 32, 64)


class Mark(NamedTuple):
    """Held-out fidelity of one size and its standard error."""

    leaves: int
    value: float
    error: float


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


def marks_of(samples: TransferSet, judged: Judged) -> tuple[Mark, ...]:
    """Return value and standard error for every size from 2."""
    return tuple(_mark(samples, judged, size) for size in range(2, len(judged.said) + 1))


def points_of(
    samples: TransferSet, judged: Judged, marks: Sequence[Mark], chosen: int
) -> tuple[CurvePoint, ...]:
    """Return the curve: every mark with its interval.

    Intervals of R2 are costly; they are given for the chosen size and the powers of two.
    """
    costly = not samples.answers.classifies
    points = []
    for mark in marks:
        shown = not costly or mark.leaves in {*POWERS, chosen}
        low, high = _interval(samples, judged, mark.leaves) if shown else (math.nan, math.nan)
        points.append(CurvePoint(mark.leaves, mark.value, low, high, mark.error, len(judged.rows)))
    return tuple(points)


def smallest_good_enough(marks: Sequence[Mark]) -> int:
    """Return the smallest size within one standard error of the best (Breiman et al. 1984, 3.4.3)."""
    readable = [mark for mark in marks if mark.leaves <= LARGEST_CHOSEN and not math.isnan(mark.value)]
    if not readable:  # a constant box: no size explains more than another
        return marks[0].leaves
    best = max(readable, key=lambda mark: mark.value)
    return next(mark.leaves for mark in readable if mark.value >= best.value - best.error)


def smallest_within_policy(
    samples: TransferSet, judged: Judged, policy: Policy
) -> tuple[int, Verdict] | None:
    """Return the smallest readable size that is a close stand-in under the policy, else a useful summary."""
    verdicts = {
        size: judge(_figures(samples, judged, size), policy).verdict
        for size in range(2, min(LARGEST_CHOSEN, len(judged.said)) + 1)
    }
    for wanted in (Verdict.CLOSE, Verdict.USEFUL):
        sizes = [size for size, verdict in verdicts.items() if verdict is wanted]
        if sizes:
            return sizes[0], wanted
    return None


def _figures(samples: TransferSet, judged: Judged, size: int) -> Fidelity:
    """Return what a verdict without groups is judged on."""
    said = judged.said[size - 1]
    if samples.answers.classifies:
        decided = samples.decisions[judged.rows]
        measures = [agreement(decided, said), kappa(decided, said)]
    else:
        measures = [r2(samples.scores[judged.rows], said)]
    return Fidelity(tuple(Row.of(measure, rows="real") for measure in measures))


def _mark(samples: TransferSet, judged: Judged, size: int) -> Mark:
    loss = _losses(samples, judged, size)
    return Mark(size, float(1.0 - loss.mean()), float(loss.std() / np.sqrt(len(loss))))


def _losses(samples: TransferSet, judged: Judged, size: int) -> Floats:
    """Return (n,): 0 or 1 by decision; for numbers the squared error in units of their variance."""
    said = judged.said[size - 1]
    if samples.answers.classifies:
        return np.asarray(samples.decisions[judged.rows] != said, dtype=np.float64)
    truth = samples.scores[judged.rows]
    varies = np.ptp(truth, axis=0) > 0
    if not varies.any():
        return np.full(len(truth), np.nan)
    squared = (truth - said)[:, varies] ** 2 / truth[:, varies].var(axis=0)
    return np.asarray(squared.mean(axis=1), dtype=np.float64)


def _interval(samples: TransferSet, judged: Judged, size: int) -> tuple[float, float]:
    said = judged.said[size - 1]
    if samples.answers.classifies:
        measure = agreement(samples.decisions[judged.rows], said)
    else:
        measure = r2(samples.scores[judged.rows], said)
    return measure.low, measure.high
