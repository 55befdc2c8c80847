"""Telling the bin of very many values: a look-up in a table in the place of a binary search."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from distill.typing import Floats, Ints

MANY_VALUES, MANY_CUTS = 20_000, 16
"""Below these a binary search is as fast."""

CELLS = 1 << 13
"""The table's length: enough that hardly two cuts share a cell, little enough to stay in cache."""

BLOCK = 1 << 15


def placed(cuts: Floats, values: Floats) -> NDArray[np.uint8]:
    """Return (n,): the number of cuts below each value, as `numpy.searchsorted` does; NaN anywhere.

    The range of the cuts is divided evenly into cells. A larger value never has a lower cell, whatever
    the rounding; so the cuts in lower cells are below a value, those in higher cells are not, and of the
    one cut that may share its cell it is seen.

    Parameters
    ----------
    cuts : (c,)
        Ascending and finite, at most 255.
    values : (n,)
    """
    if len(values) < MANY_VALUES or len(cuts) < MANY_CUTS:
        return np.searchsorted(cuts, values).astype(np.uint8)
    with np.errstate(over="ignore", divide="ignore"):
        scale = (CELLS - 1) / (cuts[-1] - cuts[0])
    home = _cells(cuts, cuts[0], scale)
    if not 0 < scale < np.inf or len(np.unique(home)) < len(cuts):
        return np.searchsorted(cuts, values).astype(np.uint8)
    here = np.zeros(CELLS, dtype=np.int64)
    here[home] = 1
    lower = (np.cumsum(here) - here).astype(np.uint8)
    cut = np.full(CELLS, np.inf)
    cut[home] = cuts
    bins = np.empty(len(values), dtype=np.uint8)
    for start in range(0, len(values), BLOCK):
        some = values[start : start + BLOCK]
        cell = _cells(some, cuts[0], scale)
        bins[start : start + BLOCK] = lower[cell] + (some > cut[cell])
    return bins


def _cells(values: Floats, lowest: float, scale: float) -> Ints:
    """Return the cell of each value; values beyond the cuts are in the outermost ones."""
    with np.errstate(over="ignore", invalid="ignore"):
        scaled = (values - lowest) * scale
    np.fmax(scaled, 0.0, out=scaled)
    return np.fmin(scaled, CELLS - 1.0, out=scaled).astype(np.int64)
