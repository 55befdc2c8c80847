"""What a black box's answers mean: task, outputs, labels and the decision rule."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import numpy as np
from numpy.typing import NDArray

from distill.typing import Ints, Scores


class Task(StrEnum):
    """The two kinds of question a box can answer."""

    CLASSIFICATION = "classification"
    REGRESSION = "regression"


@dataclass(frozen=True)
class Answers:
    """The meaning of a box's (n_rows, n_outputs) scores.

    Parameters
    ----------
    task : Task
    outputs : tuple of str
        The name of each column of the scores: class names, or regression targets.
    labels : tuple
        Classification: the box's own label for each output, type kept. Regression: empty.
    threshold : float, default .5
        With two outputs the decision is the last one when its score is strictly above this.
    hard : bool
        The box gives labels only; its scores are 0 and 1.
    """

    task: Task
    outputs: tuple[str, ...]
    labels: tuple[Any, ...] = ()
    threshold: float = 0.5
    hard: bool = False

    @property
    def classifies(self) -> bool:
        """Whether the answers are classes."""
        return self.task is Task.CLASSIFICATION

    def decide(self, scores: Scores) -> Ints:
        """Return (n_rows,) int64: the index of the output decided for. Classification only.

        Two outputs: the last one if its score is strictly above `threshold`. More: the first largest.
        """
        if len(self.outputs) == 2:
            return np.asarray(scores[:, 1] > self.threshold, dtype=np.int64)
        return np.asarray(np.argmax(scores, axis=1), dtype=np.int64)

    def label_array(self) -> NDArray[Any]:
        """Return (n_outputs,): the labels as an array, object dtype where nothing narrower keeps them."""
        array = np.array(self.labels)
        if array.ndim == 1 and array.tolist() == list(self.labels):
            return array
        boxed = np.empty(len(self.labels), dtype=object)
        boxed[:] = self.labels
        return boxed
