"""Which answers an oracle was given already."""

from __future__ import annotations

import weakref

from distill.oracle import Oracle
from distill.samples import TransferSet

_entered: weakref.WeakKeyDictionary[Oracle, set[int]] = weakref.WeakKeyDictionary()


def enter_once(oracle: Oracle, samples: TransferSet) -> None:
    """Put a transfer set's answers into an oracle's ledger unless they are there.

    Raises
    ------
    InputError
        The answers came from another black box.
    """
    seen = _entered.setdefault(oracle, set())
    if id(samples) not in seen:
        oracle.enter(samples)
        seen.add(id(samples))
        weakref.finalize(samples, seen.discard, id(samples))
