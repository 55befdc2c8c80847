"""The black box: anything that can be asked, and what its answers mean."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any

import numpy as np
from numpy.typing import NDArray

from distill.blackbox.declaration import Declaration
from distill.blackbox.intake import Intake
from distill.blackbox.raw import plain, read
from distill.errors import BoxError, ContractError, DistillError
from distill.table import Inputs, Table
from distill.task import Answers, Task
from distill.typing import Scores


class BoxKind(StrEnum):
    """What a box is made of."""

    FUNCTION = "function"
    ESTIMATOR = "estimator"
    BOOSTER = "LightGBM model"
    XGBOOST = "XGBoost model"
    CATBOOST = "CatBoost model"
    ONNX = "ONNX model"
    SERVER = "server"


@dataclass(frozen=True)
class BlackBox:
    """Something that answers rows, made by `distill.wrap` or `distill.load`.

    Parameters
    ----------
    ask : callable
        The box itself: prepared rows in, anything array-like out.
    name : str
        A few words for people: "RandomForestClassifier", "scoring:predict_proba".
    kind : BoxKind
    answers : Answers, optional
        What its answers mean; None until the first of them has been seen, where nothing says it earlier.
    declaration : Declaration
        What is known before that.
    intake : Intake
        Its columns, and the form in which it takes rows.
    fingerprint : str, optional
        SHA-256 of its content; None when that cannot be hashed (a function).
    library : str
        The library it was made with and its version; empty for functions.
    notes : tuple of str
        Sentences to be said once.
    concurrency : int, default 1
        Batches it takes at the same time, from several threads.
    """

    ask: Callable[[Any], object] = field(repr=False)
    name: str
    kind: BoxKind
    answers: Answers | None = None
    declaration: Declaration = field(default_factory=Declaration, repr=False)
    intake: Intake = field(default_factory=Intake, repr=False)
    fingerprint: str | None = None
    library: str = ""
    notes: tuple[str, ...] = ()
    concurrency: int = 1

    @property
    def task(self) -> Task | None:
        """Classification or regression, as soon as that is known."""
        return self.answers.task if self.answers else self.declaration.known_task

    @property
    def outputs(self) -> tuple[str, ...] | None:
        """The names of the columns of the scores, as soon as they are known."""
        return self.answers.outputs if self.answers else self.declaration.names

    @property
    def labels(self) -> tuple[Any, ...] | None:
        """The box's own class labels, as soon as they are known; empty for regression."""
        return self.answers.labels if self.answers else self.declaration.labels

    @property
    def threshold(self) -> float:
        """The score of the last of two outputs above which it is the decision."""
        return self.answers.threshold if self.answers else self.declaration.threshold

    @property
    def columns(self) -> tuple[str, ...] | None:
        """The column names the box knows, in its order."""
        return self.intake.names

    def admit(self, table: Table, *, drop: Collection[str] = ()) -> tuple[Table, tuple[str, ...]]:
        """Return the columns the box is asked with, and what to say about them: see `Intake.admit`."""
        return self.intake.admit(table, drop=drop)

    def query(self, inputs: Inputs) -> Scores:
        """Return (n_rows, n_outputs) float64: the box's answers to a frame or array of rows.

        Raises
        ------
        BoxError
            The box raised an exception.
        ContractError
            It answered, but not what a box may answer.
        """
        return self.answer(inputs)[0]

    def answer(self, inputs: Inputs) -> tuple[Scores, BlackBox]:
        """Return the answers, and the box completed by what they say about its outputs."""
        raw = self.raw(inputs)
        box = self.completed(raw)
        return box.read(raw), box

    def raw(self, inputs: Inputs) -> NDArray[Any]:
        """Return (n_rows,) or (n_rows, n_outputs): the answers as they are, labels included."""
        prepared = self.intake.prepare(inputs)
        try:
            answer = self.ask(prepared)
        except DistillError:
            raise
        except Exception as error:
            raise BoxError(f"The black box {self.name} raised {told(error)}") from error
        return plain(answer, len(inputs), self.outputs)

    def completed(self, *raw: NDArray[Any]) -> BlackBox:
        """Return the box with the meaning of its answers settled by the first ones.

        Parameters
        ----------
        *raw : (n_rows,) or (n_rows, n_outputs)
            What `raw` returned for the reference rows, in one batch or several. The labels of a box that
            answers labels are those seen here, unless they were declared.

        Raises
        ------
        ContractError
            The batches have different widths, or contradict what was declared.
        """
        if self.answers is not None:
            return self
        widths = {answer.shape[1:] for answer in raw}
        if len(widths) > 1:
            raise ContractError(f"The box answered in different widths: {sorted(widths)}.")
        answers, notes = self.declaration.settle(np.concatenate(raw))
        return replace(self, answers=answers, notes=self.notes + notes)

    def read(self, raw: NDArray[Any]) -> Scores:
        """Return (n_rows, n_outputs) float64: answers as scores, checked against what they mean."""
        return read(raw, self.answers or self.declaration.settle(raw)[0])

    def declared(self, answers: Answers) -> BlackBox:
        """Return the box with the meaning of its answers known from elsewhere."""
        return replace(self, answers=answers)


def told(error: Exception) -> str:
    """Return the type and the first line of an exception, as the end of a sentence."""
    first_line = (str(error).strip() or "no message").splitlines()[0]
    return f"{type(error).__name__}: {first_line.rstrip('.')}."
