"""What an explanation is: a line through the box's answers near a row, and how far it may be trusted."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from functools import cached_property
from typing import Any, overload

import pandas as pd

from distill.checks import whole
from distill.errors import InputError
from distill.explanation.axes import draw_bars
from distill.explanation.behind import Behind
from distill.explanation.line.challenger import Challenger
from distill.explanation.line.seen import Seen
from distill.explanation.line.setting import Setting
from distill.explanation.line.surrogate import Surrogate
from distill.explanation.picture import BarsPicture
from distill.explanation.stability import Stability, stability
from distill.fidelity import Measure, local_r2, local_rmse
from distill.linear import Curve
from distill.policy import LocalVerdict
from distill.render import Bars
from distill.render import Component as Bar
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
        equally penalised line; NaN where too few rows support an interval.
    coefficient : float
        The line's own part of it on the scale of the link, per step.
    place : int
        One more than the number of components whose absolute weight is decidedly larger; components
        that share a place are of undecided order.
    """

    name: str
    value: str
    unit: str
    weight: float
    low: float
    high: float
    coefficient: float
    place: int


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
    nearest : float
        The Gower distance of the nearest of the judging rows.
    extent : tuple of (column, text)
        Its size in plain units: "±12" holds nine in ten of the judging rows; "same in 80 %".
    """

    n: int
    radius: float
    n_fit: int
    width: float
    nearest: float
    extent: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Explanation:
    """A local surrogate of one row and one output.

    `fidelity` holds "r2" and "rmse" on the neighbourhood's real rows, `drawn` the "rmse" on sampled rows
    of the report part within the same reach (`sampled`: their scores), never pooled with it;
    `constant_rmse` is the error on the real rows of always saying f(x), `mean_rmse` that of the
    neighbours' mean.
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
    sampled: Seen = field(repr=False, compare=False)
    constant_rmse: float
    mean_rmse: float
    verdict: LocalVerdict
    sentence: str
    notes: tuple[str, ...]
    setting: Setting
    seed: int
    surrogate: Surrogate = field(repr=False)
    layout: Layout = field(repr=False)
    behind: Behind | None = field(default=None, repr=False, compare=False)

    @cached_property
    def drawn(self) -> Measure:
        """The "rmse" on sampled rows of the report part within the neighbourhood's reach."""
        return local_rmse(self.sampled.box, self.sampled.surrogate)

    @property
    def level_gap(self) -> float:
        """The absolute difference between the surrogate's and the box's answer at the row."""
        return abs(self.surrogate_score - self.score)

    @property
    def curves(self) -> dict[str, Curve]:
        """The curve of each column that the line is added to, on the scale of the link; may be empty."""
        additive = self.surrogate.additive
        if additive is None:
            return {}
        names = self.surrogate.columns.domain.names
        return {names[j]: curve for j, curve in zip(additive.columns, additive.curves, strict=True)}

    def predict(self, rows: object) -> Floats:
        """Return (n_rows,) float64: the local surrogate's answers for the explained output.

        Computed from what the explanation shows and nothing else: intercept, coefficients, link and
        `curves`.
        """
        table = Table.of(rows, self.layout.names)
        domain = self.surrogate.columns.domain
        codes = domain.encode(domain.conform(table.select(domain.names).frame))
        return self.surrogate.predict(codes)

    def stability(self, n_seeds: int = 10, *, k: int = 5) -> Stability:
        """Explain the row again from several seeds, with other samples, and compare.

        The samples of each seed are asked about, within the oracle's budget.

        Raises
        ------
        InputError
            The explanation was read from a file, which holds no black box; or as `stability`.
        """
        return stability(self._box().again, n_seeds=n_seeds, k=k)

    def fresh(self, n_samples: int = 500) -> tuple[Measure, Measure]:
        """Measure "r2" and "rmse" on fresh draws from the neighbourhood's law, never pooled with real rows.

        The law: one of the real rows that judge, moved as the sampler does; of a cloud, other points of
        it. The draws are asked about now, within the oracle's budget, and are the same in every call.

        Raises
        ------
        InputError
            `n_samples` is no whole number of at least 8, or the explanation was read from a file, which
            holds no black box.
        BudgetError, BoxError
            As `Oracle.label`.
        """
        n_samples = whole("n_samples", n_samples, at_least=8)
        seen = self._box().fresh(self.surrogate, n_samples)
        return local_r2(seen.box, seen.surrogate), local_rmse(seen.box, seen.surrogate)

    def _box(self) -> Behind:
        if self.behind is None:
            raise InputError("There is no black box to ask again; explain the row in this process first.")
        return self.behind

    def challenger(self) -> Challenger | None:
        """Return a tree of at most three questions, where it is more faithful near the row than the line.

        Whether it is, is decided on real rows of the select part; None where the line is, for clouds,
        and for an explanation read from a file.
        """
        return None if self.behind is None else self.behind.challenger()

    def to_frame(self) -> pd.DataFrame:
        """Return one row per component: row, output, component, value, weight, low, high."""
        return pd.DataFrame(
            [(self.row, self.output, c.name, c.value, c.weight, c.low, c.high) for c in self.components],
            columns=["row", "output", "component", "value", "weight", "low", "high"],
        )

    def to_dict(self) -> dict[str, Any]:
        """Return the row's own words and figures as plain JSON types."""
        shown = ("row", "output", "score", "answer", "surrogate_score", "link", "intercept")
        return {
            **{name: getattr(self, name) for name in shown},
            "components": [_without(vars(component), "place") for component in self.components],
            "neighbourhood": _without(vars(self.neighbourhood), "nearest", "extent"),
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
        return json.dumps(self.to_dict(), ensure_ascii=False, indent=2)

    @overload
    def plot(self) -> BarsPicture: ...

    @overload
    def plot(self, *, ax: Any) -> Any: ...

    def plot(self, *, ax: Any = None) -> Any:
        """Return signed bars; they show themselves in a notebook and have `.save(path)`.

        Parameters
        ----------
        ax : matplotlib.axes.Axes, optional
            Draws the bars there instead and returns the figure.
        """
        return BarsPicture(self.bars()) if ax is None else draw_bars(self.bars(), ax)

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

    def __str__(self) -> str:
        return self.plot().text()

    def _repr_html_(self) -> str:
        return self.plot().svg()


def _without(record: dict[str, Any], *names: str) -> dict[str, Any]:
    return {name: value for name, value in record.items() if name not in names}


def _shown(component: Component) -> str:
    """Return the row's value, and what the bar is the effect of where that is a step."""
    steps = component.unit.startswith("+")
    return f"{component.value}, per {component.unit}" if steps else component.value
