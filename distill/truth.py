"""Reading the truth: what the right answer to each row was, in the words of a black box."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from distill.checks import listed
from distill.errors import InputError
from distill.task import Answers
from distill.typing import Bools, Floats


def read_truth(name: str, y: ArrayLike | None, n_rows: int, answers: Answers) -> Floats:
    """Return (n_rows, 1 or n_outputs) float64: the truth, NaN where it is not known.

    Classification: one column, the index of the output. Labels are the box's own, or the names of its
    outputs.

    Raises
    ------
    InputError
        Another number of rows, or a value that is no answer of the box.
    """
    if y is None:
        return np.full((n_rows, 1 if answers.classifies else len(answers.outputs)), np.nan)
    check_length(name, y, n_rows)
    values = np.asarray(y, dtype=object)
    return _classes(name, values, answers) if answers.classifies else _numbers(name, values, answers)


def check_length(name: str, y: ArrayLike | None, n_rows: int) -> None:
    """Refuse a truth that has not one value per row, which can be said before the box is asked.

    Raises
    ------
    InputError
    """
    n = n_rows if y is None else len(np.asarray(y, dtype=object))
    if n != n_rows:
        raise InputError(f"`{name}` must hold one value per row ({n_rows}), got {n}.")


def _classes(name: str, values: NDArray[Any], answers: Answers) -> Floats:
    places: dict[object, int] = {output: k for k, output in enumerate(answers.outputs)}
    places |= {label: k for k, label in enumerate(answers.label_array().tolist())}
    absent = _absent(values)
    unknown = [value for value in pd.unique(values[~absent]) if value not in places]
    if unknown:
        raise InputError(
            f"`{name}` holds {listed(unknown)}, which the black box does not answer; its answers are "
            f"{listed(answers.outputs)}. Rename them with `outputs`."
        )
    indices = [np.nan if gone else places[value] for value, gone in zip(values, absent, strict=True)]
    return np.array(indices, dtype=np.float64).reshape(-1, 1)


def _numbers(name: str, values: NDArray[Any], answers: Answers) -> Floats:
    try:
        numbers = np.where(_absent(values), np.nan, values).astype(np.float64)
    except (TypeError, ValueError):
        raise InputError(f"`{name}` must hold numbers, since the black box answers with numbers.") from None
    table = numbers.reshape(len(numbers), -1)
    if table.shape[1] != len(answers.outputs):
        raise InputError(
            f"`{name}` must have {len(answers.outputs)} column(s), one per output, got {table.shape[1]}."
        )
    return table


def _absent(values: NDArray[Any]) -> Bools:
    return np.asarray(pd.isna(values), dtype=np.bool_)
