"""Attributions of many rows held as columns: a row's own is made when it is looked at."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import overload

import numpy as np
import pandas as pd

from distill.domain import Column
from distill.explanation.attribution import Attribution
from distill.explanation.line.effects import Z95
from distill.explanation.result import Component
from distill.fidelity import Measure
from distill.typing import Codes, Floats, Ints, Objects

AT_ONCE = 1024
"""Rows whose objects are made together."""


@dataclass(frozen=True)
class Told:
    """What stands beside the weights of rows that were told together.

    Parameters
    ----------
    method : str
    sentence : str
    seed : int
    output, answer : (n_rows,) object
        Names of outputs; what the box says.
    score, base, surrogate_score : (n_rows,) float64
    fidelity : sequence of one tuple of Measure per row
    notes : tuple of one tuple of str per row
    link : str
    """

    method: str
    sentence: str
    seed: int
    output: Objects
    answer: Objects
    score: Floats
    base: Floats
    surrogate_score: Floats
    fidelity: Sequence[tuple[Measure, ...]]
    notes: tuple[tuple[str, ...], ...]
    link: str = "identity"


@dataclass(frozen=True)
class Attributions(Sequence[Attribution]):
    """The attributions of many rows that have the same components.

    Parameters
    ----------
    told : Told
    columns : tuple of Column
        The columns that are components.
    codes : (n_rows, n_components) float64
        The rows' own values in them.
    units : (n_rows, n_components) object
        As in `Component`.
    weights, errors : (n_rows, n_components) float64
        The weights and their standard errors, NaN where there is none.
    margin : float
        How many standard errors half an interval is wide.
    order : (n_rows, n_shown) int64
        The components shown of each row, the weightiest first.
    """

    told: Told
    columns: tuple[Column, ...]
    codes: Codes
    units: Objects
    weights: Floats
    errors: Floats
    margin: float
    order: Ints

    def __len__(self) -> int:
        return len(self.order)

    @overload
    def __getitem__(self, index: int) -> Attribution: ...

    @overload
    def __getitem__(self, index: slice) -> Sequence[Attribution]: ...

    def __getitem__(self, index: int | slice) -> Attribution | Sequence[Attribution]:
        if isinstance(index, slice):
            return [self[i] for i in range(*index.indices(len(self)))]
        row = range(len(self))[index]
        return self._made(row, row + 1)[0]

    def __iter__(self) -> Iterator[Attribution]:
        for start in range(0, len(self), AT_ONCE):
            yield from self._made(start, min(start + AT_ONCE, len(self)))

    def _made(self, start: int, stop: int) -> list[Attribution]:
        """Return the attributions of some rows in a row."""
        told = self.told
        return [
            Attribution(
                row=row,
                output=told.output[row],
                score=float(told.score[row]),
                answer=told.answer[row],
                method=told.method,
                base=float(told.base[row]),
                surrogate_score=float(told.surrogate_score[row]),
                components=components,
                fidelity=told.fidelity[row],
                sentence=told.sentence,
                notes=told.notes[row],
                seed=told.seed,
                link=told.link,
            )
            for row, components in zip(range(start, stop), self._components(start, stop), strict=True)
        ]

    def to_frame(self) -> pd.DataFrame:
        """Return one row per component of every row: row, output, component, value, weight, low, high."""
        n, shown = self.order.shape
        weight = np.take_along_axis(self.weights, self.order, axis=1)
        half = self.margin * np.take_along_axis(self.errors, self.order, axis=1)
        names = pd.Series([column.name for column in self.columns])
        outputs, which = np.unique(self.told.output.astype(str), return_inverse=True)
        texts = self._texts(self.codes)
        return pd.DataFrame(
            {
                "row": np.repeat(np.arange(n), shown),
                "output": pd.Series(outputs.tolist()).take(np.repeat(which, shown)).array,
                "component": names.take(self.order.ravel()).array,
                "value": np.take_along_axis(texts, self.order, axis=1).ravel(),
                "weight": weight.ravel(),
                "low": (weight - half).ravel(),
                "high": (weight + half).ravel(),
            }
        )

    def _components(self, start: int, stop: int) -> Iterator[tuple[Component, ...]]:
        """Yield the components of some rows in a row."""
        order = self.order[start:stop]
        weights, errors = (
            np.take_along_axis(one[start:stop], order, axis=1) for one in (self.weights, self.errors)
        )
        names = np.array([column.name for column in self.columns], dtype=object)[order]
        texts, units = (
            np.take_along_axis(one, order, axis=1)
            for one in (self._texts(self.codes[start:stop]), self.units[start:stop])
        )
        half = self.margin * errors
        place = _places(np.abs(weights), errors)
        figures = (names, texts, units, weights, weights - half, weights + half, weights, place)
        for row in zip(*(figure.tolist() for figure in figures), strict=True):
            yield tuple(map(Component, *row))

    def _texts(self, codes: Codes) -> Objects:
        """Return (n_rows, n_components) object: values in the data's own words."""
        shown = [column.texts(of_rows) for column, of_rows in zip(self.columns, codes.T, strict=True)]
        return np.stack(shown, axis=1)


def weightiest_first(weights: Floats, kept: Ints) -> Ints:
    """Return (n_rows, n_kept): the kept components of each row by falling absolute weight, then by place."""
    kept = np.sort(kept, axis=1)
    size = np.abs(np.take_along_axis(weights, kept, axis=1))
    return np.take_along_axis(kept, np.argsort(-size, axis=1, kind="stable"), axis=1)


def _places(size: Floats, errors: Floats) -> Ints:
    """Return (n_rows, n_shown): one more than the number of components decidedly larger."""
    spread = np.sqrt(errors[:, :, None] ** 2 + errors[:, None, :] ** 2)
    larger = size[:, :, None] - size[:, None, :] > Z95 * spread
    return np.asarray(1 + larger.sum(axis=1), dtype=np.int64)
