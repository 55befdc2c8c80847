"""What an explanation shows and predicts with: components, a line, and the curves it is added to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from distill.linear import Additive, Line
from distill.representation import Columns
from distill.typing import Bools, Codes, Floats


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
    heights : (n_components, 2) float64
        Each curve at the row, and one step up.
    """

    columns: Columns
    line: Line
    additive: Additive | None
    heights: Floats = field(repr=False, compare=False)

    @classmethod
    def of(cls, columns: Columns, line: Line, additive: Additive | None) -> Surrogate:
        """Return the surrogate of one row."""
        return cls(columns, line, additive, heights_of([columns], additive)[0])

    def predict(self, codes: Codes) -> Floats:
        """Return (n_rows,) float64: the surrogate's answers."""
        offset = 0.0 if self.additive is None else self.additive.at(codes)
        return self.line.predict(self.columns.design(codes), offset)

    @property
    def level(self) -> float:
        """The value at the row itself, on the scale of the link."""
        base = 0.0 if self.additive is None else self.additive.level
        return base + float(self.heights[:, 0].sum()) + self.line.intercept

    def rises(self) -> Floats:
        """Return (n_components,): by how much each curve is higher one step up than at the row."""
        return np.asarray(self.heights[:, 1] - self.heights[:, 0])

    @cached_property
    def levelled(self) -> Bools:
        """(n_components,): which have levels without order."""
        return self.columns.domain.nominal[self.columns.used]

    def rises_of_levels(self) -> Floats:
        """Return (n_levelled, most + 2): how much higher than at the row its curve is at each level.

        A missing level comes first, then an unseen one, then level 0; places beyond the last hold 0.
        """
        used = self.columns.used[self.levelled]
        most = max(len(self.columns.domain.columns[j].levels) for j in used)
        values = np.zeros((len(used), most + 2))
        if self.additive is not None:
            for i, component in enumerate(np.flatnonzero(self.levelled)):
                curve = self.additive.curves[int(component)]
                values[i, :2] = curve.missing
                values[i, 2 : 2 + len(curve.values)] = curve.values
            values -= self.heights[self.levelled, :1]
        return values

    def rise(self, component: int, codes: Floats) -> Floats:
        """Return (n_rows,): by how much a component's curve is higher at these codes than at the row."""
        if self.additive is None:
            return np.zeros(len(codes))
        values = self.additive.curves[component].at(
            np.append(codes, self.columns.row[self.columns.used[component]])
        )
        return np.asarray(values[:-1] - values[-1])


def heights_of(columns: Sequence[Columns], additive: Additive | None) -> Floats:
    """Return (n_rows, n_components, 2): for each row the curves at it, and one step up."""
    used, steps = columns[0].used, columns[0].steps
    if additive is None:
        return np.zeros((len(columns), len(used), 2))
    rows = np.stack([one.row for one in columns])
    up = rows.copy()
    up[:, used] += steps
    return np.stack([np.transpose(additive.parts(codes)) for codes in (rows, up)], axis=2)
