"""A component's weights against the data's values: the plain value to draw."""

from __future__ import annotations

from dataclasses import dataclass

from distill.checks import number, refuse
from distill.render.values import Estimate


@dataclass(frozen=True)
class Mean:
    """The mean weight of the rows around a value."""

    x: float
    estimate: Estimate


@dataclass(frozen=True)
class Scatter:
    """One point per row.

    Parameters
    ----------
    x, y : tuple of float
        The rows' values, and their weights.
    missing : tuple of float
        The weights of rows that miss the value.
    marks : tuple of (float, str)
        What stands under the axis where values are no plain numbers: levels, dates. By default round
        numbers.
    means : tuple of Mean
        Ascending in x.
    tints : tuple of int
        One per row of `x`, or none: how high its value in another column is, as in `Lane`.
    tint_name : str
        That column.
    x_name, y_name, title, subtitle : str
    """

    x: tuple[float, ...]
    y: tuple[float, ...]
    missing: tuple[float, ...] = ()
    marks: tuple[tuple[float, str], ...] = ()
    means: tuple[Mean, ...] = ()
    tints: tuple[int, ...] = ()
    tint_name: str = ""
    x_name: str = "value"
    y_name: str = "weight"
    title: str = ""
    subtitle: str = ""

    def __post_init__(self) -> None:
        if len(self.x) != len(self.y):
            refuse("y", f"as long as `x` ({len(self.x)})", len(self.y))
        if self.tints and len(self.tints) != len(self.x):
            refuse("tints", f"as long as `x` ({len(self.x)}), or empty", len(self.tints))
        if not self.x and not self.missing:
            refuse("x", "at least one value, or some missing", self.x)
        for place in (*self.x, *self.y, *self.missing):
            number("x and y", place)
