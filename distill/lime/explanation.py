"""What lime's explainers return: weights per label, as list, map, page and figure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Protocol, Self

import numpy as np

from distill.blackbox.libraries import library
from distill.checks import listed
from distill.errors import InputError
from distill.lime.line import Line
from distill.lime.page import page
from distill.render import Bars
from distill.render import Component as Bar
from distill.typing import Floats

TOWARD, AGAINST = "green", "red"


class Words(Protocol):
    """What components are called."""

    @property
    def feature_names(self) -> list[str]:
        """The features of the input."""

    @property
    def feature_values(self) -> list[str]:
        """Their values."""

    def map_exp_ids(self, exp: Sequence[tuple[int, float]]) -> list[tuple[str, float]]:
        """Return (name, weight) for (number, weight)."""


class Explanation:
    """An explanation of one answer, with lime's attributes and methods.

    Attributes
    ----------
    mode : {"classification", "regression"}
    class_names : list of str
    local_exp : dict
        Label -> list of (feature number, weight), the largest absolute weight first. A regression has
        label 1, and label 0 with the signs reversed.
    intercept : dict
        Label -> the intercept of its linear model.
    score : float
        The R2 of the linear model of the label explained last.
    local_pred : (1,) float64
        What that model says of the input.
    top_labels : list of int or None
        The likeliest labels, the likeliest first, where those were asked for.
    predict_proba : (n_classes,) float64
        Classification: the answer.
    predicted_value, min_value, max_value : float
        Regression: the answer, and the range of answers to the draws.
    domain_mapper : object
        The names of components.
    """

    def __init__(
        self, domain_mapper: Words, mode: str = "classification", class_names: Sequence[Any] | None = None
    ) -> None:
        self.domain_mapper = domain_mapper
        self.mode = mode
        self.local_exp: dict[int, list[tuple[int, float]]] = {}
        self.intercept: dict[int, float] = {}
        self.score: float | None = None
        self.local_pred: Floats | None = None
        self.top_labels: list[int] | None = None
        if mode == "classification":
            self.class_names = [] if class_names is None else [str(name) for name in class_names]
            self.predict_proba: Floats = np.empty(0)
        else:
            self.class_names = ["negative", "positive"]
            self.predicted_value, self.min_value, self.max_value = 0.0, 0.0, 1.0
            self.dummy_label = 1

    @classmethod
    def of(
        cls,
        *,
        mode: str,
        words: Words,
        class_names: Sequence[Any],
        scores: Floats,
        ends: tuple[float, float],
        lines: Mapping[int, Line],
        ranked: list[int] | None,
    ) -> Self:
        """Return the explanation told by a line per label, (n_outputs,) scores given."""
        made = cls(words, mode, class_names)
        for label, line in lines.items():
            made.local_exp[label] = line.pairs()
            made.intercept[label] = line.intercept
            made.score, made.local_pred = line.score, np.array([line.here])
        if mode == "classification":
            made.predict_proba, made.top_labels = scores, ranked
            return made
        made.intercept[1], made.local_exp[1] = made.intercept[0], made.local_exp[0]
        made.local_exp[0] = [(feature, -weight) for feature, weight in made.local_exp[1]]
        made.predicted_value = float(scores[0])
        made.min_value, made.max_value = np.fmin(ends[0], scores[0]), np.fmax(ends[1], scores[0])
        return made

    def available_labels(self) -> list[int]:
        """Return the labels that were explained.

        Raises
        ------
        NotImplementedError
            A regression has none.
        """
        if self.mode != "classification":
            raise NotImplementedError("A regression has no labels.")
        return list(self.top_labels or self.local_exp)

    def as_list(self, label: int = 1) -> list[tuple[str, float]]:
        """Return (component, weight), the largest absolute weight first; a regression ignores `label`."""
        return [(name, float(weight)) for name, weight in self.domain_mapper.map_exp_ids(self._of(label))]

    def as_map(self) -> dict[int, list[tuple[int, float]]]:
        """Return label -> list of (feature number, weight)."""
        return self.local_exp

    def as_pyplot_figure(self, label: int = 1, *, figsize: tuple[float, float] | None = None) -> Any:
        """Return a matplotlib figure of signed bars.

        Raises
        ------
        MissingLibraryError
            matplotlib is not installed.
        """
        pairs = self.as_list(label)[::-1]
        figure = library("matplotlib.pyplot").figure(figsize=figsize)
        axes = figure.add_subplot()
        weights = [weight for _, weight in pairs]
        colours = [TOWARD if weight > 0 else AGAINST for weight in weights]
        axes.barh(range(len(pairs)), weights, color=colours)
        axes.set_yticks(range(len(pairs)), [name for name, _ in pairs])
        axes.set_title(self._title(label))
        return figure

    def as_html(
        self,
        labels: Sequence[int] | None = None,
        predict_proba: bool = True,
        show_predicted_value: bool = True,
        *,
        show_table: bool = True,
        show_all: bool = False,
    ) -> str:
        """Return one HTML page that needs no network and no script.

        Parameters
        ----------
        labels : sequence of int, optional
            All that were explained by default.
        predict_proba, show_predicted_value : bool
            Show the answer.
        show_table : bool
            Show the input's values,
        show_all : bool
            also those without a weight.
        """
        if labels is None:
            labels = self.available_labels() if self.mode == "classification" else [1]
        shown = predict_proba if self.mode == "classification" else show_predicted_value
        weighted = {feature for label in labels for feature, _ in self._of(label)}
        words = self.domain_mapper
        rows = list(zip(words.feature_names, words.feature_values, strict=True))
        return page(
            [self._bars(label) for label in labels],
            answers=self._answer() if shown else [],
            values=[row for j, row in enumerate(rows) if show_all or j in weighted] if show_table else [],
        )

    def show_in_notebook(
        self,
        labels: Sequence[int] | None = None,
        predict_proba: bool = True,
        show_predicted_value: bool = True,
        *,
        show_table: bool = True,
        show_all: bool = False,
    ) -> None:
        """Show the page of `as_html` in a notebook."""
        display = library("IPython.display", install="ipython")
        html = self.as_html(
            labels, predict_proba, show_predicted_value, show_table=show_table, show_all=show_all
        )
        display.display(display.HTML(html))

    def save_to_file(
        self,
        file_path: str | Path,
        labels: Sequence[int] | None = None,
        predict_proba: bool = True,
        show_predicted_value: bool = True,
        *,
        show_table: bool = True,
        show_all: bool = False,
    ) -> None:
        """Write the page of `as_html`."""
        html = self.as_html(
            labels, predict_proba, show_predicted_value, show_table=show_table, show_all=show_all
        )
        Path(file_path).write_text(html, encoding="utf-8")

    def _of(self, label: int) -> list[tuple[int, float]]:
        """Return the weights of a label.

        Raises
        ------
        InputError
            It was not explained; the sentence lists those that were.
        """
        if self.mode == "regression":
            return self.local_exp[self.dummy_label]
        if label not in self.local_exp:
            raise InputError(
                f"Label {label!r} was not explained; those explained are {listed(self.local_exp)}."
            )
        return self.local_exp[label]

    def _title(self, label: int) -> str:
        if self.mode == "regression":
            return "Local explanation"
        return f"Local explanation for class {self.class_names[label]}"

    def _bars(self, label: int) -> Bars:
        bars = tuple(Bar(name, "", weight) for name, weight in self.as_list(label))
        return Bars(bars, axis="weight", toward="for", against="against", title=self._title(label))

    def _answer(self) -> list[tuple[str, float]]:
        """Return what the model says: a probability of each class, or a value and its range."""
        if self.mode == "classification":
            return list(zip(self.class_names, self.predict_proba.tolist(), strict=False))
        names = ("predicted", "least of the draws", "largest of the draws")
        return list(zip(names, (self.predicted_value, self.min_value, self.max_value), strict=True))
