"""From whatever a box returns to one plain array, and from that to scores."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from distill.checks import listed
from distill.errors import ContractError
from distill.task import Answers, Task
from distill.typing import Scores

RANGE_TOLERANCE = 1e-6
"""A probability may leave [0, 1] by this much and is then clipped: float32 softmax does."""

SUM_TOLERANCE = 1e-3
"""A row of probabilities may miss 1 by this much; it is never rescaled."""


def plain(answer: object, n_rows: int, outputs: Sequence[str] | None = None) -> NDArray[Any]:
    """Return a box's answers as an array of numbers, booleans or label objects.

    Takes arrays, frames and series (nullable dtypes too), lists, sparse matrices and the tensors of
    torch, tensorflow and jax.

    Parameters
    ----------
    answer : object
    n_rows : int
        How many rows were asked.
    outputs : sequence of str, optional
        A frame whose columns bear these names is read by name.

    Returns
    -------
    (n_rows,) or (n_rows, n_outputs)
        A number that is missing is NaN, a label that is missing is None among objects.

    Raises
    ------
    ContractError
        No array of that many rows, or values that are neither numbers nor labels.
    """
    if isinstance(answer, pd.DataFrame) and outputs is not None and set(answer.columns) == set(outputs):
        answer = answer[list(outputs)]
    array = _array(answer)
    if array.ndim not in (1, 2) or 0 in array.shape[1:]:
        raise ContractError(
            f"The box answered with {type(answer).__name__} of shape {array.shape}; "
            "(n_rows,) or (n_rows, n_outputs) is needed."
        )
    if len(array) != n_rows:
        raise ContractError(f"The box was asked {n_rows} row(s) and answered {len(array)}.")
    narrow = _narrow(array)
    if narrow.dtype.kind == "O" and not one_column(narrow):
        raise ContractError(
            f"The box answered {array.shape[1]} columns of labels; one label per row is needed."
        )
    return narrow


def is_labels(answer: NDArray[Any]) -> bool:
    """Whether these are hard labels: one column of text, booleans or whole numbers."""
    return answer.dtype.kind != "f" and one_column(answer)


def one_column(answer: NDArray[Any]) -> bool:
    """Whether there is one answer per row."""
    return answer.ndim == 1 or answer.shape[1] == 1


def adds_up(answer: NDArray[Any]) -> bool:
    """Whether all rows are probabilities that sum to 1."""
    scores = answer.astype(np.float64)
    return _within(scores) and bool(np.all(np.abs(scores.sum(axis=1) - 1) <= SUM_TOLERANCE))


def read(answer: NDArray[Any], answers: Answers) -> Scores:
    """Return (n_rows, n_outputs) float64: the answers as scores, checked against their meaning.

    One column of probabilities for two outputs is the score of the last; labels become 0 and 1.

    Raises
    ------
    ContractError
        NaN or infinity, another number of columns, no probabilities, or an unknown label.
    """
    if answers.hard:
        return _read_labels(answer, answers.labels)
    if answer.dtype.kind == "O":
        raise ContractError(f"The box answered {answer.ravel()[0]!r} where a number is expected.")
    scores: Scores = answer.astype(np.float64).reshape(len(answer), -1)
    _refuse_gaps(scores)
    if answers.task is Task.REGRESSION:
        _refuse_width(scores, answers)
        return scores
    return _read_probabilities(scores, answers)


def _read_probabilities(scores: Scores, answers: Answers) -> Scores:
    if not _within(scores):
        value = scores[(scores < -RANGE_TOLERANCE) | (scores > 1 + RANGE_TOLERANCE)][0]
        raise ContractError(
            f"The box answered {value:.6g} where a probability is expected; "
            "if these are logits, add a softmax (or a sigmoid)."
        )
    scores = np.clip(scores, 0.0, 1.0)
    if scores.shape[1] == 1 and len(answers.outputs) == 2:
        return np.hstack([1 - scores, scores])
    _refuse_width(scores, answers)
    off = np.abs(scores.sum(axis=1) - 1)
    if np.any(off > SUM_TOLERANCE):
        row = int(off.argmax())
        raise ContractError(
            f"The scores of the outputs {listed(answers.outputs)} do not sum to 1 (row {row} of the batch: "
            f"{scores[row].sum():.6g}): for logits add a softmax; several regression targets need no "
            "`outputs=`; multi-label boxes are not supported, wrap one output at a time."
        )
    return scores


def _read_labels(answer: NDArray[Any], labels: tuple[Any, ...]) -> Scores:
    if not one_column(answer):
        raise ContractError(f"The box answered one label per row before, now {answer.shape[1]} columns.")
    refuse_no_label(answer)
    values = answer.ravel().astype(object)
    found = pd.Index(labels, dtype=object).get_indexer(pd.Index(values, dtype=object))
    if np.any(found < 0):
        new = list(dict.fromkeys(values[found < 0].tolist()))
        raise ContractError(
            f"The box answered the label(s) {listed(new)}, which are not among {listed(labels)}; "
            "declare all of them with `labels=`."
        )
    scores: Scores = np.eye(len(labels))[found]
    return scores


def _within(scores: Scores) -> bool:
    return bool(np.all((scores >= -RANGE_TOLERANCE) & (scores <= 1 + RANGE_TOLERANCE)))


def _refuse_gaps(scores: Scores) -> None:
    gaps = ~np.isfinite(scores)
    if gaps.any():
        row, column = np.argwhere(gaps)[0]
        raise ContractError(
            f"The box answered {scores[row, column]} for row {row} of a batch of {len(scores)} "
            f"({int(gaps.any(axis=1).sum())} such row(s)); every answer must be a finite number."
        )


def refuse_no_label(answer: NDArray[Any]) -> None:
    """Raise where a label is missing."""
    gaps = pd.isna(answer.ravel()) if answer.dtype.kind == "O" else np.zeros(1, dtype=np.bool_)
    if gaps.any():
        raise ContractError(
            f"The box gave no label for row {int(gaps.argmax())} of a batch of {len(answer)}."
        )


def _refuse_width(scores: Scores, answers: Answers) -> None:
    if scores.shape[1] != len(answers.outputs):
        raise ContractError(
            f"The box answered {scores.shape[1]} column(s) where its outputs are "
            f"{listed(answers.outputs)}, {len(answers.outputs)} in number."
        )


# ---------------------------------------------------------------- any container, one array

FLOATS = ("floating", "mixed-integer-float", "decimal")
"""What pandas calls values that are numbers with a fraction."""


def _array(answer: object) -> NDArray[Any]:
    if isinstance(answer, pd.Series | pd.DataFrame):
        return answer.to_numpy(dtype=object)
    try:
        if hasattr(answer, "detach"):  # a torch tensor, possibly with a gradient or on another device
            return np.asarray(answer.detach().cpu().numpy())
        return np.asarray(answer.toarray() if hasattr(answer, "toarray") else answer)  # sparse matrices
    except (TypeError, ValueError) as error:
        raise ContractError(
            f"The box answered with {type(answer).__name__}, which is no array of numbers or labels: {error}."
        ) from error


def _narrow(array: NDArray[Any]) -> NDArray[Any]:
    """Return the array as float, int, bool or, for labels, object."""
    if array.dtype.kind in "fiub":
        return array
    if array.dtype.kind in "cmMV":
        raise ContractError(
            f"The box answered with values of dtype {array.dtype}; numbers or labels are needed."
        )
    flat = pd.Series(array.astype(object).ravel(), dtype=object)
    kind, gaps = pd.api.types.infer_dtype(flat, skipna=True), flat.isna()
    if kind in FLOATS or (kind == "integer" and gaps.any() and not one_column(array)):
        return flat.where(~gaps, np.nan).to_numpy(dtype=np.float64).reshape(array.shape)
    if gaps.any():
        return flat.where(~gaps, None).to_numpy(dtype=object).reshape(array.shape)
    dtype = {"integer": np.int64, "boolean": np.bool_}.get(kind, np.object_)
    return flat.to_numpy(dtype=dtype).reshape(array.shape)
