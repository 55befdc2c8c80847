"""What a tree is to learn, read once from y, scores and sample weight."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from distill.checks import listed, refuse
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


def read_classification(
    y: NDArray[Any], scores: object, sample_weight: object, labels: Sequence[Any] | None
) -> Lesson:
    """Check and put together what a classification tree was given; rows without weight are still in.

    Parameters
    ----------
    y : (n_rows,)
        Labels.
    scores : (n_rows, n_labels), optional
    sample_weight : (n_rows,), optional
    labels : sequence, optional
        The label of each column of `scores`.

    Raises
    ------
    InputError
        The lengths differ, a number is not finite, or the labels do not fit.
    """
    weight = _read_weight(sample_weight, len(y))
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


def read_regression(y: NDArray[Any], scores: object, sample_weight: object) -> Lesson:
    """Check and put together what a regression tree was given, y being (n_rows,) or (n_rows, n_outputs).

    Raises
    ------
    InputError
        The lengths differ, or a number is not finite.
    """
    weight = _read_weight(sample_weight, len(y))
    numbers = _read_numbers("y", y, len(y))
    table = numbers if scores is None else _read_numbers("scores", scores, len(y))
    if table.shape != numbers.shape:
        raise InputError(f"`scores` must have the shape of y, {numbers.shape}, got {table.shape}.")
    return Lesson(Task.REGRESSION, None, Rows(table, None, weight), one_column=y.ndim == 1)


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


def check_answers(y: NDArray[Any], n_rows: int) -> None:
    """Refuse answers that are not one to a row, missing, or infinite."""
    _check_length("y", y, n_rows)
    if np.any(pd.isna(y)):
        raise InputError("Input y contains NaN or another missing value; every row needs an answer.")
    if y.dtype.kind == "f" and not np.all(np.isfinite(y)):
        raise InputError("Input y contains infinity; every number must be finite.")


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
