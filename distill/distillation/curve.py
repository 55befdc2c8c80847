"""Fidelity against size: nested trees judged on real rows they were not fitted on."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from distill.distillation.folds import Fold, Pool, learning_rows
from distill.distillation.heldout import (
    HeldOut,
    Mark,
    held_out,
    interval_of,
    mark_of,
    verdict_of,
    yardstick,
)
from distill.distillation.student import Said
from distill.policy import Policy, Verdict
from distill.samples import TransferSet
from distill.tree.bins import Bins
from distill.tree.finish import Rows, finish
from distill.tree.grow import Limits, grow
from distill.tree.targets import Lesson
from distill.typing import Floats, Ints

LARGEST = 64
"""The curve runs up to here."""

LARGEST_CHOSEN = 32
"""A size chosen by itself stays within what a person can read."""

POWERS = (2, 4, 8, 16, 32, 64)


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
        "agreement", or "r2" for regression and trees that learn scores.
    points : tuple of CurvePoint
        Trees that were grown best-first and not searched for: a floor under what each size can do.
    chosen : int
        Leaves of the delivered tree.
    reason : str
        Why this size, in a sentence.
    searched : CurvePoint, optional
        The chosen size again, its trees found as the delivered one was.
    """

    measure: str
    points: tuple[CurvePoint, ...]
    chosen: int
    reason: str
    searched: CurvePoint | None = None

    def to_frame(self) -> pd.DataFrame:
        """Return one row per size."""
        return pd.DataFrame([vars(point) for point in self.points])

    def to_dict(self) -> dict[str, Any]:
        """Return the points and the choice as plain JSON types."""
        return {
            "measure": self.measure,
            "points": [vars(point) for point in self.points],
            "chosen": self.chosen,
            "reason": self.reason,
            "searched": None if self.searched is None else vars(self.searched),
        }


def grow_sizes(
    samples: TransferSet, folds: Sequence[Fold], pool: Pool, *, largest: int, objective: str
) -> dict[int, HeldOut]:
    """Grow nested trees up to `largest` leaves in each fold; return their held-out answers by size."""
    per_fold = []
    for fold in folds:
        teach = learning_rows(samples, pool, fold.teach)
        per_fold.append(_answers_by_size(samples, teach, fold.judge, largest, objective))
    measure = yardstick(samples.answers, objective)
    return {
        size: held_out(folds, measure, [answers[size - 1] for answers in per_fold])
        for size in range(1, largest + 1)
    }


def points_of(
    samples: TransferSet, grown: Mapping[int, HeldOut], marks: Mapping[int, Mark], chosen: int
) -> tuple[CurvePoint, ...]:
    """Return the curve from 2 leaves: every mark with its interval.

    Intervals of R2 are costly; they are given for the chosen size and the powers of two.
    """
    costly = {size for size, held in grown.items() if held.measure == "r2"}
    shown = grown.keys() - costly | {*POWERS, chosen}
    nowhere = (math.nan, math.nan)
    return tuple(
        _point(size, mark, interval_of(samples, grown[size]) if size in shown else nowhere, grown[size])
        for size, mark in marks.items()
        if size > 1
    )


def point_of(samples: TransferSet, held: HeldOut, leaves: int) -> CurvePoint:
    """Return one size with its interval."""
    return _point(leaves, mark_of(samples, held), interval_of(samples, held), held)


def smallest_good_enough(marks: Mapping[int, Mark]) -> int:
    """Return the smallest size within one standard error of the best (Breiman et al. 1984, 3.4.3)."""
    readable = {size: m for size, m in marks.items() if size <= LARGEST_CHOSEN and not math.isnan(m.value)}
    if not readable:  # a constant box: no size explains more than another
        return 2
    best = max(readable.values(), key=lambda mark: mark.value)
    return next(size for size, mark in readable.items() if size > 1 and mark.value >= best.value - best.error)


def smallest_within_policy(
    samples: TransferSet, grown: Mapping[int, HeldOut], policy: Policy
) -> tuple[int, Verdict] | None:
    """Return the smallest readable size that is a close stand-in under the policy, else a useful summary."""
    verdicts = {
        size: verdict_of(samples, held, policy) for size, held in grown.items() if 1 < size <= LARGEST_CHOSEN
    }
    for wanted in (Verdict.CLOSE, Verdict.USEFUL):
        sizes = [size for size, verdict in verdicts.items() if verdict is wanted]
        if sizes:
            return sizes[0], wanted
    return None


def _point(leaves: int, mark: Mark, interval: tuple[float, float], held: HeldOut) -> CurvePoint:
    return CurvePoint(leaves, mark.value, *interval, mark.error, len(held.rows))


def _answers_by_size(
    samples: TransferSet, teach: tuple[Ints, Floats], judge: Ints, largest: int, objective: str
) -> list[Said]:
    """Return what the nested trees of 1, 2, ... leaves answer on the judging rows."""
    rows, weight = teach
    bins = Bins.of(samples.codes[rows], samples.domain)
    decisions = samples.decisions[rows] if samples.answers.classifies else None
    taught = Rows(samples.scores[rows], decisions, weight)
    lesson = Lesson(samples.answers.task, None, taught, one_column=False)
    growth = grow(bins, lesson.target(objective), Limits(largest))
    matrix = bins.binned(samples.codes[judge])
    answers: list[Said] = []
    for size in range(1, largest + 1):
        if size > growth.max_leaves:
            answers.append(answers[-1])
            continue
        shape = growth.at(size)
        tree, leaf = finish(shape, bins, taught), shape.apply(matrix)
        answers.append(Said(tree.value[leaf], tree.decision[leaf] if decisions is not None else None))
    return answers
