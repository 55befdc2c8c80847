"""What methods tell that share an answer out among components and fit no surrogate near the row."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from typing import Any, overload

import pandas as pd

from distill.explanation.axes import draw_bars
from distill.explanation.picture import BarsPicture
from distill.explanation.result import Component
from distill.fidelity import Measure
from distill.render import Bars
from distill.render import Component as Bar


@dataclass(frozen=True)
class Attribution:
    """One answer shared out among components: lime's quantity, Shapley values, the words of a text.

    Parameters
    ----------
    row : int
        Which of the inputs given.
    output : str
    score : float
        The box's own score of that output.
    answer : str
        What the box says: a class, or the score.
    method : str
        As in `distill.explain`.
    base : float
        What the method's linear model says where every component is 0: lime's intercept, for Shapley
        values the mean answer to the background.
    surrogate_score : float
        What it says of the row itself: `base` and all its weights, those of lime's slopes times the
        standard deviations that the row is from the data's mean.
    components : tuple of Component
        The weightiest first. `low` and `high` are the ends of the interval over independent draws of
        the samples, NaN where there is none.
    fidelity : tuple of Measure
        How well the linear model fits the method's own samples, where the method says so.
    sentence : str
        What the figures are, and are not, in one sentence that stands wherever they are shown.
    notes : tuple of str
        What is odd about this row.
    seed : int
    link : str
        The scale of `base`, `surrogate_score` and the weights: "identity", that of the score; "logit",
        "log" or "softmax", whose inverse of the sum is the score; "margin", the model's raw score.
    """

    row: int
    output: str
    score: float
    answer: str
    method: str
    base: float
    surrogate_score: float
    components: tuple[Component, ...]
    fidelity: tuple[Measure, ...]
    sentence: str
    notes: tuple[str, ...] = ()
    seed: int = 0
    link: str = "identity"

    def to_frame(self) -> pd.DataFrame:
        """Return one row per component: row, output, component, value, weight, low, high."""
        return pd.DataFrame(
            [(self.row, self.output, c.name, c.value, c.weight, c.low, c.high) for c in self.components],
            columns=["row", "output", "component", "value", "weight", "low", "high"],
        )

    def to_dict(self) -> dict[str, Any]:
        """Return words and figures as plain JSON types."""
        return asdict(self)

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
            components=tuple(Bar(c.name, c.value, c.weight, c.low, c.high) for c in shown),
            axis=f"effect on {self.output}" + ("" if self.link == "identity" else f" ({self.link})"),
            toward=f"toward {self.output}",
            against="against",
            title=f"Row {self.row}: {self.answer}",
            subtitle=f"{self.method}: {self.sentence}{more}",
        )

    def __str__(self) -> str:
        return self.plot().text()

    def _repr_html_(self) -> str:
        return self.plot().svg()
