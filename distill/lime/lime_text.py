"""lime's explainer of texts, by the same name."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from distill.checks import listed, one_of, refuse, whole
from distill.errors import InputError
from distill.explanation.texts import Heard, Law, fitted, heard
from distill.fidelity import local_r2
from distill.lime.answers import Model, warn_unless_probabilities
from distill.lime.explanation import Explanation
from distill.lime.indexed import IndexedCharacters, IndexedString, Splitter, TextDomainMapper
from distill.lime.line import Line
from distill.lime.seeds import seed_of
from distill.linear import Link
from distill.oracle import Oracle
from distill.samples import Part
from distill.typing import Floats

__all__ = ["IndexedCharacters", "IndexedString", "LimeTextExplainer", "TextDomainMapper"]

SELECTIONS = ("auto", "none", "forward_selection", "lasso_path", "highest_weights")

Kernel = Callable[[Floats, float], Floats]


class TextExplanation(Explanation):
    """An explanation of one answer to a text."""

    domain_mapper: TextDomainMapper

    def as_list(self, label: int = 1, positions: bool = False) -> list[tuple[str, float]]:
        """Return (word, weight), the largest absolute weight first; with positions, where words stand."""
        return self.domain_mapper.map_exp_ids(self._of(label), positions=positions)


class LimeTextExplainer:
    """Explains a classifier of texts by what taking words out changes.

    The weights are those of lime's linear model, with lime's kernel. They are estimated otherwise: texts
    are drawn as the kernel weighs them instead of evenly and weighted after, words are taken out one by
    one besides, to see which matter at all, and pairs of words are fitted and projected. So 1,000
    questions, the default, say more than lime's 5,000; the same call gives the same figures.

    Parameters
    ----------
    kernel_width : float
    kernel : function, optional
        Takes distances (times 100, as in lime) and the width, gives weights; an exponential one by default.
    verbose : bool
        Print the intercept, the linear model's answer and the classifier's.
    class_names : sequence, optional
    feature_selection : str
        As in lime. "none" fits all words; the others are one: the words that matter most, as seen in
        texts that lack just one word, and in those that lack many.
    split_expression, bow, mask_string
        As `IndexedString`.
    random_state : int or numpy RandomState, optional
    char_level : bool
        Take out characters, not words.
    """

    def __init__(
        self,
        kernel_width: float = 25,
        kernel: Kernel | None = None,
        verbose: bool = False,
        class_names: Sequence[Any] | None = None,
        feature_selection: str = "auto",
        split_expression: Splitter = r"\W+",
        bow: bool = True,
        mask_string: str | None = None,
        random_state: Any = None,
        char_level: bool = False,
    ) -> None:
        if not kernel_width > 0:
            refuse("kernel_width", "a number above 0", kernel_width)
        self.kernel_width = kernel_width
        self.kernel = _exponential if kernel is None else kernel
        self.verbose = verbose
        self.class_names = class_names
        self.feature_selection = one_of("feature_selection", feature_selection, SELECTIONS)
        self.split_expression = split_expression
        self.bow = bow
        self.mask_string = mask_string
        self.seed = seed_of(random_state)
        self.char_level = char_level

    def explain_instance(
        self,
        text_instance: str,
        classifier_fn: Callable[[list[str]], Any],
        labels: Sequence[int] = (1,),
        top_labels: int | None = None,
        num_features: int = 10,
        num_samples: int = 1000,
        distance_metric: str = "cosine",
        model_regressor: Any = None,
    ) -> TextExplanation:
        """Explain the answer to one text.

        Parameters
        ----------
        text_instance : str
        classifier_fn : function
            Takes a list of texts, gives probabilities (n_texts, n_classes).
        labels : sequence of int
            The classes to explain.
        top_labels : int, optional
            Explain so many of the likeliest classes instead.
        num_features : int
            At most so many words; all that matter where those are fewer.
        num_samples : int
            The most texts that are asked about.
        distance_metric : str
            Any of scikit-learn's `pairwise_distances`.
        model_regressor : scikit-learn regressor, optional
            Fitted on the masks in the place of the line; each mask counts as often as it was drawn.

        Raises
        ------
        InputError
            There is no word in the text, or a label does not exist.
        BoxError
            The classifier failed or gave no answers that can be explained.
        """
        indexed = self._indexed(text_instance)
        most = whole("num_features", num_features, at_least=1)
        law = Law(len(indexed.passage), lambda m: self._weights(m, distance_metric))
        size = whole("num_samples", num_samples, at_least=16)
        oracle = Oracle(Model(classifier_fn, classifies=True).scores)
        found = heard(oracle, indexed.passage, law, size, self.seed)
        warn_unless_probabilities(found.own[None, :])
        chosen = _labels(found.own, labels, top_labels)
        most = law.m if self.feature_selection == "none" else most
        lines = {label: _line(found, label, most, model_regressor) for label in chosen}
        if self.verbose:
            for label, line in lines.items():
                print(f"Intercept {line.intercept}\nPrediction_local {line.here}\nRight: {found.own[label]}")  # noqa: T201
        return TextExplanation.of(
            mode="classification",
            words=TextDomainMapper(indexed),
            class_names=self.class_names or [str(k) for k in range(len(found.own))],
            scores=found.own,
            ends=(float("nan"), float("nan")),
            lines=lines,
            ranked=chosen if top_labels else None,
        )

    def _indexed(self, text: str) -> IndexedString:
        if self.char_level:
            indexed: IndexedString = IndexedCharacters(text, bow=self.bow, mask_string=self.mask_string)
        else:
            indexed = IndexedString(text, self.split_expression, self.bow, self.mask_string)
        if not indexed.num_words():
            raise InputError(f"There is no word in the text {text[:40]!r} that could be taken out.")
        return indexed

    def _weights(self, m: int, metric: str) -> Floats:
        """Return (m + 1,): the kernel of the distances of texts that lack 0, 1, ..., m words.

        lime draws the number of words taken out evenly, and any of that number with the same chance; its
        distances know only the number.
        """
        from sklearn.metrics import pairwise_distances  # noqa: PLC0415 -- slow to import

        kept = (np.arange(m)[None, :] >= np.arange(m + 1)[:, None]).astype(np.float64)
        apart = pairwise_distances(kept, kept[:1], metric=metric)[:, 0]
        return np.asarray(self.kernel(100.0 * apart, self.kernel_width), dtype=np.float64)


def _exponential(distance: Floats, width: float) -> Floats:
    return np.asarray(np.exp(-0.5 * (distance / width) ** 2))


def _labels(scores: Floats, labels: Sequence[int], top: int | None) -> list[int]:
    if top:
        return [int(k) for k in np.argsort(scores)[::-1][:top]]
    absent = [label for label in labels if not 0 <= label < len(scores)]
    if absent:
        known = listed(range(len(scores)))
        raise InputError(f"There is no label {absent[0]!r}; the classifier's labels are {known}.")
    return [int(label) for label in labels]


def _line(found: Heard, label: int, most: int, regressor: Any) -> Line:
    """Return the linear model of one class; its score is the R2 on masks it was not fitted on."""
    fit = fitted(found, label, (Link.IDENTITY,), most)
    masks = found.masks
    judged = masks.of(Part.REPORT)
    box, weight = found.scores[judged, label], masks.weight[judged]
    if regressor is None:
        line = fit.line
        score = local_r2(box, fit.predict(masks.kept[judged]), weight).value
        intercept = line.intercept - float(line.coefficients.sum())
        return Line(fit.used, line.coefficients, intercept, line.intercept, score)
    rows = masks.of(Part.FIT)
    design = masks.kept[:, fit.used].astype(np.float64)
    model = regressor.fit(design[rows], found.scores[rows, label], sample_weight=masks.weight[rows])
    here = float(model.predict(np.ones((1, len(fit.used))))[0])
    score = local_r2(box, model.predict(design[judged]), weight).value
    return Line(fit.used, np.asarray(model.coef_, dtype=np.float64), float(model.intercept_), here, score)
