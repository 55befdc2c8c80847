"""Reading figures off the record, in the units of its task."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any, TypeAlias

from distill import numbers
from distill.document.blocks import Column
from distill.fidelity import Fidelity
from distill.fidelity.result import ALL, Row
from distill.render import Estimate, Unit
from distill.task import Task

Record: TypeAlias = Mapping[str, Any]
"""An audit record: plain JSON values, of the shape in `assets/audit-1.json`."""


LEVEL = 0.95
"""The level of intervals that stand alone: of leaves, sizes and accuracies."""


class Reading:
    """What several sections read off a record."""

    def __init__(self, record: Record) -> None:
        self.record = record
        self.fidelity = Fidelity.from_dict(record["fidelity"])
        self.classifies: bool = record["box"]["task"] == Task.CLASSIFICATION
        self.unit = Unit.PERCENT if self.classifies else Unit.NUMBER
        self.tree: Mapping[str, Any] | None = record["surrogate"]["tree"]

    @property
    def headline(self) -> Row | None:
        """Agreement (R2) on all real rows, if it is known."""
        return known(self.fidelity.headline)

    def figure(self, measure: str, *, rows: Any = "real", group: str = ALL) -> Row | None:
        """Return a figure, if it was measured and is known."""
        found = self.fidelity.find(measure, rows=rows, group=group)
        return known(found[0]) if found else None

    @property
    def classes(self) -> list[Row]:
        """Agreement for each answer of the black box, on real rows."""
        return [row for row in self.fidelity.find("class agreement", rows="real") if known(row)]

    def groups(self, measure: str | None = None) -> list[Row]:
        """Return one figure for each group of rows that was asked for, on real rows."""
        measure = measure or self.fidelity.headline.measure
        found = (self.figure(measure, group=group["name"]) for group in self.record["groups"])
        return [row for row in found if row is not None]

    @property
    def confidence(self) -> str:
        """The level of the intervals: "95 %"."""
        return numbers.level(self.fidelity.confidence)

    def write(self, value: float | None) -> str:
        """Write a headline figure: a share, or a number."""
        return numbers.share(value) if self.classifies else numbers.figure(value)

    def between(self, low: float | None, high: float | None) -> str:
        """Write the interval of a headline figure."""
        return numbers.shares(low, high) if self.classifies else numbers.figures(low, high)

    def leaves(self) -> list[Mapping[str, Any]]:
        """Return the tree's leaves, in the order of its rules."""
        return list(self.tree["rules"]) if self.tree else []


def known(row: Row) -> Row | None:
    """Return the figure unless the rows did not determine it."""
    return None if math.isnan(row.value) else row


def estimate(row: Row) -> Estimate:
    """Return a figure as the drawings take it."""
    return Estimate(row.value, row.low, row.high, row.n)


def head(*names: str, text: int = 1) -> tuple[Column, ...]:
    """Return the heads of a table whose first `text` columns are words and the others numbers."""
    return tuple(Column(name, is_number=place >= text) for place, name in enumerate(names))


def date_of(record: Record) -> str:
    """Return the day a record was written: all that a view shows of its `run`."""
    return str(record["run"]["created"])[:10]
