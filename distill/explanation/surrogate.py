"""What an explanation shows and predicts with: components, a line, and the curves it is added to."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from distill.linear import Additive, Line
from distill.representation import Columns
from distill.typing import Codes, Floats


@dataclass(frozen=True)
class Surrogate:
    """A local surrogate: `link.inverse(curves + intercept + components @ coefficients)`.

    Parameters
    ----------
    columns : Columns
        The row's components.
    line : Line
    additive : Additive, optional
        One curve per column, the same for every row explained.
    """

    columns: Columns
    line: Line
    additive: Additive | None

    def predict(self, codes: Codes) -> Floats:
        """Return (n_rows,) float64: the surrogate's answers."""
        offset = 0.0 if self.additive is None else self.additive.at(codes)
        return self.line.predict(self.columns.design(codes), offset)

    def level(self) -> float:
        """Return the value at the row itself, on the scale of the link."""
        offset = 0.0 if self.additive is None else float(self.additive.at(self.columns.row[None, :])[0])
        return offset + self.line.intercept

    def rise(self, component: int, codes: Floats) -> Floats:
        """Return (n_rows,): by how much a component's curve is higher at these codes than at the row."""
        if self.additive is None:
            return np.zeros(len(codes))
        column = self.columns.used[component]
        curve = self.additive.curves[self.additive.columns.index(column)]
        values = curve.at(np.append(codes, self.columns.row[column]))
        return np.asarray(values[:-1] - values[-1])
