"""Rows the box gives no answer to: how many are allowed, and the sentences where that does not do."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from distill.errors import BoxError
from distill.executor import lost_rows_allowed, refuse_lost_rows
from distill.ledger import Keys, Runs, Shelf, distinct
from distill.typing import Bools, Ints

MANY = 10**12
"""Rows; a share that allows none of them allows none at all."""

MOST_NAMED = 10
"""Positions in a sentence."""


class Losses:
    """The rows that an oracle was asked about in vain.

    Where some are allowed, each is asked about once; where none is, they are asked anew every time.

    Parameters
    ----------
    max_failed_rows : int, float or str
        A count, or a share of all distinct rows so far.
    """

    def __init__(self, max_failed_rows: int | float | str) -> None:  # noqa: PYI041 - 3 is no share
        self._most = max_failed_rows
        self._are_allowed = lost_rows_allowed(max_failed_rows, MANY) > 0
        self._met = Runs()

    def __len__(self) -> int:
        return len(self._met)

    def knows(self, keys: Keys) -> Bools:
        """Return (n_keys,): which rows this oracle has given up."""
        return self._met.knows(keys)

    def given_up(self, keys: Keys, shelf: Shelf) -> Bools:
        """Return (n_keys,): which rows are not asked about, as they were before in vain."""
        return shelf.lost(keys) if self._are_allowed else np.zeros(len(keys), dtype=np.bool_)

    def meet(self, keys: Keys) -> None:
        """Give up rows, where that is allowed."""
        if self._are_allowed:
            self._met.add(keys, np.ones(len(keys), dtype=np.bool_))

    def check(self, unanswered: Keys, n_rows: int, shelf: Shelf) -> None:
        """Refuse more losses than allowed among `n_rows` distinct rows.

        Raises
        ------
        BoxError
            How many rows were lost, how many may be, the first reason.
        """
        if len(unanswered):
            count = max(len(self), len(distinct(unanswered)))
            first = shelf.reasons(unanswered[:1])[0]
            refuse_lost_rows(count, lost_rows_allowed(self._most, n_rows), first)


def refuse_unanswered(places: Ints, n_rows: int, reasons: Sequence[str]) -> None:
    """Raise where rows are needed one and all and some got no answer.

    Raises
    ------
    BoxError
        Which rows, by position, and the first reason.
    """
    if len(places):
        named = ", ".join(map(str, places[:MOST_NAMED].tolist()))
        more = f" and {len(places) - MOST_NAMED} more" if len(places) > MOST_NAMED else ""
        raise BoxError(
            f"The black box gave no answer to row(s) {named}{more} of the {n_rows} asked about (counted from "
            f"0); the first: {reasons[0]} The other answers are kept."
        )
