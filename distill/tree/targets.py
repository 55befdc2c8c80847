"""What a tree is to learn, read once from y, scores and sample weight."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.exceptions import DataConversionWarning
from sklearn.utils.multiclass import check_classification_targets, type_of_target

from distill.checks import listed, one_of, refuse
from distill.errors import InputError
from distill.task import Task
from distill.tree.finish import Rows
from distill.tree.histogram import ClassTarget, NumberTarget, Target
from distill.typing import Bools, Floats, Ints, Scores


@dataclass(frozen=True)
class Lesson:
    """The task, the labels if it is classification, and what each row says.

    Parameters
    ----------
    task : Task
    labels : (n_classes,) or None
    rows : Rows
    one_column : bool
        Regression: y was 1-d, so predictions are too.
    """

    task: Task
    labels: NDArray[Any] | None
    rows: Rows
    one_column: bool

    def target(self, objective: str) -> Target:
        """Return what splits are to save squared error of."""
        rows = self.rows
        if rows.decisions is None:
            return NumberTarget(_to_unit_variance(rows.scores, rows.weight), rows.weight)
        if objective == "decision":
            return ClassTarget(rows.decisions, int(rows.decisions.max()) + 1, rows.weight)
        # Two probabilities say the same thing twice.
        told = rows.scores[:, 1:] if rows.scores.shape[1] == 2 else rows.scores
        return NumberTarget(_centred(told, rows.weight), rows.weight)

    def take(self, keep: Bools) -> Lesson:
        """Return the rows where `keep` is true."""
        rows = self.rows
        decisions = None if rows.decisions is None else rows.decisions[keep]
        kept = Rows(rows.scores[keep], decisions, rows.weight[keep])
        return Lesson(self.task, self.labels, kept, self.one_column)


def read_lesson(
    y: object,
    scores: object,
    sample_weight: object,
    *,
    n_rows: int,
    task: object,
    labels: Sequence[Any] | None,
) -> Lesson:
    """Check and put together what `TreeSurrogate.fit` was given; rows without weight are still in.

    Raises
    ------
    InputError
        The lengths differ, a value is not finite, or the labels do not fit.
    """
    if y is None:
        raise InputError("A tree surrogate requires y to be passed, but the target y is None.")
    answers = np.asarray(y)
    _check_length("y", answers, n_rows)
    weight = _read_weight(sample_weight, n_rows)
    known = _task_of(answers, task)
    if known is Task.REGRESSION:
        return _read_regression(answers, scores, weight)
    return _read_classification(answers, scores, weight, labels)


def _task_of(y: NDArray[Any], task: object) -> Task:
    if task is not None:
        return Task(one_of("task", task, [kind.value for kind in Task]))
    kind = type_of_target(y, input_name="y")
    if kind in ("binary", "multiclass"):
        return Task.CLASSIFICATION
    if kind in ("continuous", "continuous-multioutput"):
        return Task.REGRESSION
    raise InputError(
        f"Unknown label type {kind!r} of y: give 1-d labels for classification, or set task='regression' "
        "for several numbers to a row."
    )


def _read_classification(
    y: NDArray[Any], scores: object, weight: Floats, labels: Sequence[Any] | None
) -> Lesson:
    if y.ndim == 2 and y.shape[1] == 1:
        warnings.warn(
            "A column-vector y was passed when a 1d array was expected. Please change the shape of y "
            "to (n_samples,), for example using ravel().",
            DataConversionWarning,
            stacklevel=4,
        )
        y = y[:, 0]
    if y.ndim != 1:
        raise InputError(f"The labels y must be 1-d, got an array of shape {y.shape}.")
    check_classification_targets(y)
    classes, decisions = _read_labels(y, labels)
    if scores is None:
        table = np.eye(len(classes))[decisions]
    else:
        table = _read_numbers("scores", scores, len(y))
        if table.shape[1] != len(classes):
            raise InputError(
                f"`scores` has {table.shape[1]} columns, but there are {len(classes)} labels "
                f"({listed(classes)}); name the label of each column with `labels`."
            )
    return Lesson(Task.CLASSIFICATION, classes, Rows(table, decisions, weight), one_column=True)


def _read_labels(y: NDArray[Any], labels: Sequence[Any] | None) -> tuple[NDArray[Any], Ints]:
    found, place = np.unique(y, return_inverse=True)
    if labels is None:
        return found, place.astype(np.int64)
    given = np.asarray(labels)
    position = {label: i for i, label in enumerate(given.tolist())}
    strange = [label for label in found.tolist() if label not in position]
    if strange:
        raise InputError(f"y holds {listed(strange)}, but `labels` are {listed(given.tolist())}.")
    return given, np.array([position[label] for label in found.tolist()], dtype=np.int64)[place]


def _read_regression(y: NDArray[Any], scores: object, weight: Floats) -> Lesson:
    numbers = _read_numbers("y", y, len(y))
    table = numbers if scores is None else _read_numbers("scores", scores, len(y))
    if table.shape != numbers.shape:
        raise InputError(f"`scores` must have the shape of y, {numbers.shape}, got {table.shape}.")
    return Lesson(Task.REGRESSION, None, Rows(table, None, weight), one_column=y.ndim == 1)


def _read_numbers(name: str, values: object, n_rows: int) -> Scores:
    """Return (n_rows, k) finite float64."""
    try:
        numbers = np.asarray(values, dtype=np.float64)
    except (TypeError, ValueError):
        raise InputError(f"{name} must be numbers, got {np.asarray(values).dtype}.") from None
    _check_length(name, numbers, n_rows)
    if not np.all(np.isfinite(numbers)):
        raise InputError(f"Input {name} contains NaN or infinity; every number must be finite.")
    return numbers.reshape(n_rows, -1)


def _read_weight(sample_weight: object, n_rows: int) -> Floats:
    if sample_weight is None:
        return np.ones(n_rows)
    weight = np.asarray(sample_weight, dtype=np.float64)
    if weight.shape != (n_rows,):
        raise InputError(
            f"`sample_weight` must hold one number for each of the {n_rows} rows, got shape {weight.shape}."
        )
    if not np.all(np.isfinite(weight)) or np.any(weight < 0):
        refuse(
            "sample_weight", "finite and not negative", float(weight[~(weight >= 0) | np.isinf(weight)][0])
        )
    if not np.any(weight):
        raise InputError("`sample_weight` is zero for every row; at least one must be positive.")
    return weight


def _check_length(name: str, values: NDArray[Any], n_rows: int) -> None:
    if values.ndim == 0 or len(values) != n_rows:
        found = "a single value" if values.ndim == 0 else f"{len(values)} entries"
        raise InputError(f"{name} must have one entry for each of the {n_rows} rows, got {found}.")


def _centred(values: Floats, weight: Floats) -> Floats:
    """Move the mean to zero, where sums of squares lose least; a constant becomes exactly zero."""
    moved = values - np.average(values, axis=0, weights=weight)
    return np.where(np.ptp(values, axis=0) > 0, moved, 0.0)


def _to_unit_variance(values: Floats, weight: Floats) -> Floats:
    """Let every output count the same, whatever its unit: the tree is grown for the mean R2."""
    centred = _centred(values, weight)
    spread = np.sqrt(np.average(centred * centred, axis=0, weights=weight))
    return np.asarray(centred / np.where(spread > 0, spread, 1.0), dtype=np.float64)
