"""What a person asks to be explained: which rows, and which output of each."""

from __future__ import annotations

import numpy as np

from distill.checks import listed
from distill.domain import Domain
from distill.errors import InputError
from distill.table import Table
from distill.task import Answers
from distill.typing import Ints, Scores


def rows_like(rows: object, reference: Table, domain: Domain) -> Table:
    """Return the rows to explain in the reference rows' columns and dtypes.

    Raises
    ------
    InputError
        There are none, or a column is lacking.
    """
    layout = reference.layout
    table = Table.of(rows, layout.names if layout.array_dtype is not None else None)
    absent = [name for name in layout.names if name not in table.names]
    if absent:
        raise InputError(f"The rows to explain lack the background's column(s) {listed(absent)}.")
    if not len(table):
        raise InputError("There are no rows to explain.")
    return reference.with_frame(domain.conform(table.select(layout.names).frame))


def outputs_of(output: str | None, answers: Answers, scores: Scores) -> Ints:
    """Return (n_rows,) int64: the output to explain for each row.

    Raises
    ------
    InputError
        There is no such output, or there are several targets and none is named.
    """
    if output is not None:
        if output not in answers.outputs:
            raise InputError(f"`output` must be one of {listed(answers.outputs)}, got {output!r}.")
        return np.full(len(scores), answers.outputs.index(output))
    if answers.classifies:
        return np.full(len(scores), 1) if len(answers.outputs) == 2 else answers.decide(scores)
    if len(answers.outputs) > 1:
        raise InputError(
            f"The black box has several targets; name one with `output`: {listed(answers.outputs)}."
        )
    return np.zeros(len(scores), dtype=np.int64)
