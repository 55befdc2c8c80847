"""How a component's weight goes with the rows' own value of it."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

import numpy as np
import pandas as pd

from distill import numbers
from distill.explanation.overview.averaging import mean_with_interval
from distill.explanation.overview.held import Held
from distill.explanation.picture import ScatterPicture
from distill.fidelity import shared_level
from distill.render import Estimate, Mean, Scatter
from distill.typing import Floats, Ints, Objects

BINS = 8
"""Numbers are averaged in so many parts with as many rows each."""

FEWEST = 5
"""Rows in a part at least."""

MOST_LEVELS = 12
"""So many levels are drawn, the commonest."""

MOST_DATES = 4
"""Of more values that have an order but are no numbers, so many are named under the axis."""


@dataclass(frozen=True)
class Dependence:
    """A component's weights beside the rows' own values of it.

    How a weight goes with the value, among the rows that were explained. Rows with other values differ in
    other columns too, so this is no curve of the black box.

    Parameters
    ----------
    component : Held
    rows : (n,) int64
        The rows in which the output was explained and the component is shown.
    output, axis : str
    means : tuple of Mean
        Mean weights by level, or around values; their intervals hold together at `confidence`, where the
        rows are a random sample.
    confidence : float, optional
        None where they are not, so that there are no intervals.
    beside : Held, optional
        The column whose values colour the dots.
    """

    component: Held
    rows: Ints
    output: str
    axis: str
    means: tuple[Mean, ...]
    confidence: float | None
    beside: Held | None = None

    @classmethod
    def of(
        cls,
        component: Held,
        rows: Ints,
        *,
        output: str,
        axis: str,
        confidence: float | None,
        beside: Held | None = None,
    ) -> Dependence:
        """Average the weights by value."""
        codes, weights = component.data.codes[rows], component.weights[rows]
        parts = _parts(codes, is_number=component.data.is_number or len(np.unique(codes)) > MOST_LEVELS)
        level = None if confidence is None else shared_level(confidence, len(parts))
        means = tuple(Mean(at, _estimate(weights[part], level)) for at, part in parts)
        return cls(component, rows, output, axis, means, confidence, beside)

    def to_frame(self) -> pd.DataFrame:
        """Return one line per row: row (its place among the explained), value, code, weight, low, high.

        `code` is the value as a number (a date in seconds, a level's place), NaN where it is missing.
        """
        own, half = self.component, self.component.half[self.rows]
        weight = own.weights[self.rows]
        return pd.DataFrame(
            {
                "row": self.rows,
                "value": own.data.texts[self.rows],
                "code": own.data.codes[self.rows],
                "weight": weight,
                "low": weight - half,
                "high": weight + half,
            }
        )

    def plot(self) -> ScatterPicture:
        """Return a dot for each row, and the means with their intervals."""
        return ScatterPicture(self.scatter())

    def scatter(self) -> Scatter:
        """Return the points as a plain value to draw."""
        values, weights = self.component.data, self.component.weights[self.rows]
        codes = values.codes[self.rows]
        known = ~np.isnan(codes)
        marks = (
            ()
            if values.is_number
            else _marks(codes[known], values.texts[self.rows][known], is_ordered=values.is_ordered)
        )
        levels = {place for place, _ in marks}
        drawn = known if values.is_number or self._is_spread else known & np.isin(codes, list(levels))
        left = int((known & ~drawn).sum())
        more = f" {left} rows with rarer values are not drawn." if left else ""
        return Scatter(
            x=tuple(codes[drawn].tolist()),
            y=tuple(weights[drawn].tolist()),
            missing=tuple(weights[~known].tolist()),
            marks=marks,
            means=tuple(
                mean for mean in self.means if values.is_number or self._is_spread or mean.x in levels
            ),
            tints=() if self.beside is None else self.beside.data.tints(self.rows[drawn]),
            tint_name="" if self.beside is None else self.beside.name,
            x_name=self.component.name,
            y_name=self.axis + (f", per {self.component.step}" if self.component.step else ""),
            title=f"{self.component.name}: {self.output}",
            subtitle=f"Each dot a row, and means{self._with_intervals}.{more}",
        )

    def __str__(self) -> str:
        return self.plot().text()

    def _repr_html_(self) -> str:
        return self.plot().svg()

    @property
    def _with_intervals(self) -> str:
        if self.confidence is None:
            return ", without intervals as the rows are no random sample"
        return f" with {numbers.level(self.confidence)} intervals that hold together"

    @property
    def _is_spread(self) -> bool:
        """Whether values that are no numbers have an order and are many: dates."""
        values = self.component.data
        return values.is_ordered and len(np.unique(values.codes[self.rows])) > MOST_LEVELS


def _parts(codes: Floats, *, is_number: bool) -> list[tuple[float, Ints]]:
    """Return where values are averaged and which rows are, missing values left out."""
    known = np.flatnonzero(~np.isnan(codes))
    distinct = np.unique(codes[known])
    if not is_number or (len(distinct) <= BINS and FEWEST * len(distinct) <= len(known)):
        return [(float(code), np.flatnonzero(codes == code)) for code in distinct]
    ranked = known[np.argsort(codes[known], kind="stable")]
    pieces = np.array_split(ranked, max(min(BINS, len(known) // FEWEST), 1))
    return [(float(np.median(codes[piece])), np.sort(piece)) for piece in _apart(codes, pieces)]


def _apart(codes: Floats, pieces: list[Ints]) -> list[Ints]:
    """Return pieces of rising medians: those that share one, of many equal values, are joined."""
    joined: list[Ints] = []
    for piece in pieces:
        if joined and np.median(codes[joined[-1]]) == np.median(codes[piece]):
            joined[-1] = np.concatenate([joined[-1], piece])
        else:
            joined.append(piece)
    return joined


def _marks(codes: Floats, texts: Objects, *, is_ordered: bool) -> tuple[tuple[float, str], ...]:
    """Return the levels to name under the axis: the commonest, or of many in order a few evenly spread."""
    words = dict(zip(codes.tolist(), texts.tolist(), strict=True))
    if len(words) <= MOST_LEVELS:
        return tuple(sorted(words.items()))
    if is_ordered:
        every = sorted(words)
        spread = np.linspace(every[0], every[-1], MOST_DATES)
        named = {every[int(np.abs(np.array(every) - at).argmin())] for at in spread}
    else:
        named = {code for code, _ in Counter(codes.tolist()).most_common(MOST_LEVELS)}
    return tuple(sorted((code, words[code]) for code in named))


def _estimate(weights: Floats, level: float | None) -> Estimate:
    if level is None:
        return Estimate(float(weights.mean()), n=len(weights))
    mean, low, high = mean_with_interval(weights, level)
    return Estimate(mean, low, high, len(weights))
