"""The fidelity of a surrogate: every figure, on real and on sampled rows apart."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any, Literal

import pandas as pd

from distill.checks import listed
from distill.errors import InputError
from distill.fidelity.measure import Direction, Measure

Origin = Literal["real", "sampled"]
ALL = "all"


@dataclass(frozen=True)
class Row:
    """One figure of a `Fidelity`.

    Parameters
    ----------
    measure : str
    rows : "real" or "sampled"
        The rows it was computed on; the two are never pooled.
    group : str
        "all", or which of the rows, or which answer or output it is about.
    value, low, high : float
        NaN where the rows do not determine it.
    n : int
    baseline : float
        What a surrogate without information reaches on the same rows.
    direction : "higher" or "lower"
        Which way is better.
    """

    measure: str
    rows: Origin
    group: str
    value: float
    low: float
    high: float
    n: int
    baseline: float
    direction: Direction = "higher"

    @classmethod
    def of(cls, measure: Measure, *, rows: Origin, group: str = ALL, name: str | None = None) -> Row:
        """Place a measure; `name` renames it."""
        return cls(
            measure=name or measure.name,
            rows=rows,
            group=group,
            value=measure.value,
            low=measure.low,
            high=measure.high,
            n=measure.n,
            baseline=measure.baseline,
            direction=measure.direction,
        )

    def to_measure(self) -> Measure:
        """Return the figure without its place; where it comes from is said by the measure's function."""
        figures = (self.value, self.low, self.high, self.n, self.baseline)
        return Measure(self.measure, *figures, self.direction, reference="", pitfall="")


COLUMNS = ("measure", "rows", "group", "value", "low", "high", "n", "baseline")


@dataclass(frozen=True)
class Fidelity:
    """How well a surrogate answers like its black box, on rows it did not learn from.

    The first figure is the headline: "agreement" ("r2" for regression) on all real rows.

    Parameters
    ----------
    figures : tuple of Row
    confidence : float
        The level of the intervals. Those of several groups hold together at this level.
    """

    figures: tuple[Row, ...]
    confidence: float = 0.95

    @property
    def headline(self) -> Row:
        """The first figure."""
        return self.figures[0]

    def get(self, measure: str, *, rows: Origin = "real", group: str = ALL) -> Row:
        """Return one figure.

        Raises
        ------
        InputError
            It was not measured; the message lists those that were.
        """
        found = self.find(measure, rows=rows, group=group)
        if not found:
            names = dict.fromkeys((row.measure, row.rows, row.group) for row in self.figures)
            raise InputError(
                f"No {measure!r} on {rows} rows for group {group!r} was measured; there is "
                f"{listed(' / '.join(name) for name in names)}."
            )
        return found[0]

    def find(
        self, measure: str | None = None, *, rows: Origin | None = None, group: str | None = None
    ) -> tuple[Row, ...]:
        """Return the figures that match whatever is given."""
        return tuple(
            row
            for row in self.figures
            if measure in (None, row.measure) and rows in (None, row.rows) and group in (None, row.group)
        )

    def to_frame(self) -> pd.DataFrame:
        """Return one line per figure: measure, rows, group, value, low, high, n, baseline."""
        return pd.DataFrame(
            [[getattr(row, name) for name in COLUMNS] for row in self.figures], columns=COLUMNS
        )

    def to_dict(self) -> dict[str, Any]:
        """Return plain JSON values; a figure that could not be determined is None."""
        return {
            "confidence": self.confidence,
            "figures": [{name: _plain(value) for name, value in asdict(row).items()} for row in self.figures],
        }

    @classmethod
    def from_dict(cls, record: Mapping[str, Any]) -> Fidelity:
        """Read what `to_dict` wrote.

        Raises
        ------
        InputError
            The record is not one of a fidelity.
        """
        try:
            figures = tuple(_row(figure) for figure in record["figures"])
            return cls(figures, float(record["confidence"]))
        except (KeyError, TypeError, ValueError) as problem:
            raise InputError(
                f"This is no record of a fidelity ({type(problem).__name__}: {problem}); "
                "write it with `Fidelity.to_dict`."
            ) from problem


_NUMBERS = ("value", "low", "high", "baseline")


def _row(figure: Mapping[str, Any]) -> Row:
    read = {field.name: figure[field.name] for field in fields(Row)}
    return Row(**read | {name: math.nan if read[name] is None else float(read[name]) for name in _NUMBERS})


def _plain(value: object) -> object:
    return None if isinstance(value, float) and math.isnan(value) else value
