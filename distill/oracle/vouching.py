"""Whether a box that cannot be hashed still answers as it did when its answers were stored."""

from __future__ import annotations

import numpy as np

from distill.ledger import Raw

VOUCHERS = 50
"""Stored answers that are asked again before any is used."""

TOLERANCE = 1e-6
"""Numbers that differ by less than this, relative to the larger of 1 and their size, agree: a batch of
another size may change the last bits of float32."""


def agree(stored: Raw, asked: Raw) -> bool:
    """Whether two sets of answers, (n,) or (n, k), are the same."""
    if stored.shape != asked.shape or stored.dtype.kind != asked.dtype.kind:
        return False
    if stored.dtype.kind != "f":
        return bool(np.all(stored == asked))
    apart = np.abs(stored.astype(np.float64) - asked)
    return bool(np.all(apart <= TOLERANCE * np.maximum(1.0, np.abs(stored))))
