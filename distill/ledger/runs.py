"""Answers in memory, found by key: sorted runs that are merged as they grow.

A log-structured merge tree (O'Neil, Cheng, Gawlick and O'Neil 1996, Acta Informatica 33) without the disk:
a batch becomes a run, and a run that has grown to half of the one before it is merged with it, so that n
answers stand in at most log2(n) runs of each form.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from distill.ledger.keys import Keys, distinct, in_order
from distill.typing import Bools, Ints

Raw = NDArray[Any]
"""(n,) or (n, k): answers as a box gave them, numbers or labels."""


class Runs:
    """Keys and their answers; the first answer to a key stays."""

    def __init__(self) -> None:
        self._runs: list[_Run] = []

    def __len__(self) -> int:
        return sum(map(len, self._runs))

    @property
    def count(self) -> int:
        """How many runs there are."""
        return len(self._runs)

    def knows(self, keys: Keys) -> Bools:
        """Return (n_keys,): which rows have been answered."""
        known = np.zeros(len(keys), dtype=bool)
        for run in self._runs:
            known |= run.find(keys) >= 0
        return known

    def look_up(self, keys: Keys) -> list[tuple[Ints, Raw]]:
        """Return the answers to the keys that have one, as pairs of places among the keys and answers.

        Answers of one form (dtype and number of columns) are one pair.
        """
        parts: dict[_Form, list[tuple[Ints, Raw]]] = {}
        for run in self._runs:
            found = run.find(keys)
            places = np.flatnonzero(found >= 0)
            if len(places):
                parts.setdefault(run.form, []).append((places, run.raw[found[places]]))
        return [
            (np.concatenate([places for places, _ in part]), np.concatenate([raw for _, raw in part]))
            for part in parts.values()
        ]

    def add(self, keys: Keys, raw: Raw) -> None:
        """Take answers in; those to keys that have one already are left out."""
        new = distinct(keys)
        new = new[~self.knows(keys[new])] if self._runs else new
        if len(new):
            self._runs.append(_Run(keys[new, 0], keys[new, 1], raw[new]))
            self._merge()

    def _merge(self) -> None:
        while len(self._runs) > 1 and _is_due(*self._runs[-2:]):
            last = self._runs.pop()
            self._runs.append(self._runs.pop().merged(last))


_Form = tuple[str, tuple[int, ...]]


@dataclass(frozen=True)
class _Run:
    """Keys in order and without duplicates, in two halves, and the answer to each."""

    high: NDArray[np.uint64]
    low: NDArray[np.uint64]
    raw: Raw

    def __len__(self) -> int:
        return len(self.high)

    @property
    def form(self) -> _Form:
        return self.raw.dtype.str, self.raw.shape[1:]

    def find(self, keys: Keys) -> Ints:
        """Return (n_keys,): the place of each key in this run, -1 where it is not here."""
        found = np.full(len(keys), -1, dtype=np.int64)
        order = np.argsort(keys[:, 0])  # searched in order, a long run passes through the cache once
        at = np.empty_like(order)
        at[order] = np.searchsorted(self.high, keys[order, 0])
        left = np.arange(len(keys))
        while len(left):  # a second time only where two keys share their high half
            left = left[at[left] < len(self)]
            left = left[self.high[at[left]] == keys[left, 0]]
            hit = self.low[at[left]] == keys[left, 1]
            found[left[hit]] = at[left[hit]]
            left = left[~hit]
            at[left] += 1
        return found

    def merged(self, other: _Run) -> _Run:
        """Return both in one; they have no key in common."""
        high = np.concatenate([self.high, other.high])
        low = np.concatenate([self.low, other.low])
        order = in_order(high, low)
        return _Run(high[order], low[order], np.concatenate([self.raw, other.raw])[order])


def _is_due(before: _Run, last: _Run) -> bool:
    return before.form == last.form and len(before) < 2 * len(last)
