"""Notes that several methods of explanation add in the same words."""

from __future__ import annotations

import math

from distill.representation import Columns
from distill.typing import Codes


def lost_note(n_lost: int, n: int, what: str = "draws") -> tuple[str, ...]:
    """Say how many draws got no answer, if any."""
    if not n_lost:
        return ()
    return (f"The black box gave no answer to {n_lost:,} of {n:,} {what}, which no figure counts.",)


def strange(columns: Columns) -> tuple[str, ...]:
    """Say which values of the row the reference rows never held."""
    row: Codes = columns.row
    notes = []
    for column, code in zip(columns.domain.columns, row.tolist(), strict=True):
        if column.is_nominal and code < 0 and column.is_usable:
            notes.append(f"The value of {column.name!r} does not occur in the reference rows.")
        elif math.isfinite(code) and not column.is_levelled and not column.low <= code <= column.high:
            seen = f"{column.show(column.low)} to {column.show(column.high)}"
            notes.append(f"{column.name!r} is {column.show(code)}, outside the reference rows' {seen}.")
    return tuple(notes)
