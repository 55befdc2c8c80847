"""Rows that hold some columns of one row and the others of a background row, each distinct one once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from distill.table import Table, stack
from distill.typing import Bools, Floats, Ints, Scores

Keys = NDArray[np.uint64]

PLANES = 2
"""Independent keys of 64 bits, of which the second one vouches for the first."""


@dataclass(frozen=True)
class Mixed:
    """The hybrids of one row, by coalitions.

    Parameters
    ----------
    rows : Table
        The distinct ones.
    keys : (n_distinct,) uint64
    place : (n_coalitions * n_background,) int64
        Which of them each coalition makes with each background row.
    """

    rows: Table
    keys: Keys
    place: Ints

    def worth(self, scores: Scores, share: Floats) -> Floats:
        """Return (n_coalitions,): mean answers over the background, from those to the distinct rows.

        Parameters
        ----------
        scores : (n_distinct,) float64
        share : (n_background,) float64
        """
        # A plain sum: a matrix product may depend on the number of threads in its last bit.
        return np.asarray((scores[self.place].reshape(-1, len(share)) * share).sum(axis=1))


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

    def differing(self, row: int) -> Ints:
        """Return the columns in which a row differs from any of the background rows."""
        own = self._codes[self._n_background + row]
        return np.flatnonzero((self._codes[: self._n_background] != own).any(axis=0))

    def mixed(self, row: int, masks: Bools) -> Mixed:
        """Return the hybrids of a row: (n_coalitions, n_columns) masks of the columns it gives."""
        first, place, keys = self._distinct(row, masks)
        coalition, behind = np.divmod(first, self._n_background)
        own, frame = self._n_background + row, self._all.frame
        columns = {
            name: _taken(frame[name], np.where(given[coalition], own, behind))
            for name, given in zip(self._all.names, masks.T.copy(), strict=True)
        }
        return Mixed(self._all.with_frame(pd.DataFrame(columns)), keys, place)

    def keys(self, row: int, masks: Bools) -> Keys:
        """Return the keys of the distinct hybrids of a row, without making them."""
        return self._distinct(row, masks)[2]

    def _distinct(self, row: int, masks: Bools) -> tuple[Ints, Ints, Keys]:
        keys = self._keys(row, masks)
        place, distinct = pd.factorize(keys[0])  # numbered as they come; a hash table, four times a sort
        first = np.flatnonzero(np.diff(np.maximum.accumulate(place), prepend=-1))
        if not np.array_equal(keys[1][first][place], keys[1]):  # once in 10**9 explanations
            both, first, place = np.unique(keys, axis=1, return_index=True, return_inverse=True)
            place, distinct = place.ravel(), both[0]
        return first, place, distinct

    def _keys(self, row: int, masks: Bools) -> Keys:
        """Return (PLANES, n_coalitions * n_background): the keys of all hybrids."""
        behind, own = self._tokens[:, : self._n_background], self._tokens[:, [self._n_background + row]]
        given = masks.astype(np.uint64)
        return np.stack(
            [(given @ (x - b).T + b.sum(axis=1)).ravel() for b, x in zip(behind, own, strict=True)]
        )

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
