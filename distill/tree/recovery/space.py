"""The legal rows as a space to move in: ranges, steps, and draws that fill a region."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Literal, TypeAlias

import numpy as np

from distill.domain import Domain
from distill.tree.recovery.region import Region
from distill.typing import Bools, Codes, Floats, Ints

Style: TypeAlias = Literal["even", "ends", "cells", "rows"]
"""How a column is drawn: uniform over its range; denser towards its ends, where the arcsine law meets a
strip of a region's edge more often than its width (a tree hides what it hides behind one-sided cuts, so in
corners); uniform over the cells between known cuts, so that narrow ones are met too; or as the values of
the real rows fall."""

Cuts: TypeAlias = Mapping[int, Floats]
"""The known cuts of each ordered column, ascending."""

PRECISION = 1e-9
"""How finely a threshold is found, as a share of the column's range."""

MISSING_SHARE = (0.1, 0.5)
"""Missing values are drawn as often as the rows miss them, within these bounds."""


@dataclass(frozen=True, eq=False)
class Space:
    """What may be asked.

    Columns are moved independently of each other. Constant and id-like columns are not moved at all:
    they stay as in one real row.

    Parameters
    ----------
    domain : Domain
    rows : (n_rows, n_columns) float64
        Legal real rows, at least one.
    """

    domain: Domain
    rows: Codes

    @cached_property
    def low(self) -> Floats:
        """(n_columns,): the smallest legal code."""
        return np.array([column.low for column in self.domain.columns])

    @cached_property
    def high(self) -> Floats:
        """(n_columns,): the largest legal code."""
        return np.array([column.high for column in self.domain.columns])

    @cached_property
    def step(self) -> Floats:
        """(n_columns,): legal codes are multiples of it; 0 for any number."""
        return np.array([column.step for column in self.domain.columns])

    @cached_property
    def span(self) -> Floats:
        """(n_columns,): the width of the range, 1 where that is 0."""
        return np.where(self.high > self.low, self.high - self.low, 1.0)

    @cached_property
    def nearest(self) -> Floats:
        """(n_columns,): how near two codes must be for the threshold between them to count as found."""
        coarsest = 8 * np.spacing(np.maximum(np.abs(self.low), np.abs(self.high)))
        return np.where(self.step > 0, self.step, np.maximum(PRECISION * self.span, coarsest))

    @cached_property
    def nominal(self) -> Bools:
        """(n_columns,): whether the levels have no order."""
        return self.domain.nominal

    @cached_property
    def columns(self) -> Ints:
        """The columns that may be moved."""
        return np.flatnonzero(self.domain.usable)

    def n_levels(self, column: int) -> int:
        """Return the number of levels of a column."""
        return len(self.domain.columns[column].levels)

    @cached_property
    def everything(self) -> Region:
        """The region of all legal rows."""
        width = len(self.domain.columns)
        usable = self.domain.usable
        levels = tuple(
            frozenset(range(self.n_levels(j))) if usable[j] and self.nominal[j] else frozenset[int]()
            for j in range(width)
        )
        missing = np.array([column.missing > 0 for column in self.domain.columns]) & usable
        return Region(np.full(width, -np.inf), np.full(width, np.inf), levels, missing)

    def draw(self, region: Region, n: int, style: Style, *, cuts: Cuts, rng: np.random.Generator) -> Codes:
        """Return (n, n_columns) legal rows of a region, spread evenly over every column."""
        codes = np.repeat(self.rows[:1], n, axis=0)
        for j in self.columns:
            codes[:, j] = self.draw_column(region, int(j), n, style, cuts=cuts, rng=rng)
        return self.domain.legalise(codes)

    def draw_faces(self, region: Region, n: int, *, cuts: Cuts, rng: np.random.Generator) -> Codes:
        """Return (n, n_columns) legal rows of a region, each moved onto one of its faces, taken in turn.

        Where the box has two thresholds close to each other, the strip between them is too narrow to be
        met by chance; but it lies along a face.
        """
        codes = self.draw(region, n, "cells", cuts=cuts, rng=rng)
        faces = self._faces(region)
        for i in range(n if faces else 0):
            j, value = faces[i % len(faces)]
            codes[i, j] = value
        return self.domain.legalise(codes)

    def _faces(self, region: Region) -> list[tuple[int, float]]:
        """Return column and value just inside each threshold that bounds a region."""
        inside = np.where(self.step > 0, self.step / 2, self.nearest)
        faces = [(int(j), float(region.low[j] + inside[j])) for j in np.flatnonzero(np.isfinite(region.low))]
        faces += [
            (int(j), float(region.high[j] - inside[j])) for j in np.flatnonzero(np.isfinite(region.high))
        ]
        return [(j, value) for j, value in faces if region.low[j] < value <= region.high[j]]

    def draw_column(
        self, region: Region, j: int, n: int, style: Style, *, cuts: Cuts, rng: np.random.Generator
    ) -> Floats:
        """Return (n,) legal values of one column of a region."""
        if style == "rows":
            alike = self._of_rows(region, j)
            if len(alike):
                return alike[rng.integers(len(alike), size=n)]
        even = (rng.permutation(n) + rng.random(n)) / n
        if self.nominal[j]:
            return self._level(region, j, even)
        edges = self._edges(region, j, cuts if style == "cells" else {})
        share = float(np.clip(self.domain.columns[j].missing, *MISSING_SHARE)) * region.missing[j]
        if len(edges) < 2:
            return np.full(n, np.nan)
        place = np.clip((even - share) / (1 - share), 0.0, 1.0)
        values = self._between(edges, np.sin(np.pi / 2 * place) ** 2 if style == "ends" else place, j)
        return np.where(even < share, np.nan, values)

    def _of_rows(self, region: Region, j: int) -> Floats:
        values = self.rows[:, j]
        if self.nominal[j]:
            inside = np.isin(values, np.array(sorted(region.levels[j]), dtype=np.float64))
        else:
            inside = (values > region.low[j]) & (values <= region.high[j])
        return values[np.where(np.isnan(values), region.missing[j], inside)]

    def _level(self, region: Region, j: int, even: Floats) -> Floats:
        n_levels = self.n_levels(j)
        options = np.array(region.options(j, n_levels), dtype=np.float64)
        taken = options[np.minimum((even * len(options)).astype(np.int64), len(options) - 1)]
        return np.where(taken == n_levels, np.nan, taken)

    def _edges(self, region: Region, j: int, cuts: Cuts) -> Floats:
        """Return the ends of the cells of an ordered column, ascending; empty where no value is left."""
        # Regions are open below, so the smallest legal code must lie above the first edge.
        floor = self.low[j] - self.step[j] / 2 if self.step[j] else np.nextafter(self.low[j], -np.inf)
        low = max(region.low[j], floor)
        high = min(region.high[j], self.high[j] + self.step[j] / 2)
        if low >= high:
            return np.empty(0)
        known = cuts.get(j, np.empty(0))
        return np.concatenate([[low], known[(known > low) & (known < high)], [high]])

    def _between(self, edges: Floats, even: Floats, j: int) -> Floats:
        """Return a value for each number in [0, 1]: every cell gets the same share of the numbers."""
        place = even * (len(edges) - 1)
        cell = np.minimum(place.astype(np.int64), len(edges) - 2)
        low, high, part = edges[cell], edges[cell + 1], place - cell
        if not self.step[j]:
            return np.asarray(np.clip(high - (high - low) * part, self.low[j], self.high[j]))
        first = np.floor(low / self.step[j]) + 1
        count = np.floor(high / self.step[j]) - first + 1
        return np.asarray((first + np.minimum(np.floor(part * count), count - 1)) * self.step[j])
