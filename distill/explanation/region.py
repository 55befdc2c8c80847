"""The declared neighbourhood of a row: its nearest real rows, and every row within their radius."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from distill.domain import Domain
from distill.typing import Bools, Codes, Floats, Ints


@dataclass(frozen=True)
class Region:
    """The nearest real rows of one part.

    Parameters
    ----------
    members : (n_neighbors,) int64
        Their positions among the rows that were searched; the row itself and its duplicates left out.
    radius : float
        The Gower distance of the farthest of them.
    """

    members: Ints
    radius: float


def nearest(domain: Domain, row: Codes, candidates: Codes, n_neighbors: int) -> Region:
    """Return the region of the `n_neighbors` nearest candidates that differ from the row."""
    distance = domain.distance(row, candidates)
    other = np.flatnonzero(distance > 0)
    order = other[np.argsort(distance[other], kind="stable")][:n_neighbors]
    return Region(order, float(distance[order[-1]]) if len(order) else 0.0)


def window(distance: Floats, radius: float, at_least: int, allowed: Bools) -> tuple[Ints, Floats]:
    """Return the allowed rows within a radius and their tricube weights (Cleveland 1979).

    The radius grows to reach `at_least` rows where fewer lie inside.

    Parameters
    ----------
    distance : (n_rows,) float64
    allowed : (n_rows,) bool
        A seeded subset that keeps large windows cheap: rows are thinned, the radius is not shrunk.
    """
    if np.count_nonzero(distance < radius) < at_least:
        reach = min(at_least, len(distance)) - 1
        radius = float(np.partition(distance, reach)[reach]) * 1.0001 + 1e-12
        allowed = np.ones(len(distance), dtype=bool)
    inside = np.flatnonzero((distance < radius) & allowed)
    return inside, (1.0 - (distance[inside] / radius) ** 3) ** 3
