"""How many rows may stay without an answer before that is an error."""

from __future__ import annotations

import math

from distill.checks import number, refuse, whole
from distill.errors import BoxError


def lost_rows_allowed(max_failed_rows: int | float | str, n_rows: int) -> int:  # noqa: PYI041 - 3 is no share
    """Return how many of `n_rows` rows may fail.

    Parameters
    ----------
    max_failed_rows : int, float or str
        A count (3, "3") or a share (0.001, "0.1%").
    n_rows : int
        The rows that are to be answered.

    Examples
    --------
    >>> lost_rows_allowed("0.1%", 5000), lost_rows_allowed(0.5, 3), lost_rows_allowed(7, 3)
    (5, 1, 7)
    """
    if isinstance(max_failed_rows, str):
        return _from_text(max_failed_rows.strip(), n_rows)
    if isinstance(max_failed_rows, float):
        share = number("max_failed_rows", max_failed_rows, low=0, high=1)
        return math.floor(share * n_rows + 1e-9)  # 29 % of 100 rows are 28.999... in floating point
    return whole("max_failed_rows", max_failed_rows, at_least=0)


def refuse_lost_rows(count: int, allowed: int, first: str) -> None:
    """Raise where more rows were lost than allowed; what was answered has been kept by then.

    Parameters
    ----------
    count, allowed : int
    first : str
        The sentence that says why the first of them was lost.

    Raises
    ------
    BoxError
        How many rows, the first reason, and how to go on.
    """
    if count > allowed:
        raise BoxError(
            f"The black box failed on {count} row(s), {allowed} allowed; the first: {first} "
            "The other answers are kept; allow lost rows with `max_failed_rows`, or mend the box and run "
            "this again."
        )


def _from_text(text: str, n_rows: int) -> int:
    if text.isdigit():
        return int(text)
    try:
        value = float(text.removesuffix("%"))
    except ValueError:
        refuse("max_failed_rows", "a count such as 3 or a share such as '0.1%'", text)
    return lost_rows_allowed(value / 100 if text.endswith("%") else value, n_rows)
