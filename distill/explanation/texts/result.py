"""What an explanation of a text is: a weight for each component that matters, and how far to trust it."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from typing import Any, overload

import numpy as np
import pandas as pd

from distill.checks import refuse, whole
from distill.errors import InputError
from distill.explanation.axes import draw_bars
from distill.explanation.picture import BarsPicture
from distill.explanation.result import Component
from distill.explanation.stability import Stability, stability
from distill.explanation.texts.behind import Behind
from distill.explanation.texts.fitting import TextFit
from distill.explanation.texts.picture import MarkedPicture
from distill.fidelity import Measure, local_r2, local_rmse
from distill.policy import LocalVerdict
from distill.render import Bars, MarkedText, Stretch
from distill.render import Component as Bar
from distill.representation import Text
from distill.typing import Bools, Floats


@dataclass(frozen=True)
class TextExplanation:
    """A line through the box's answers to a text without some of its components, for one output.

    Parameters
    ----------
    row : int
        Which of the texts given.
    text : Text
    output : str
    score : float
        The box's own score of that output.
    answer : str
        What the box says: a class, or the score.
    surrogate_score : float
        What the line says of the whole text.
    base : float
        What it says once all its components are taken out.
    components : tuple of Component
        The weightiest first. A weight is what the answer loses when the component alone is taken out of
        the whole text, by the line; `low` and `high` the 95 % interval over other draws of masks.
    link : str
        The scale on which it is a line.
    paired : bool
        Whether pairs of components were fitted besides, and the line is the best one through that.
    n_queries : int
        Distinct texts asked about.
    exact : bool
        Whether these are all texts there are, so that no figure depends on draws.
    fidelity : tuple of Measure
        "r2" and "rmse" on masks the line was not fitted on; of all masks where `exact`.
    verdict : LocalVerdict
    sentence : str
    notes : tuple of str
    seed : int
    fit : TextFit
    """

    row: int
    text: Text
    output: str
    score: float
    answer: str
    surrogate_score: float
    base: float
    components: tuple[Component, ...]
    link: str
    paired: bool
    n_queries: int
    exact: bool
    fidelity: tuple[Measure, ...]
    verdict: LocalVerdict
    sentence: str
    notes: tuple[str, ...]
    seed: int
    fit: TextFit = field(repr=False, compare=False)
    behind: Behind | None = field(default=None, repr=False, compare=False)

    @property
    def level_gap(self) -> float:
        """The absolute difference between the line's and the box's answer to the whole text."""
        return abs(self.surrogate_score - self.score)

    def of(self, output: str) -> TextExplanation:
        """Return the explanation of another output, from the same answers: nothing is asked.

        Raises
        ------
        InputError
            There is no such output, or the explanation was read from a file, which holds no other answers.
        """
        return self._box().of(output)

    @property
    def outputs(self) -> tuple[str, ...]:
        """The outputs that `of` knows; of an explanation read from a file its own."""
        return (self.output,) if self.behind is None else self.behind.outputs

    def stability(self, n_seeds: int = 10, *, k: int = 5) -> Stability:
        """Explain the text again from several seeds, with other masks, and compare.

        The masks of each seed are asked about, within the oracle's budget; where all there are were asked,
        nothing is.

        Raises
        ------
        InputError
            The explanation was read from a file, which holds no black box; or as `stability`.
        """
        behind = self._box()
        return stability(lambda seed: behind.again(seed).components, n_seeds=n_seeds, k=k)

    def fresh(self, n_samples: int = 500) -> tuple[Measure, Measure]:
        """Measure "r2" and "rmse" on fresh masks from the same law.

        They are asked about now, within the oracle's budget, and are the same in every call.

        Raises
        ------
        InputError
            `n_samples` is no whole number of at least 8, or the explanation was read from a file, which
            holds no black box.
        BudgetError, BoxError
            As `Oracle.label`.
        """
        seen, weight = self._box().fresh(self.fit, whole("n_samples", n_samples, at_least=8))
        return local_r2(seen.box, seen.surrogate, weight), local_rmse(seen.box, seen.surrogate, weight)

    def _box(self) -> Behind:
        if self.behind is None:
            raise InputError("There is no black box to ask again; explain the text in this process first.")
        return self.behind

    def predict(self, kept: Bools) -> Floats:
        """Return (n,) float64: the line's answers to texts in which some components are left.

        Parameters
        ----------
        kept : (n, n_components) bool
            In the order of `text.passage.names`.

        Raises
        ------
        InputError
            It has another shape.
        """
        masks, n = np.asarray(kept, dtype=np.bool_), len(self.text.passage)
        if masks.ndim != 2 or masks.shape[1] != n:
            refuse("kept", f"a table of {n} columns, one per {self.text.unit} of the text", masks.shape)
        return self.fit.predict(masks)

    @property
    def weights(self) -> Floats:
        """(n_components,) float64: the weight of each component of the text, 0 for those not shown."""
        found = np.zeros(len(self.text.passage))
        found[self.fit.used] = self._by_place()
        return found

    @property
    def stretches(self) -> tuple[Stretch, ...]:
        """The text in pieces, each with its weight; together they are the text, character for character."""
        return self._pieces(self.weights)

    def to_frame(self) -> pd.DataFrame:
        """Return one row per component: row, output, component, value, weight, low, high."""
        return pd.DataFrame(
            [(self.row, self.output, c.name, c.value, c.weight, c.low, c.high) for c in self.components],
            columns=["row", "output", "component", "value", "weight", "low", "high"],
        )

    def to_dict(self) -> dict[str, Any]:
        """Return words and figures as plain JSON types."""
        shown = ("row", "output", "score", "answer", "surrogate_score", "base", "link", "paired")
        told = ("n_queries", "exact", "sentence", "seed")
        return {
            "text": self.text.text,
            **{name: getattr(self, name) for name in (*shown, *told)},
            "unit": self.text.unit,
            "mask": self.text.mask,
            "components": [asdict(component) for component in self.components],
            "stretches": [[stretch.text, stretch.weight] for stretch in self.stretches],
            "fidelity": [asdict(measure) for measure in self.fidelity],
            "verdict": str(self.verdict),
            "notes": list(self.notes),
        }

    def to_json(self) -> str:
        """Return `to_dict` as JSON text."""
        return json.dumps(self.to_dict(), ensure_ascii=False, indent=2)

    @overload
    def plot(self) -> MarkedPicture: ...

    @overload
    def plot(self, *, ax: Any) -> Any: ...

    def plot(self, *, ax: Any = None) -> Any:
        """Return the text with its components marked; it shows itself in a notebook.

        Parameters
        ----------
        ax : matplotlib.axes.Axes, optional
            Draws the weights as bars there instead and returns the figure.
        """
        return MarkedPicture(self.marked()) if ax is None else draw_bars(self.bars(), ax)

    def marked(self) -> MarkedText:
        """Return the text as a plain value to draw, marked where the weights are not in doubt or faint."""
        return MarkedText(
            stretches=self._pieces(np.where(self.weighty, self.weights, 0.0)),
            toward=f"toward {self.output}",
            against="against",
            title=f"Text {self.row}: {self.answer}",
            subtitle=f"{self.verdict}: {self.sentence}",
        )

    def bars(self, *, most: int = 10) -> Bars:
        """Return the weightiest components as signed bars: a plain value to draw."""
        shown = self.components[:most]
        left = len(self.components) - len(shown)
        more = f" {left} smaller effects are not drawn." if left else ""
        return Bars(
            components=tuple(Bar(c.name, c.value, c.weight, c.low, c.high) for c in shown),
            axis=f"effect on {self.output}",
            toward=f"toward {self.output}",
            against="against",
            title=f"Text {self.row}: {self.answer}",
            subtitle=f"{self.verdict}: {self.sentence}{more}",
        )

    def bars_plot(self) -> BarsPicture:
        """Return the weights as bars."""
        return BarsPicture(self.bars())

    def __str__(self) -> str:
        return self.plot().text()

    @property
    def weighty(self) -> Bools:
        """(n_components,) bool: whose weight has a sign for sure, and is no faint one beside the largest."""
        found = np.zeros(len(self.text.passage), dtype=np.bool_)
        found[self.fit.used] = self.fit.weighty
        return found

    def _pieces(self, weights: Floats) -> tuple[Stretch, ...]:
        passage = self.text.passage
        weight = np.append(weights, 0.0)[passage.owner]
        return tuple(Stretch(*pair) for pair in zip(passage.pieces, weight.tolist(), strict=True))

    def _by_place(self) -> Floats:
        """Return (n_used,): the weights in the order of the text."""
        link, level = self.fit.line.link, np.array(self.fit.line.intercept)
        return np.asarray(link.inverse(level) - link.inverse(level - self.fit.line.coefficients))

    def _repr_html_(self) -> str:
        return self.plot().svg()
