"""Rows that hold some columns of one row and the others of a background row, each distinct one once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from distill.table import Table, stack
from distill.typing import Bools, Ints

Keys = NDArray[np.uint64]

PLANES = 2
"""Independent keys of 64 bits, of which the second one vouches for the first."""


@dataclass(frozen=True)
class Mixed:
    """The hybrids of one row.

    Parameters
    ----------
    rows : Table
        The distinct ones.
    keys : (n_distinct,) uint64
    place : (n_hybrids,) int64
        Which of them each is.
    """

    rows: Table
    keys: Keys
    place: Ints


class Hybrids:
    """Rows to explain, each to be mixed with the same background rows.

    A hybrid is known by the sum of random 64-bit tokens, one for each value of each column, so that
    equal ones are found without making them.

    Parameters
    ----------
    rows : Table
    background : Table
        In the same columns and dtypes.
    """

    def __init__(self, rows: Table, background: Table) -> None:
        self._all = stack([background, rows])
        self._n_background = len(background)
        codes = [pd.factorize(self._all.frame[name])[0] for name in self._all.names]
        self._codes = np.stack(codes, axis=1)
        self._tokens = self._drawn_tokens()

    @property
    def n_rows(self) -> int:
        """How many rows there are to explain."""
        return len(self._codes) - self._n_background

    @property
    def width(self) -> int:
        """The number of columns."""
        return len(self._all.names)

    def differs(self, row: int) -> Bools:
        """Return (n_background, n_columns): where a row differs from each of the background rows."""
        own = self._codes[self._n_background + row]
        return np.asarray(self._codes[: self._n_background] != own)

    def mixed(self, row: int, masks: Bools, behind: Ints) -> Mixed:
        """Return hybrids of a row.

        Parameters
        ----------
        row : int
        masks : (n_hybrids, n_columns) bool
            The columns it gives.
        behind : (n_hybrids,) int64
            The background row that gives the others.
        """
        first, place, keys = self._distinct(row, masks, behind)
        own, others, frame = self._n_background + row, behind[first], self._all.frame
        columns = {
            name: _taken(frame[name], np.where(given, own, others))
            for name, given in zip(self._all.names, masks[first].T.copy(), strict=True)
        }
        return Mixed(self._all.with_frame(pd.DataFrame(columns)), keys, place)

    def keys(self, row: int, masks: Bools, behind: Ints) -> Keys:
        """Return the keys of the distinct hybrids of a row, without making them."""
        return self._distinct(row, masks, behind)[2]

    def _distinct(self, row: int, masks: Bools, behind: Ints) -> tuple[Ints, Ints, Keys]:
        keys = self._keys(row, masks, behind)
        place, distinct = pd.factorize(keys[0])  # numbered as they come; a hash table, four times a sort
        first = np.flatnonzero(np.diff(np.maximum.accumulate(place), prepend=-1))
        if not np.array_equal(keys[1][first][place], keys[1]):  # once in 10**9 explanations
            both, first, place = np.unique(keys, axis=1, return_index=True, return_inverse=True)
            place, distinct = place.ravel(), both[0]
        return first, place, distinct

    def _keys(self, row: int, masks: Bools, behind: Ints) -> Keys:
        """Return (PLANES, n_hybrids): the keys of all hybrids."""
        own = self._n_background + row
        return np.stack([np.where(masks, plane[own], plane[behind]).sum(axis=1) for plane in self._tokens])

    def _drawn_tokens(self) -> Keys:
        """Return (PLANES, n_rows, n_columns): a token for each value; equal values have equal ones."""
        rng = np.random.default_rng(0)  # only tells values apart; nothing depends on which tokens they are
        n_values = int(self._codes.max(initial=0)) + 2
        width = self._codes.shape[1]
        tokens = rng.integers(2**64, size=(PLANES, n_values, width), dtype=np.uint64)
        return tokens[:, self._codes + 1, np.arange(width)]


def _taken(column: pd.Series[Any], places: Ints) -> Any:
    """Return the values at some places, in an array of which a frame of the same dtype is made."""
    if column.dtype == object:  # pandas would guess another
        return pd.Series(column.array.take(places), dtype=object)
    return (column.to_numpy() if isinstance(column.dtype, np.dtype) else column.array).take(places)
