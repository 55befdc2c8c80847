"""What a line is fitted on."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from distill.typing import Floats


@dataclass(frozen=True)
class Lesson:
    """Rows in components, the box's answers to them, and how much each counts.

    Where the components and the weights come from is of no concern here: rows of a table near a row,
    words taken out of a text, segments of an image.

    Parameters
    ----------
    design : (n_rows, n_components) float64
    target : (n_rows,) float64
        The box's scores of one output.
    weight : (n_rows,) float64
        Non-negative, with a positive sum.
    offset : (n_rows,) float64 or 0
        What is already explained, on the scale of the link; the line is added to it.
    chance : (n_rows,) float64 or 1
        How far each row is there by chance, so that intervals know what another draw would change: 1
        for a draw, 0 for a row that every repetition has, 1 - n / N for one of n taken out of N.
    """

    design: Floats
    target: Floats
    weight: Floats
    offset: Floats | float = 0.0
    chance: Floats | float = 1.0

    def __len__(self) -> int:
        return len(self.target)

    @property
    def n(self) -> int:
        """The rows with a positive weight."""
        return int(np.count_nonzero(self.weight))
