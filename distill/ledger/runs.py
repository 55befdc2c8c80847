"""Answers in memory, found by key: sorted runs that are merged as they grow.

A log-structured merge tree (O'Neil, Cheng, Gawlick and O'Neil 1996, Acta Informatica 33) without the disk:
what has come since the last question becomes a run, and a run that has grown to half of the one before it
is merged with it, so that n answers stand in at most log2(n) runs of each form.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
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
        self._sorted: list[_Run] = []
        self._recent: list[tuple[Keys, Raw]] = []

    def __len__(self) -> int:
        return sum(map(len, self._runs()))

    @property
    def count(self) -> int:
        """How many runs there are."""
        return len(self._runs())

    def knows(self, keys: Keys) -> Bools:
        """Return (n_keys,): which rows have been answered."""
        known = np.zeros(len(keys), dtype=bool)
        for _, places, _ in self._hits(keys):
            known[places] = True
        return known

    def look_up(self, keys: Keys) -> list[tuple[Ints, Raw]]:
        """Return the answers to the keys that have one, as pairs of places among the keys and answers.

        Answers of one form (dtype and number of columns) are one pair; the places are in no order.
        """
        parts: dict[_Form, list[tuple[Ints, Raw]]] = {}
        for run, places, at in self._hits(keys):
            parts.setdefault(_form(run.raw), []).append((places, run.raw[at]))
        return [
            (np.concatenate([places for places, _ in part]), np.concatenate([raw for _, raw in part]))
            for part in parts.values()
        ]

    def add(self, keys: Keys, raw: Raw) -> None:
        """Take answers in; those to keys that have one already are left out."""
        self._recent.append((keys, raw.copy()))  # a box may write its next answers over these

    def _hits(self, keys: Keys) -> Iterator[tuple[_Run, Ints, Ints]]:
        """Yield runs, the latest first, with the places of the keys that stand there, and where they do."""
        left = np.argsort(keys[:, 0])  # sought in order, a long run passes through the cache once
        sought = keys[left]
        for run in reversed(self._runs()):
            if not len(left):
                return
            at = run.find(sought)
            is_here = at >= 0
            if is_here.any():
                yield run, left[is_here], at[is_here]
                left, sought = left[~is_here], sought[~is_here]

    def _runs(self) -> list[_Run]:
        """Return the runs, with what was added since they were last asked for.

        To sort it only now makes one run of all that a long purchase adds batch by batch.
        """
        recent, self._recent = self._recent, []
        for _, alike in groupby(recent, lambda part: _form(part[1])):
            keys, raw = map(np.concatenate, zip(*alike, strict=True))
            new = distinct(keys)
            keys, raw = keys[new], raw[new]
            if self._sorted:
                is_new = ~self.knows(keys)
                keys, raw = keys[is_new], raw[is_new]
            if len(keys):
                self._sorted.append(_Run(keys[:, 0].copy(), keys[:, 1].copy(), raw))
                self._merge()
        return self._sorted

    def _merge(self) -> None:
        while len(self._sorted) > 1 and _is_due(*self._sorted[-2:]):
            last = self._sorted.pop()
            self._sorted.append(self._sorted.pop().merged(last))


_Form = tuple[str, tuple[int, ...]]


def _form(raw: Raw) -> _Form:
    return raw.dtype.str, raw.shape[1:]


@dataclass(frozen=True)
class _Run:
    """Keys in order and without duplicates, in two halves, and the answer to each; at least one."""

    high: NDArray[np.uint64]
    low: NDArray[np.uint64]
    raw: Raw

    def __len__(self) -> int:
        return len(self.high)

    def find(self, keys: Keys) -> Ints:
        """Return (n_keys,): the place of each key in this run, -1 where it is not here.

        Parameters
        ----------
        keys : (n_keys, 2) uint64, at least one, in the order of their high halves
        """
        high, low = keys.T
        if high[0] > self.high[-1] or high[-1] < self.high[0]:
            return np.full(len(keys), -1, dtype=np.int64)
        at = np.minimum(np.searchsorted(self.high, high), len(self) - 1)
        is_near = self.high[at] == high
        found = np.where(is_near & (self.low[at] == low), at, -1)
        left = np.flatnonzero(is_near & (found < 0))
        while len(left):  # only where two keys share their high half
            at[left] += 1
            left = left[at[left] < len(self)]
            left = left[self.high[at[left]] == high[left]]
            hit = self.low[at[left]] == low[left]
            found[left[hit]] = at[left[hit]]
            left = left[~hit]
        return found

    def merged(self, other: _Run) -> _Run:
        """Return both in one; they have no key in common."""
        high = np.concatenate([self.high, other.high])
        low = np.concatenate([self.low, other.low])
        order = in_order(high, low)
        return _Run(high[order], low[order], np.concatenate([self.raw, other.raw])[order])


def _is_due(before: _Run, last: _Run) -> bool:
    return _form(before.raw) == _form(last.raw) and len(before) < 2 * len(last)
