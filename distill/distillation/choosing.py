"""Choosing pool and size: by held-out agreement on real rows, never on the report part."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

from distill.distillation.curve import (
    LARGEST,
    LARGEST_CHOSEN,
    REFERENCE_SIZES,
    Curve,
    Judged,
    Mark,
    judge_sizes,
    marks_of,
    points_of,
    smallest_good_enough,
    smallest_within_policy,
)
from distill.distillation.folds import Fold, Pool, learning_rows, pools
from distill.distillation.student import answers_of, taught
from distill.fidelity import agreement, r2
from distill.policy import Policy
from distill.samples import TransferSet

Size = int | Literal["auto"]


@dataclass(frozen=True)
class Choice:
    """The pool that teaches, why, and the size curve of the default tree."""

    pool: Pool
    reason: str
    curve: Curve | None = None

    @property
    def size(self) -> int:
        """The leaves of the default tree."""
        return 2 if self.curve is None else self.curve.chosen


def choose_tree(
    samples: TransferSet, cuts: tuple[Fold, ...], size: Size, objective: str, policy: Policy | None = None
) -> Choice:
    """Choose pool and size by held-out agreement on real rows.

    An "auto" size is the smallest that meets the policy where one is given, else the knee of the curve.
    """
    wanted = LARGEST if size == "auto" else max(LARGEST, size)
    largest = max(2, min(wanted, *(len(cut.teach) for cut in cuts)))
    candidates = pools(samples)
    judged = [judge_sizes(samples, cuts, pool, largest=largest, objective=objective) for pool in candidates]
    marks = [marks_of(samples, answers) for answers in judged]
    sizes = [min(k, largest) for k in (REFERENCE_SIZES if size == "auto" else (size,))]
    means = [float(np.mean([of_pool[k - 2].value for k in sizes])) for of_pool in marks]
    best = _first_best(means)
    chosen, why = _size(samples, judged[best], marks[best], size, policy)
    points = points_of(samples, judged[best], marks[best], chosen)
    measure = "agreement" if samples.answers.classifies else "r2"
    reason = _pool_reason(candidates, means, best, measure)
    return Choice(candidates[best], reason, Curve(measure, points, chosen, why))


def _size(
    samples: TransferSet, judged: Judged, marks: Sequence[Mark], size: Size, policy: Policy | None
) -> tuple[int, str]:
    """Return the number of leaves and why."""
    if size != "auto":
        return size, "The size was given."
    met = None if policy is None else smallest_within_policy(samples, judged, policy)
    if met is not None:
        return met[0], f"The smallest size that is a {met[1]} under the policy, {_JUDGED}."
    knee = (
        f"The smallest size within one standard error of the best up to {LARGEST_CHOSEN} leaves, {_JUDGED}."
    )
    return smallest_good_enough(marks), knee if policy is None else f"No size meets the policy. {knee}"


_JUDGED = "on real rows the trees of the curve were not fitted on"


def choose_pool(samples: TransferSet, cuts: tuple[Fold, ...], surrogate: Any) -> Choice:
    """Choose the pool for a surrogate of the user's, by its held-out agreement in the first fold."""
    fold = cuts[0]
    judge_table = samples.table.take(fold.judge)
    candidates = pools(samples)[:3]
    marks = []
    for pool in candidates:
        student = taught(surrogate, samples, *learning_rows(samples, pool, fold.teach))
        said = answers_of(student, judge_table, samples.answers)
        if said.decisions is not None:
            marks.append(agreement(samples.decisions[fold.judge], said.decisions).value)
        else:
            marks.append(r2(samples.scores[fold.judge], said.scores).value)
    best = _first_best(marks)
    measure = "agreement" if samples.answers.classifies else "r2"
    return Choice(candidates[best], _pool_reason(candidates, marks, best, measure))


def _first_best(marks: list[float]) -> int:
    """Return the position of the first of the largest marks; a mark that cannot be told is the smallest."""
    return int(np.argmax(np.round(np.nan_to_num(marks, nan=-np.inf), 12)))


def _pool_reason(candidates: Sequence[Pool], marks: list[float], best: int, measure: str) -> str:
    """Say which rows teach, and what the other choices reached."""
    if len(candidates) == 1:
        return f"Learned from {candidates[0].sentence}; no rows were sampled."
    chosen = f"Learned from {candidates[best].sentence}: held-out {measure} {marks[best]:.3f} on real rows"
    others = ", ".join(
        f"{mark:.3f} from {pool.sentence}"
        for k, (pool, mark) in enumerate(zip(candidates, marks, strict=True))
        if k != best
    )
    return f"{chosen}, against {others}."
