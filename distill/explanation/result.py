"""What an explanation is: a line through the box's answers near a row, and how far it may be trusted."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from typing import Any, overload

import pandas as pd

from distill.explanation.picture import BarsPicture
from distill.fidelity import Measure
from distill.linear import Line
from distill.plain import plain
from distill.policy import LocalVerdict
from distill.render import Bars
from distill.render import Component as Bar
from distill.representation import Columns
from distill.table import Layout, Table
from distill.typing import Floats


@dataclass(frozen=True)
class Component:
    """One column's part in a local surrogate.

    Parameters
    ----------
    name : str
        The column.
    value : str
        The row's own value.
    unit : str
        What the weight is the effect of: "+10", or "this value, not another".
    weight, low, high : float
        The effect on the answer, in the answer's own unit at the row, with a 95 % interval of the
        equally penalised line.
    coefficient : float
        The same on the scale of the link, per step.
    """

    name: str
    value: str
    unit: str
    weight: float
    low: float
    high: float
    coefficient: float


@dataclass(frozen=True)
class Neighbourhood:
    """Where a local surrogate was fitted and judged.

    Parameters
    ----------
    n : int
        The nearest real report rows that judge it.
    radius : float
        The Gower distance of the farthest of them.
    n_fit : int
        Rows the line was fitted on.
    width : float
        Their reach, as a multiple of the radius.
    """

    n: int
    radius: float
    n_fit: int
    width: float


@dataclass(frozen=True)
class Explanation:
    """A local surrogate of one row and one output.

    `fidelity` holds "local r2" and "local rmse" on the neighbourhood's real rows; `constant_rmse` is
    the error there of always saying f(x), `mean_rmse` that of the neighbours' mean.
    """

    row: int
    output: str
    score: float
    answer: str
    surrogate_score: float
    components: tuple[Component, ...]
    link: str
    intercept: float
    neighbourhood: Neighbourhood
    fidelity: tuple[Measure, ...]
    constant_rmse: float
    mean_rmse: float
    verdict: LocalVerdict
    sentence: str
    notes: tuple[str, ...]
    seed: int
    _columns: Columns = field(repr=False)
    _line: Line = field(repr=False)
    _layout: Layout = field(repr=False)

    @property
    def level_gap(self) -> float:
        """The absolute difference between the surrogate's and the box's answer at the row."""
        return abs(self.surrogate_score - self.score)

    def predict(self, rows: object) -> Floats:
        """Return (n_rows,) float64: the local surrogate's answers for the explained output.

        Computed from what the explanation shows and nothing else: intercept, coefficients and link.
        """
        table = Table.of(rows, self._layout.names)
        domain = self._columns.domain
        codes = domain.encode(domain.conform(table.select(domain.names).frame))
        return self._line.predict(self._columns.design(codes))

    def to_frame(self) -> pd.DataFrame:
        """Return one row per component: row, output, component, value, weight, low, high."""
        return pd.DataFrame(
            [(self.row, self.output, c.name, c.value, c.weight, c.low, c.high) for c in self.components],
            columns=["row", "output", "component", "value", "weight", "low", "high"],
        )

    def to_dict(self) -> dict[str, Any]:
        """Return everything shown, as plain JSON types."""
        shown = ("row", "output", "score", "answer", "surrogate_score", "link", "intercept")
        return {
            **{name: getattr(self, name) for name in shown},
            "components": [vars(component) for component in self.components],
            "neighbourhood": vars(self.neighbourhood),
            "fidelity": [asdict(measure) for measure in self.fidelity],
            "constant_rmse": self.constant_rmse,
            "mean_rmse": self.mean_rmse,
            "verdict": str(self.verdict),
            "sentence": self.sentence,
            "notes": list(self.notes),
            "seed": self.seed,
        }

    def to_json(self) -> str:
        """Return `to_dict` as JSON text."""
        return json.dumps(plain(self.to_dict()), ensure_ascii=False, indent=2, allow_nan=False)

    def plot(self) -> BarsPicture:
        """Return signed bars; they show themselves in a notebook and have `.save(path)`."""
        return BarsPicture(self.bars())

    def bars(self, *, most: int = 10) -> Bars:
        """Return the weightiest components as plain values to draw."""
        shown = self.components[:most]
        left = len(self.components) - len(shown)
        more = f" {left} smaller effects are not drawn." if left else ""
        return Bars(
            components=tuple(Bar(c.name, _shown(c), c.weight, c.low, c.high) for c in shown),
            axis=f"effect on {self.output}",
            toward=f"toward {self.output}",
            against="against",
            title=f"Row {self.row}: {self.answer}",
            subtitle=f"{self.verdict}: {self.sentence}{more}",
        )

    def _repr_html_(self) -> str:
        return self.plot().svg()


def _shown(component: Component) -> str:
    """Return the row's value, and what the bar is the effect of where that is a step."""
    steps = component.unit.startswith("+")
    return f"{component.value}, per {component.unit}" if steps else component.value


class Explanations(Sequence[Explanation]):
    """Explanations of several rows, in the order they were given."""

    def __init__(self, items: Sequence[Explanation]) -> None:
        self._items = tuple(items)

    @overload
    def __getitem__(self, index: int) -> Explanation: ...

    @overload
    def __getitem__(self, index: slice) -> Explanations: ...

    def __getitem__(self, index: int | slice) -> Explanation | Explanations:
        return Explanations(self._items[index]) if isinstance(index, slice) else self._items[index]

    def __len__(self) -> int:
        return len(self._items)

    def to_frame(self) -> pd.DataFrame:
        """Return one row per component of every explanation."""
        return pd.concat([item.to_frame() for item in self], ignore_index=True)

    def to_json(self) -> str:
        """Return a JSON list of the explanations."""
        items = plain([item.to_dict() for item in self])
        return json.dumps(items, ensure_ascii=False, indent=2, allow_nan=False)

    def _repr_html_(self) -> str:
        return "".join(f"<div>{item.plot().svg()}</div>" for item in self)
