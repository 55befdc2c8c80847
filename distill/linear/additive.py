"""An additive model: one curve per column, so that all of it can be drawn."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import numpy as np

from distill.linear.link import Link
from distill.typing import Codes, Floats


class Shape(StrEnum):
    """What a curve does between the points of its grid."""

    STEPS = "steps"
    """A value holds from one point up to, but not with, the next."""
    BENDS = "bends"
    """Straight from point to point."""
    LEVELS = "levels"
    """The points are levels without order."""


@dataclass(frozen=True)
class Curve:
    """One column's part, on the scale of the link.

    Parameters
    ----------
    grid : (n_points,) float64
        Codes in increasing order; beyond its ends the first and last value hold.
    values : (n_points,) float64
    missing : float
        The value where the code is missing or a level unseen.
    shape : Shape
    """

    grid: Floats
    values: Floats
    missing: float
    shape: Shape

    def at(self, codes: Floats) -> Floats:
        """Return (n_rows,) float64: the curve's values."""
        if not len(self.grid):
            return np.full(len(codes), self.missing)
        if self.shape is Shape.BENDS:
            known = np.interp(codes, self.grid, self.values)
        else:
            place = self.grid.searchsorted(codes, side="right") - 1  # a missing code comes last
            known = self.values[np.maximum(place, 0)]
        absent = ~(codes >= 0) if self.shape is Shape.LEVELS else np.isnan(codes)
        return np.asarray(np.where(absent, self.missing, known))

    def to_dict(self) -> dict[str, Any]:
        """Return the curve as plain JSON types."""
        return {
            "grid": self.grid.tolist(),
            "values": self.values.tolist(),
            "missing": self.missing,
            "shape": str(self.shape),
        }

    @classmethod
    def from_dict(cls, record: Mapping[str, Any]) -> Curve:
        """Read `to_dict`."""
        grid, values = (np.asarray(record[name], dtype=np.float64) for name in ("grid", "values"))
        return cls(grid, values, float(record["missing"]), Shape(record["shape"]))


@dataclass(frozen=True)
class Additive:
    """A sum of curves, one per column.

    Parameters
    ----------
    link : Link
        The scale of the sum.
    columns : tuple of int
        The column each curve reads.
    curves : tuple of Curve
    level : float
        What is added to the sum.
    """

    link: Link
    columns: tuple[int, ...]
    curves: Sequence[Curve]
    level: float

    def at(self, codes: Codes) -> Floats:
        """Return (n_rows,) float64: the sum at rows, on the scale of the link."""
        total = np.full(len(codes), self.level)
        for part in self.parts(codes):
            total += part
        return total

    def parts(self, codes: Codes) -> list[Floats]:
        """Return (n_rows,) for each curve: its value at rows."""
        return [curve.at(codes[:, j]) for j, curve in zip(self.columns, self.curves, strict=True)]

    def to_dict(self) -> dict[str, Any]:
        """Return the curves as plain JSON types."""
        return {
            "link": str(self.link),
            "columns": list(self.columns),
            "curves": [curve.to_dict() for curve in self.curves],
            "level": self.level,
        }

    @classmethod
    def from_dict(cls, record: Mapping[str, Any]) -> Additive:
        """Read `to_dict`."""
        curves = tuple(Curve.from_dict(curve) for curve in record["curves"])
        return cls(Link(record["link"]), tuple(record["columns"]), curves, float(record["level"]))
