"""`LimeTabularExplainer`: lime's explainer of tables, its figures from one pool of labelled draws."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from distill.checks import listed, number, one_of, refuse, whole
from distill.errors import InputError
from distill.explanation.lime.normal import NormalLaw
from distill.explanation.lime.product import ProductLaw
from distill.explanation.lime.view import USUAL_WIDTH
from distill.lime.answers import Answering, Model, warn_unless_probabilities
from distill.lime.discretize import bins_of, check_statistics
from distill.lime.explanation import Explanation
from distill.lime.fitting import Fitting
from distill.lime.mapper import TableWords
from distill.lime.pools import AroundPool, BinnedPool, NormalPool, Pool
from distill.lime.seeds import seed_of
from distill.lime.sheet import Sheet
from distill.table import Table, stack
from distill.typing import Codes, Floats, Scores

SMALLEST_POOL = 64


class LimeTabularExplainer:
    """Explains answers to rows of a table as lime does, in lime's own shapes.

    The draws are shared by all rows and spread evenly (scrambled Sobol points), the coefficients are
    those that lime's would be on average over seeds for the same `num_samples`, ridge penalty and the
    row's own weight included. Nothing is drawn anew: the same call gives the same figures.

    Where lime fails, this does not: data frames, Series, missing values and one-column answers are
    taken, a constant column keeps its value (lime sends 0), a second call gives what the first gave.

    lime's discretised mode is near-global: its kernel keeps nearly all the weight of draws from the
    whole data. `distill.explain` has a method that is local.

    Parameters
    ----------
    training_data : array, sparse matrix or data frame, (n_rows, n_columns)
        Columns of a data frame that hold no numbers are categories, also without being named.
    mode : {"classification", "regression"}
    training_labels : sequence, optional
        For `discretizer="entropy"`.
    feature_names : sequence of str, optional
    categorical_features : sequence of int, optional
        Columns whose values are categories.
    categorical_names : mapping, optional
        Column -> the names of its values 0, 1, 2 ...
    kernel_width : float, optional
        .75 times the root of the number of columns.
    kernel : function, optional
        Takes distances and the width. Another than lime's exponential one is applied draw by draw.
    verbose : bool
        Prints the intercept, the line's answer and the model's.
    class_names : sequence of str, optional
    feature_selection : {"auto", "forward_selection", "highest_weights", "lasso_path", "none"}
    discretize_continuous : bool
        Cut numbers into bins; else they are drawn from normal laws. A sparse matrix is never cut.
    discretizer : {"quartile", "decile", "entropy"} or object
        An object has lime's `mins`, `maxs`, `means` and `stds`.
    sample_around_instance : bool
        Without bins: draw around the row, which asks about every row anew, not around the mean.
    random_state : int or numpy RandomState, optional
        The seed; 0 by default.
    training_data_stats : mapping, optional
        lime's statistics in the place of the data.
    """

    def __init__(
        self,
        training_data: Any,
        mode: str = "classification",
        training_labels: Any = None,
        feature_names: Sequence[str] | None = None,
        categorical_features: Sequence[int] | None = None,
        categorical_names: Mapping[int, Sequence[Any]] | None = None,
        kernel_width: float | None = None,
        kernel: Callable[..., Floats] | None = None,
        verbose: bool = False,
        class_names: Sequence[Any] | None = None,
        feature_selection: str = "auto",
        discretize_continuous: bool = True,
        discretizer: Any = "quartile",
        sample_around_instance: bool = False,
        random_state: Any = None,
        training_data_stats: Mapping[str, Any] | None = None,
    ) -> None:
        self.mode = one_of("mode", mode, ("classification", "regression"))
        self._sheet = Sheet.of(training_data)
        width = self._sheet.codes.shape[1]
        self.feature_names = [
            str(name) for name in (self._sheet.names if feature_names is None else feature_names)
        ]
        if len(self.feature_names) != width:
            refuse("feature_names", f"as many as there are columns ({width})", self.feature_names)
        if training_data_stats is not None:
            check_statistics(training_data_stats)
        named = self._sheet.categorical([] if categorical_features is None else categorical_features)
        is_cut = discretize_continuous and not hasattr(training_data, "toarray")
        self.categorical_features = list(range(width)) if is_cut else named
        self.class_names = None if class_names is None else [str(name) for name in class_names]
        self.feature_selection = feature_selection
        self.sample_around_instance = sample_around_instance
        self.verbose = verbose
        usual = USUAL_WIDTH * float(np.sqrt(width))
        self.kernel_width = number("kernel_width", usual if kernel_width is None else kernel_width, low=1e-6)
        self.kernel = kernel
        self.seed = seed_of(random_state)
        self._bins = bins_of(
            self._sheet,
            named,
            discretizer=discretizer if is_cut else None,
            labels=training_labels,
            statistics=training_data_stats,
        )
        self._words = TableWords(
            names=tuple(self.feature_names),
            bins=self._bins,
            value_names=dict(categorical_names or {}),
            domain=self._sheet.domain,
            is_cut=is_cut,
        )
        self._answering: Answering | None = None

    @property
    def feature_values(self) -> dict[int, list[float]]:
        """The bins, or the categories, that occur in each column that has any."""
        found: dict[int, list[float]] = {}
        for j in self.categorical_features:
            bins = self._bins[j]
            if bins is not None:
                cut = [float(place) for place in np.flatnonzero(bins.share)]
                found[j] = cut if len(bins.low) else bins.values.tolist()
        return found

    @property
    def feature_frequencies(self) -> dict[int, Floats]:
        """The shares of `feature_values` in the training data."""
        return {j: bins.share[bins.share > 0] for j, bins in enumerate(self._bins) if bins is not None}

    def explain_instance(
        self,
        data_row: Any,
        predict_fn: Callable[[Any], Any],
        labels: Sequence[int] = (1,),
        top_labels: int | None = None,
        num_features: int = 10,
        num_samples: int = 5000,
        distance_metric: str = "euclidean",
        model_regressor: Any = None,
    ) -> Explanation:
        """Explain the answer to one row.

        The first call asks the model about a pool of draws, others only about their row (and again
        about eight draws, to notice a model that has changed).

        Parameters
        ----------
        data_row : 1-d array, Series, sequence, or frame or sparse matrix of one row
        predict_fn : function
            Takes rows in the training data's container; gives probabilities (n_rows, n_classes),
            or numbers (n_rows,), for classes those of class 1.
        labels : sequence of int
            The classes to explain.
        top_labels : int, optional
            Explain so many of the likeliest classes instead.
        num_features : int
            At most so many columns; all where there are fewer.
        num_samples : int
            The pool holds the largest power of two within it, at least 64.
        distance_metric : str
            Another than "euclidean" weighs the draws one by one.
        model_regressor : scikit-learn regressor, optional
            Fitted on the draws in the place of lime's ridge.

        Raises
        ------
        InputError
            The row does not fit the training data, or a label does not exist.
        BoxError
            The model failed or gave no answers that can be explained.
        """
        fitting = Fitting(
            selection=self.feature_selection,
            num_features=whole("num_features", num_features, at_least=1),
            num_samples=whole("num_samples", num_samples, at_least=2),
            kernel_width=self.kernel_width,
            kernel=self.kernel,
            metric=distance_metric,
            regressor=model_regressor,
        )
        row = self._sheet.row(data_row)
        answering, scores = self._answers(predict_fn, row, num_samples)
        chosen = self._labels(scores, labels, top_labels)
        codes = self._sheet.encode(row)[0]
        lines = {label: fitting.line(answering.pool, codes, label, float(scores[label])) for label in chosen}
        if self.verbose:
            for label, line in lines.items():
                print(f"Intercept {line.intercept}\nPrediction_local {line.here}\nRight: {scores[label]}")  # noqa: T201
        return Explanation.of(
            mode=self.mode,
            words=self._words.of(codes),
            class_names=self.class_names or [str(k) for k in range(len(scores))],
            scores=scores,
            ends=answering.ends,
            lines=lines,
            ranked=chosen if top_labels and self.mode == "classification" else None,
        )

    def _answers(
        self, predict_fn: Callable[[Any], Any], row: Table, num_samples: int
    ) -> tuple[Answering, Floats]:
        """Return the pool that the function labelled, and (n_outputs,) its scores of the row."""
        model = Model(predict_fn, classifies=self.mode == "classification")
        kept = self._answering
        asked = row if kept is None else stack([row, self._sheet.decode(kept.pool.first[0])])
        scores = model.ask(asked)
        size = max(2 ** int(np.log2(num_samples)), SMALLEST_POOL)
        if kept is None or not kept.holds(predict_fn, size, scores[1:]):
            kept = self._labelled(model, size)
            self._answering = kept
            if model.classifies:
                warn_unless_probabilities(scores)
        return kept, scores[0]

    def _labelled(self, model: Model, size: int) -> Answering:
        """Draw a pool and have it labelled."""

        def ask(codes: Codes) -> Scores:
            return model.ask(self._sheet.decode(codes))

        pool = self._pool(size, ask)
        return Answering(model.predict, size, pool)

    def _pool(self, size: int, ask: Callable[[Codes], Scores]) -> Pool:
        cut = tuple(bins for bins in self._bins if bins is not None)
        if len(cut) == len(self._bins):
            return BinnedPool.asked(ProductLaw(cut, self.kernel_width), size, self.seed, ask)
        law = NormalLaw.of(self._sheet.codes, self._bins, self.kernel_width)
        if self.sample_around_instance:
            return AroundPool.of(law, size, self.seed, ask)
        return NormalPool.asked(law, size, self.seed, ask)

    def _labels(self, scores: Floats, labels: Sequence[int], top_labels: int | None) -> list[int]:
        """Return the outputs to explain.

        Raises
        ------
        InputError
            One does not exist; the sentence lists those that do.
        """
        if self.mode == "regression":
            return [0]
        if top_labels:
            return [int(k) for k in np.argsort(scores, kind="stable")[::-1][:top_labels]]
        absent = [label for label in labels if label not in range(len(scores))]
        if absent:
            raise InputError(f"No label {listed(absent)}; the labels are {listed(range(len(scores)))}.")
        return [int(label) for label in labels]
