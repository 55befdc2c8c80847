"""A seed from what users of lime pass as `random_state`."""

from __future__ import annotations

import zlib
from typing import Any

import numpy as np

from distill.checks import refuse, whole


def seed_of(random_state: Any) -> int:
    """Return a seed: the number given, a digest of a RandomState's or Generator's state, 0 for None.

    Raises
    ------
    InputError
        It is something else.
    """
    if random_state is None:
        return 0
    if isinstance(random_state, np.random.RandomState):
        return zlib.crc32(repr(random_state.get_state()).encode())
    if isinstance(random_state, np.random.Generator):
        return zlib.crc32(repr(random_state.bit_generator.state).encode())
    if isinstance(random_state, bool):
        refuse("random_state", "a whole number or a numpy random state", random_state)
    return whole("random_state", random_state, at_least=0)
