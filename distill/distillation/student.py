"""A surrogate as the trainer sees it: what it is taught, and what it answers on the box's terms."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from sklearn.base import clone, is_classifier, is_regressor

from distill.errors import InputError
from distill.samples import TransferSet
from distill.table import Inputs, Table
from distill.task import Answers
from distill.tree.surrogate import TreeSurrogate
from distill.typing import Floats, Ints, Scores


@dataclass(frozen=True)
class Said:
    """A surrogate's answers in the box's terms.

    Parameters
    ----------
    scores : (n_rows, n_outputs) float64
    decisions : (n_rows,) int64, optional
        Classification: the index of the output decided for.
    """

    scores: Scores
    decisions: Ints | None


def taught(surrogate: Any, samples: TransferSet, rows: Ints, weight: Floats) -> Any:
    """Return a clone of the surrogate fitted on these rows of the transfer set.

    A classifier learns the box's decisions, a regressor its scores, a `TreeSurrogate` both.
    """
    student = clone(surrogate)
    table = samples.table.take(rows)
    scores = samples.scores[rows]
    if isinstance(student, TreeSurrogate):
        labels = samples.answers.label_array() if samples.answers.classifies else None
        y = scores if labels is None else labels[samples.decisions[rows]]
        student.set_params(task=samples.answers.task.value, labels=labels, domain=samples.domain)
        return student.fit(table.inputs(), _narrow(y), sample_weight=weight, scores=scores)
    return _fit_any(student, table.inputs(), _lesson(student, samples, rows), weight)


def answers_of(student: Any, table: Table, answers: Answers) -> Said:
    """Return what a fitted surrogate says about the rows of a table."""
    inputs = table.inputs()
    if not answers.classifies:
        return Said(_columns(student.predict(inputs)), None)
    if is_classifier(student):
        decisions = _indices(student.predict(inputs), answers)
        return Said(_class_scores(student, inputs, decisions, answers), decisions)
    scores = _columns(student.predict(inputs))
    if scores.shape[1] == 1:
        scores = np.column_stack([1.0 - scores[:, 0], scores[:, 0]])
    return Said(scores, answers.decide(scores))


def check_surrogate(surrogate: Any, answers: Answers) -> None:
    """Refuse what cannot learn this box's answers.

    Raises
    ------
    InputError
        No estimator, or a classifier for a box that gives numbers.
    """
    if isinstance(surrogate, type) or not hasattr(surrogate, "fit") or not hasattr(surrogate, "predict"):
        raise InputError(
            f"`surrogate` must be an estimator instance with `fit` and `predict`, got {surrogate!r}."
        )
    if isinstance(surrogate, TreeSurrogate):
        return
    if not is_classifier(surrogate) and not is_regressor(surrogate):
        raise InputError(f"`surrogate` must be a classifier or a regressor, got {surrogate!r}.")
    if is_classifier(surrogate) and not answers.classifies:
        raise InputError(f"The black box gives numbers, but `surrogate` is a classifier: {surrogate!r}.")


def _lesson(student: Any, samples: TransferSet, rows: Ints) -> Any:
    if is_classifier(student):
        return samples.answers.label_array()[samples.decisions[rows]]
    scores = samples.scores[rows]
    if samples.answers.classifies and scores.shape[1] == 2:
        return scores[:, 1]
    return _narrow(scores)


def _fit_any(student: Any, inputs: Inputs, y: Any, weight: Floats) -> Any:
    if np.all(weight == 1.0):
        return student.fit(inputs, y)
    try:
        return student.fit(inputs, y, sample_weight=weight)
    except (TypeError, ValueError) as error:
        raise InputError(f"`surrogate` takes no sample weights: {error}") from error


def _class_scores(student: Any, inputs: Inputs, decisions: Ints, answers: Answers) -> Scores:
    scores = np.zeros((len(decisions), len(answers.outputs)))
    if not hasattr(student, "predict_proba"):
        scores[np.arange(len(decisions)), decisions] = 1.0
        return scores
    given = np.asarray(student.predict_proba(inputs), dtype=np.float64)
    if given.shape[1] == scores.shape[1]:
        return given
    scores[:, _indices(student.classes_, answers)] = given
    return scores


def _indices(labels: Any, answers: Answers) -> Ints:
    position = {label: i for i, label in enumerate(answers.label_array().tolist())}
    return np.array([position[label] for label in np.asarray(labels).tolist()], dtype=np.int64)


def _columns(values: Any) -> Floats:
    array = np.asarray(values, dtype=np.float64)
    return array[:, None] if array.ndim == 1 else array


def _narrow(y: Any) -> Any:
    """Return a single column as a plain vector, as estimators expect it."""
    return y[:, 0] if y.ndim == 2 and y.shape[1] == 1 else y
