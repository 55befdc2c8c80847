"""The explanations of many rows laid side by side: one component's weights and values over all of them."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import numpy as np

from distill.domain import Column, Kind
from distill.errors import InputError
from distill.explanation.attribution import Attribution
from distill.explanation.attributions import Attributions
from distill.explanation.line.effects import Z95
from distill.explanation.result import Component, Explanation
from distill.render.swarm import UNORDERED, tint_of
from distill.typing import Bools, Floats, Ints, Objects

MISSING = "missing"
"""How a component says that the row misses the value."""

ROUNDING = 1e-12
"""A weight of so small a share of the largest is none."""

LOW, HIGH = 5, 95
"""Percentiles of a column's values that count as low and as high."""


@dataclass(frozen=True)
class Values:
    """What the rows hold in one column.

    Parameters
    ----------
    codes : (n_rows,) float64
        As numbers: the number itself, a date's seconds, the place of a level; NaN where missing.
    texts : (n_rows,) object
        In the data's own words.
    is_ordered : bool
        Whether a larger code means more of something.
    is_number : bool
        Whether the codes are the values themselves.
    """

    codes: Floats
    texts: Objects
    is_ordered: bool
    is_number: bool

    @classmethod
    def of_column(cls, column: Column, codes: Floats) -> Values:
        """Return the values of a column whose kind is known."""
        plain = not column.is_levelled and column.kind is not Kind.DATETIME
        return cls(codes, column.texts(codes), not column.is_nominal, plain)

    @classmethod
    def of_texts(cls, texts: Sequence[str]) -> Values:
        """Return values that are known as text alone: numbers, dates or yes and no where all of them are."""
        words = np.array(texts, dtype=object)
        known = sorted({text for text in texts if text != MISSING})
        read = _read(known)
        code = dict(zip(known, range(len(known)) if read is None else read, strict=True))
        codes = np.array([code.get(text, np.nan) for text in texts], dtype=np.float64)
        is_yes_or_no = bool(known) and set(known) <= {"False", "True"}
        return cls(codes, words, read is not None or is_yes_or_no, read is not None and not _dates(known))

    @property
    def places(self) -> Floats:
        """(n_rows,) float64: from 0 for a low value to 1 for a high one, NaN where missing.

        Low is the 5th percentile, high the 95th, so that a far value does not make all others alike;
        the least and the largest value where those are the same.
        """
        known = self.codes[~np.isnan(self.codes)]
        if not len(known):
            return self.codes
        low, high = np.percentile(known, (LOW, HIGH))
        if low == high:
            low, high = known.min(), known.max()
        if low == high:
            return np.where(np.isnan(self.codes), np.nan, 0.5)
        return np.asarray(np.clip((self.codes - low) / (high - low), 0.0, 1.0))

    def tints(self, rows: Ints) -> tuple[int, ...]:
        """Return the tints of some rows' values among those of all rows."""
        places = self.places[rows].tolist()
        return tuple(
            tint_of(place) if self.is_ordered or math.isnan(place) else UNORDERED for place in places
        )


@dataclass(frozen=True)
class Held:
    """One component over the explained rows.

    Parameters
    ----------
    name : str
    step : str
        What a weight is the effect of, where that is a step and the same for all rows: "+10".
    weights : (n_rows,) float64
        0 where an explanation does not show the component.
    errors : (n_rows,) float64
        Their standard errors, NaN where there is none.
    half : (n_rows,) float64
        Half the width of their 95 % intervals, NaN where there is none.
    shown : (n_rows,) bool
    data : Values
    """

    name: str
    step: str
    weights: Floats
    errors: Floats
    half: Floats
    shown: Bools
    data: Values

    @property
    def label(self) -> str:
        """The name, and the step its weights are the effect of."""
        return f"{self.name}, per {self.step}" if self.step else self.name


def held(items: Sequence[Any]) -> tuple[Held, ...]:
    """Return the components of explanations, in the data's order where that is known.

    Raises
    ------
    InputError
        There are none, or they are not of rows of a table.
    """
    if not items:
        raise InputError("There are no explanations to summarise.")
    if isinstance(items, Attributions):
        return _cleared(_of_columns(items))
    odd = next((item for item in items if not isinstance(item, Explanation | Attribution)), None)
    if odd is not None:
        raise InputError(
            f"A summary is of rows of a table; a {type(odd).__name__} has components of its own, which other "
            "texts do not share."
        )
    return _cleared(tuple(_of_items(items)))


def _cleared(components: tuple[Held, ...]) -> tuple[Held, ...]:
    """Return the components with rounding errors made 0."""
    largest = max((float(np.abs(one.weights).max()) for one in components), default=0.0)
    return tuple(
        replace(one, weights=np.where(np.abs(one.weights) < ROUNDING * largest, 0.0, one.weights))
        for one in components
    )


def step_of(units: set[str]) -> str:
    """Return the step that weights are the effect of, where all are of the same."""
    unit = next(iter(units)) if len(units) == 1 else ""
    return unit if unit.startswith("+") else ""


def _of_columns(items: Attributions) -> tuple[Held, ...]:
    shown = np.zeros(items.weights.shape, dtype=np.bool_)
    np.put_along_axis(shown, items.order, values=True, axis=1)
    weights = np.where(shown, items.weights, 0.0)
    return tuple(
        Held(
            column.name,
            step_of(set(items.units[shown[:, j], j].tolist())),
            weights[:, j],
            items.errors[:, j],
            items.margin * items.errors[:, j],
            shown[:, j],
            Values.of_column(column, items.codes[:, j]),
        )
        for j, column in enumerate(items.columns)
        if shown[:, j].any()
    )


def _of_items(items: Sequence[Explanation | Attribution]) -> list[Held]:
    found = [{component.name: component for component in item.components} for item in items]
    names = dict.fromkeys(name for components in found for name in components)
    first = items[0]
    columns: dict[str, int] = {}
    if isinstance(first, Explanation):
        columns = {name: j for j, name in enumerate(first.surrogate.columns.domain.names)}
    order = sorted(names, key=lambda name: columns.get(name, len(columns)))
    return [_joined(name, found, _values(name, items, found, columns)) for name in order]


def _joined(name: str, found: Sequence[Mapping[str, Component]], values: Values) -> Held:
    own = [components.get(name) for components in found]
    units = {one.unit for one in own if one is not None}
    half = np.array([np.nan if one is None else (one.high - one.low) / 2 for one in own])
    return Held(
        name=name,
        step=step_of(units),
        weights=np.array([0.0 if one is None else one.weight for one in own]),
        errors=half / Z95,
        half=half,
        shown=np.array([one is not None for one in own]),
        data=values,
    )


def _values(
    name: str, items: Sequence[Any], found: Sequence[Mapping[str, Component]], columns: Mapping[str, int]
) -> Values:
    """Return the rows' values of a component; exact where the explanations hold them as numbers."""
    if name in columns:
        j = columns[name]
        column = items[0].surrogate.columns.domain.columns[j]
        return Values.of_column(column, np.array([item.surrogate.columns.row[j] for item in items]))
    return Values.of_texts([own[name].value if name in own else MISSING for own in found])


def _read(texts: Sequence[str]) -> list[float] | None:
    """Return what texts say as numbers; None where one of them says none."""
    for read in (float, _seconds):
        try:
            return [read(text) for text in texts]
        except ValueError:
            continue
    return None


def _seconds(text: str) -> float:
    moment = datetime.fromisoformat(text)
    return (moment - datetime(1970, 1, 1)).total_seconds()  # noqa: DTZ001 - dates of the data have no zone


def _dates(texts: Sequence[str]) -> bool:
    try:
        _ = [float(text) for text in texts]
    except ValueError:
        return True
    return False
