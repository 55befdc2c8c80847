"""The neighbourhood declared for a row: its nearest real rows, and rows within a multiple of their reach."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from distill.explanation.local.distances import nearest_first
from distill.typing import Bools, Floats, Ints

MOST_ROWS = 800
"""More rows than these in a window are thinned; its radius is not shrunk."""


@dataclass(frozen=True)
class Region:
    """The nearest real rows of one part.

    Parameters
    ----------
    members : (n_neighbors,) int64
        Their positions among the rows that were searched; the row itself and its duplicates left out.
    radius : float
        The Gower distance of the farthest of them.
    nearest : float
        That of the nearest of them.
    """

    members: Ints
    radius: float
    nearest: float


def region(distance: Floats, n_neighbors: int, *, within: float = float("inf")) -> Region:
    """Return the region of the `n_neighbors` nearest rows that differ from the row, none beyond `within`."""
    members = nearest_first(distance, n_neighbors)
    members = members[distance[members] <= within]
    if not len(members):
        return Region(members, 0.0, 0.0)
    return Region(members, float(distance[members[-1]]), float(distance[members[0]]))


@dataclass(frozen=True)
class Window:
    """The rows a line is fitted on.

    Parameters
    ----------
    rows : (n_fit,) int64
        Their positions among the rows that were searched.
    weight : (n_fit,) float64
        What each counts: tricube by its distance (Cleveland 1979).
    chance : (n_fit,) float64
        How far each is there by chance: 1 for a sampled row, 0 for a real one, and where real rows were
        thinned the share of them that was left out.
    """

    rows: Ints
    weight: Floats
    chance: Floats


def window(distance: Floats, drawn: Bools, radius: float, at_least: int) -> Window:
    """Return the rows within a radius.

    The radius grows to reach `at_least` rows where fewer lie inside. Of more than `MOST_ROWS` the first
    ones are kept: rows in random order, the real ones before the drawn ones, are thinned that way.

    Parameters
    ----------
    distance : (n_rows,)
        To rows in the order in which they are kept.
    drawn : (n_rows,) bool
        Which of them were sampled.
    radius : float
    at_least : int
    """
    inside = np.flatnonzero(distance < radius)
    if len(inside) < at_least:
        reach = min(at_least, len(distance)) - 1
        radius = float(np.partition(distance, reach)[reach]) * 1.0001 + 1e-9
        inside = np.flatnonzero(distance < radius)
    rows = inside[:MOST_ROWS]
    by_chance = drawn[rows]
    n_kept = len(rows) - int(np.count_nonzero(by_chance))
    n_real = n_kept if by_chance.any() else len(inside) - int(np.count_nonzero(drawn[inside]))
    weight = (1.0 - (distance[rows].astype(np.float64) / radius) ** 3) ** 3
    return Window(rows, weight, np.where(by_chance, 1.0, 1.0 - n_kept / max(n_real, 1)))
