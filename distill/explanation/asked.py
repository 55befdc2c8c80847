"""What a person asks to be explained: which rows, which output of each, by how many columns."""

from __future__ import annotations

import numpy as np

from distill.checks import listed, refuse, whole
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


def checked_components(n_components: int | None, domain: Domain) -> int | None:
    """Return how many components to keep if there are that many.

    Raises
    ------
    InputError
        It is no whole number from 1 to the number of columns that can matter.
    """
    if n_components is None:
        return None
    n_components = whole("n_components", n_components, at_least=1)
    most = int(domain.usable.sum())
    if n_components > most:
        refuse("n_components", f"at most the number of columns that can matter ({most})", n_components)
    return n_components
