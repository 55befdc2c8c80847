"""From y, scores and sample weight, as a user gives them, to what a tree is to learn."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.utils.multiclass import check_classification_targets, type_of_target
from sklearn.utils.validation import column_or_1d

from distill.checks import one_of
from distill.errors import InputError
from distill.task import Task
from distill.tree.targets import Lesson, check_answers, read_classification, read_regression


def read_lesson(
    y: object,
    scores: object,
    sample_weight: object,
    *,
    n_rows: int,
    task: str | None,
    objective: str,
    labels: Sequence[Any] | None,
) -> Lesson:
    """Check and put together what a tree is taught; see `TreeSurrogate` for the arguments.

    Raises
    ------
    InputError
        There is no y, its task cannot be told, or the parts do not fit together.
    """
    if y is None:
        raise InputError("A tree surrogate requires y to be passed, but the target y is None.")
    answers = np.asarray(y)
    check_answers(answers, n_rows)
    if _read_task(answers, task) is Task.REGRESSION:
        return read_regression(answers, scores, sample_weight)
    if objective == "score" and scores is None:
        raise InputError("objective='score' learns the box's scores; give them as `scores`.")
    answers = column_or_1d(answers, warn=True)
    if task is not None:  # else they were looked at to tell the task
        check_classification_targets(answers)
    return read_classification(answers, scores, sample_weight, labels)


def _read_task(y: NDArray[Any], task: str | None) -> Task:
    if task is not None:
        return Task(one_of("task", task, [known.value for known in Task]))
    kind = type_of_target(y, input_name="y")
    if kind in ("binary", "multiclass"):
        return Task.CLASSIFICATION
    if kind in ("continuous", "continuous-multioutput"):
        return Task.REGRESSION
    raise InputError(
        f"Unknown label type {kind!r} of y: give 1-d labels for classification, or set "
        "task='regression' for several numbers to a row."
    )
