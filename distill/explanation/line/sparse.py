"""Which components to keep where a person asks for few."""

from __future__ import annotations

import numpy as np

from distill.linear import Lesson, Line
from distill.typing import Ints


def weightiest(lesson: Lesson, line: Line, n: int) -> Ints:
    """Return the positions of the n components whose part in the line varies most over the lesson's rows."""
    centre = np.average(lesson.design, axis=0, weights=lesson.weight)
    spread = np.sqrt(np.average((lesson.design - centre) ** 2, axis=0, weights=lesson.weight))
    return np.sort(np.argsort(-np.abs(line.coefficients) * spread, kind="stable")[:n])
