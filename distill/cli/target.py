"""The column of the truth: taken out of the rows, and told in the box's own labels."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from distill.blackbox import BlackBox
from distill.checks import listed
from distill.errors import InputError
from distill.task import Task


def split_target(frame: pd.DataFrame, target: str, box: BlackBox) -> tuple[pd.DataFrame, NDArray[Any]]:
    """Return the rows without the target, and (n_rows,) the truth in the box's own labels or numbers.

    A truth that is not known is None, among numbers NaN. Where the box's labels are not known before it
    is asked, the truth is returned as it stands.

    Raises
    ------
    InputError
        There is no such column, it is empty, or its values are not what the box answers.
    """
    if target not in frame.columns:
        raise InputError(f"There is no column {target!r} for --target; the columns are {listed(frame)}.")
    truth = frame[target]
    if truth.isna().all():
        raise InputError(f"The target {target!r} is missing in every row; leave out --target.")
    return frame.drop(columns=[target]), _in_the_boxs_terms(truth, box)


def _in_the_boxs_terms(truth: pd.Series[Any], box: BlackBox) -> NDArray[Any]:
    if box.task is Task.REGRESSION:
        return _numbers(truth)
    if box.task is None or box.outputs is None:
        return truth.to_numpy()
    return as_labels(truth, box.labels or box.outputs, box.outputs)


def _numbers(truth: pd.Series[Any]) -> NDArray[Any]:
    if not pd.api.types.is_numeric_dtype(truth.dtype):
        raise InputError(
            f"The box answers numbers, but the target {truth.name!r} holds {truth.dropna().iloc[0]!r}; "
            "name the column of numbers it was trained on."
        )
    return truth.to_numpy(dtype=np.float64, na_value=np.nan)


def as_labels(truth: pd.Series[Any], labels: Sequence[Any], outputs: Sequence[str]) -> NDArray[Any]:
    """Return (n_rows,) object: the box's own label for each value of the target, None where it is missing.

    The values are names of outputs, all of them, or else labels. Either may be written as text or as a
    number ("1", 1 and 1.0 are the same).
    """
    values = _in_order(truth.dropna().drop_duplicates().tolist())
    for names in (outputs, labels):
        label_of = {_spelled(name): label for name, label in zip(names, labels, strict=True)}
        if all(_spelled(value) in label_of for value in values):
            meant = np.empty(len(truth), dtype=object)
            meant[:] = [label_of.get(_spelled(value)) for value in truth]
            return meant
    raise InputError(
        f"The target {truth.name!r} holds {listed(values)}, and the box answers {listed(outputs)}; "
        f"{_mend(values, outputs)}"
    )


def _spelled(value: Any) -> str:
    """How a value is written: whole numbers without ".0", yes and no as 1 and 0."""
    is_whole = isinstance(value, (bool, np.bool_)) or (
        isinstance(value, (float, np.floating)) and float(value).is_integer()
    )
    return str(int(value)) if is_whole else str(value)


def _mend(values: list[Any], outputs: Sequence[str]) -> str:
    if len(values) != len(outputs):
        return "give the column the box was trained to answer, or name its outputs with --outputs."
    line = io.StringIO()
    csv.writer(line, lineterminator="").writerow([_spelled(value) for value in values])
    order = "the one its probability is for last" if len(outputs) == 2 else "in the order of its scores"
    return f"name the box's outputs, {order}, for example --outputs '{line.getvalue()}'."


def _in_order(values: list[Any]) -> list[Any]:
    try:
        return sorted(values)
    except TypeError:
        return sorted(values, key=str)
