"""Black box and surrogate beside the truth: accuracy, which is never called fidelity."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from distill.checks import listed
from distill.errors import InputError
from distill.fidelity import Fidelity, Measure, Row, mae, r2
from distill.fidelity import accuracy as accuracy_of
from distill.task import Answers
from distill.transfer import Finding
from distill.typing import Bools, Floats, Ints, Scores

TRUTH_NOT_USED = Finding(
    "truth-not-used",
    "The truth was given, but not that of the report rows, so accuracy is not measured; give it as `y_test`.",
)


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


def accuracy(
    truth: Floats,
    box: Scores,
    surrogate: Scores,
    decided: Ints | None,
    answers: Answers,
    *,
    unit: Ints | None = None,
) -> Fidelity:
    """Return the accuracy of both on rows whose truth is known; groups are "box" and "surrogate".

    Parameters
    ----------
    truth : (n_rows, 1 or n_outputs), from `read_truth`
    box, surrogate : (n_rows, n_outputs)
    decided : (n_rows,), the surrogate's decisions. Classification only.
    unit : (n_rows,), optional
    """
    known = ~np.isnan(truth).any(axis=1)
    truth, unit = truth[known], None if unit is None else unit[known]
    if answers.classifies and decided is not None:
        told = (("box", answers.decide(box)), ("surrogate", decided))
        measured = ((name, accuracy_of(truth[:, 0], said[known], unit=unit)) for name, said in told)
        return Fidelity(tuple(Row.of(figure, rows="real", group=name) for name, figure in measured))
    return Fidelity(tuple(_number_rows(truth, box[known], surrogate[known], unit)))


def worse_than_guessing(figures: Fidelity) -> tuple[Finding, ...]:
    """Return a finding where a classifier is right less often than its commonest label would be.

    Names given in the wrong order turn every answer around, and nothing else in an audit shows it.
    """
    box = next((row for row in figures.figures if (row.measure, row.group) == ("accuracy", "box")), None)
    if box is None or not box.high < box.baseline:
        return ()
    sentence = (
        f"The black box is right on {box.value:.1%} of the {box.n} rows whose truth is known; always "
        f"guessing the commonest label is right on {box.baseline:.1%}. Are its outputs named in the "
        "order of its scores?"
    )
    return (Finding("worse-than-guessing", sentence),)


def _number_rows(truth: Floats, box: Scores, surrogate: Scores, unit: Ints | None) -> Iterator[Row]:
    for measure in (r2, mae):
        for name, said in (("box", box), ("surrogate", surrogate)):
            figure: Measure = measure(truth, said, unit=unit)
            yield Row.of(figure, rows="real", group=name)


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
