"""A cell of the benchmark: one data set, one black box, one split."""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from sklearn.exceptions import ConvergenceWarning
from sklearn.model_selection import train_test_split

import distill
from treebench import boxes
from treebench.data import DataSet

MOST_ROWS = 10_000
REPORT_SHARE = 0.3


@dataclass(frozen=True)
class Asked:
    """Rows and what the black box says about them.

    Parameters
    ----------
    frame : (n_rows, n_columns), as the box takes them
    matrix : (n_rows, n_one_hot_columns) float64, as other trees take them
    labels : (n_rows,) int64, the box's decisions
    scores : (n_rows, n_outputs) float64, its probabilities
    """

    frame: pd.DataFrame
    matrix: NDArray[np.float64]
    labels: NDArray[np.int64]
    scores: NDArray[np.float64]


@dataclass(frozen=True)
class Cell:
    """One data set, one kind of box, one split; nothing is trained before it is needed.

    The box is trained on at most 10,000 rows of 70 %; the same rows are every tree's X. The other
    30 % are the report rows, which nobody learns from.
    """

    data: DataSet
    box_name: str
    split: int

    @cached_property
    def box(self) -> Any:
        box = boxes.untrained(self.box_name, self.data.X, self.split)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", ConvergenceWarning)
            return box.fit(self.data.X.iloc[self._rows[0]], self.data.y.iloc[self._rows[0]])

    @cached_property
    def oracle(self) -> distill.Oracle:
        """One ledger for all sizes and efforts: every row is labelled once."""
        return distill.Oracle(self.box)

    @cached_property
    def learn(self) -> Asked:
        """X: the rows every tree may learn from."""
        return self._asked(self._rows[0])

    @cached_property
    def report(self) -> Asked:
        """The rows every tree is judged on."""
        return self._asked(self._rows[1])

    @cached_property
    def _rows(self) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        learn, report = train_test_split(
            np.arange(len(self.data.y)),
            test_size=REPORT_SHARE,
            random_state=self.split,
            stratify=self.data.y,
        )
        return learn[:MOST_ROWS], report

    @cached_property
    def _one_hot(self) -> Any:
        return boxes.one_hot(self.data.X.iloc[self._rows[0]])

    def matrix_of(self, frame: pd.DataFrame) -> NDArray[np.float64]:
        """Return rows as other trees take them."""
        return np.ascontiguousarray(self._one_hot.transform(frame), dtype=np.float64)

    def _asked(self, rows: NDArray[np.int64]) -> Asked:
        frame = self.data.X.iloc[rows].reset_index(drop=True)
        labels = np.searchsorted(self.box.classes_, self.box.predict(frame))
        return Asked(frame, self.matrix_of(frame), labels, self.box.predict_proba(frame))
