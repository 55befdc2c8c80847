"""What is known about a box's answers before it is asked, and what its first answers settle."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from distill.blackbox.raw import adds_up, is_labels, one_column, refuse_no_label
from distill.checks import listed, number
from distill.errors import ContractError, InputError
from distill.task import Answers, Task

MANY_LABELS = 20
"""More distinct whole numbers than this look like a regression that forgot its decimal point."""


@dataclass(frozen=True)
class Declaration:
    """What the user, the model's attributes or its file say about the answers.

    Parameters
    ----------
    outputs : tuple of str, optional
        Names of the columns of the scores.
    labels : tuple, optional
        The box's own class labels, in the order of its columns.
    threshold : float, default .5
    task : Task, optional
    hard : bool, optional
        Whether the box answers labels instead of probabilities.
    """

    outputs: tuple[str, ...] | None = None
    labels: tuple[Any, ...] | None = None
    threshold: float = 0.5
    task: Task | None = None
    hard: bool | None = None

    def __post_init__(self) -> None:
        number("threshold", self.threshold, low=0, high=1)
        for name, values in (("outputs", self.outputs), ("labels", self.labels)):
            if values is not None and len(set(values)) < len(values):
                raise InputError(f"`{name}` must be distinct, got {listed(values)}.")
        if None not in (self.outputs, self.labels) and len(self.outputs or ()) != len(self.labels or ()):
            raise InputError(
                f"`outputs` must name each class once: the box has {len(self.labels or ())} "
                f"({listed(self.labels or ())}), got {len(self.outputs or ())} names."
            )

    @property
    def names(self) -> tuple[str, ...] | None:
        """The names of the outputs, as far as they are known."""
        return self.outputs or (None if self.labels is None else names_of(self.labels))

    @property
    def known_task(self) -> Task | None:
        """The task, as far as it is known: two names or more mean classes."""
        classes = self.names is not None and len(self.names) > 1
        return self.task or (Task.CLASSIFICATION if classes else None)

    def settled(self) -> Answers | None:
        """Return the meaning of the answers if nothing is left to see in them."""
        if self.task is Task.REGRESSION and self.outputs:
            return self.regression(len(self.outputs))
        if self.task is Task.CLASSIFICATION and self.labels and self.hard is not None:
            return self.classes(self.labels, hard=self.hard)
        return None

    def settle(self, answer: NDArray[Any]) -> tuple[Answers, tuple[str, ...]]:
        """Read the box's first answers: return their meaning and sentences worth saying once.

        Parameters
        ----------
        answer : (n_rows,) or (n_rows, n_outputs), from `distill.blackbox.raw.plain`

        Raises
        ------
        ContractError
            The answers do not fit what was declared, or a label is missing.
        """
        refuse_no_label(answer)
        if self.task is Task.REGRESSION or (self.task is None and self._is_regression(answer)):
            return self._settle_regression(answer)
        if is_labels(answer):
            return self._settle_labels(answer)
        names = self.names
        if names is None:
            return self.classes(tuple(range(answer.shape[1])), hard=False), ()
        return self.classes(self.labels or names, hard=False), ()

    def classes(self, labels: tuple[Any, ...], *, hard: bool) -> Answers:
        """Return the meaning of class scores, or of labels if `hard`."""
        if hard or len(labels) != 2:
            self._refuse_threshold("answers labels" if hard else f"has {len(labels)} outputs")
        outputs = self.outputs or names_of(labels)
        return Answers(Task.CLASSIFICATION, outputs, labels, self.threshold, hard)

    def regression(self, width: int) -> Answers:
        """Return the meaning of `width` numbers per row."""
        self._refuse_threshold("predicts numbers")
        outputs = self.outputs or targets(width)
        if len(outputs) != width:
            raise ContractError(f"The box answered {width} column(s), but `outputs` names {listed(outputs)}.")
        return Answers(Task.REGRESSION, outputs)

    def renamed(
        self,
        outputs: Sequence[str] | None = None,
        labels: Sequence[Any] | None = None,
        threshold: float | None = None,
    ) -> Declaration:
        """Return the declaration with what the user says put over it.

        Raises
        ------
        InputError
            Names that are not text, are not distinct or do not fit the number of classes, or labels
            that contradict the model's own.
        """
        if labels is not None and self.labels is not None and tuple(labels) != self.labels:
            raise InputError(
                f"The box has its own labels, {listed(self.labels)}; name them with `outputs`, not `labels`."
            )
        if self.task is Task.REGRESSION and outputs and self.outputs and len(outputs) != len(self.outputs):
            raise InputError(
                f"The model's objective is regression with {len(self.outputs)} output(s), "
                f"got {len(outputs)} names in `outputs`."
            )
        return replace(
            self,
            outputs=self.outputs if outputs is None else _texts(outputs),
            labels=self.labels if labels is None else _labels(labels),
            threshold=self.threshold if threshold is None else threshold,
        )

    def _is_regression(self, answer: NDArray[Any]) -> bool:
        if is_labels(answer):
            return False
        if self.names is not None:
            return len(self.names) == 1 and self.labels is None
        return one_column(answer) or not adds_up(answer)

    def _settle_regression(self, answer: NDArray[Any]) -> tuple[Answers, tuple[str, ...]]:
        width = 1 if answer.ndim == 1 else answer.shape[1]
        if self.task is None and answer.dtype.kind == "b":
            raise ContractError(
                "The box answered several yes/no columns; multi-label boxes are not supported, "
                "wrap one output at a time."
            )
        unnamed = self.task is None and self.outputs is None and width == 1
        notes = (PROBABILITIES,) if unnamed and np.all((answer >= 0) & (answer <= 1)) else ()
        return self.regression(width), notes

    def _settle_labels(self, answer: NDArray[Any]) -> tuple[Answers, tuple[str, ...]]:
        labels = self.labels or self._labels_seen(answer)
        if self.outputs is not None and len(self.outputs) != len(labels):
            raise ContractError(
                f"`outputs` names {len(self.outputs)} classes, but the box answered {len(labels)} label(s), "
                f"{listed(labels)}; give all of them with `labels=`."
            )
        numeric = answer.dtype.kind in "iu"
        many = self.names is None and numeric and len(labels) > MANY_LABELS
        notes = (WHOLE_NUMBERS.format(len(labels)),) if many else ()
        return self.classes(labels, hard=True), notes

    def _labels_seen(self, answer: NDArray[Any]) -> tuple[Any, ...]:
        if answer.dtype.kind == "b":
            return (False, True)
        seen = own_labels(distinct(answer))
        if self.outputs is not None and set(names_of(seen)) <= set(self.outputs):
            return self.outputs if answer.dtype.kind in "OU" else seen
        return seen

    def _refuse_threshold(self, why: str) -> None:
        if self.threshold != 0.5:
            raise InputError(
                f"`threshold` decides between two probabilities, but the box {why}; leave it out."
            )


PROBABILITIES = (
    "The box answers one number per row, taken as regression; all answers lie in [0, 1], so if they are "
    "probabilities, declare the two classes with `outputs=['no', 'yes']`, the one they are for last."
)
WHOLE_NUMBERS = (
    "The box answers whole numbers, taken as {} class labels; "
    "if they are amounts, let it return floating-point numbers."
)


def distinct(answer: NDArray[Any]) -> NDArray[Any]:
    """Return the distinct labels, sorted (by text where they have no order)."""
    flat = answer.ravel()
    try:
        return np.unique(flat)
    except TypeError:
        values = np.empty(len(set(flat)), dtype=object)
        values[:] = sorted(set(flat), key=lambda value: (type(value).__name__, str(value)))
        return values


def own_labels(array: NDArray[Any]) -> tuple[Any, ...]:
    """Return labels as plain Python values, or as numpy scalars where only those keep the dtype."""
    plain = array.tolist()
    return tuple(plain) if array.dtype.kind in "OU" or np.array(plain).dtype == array.dtype else tuple(array)


def names_of(labels: Sequence[Any]) -> tuple[str, ...]:
    """Return the labels as text."""
    return tuple(str(label) for label in labels)


def targets(width: int) -> tuple[str, ...]:
    """Return the names of unnamed regression outputs."""
    return ("prediction",) if width == 1 else tuple(f"prediction {j}" for j in range(width))


def _texts(outputs: Sequence[str]) -> tuple[str, ...]:
    if isinstance(outputs, str) or not len(outputs) or not all(isinstance(name, str) for name in outputs):
        raise InputError(f"`outputs` must be a list of names, got {outputs!r}.")
    return tuple(str(name) for name in outputs)


def _labels(labels: Sequence[Any]) -> tuple[Any, ...]:
    if isinstance(labels, str) or len(labels) < 2:
        raise InputError(f"`labels` must be a list of at least two class labels, got {labels!r}.")
    return own_labels(np.asarray(labels)) if hasattr(labels, "dtype") else tuple(labels)
