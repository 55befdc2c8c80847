"""Random streams: one seed, one independent generator per purpose."""

from __future__ import annotations

import zlib

import numpy as np


def stream(seed: int, purpose: str) -> np.random.Generator:
    """Return the generator for one purpose, so that drawing more for one never shifts another."""
    return np.random.default_rng([seed, zlib.crc32(purpose.encode())])
