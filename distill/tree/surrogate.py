"""The tree surrogate as a scikit-learn estimator."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray
from sklearn.base import BaseEstimator
from sklearn.metrics import accuracy_score, r2_score
from sklearn.utils.metaestimators import available_if
from sklearn.utils.multiclass import check_classification_targets, type_of_target
from sklearn.utils.validation import check_is_fitted, column_or_1d

from distill.checks import one_of, whole
from distill.domain import Domain
from distill.errors import InputError
from distill.table import Table
from distill.task import Task
from distill.tree.bins import Bins
from distill.tree.finish import finish
from distill.tree.grow import Limits, grow
from distill.tree.header import read_first
from distill.tree.rules import Rule, label_answers, number_answers, rules_of
from distill.tree.targets import Lesson, check_answers, read_classification, read_regression
from distill.tree.value import Tree
from distill.typing import Codes, Ints, Objects, Scores

OBJECTIVES = ("decision", "score")


def _may_classify(surrogate: TreeSurrogate) -> bool:
    return surrogate._estimator_type != "regressor"  # noqa: SLF001 - this module's own class


class TreeSurrogate(BaseEstimator):  # type: ignore[misc]  # scikit-learn ships no types
    """A decision tree that learns a black box's answers, grown best-first to a given number of leaves.

    Strings, categories, booleans, datetimes and missing values are taken as they are.

    Parameters
    ----------
    max_leaf_nodes : int, default 16
        The number of leaves, at least 2; fewer only if no further split gains anything.
    objective : {"decision", "score"}, default "decision"
        What to tell apart: the decisions, or the scores (in squared error). Regression has scores only.
    task : {"classification", "regression"}, optional
        How to read y; by default as scikit-learn's `type_of_target` does.
    labels : sequence, optional
        Classification: the label of each column of `scores`; those found in y, sorted, by default.
    min_leaf_rows : int, default 1
        The fewest training rows in a leaf.
    max_depth : int, optional
        The most questions asked about a row.
    domain : Domain, optional
        What a legal row is; learned from X by default.
    random_state : int, default 0
        Growing draws nothing at random; kept so that every surrogate takes a seed.

    Attributes
    ----------
    tree_ : Tree
    domain_ : Domain
    task_ : Task
    classes_ : (n_classes,)
        The labels, dtype kept. Classification only.
    n_features_in_ : int
    feature_names_in_ : (n_features_in_,) object
        Only if X was a frame whose column names are all strings.
    """

    tree_: Tree
    domain_: Domain
    task_: Task
    classes_: NDArray[Any]
    n_features_in_: int
    feature_names_in_: Objects

    def __init__(
        self,
        max_leaf_nodes: int = 16,
        *,
        objective: str = "decision",
        task: str | None = None,
        labels: Sequence[Any] | None = None,
        min_leaf_rows: int = 1,
        max_depth: int | None = None,
        domain: Domain | None = None,
        random_state: int = 0,
    ) -> None:
        self.max_leaf_nodes = max_leaf_nodes
        self.objective = objective
        self.task = task
        self.labels = labels
        self.min_leaf_rows = min_leaf_rows
        self.max_depth = max_depth
        self.domain = domain
        self.random_state = random_state

    def fit(
        self, X: object, y: object = None, sample_weight: object = None, *, scores: object = None
    ) -> Self:
        """Learn the tree.

        Parameters
        ----------
        X : frame or array (n_rows, n_columns)
        y : (n_rows,), or (n_rows, n_outputs) for regression
            The box's decisions, or its numbers.
        sample_weight : (n_rows,), optional
            Rows of weight zero are left out.
        scores : (n_rows, n_outputs), optional
            The box's scores: what leaves hold the mean of, and what is learned if `objective="score"`.

        Raises
        ------
        InputError
            A parameter is out of range, or X, y, weights and scores do not fit together.
        """
        limits = self._limits()
        table = self._read_first(X)
        lesson = self._read_lesson(y, scores, sample_weight, n_rows=len(table))
        held = lesson.rows.weight > 0
        if not held.all():
            table, lesson = table.take(held), lesson.take(held)
        self.domain_ = self.domain if self.domain is not None else Domain.learn(table)
        self._learn(self.domain_.encode(table.frame), lesson, limits)
        return self

    def predict(self, X: object) -> NDArray[Any]:
        """Return (n_rows,): the commonest decision in each row's leaf; the mean, for regression.

        Regression on a 2-d y gives (n_rows, n_outputs).
        """
        leaf = self.apply(X)
        if self.task_ is Task.CLASSIFICATION:
            return np.asarray(self.classes_[self.tree_.decision[leaf]])
        value = self.tree_.value[leaf]
        return value[:, 0] if self._one_column else value

    @available_if(_may_classify)  # type: ignore[untyped-decorator]  # scikit-learn ships no types
    def predict_proba(self, X: object) -> Scores:
        """Return (n_rows, n_classes): the mean scores in each row's leaf, in the order of `classes_`.

        Without scores at fitting, the share of each decision.
        """
        leaf = self.apply(X)
        return self.tree_.value[leaf]

    def score(self, X: object, y: object, sample_weight: object = None) -> float:
        """Return the share of rows on which `predict` gives y; for regression, R2."""
        predicted = self.predict(X)
        measure = accuracy_score if self.task_ is Task.CLASSIFICATION else r2_score
        return float(measure(y, predicted, sample_weight=sample_weight))

    def apply(self, X: object) -> Ints:
        """Return (n_rows,): the node id of the leaf each row falls into."""
        check_is_fitted(self)
        table = self._header.read(X, estimator=type(self).__name__)
        return self.tree_.apply(self.domain_.encode(table.frame))

    def path(self, X: object) -> list[Ints]:
        """Return, for each row, the node ids from the root to its leaf."""
        return [self.tree_.way_to(int(leaf)) for leaf in self.apply(X)]

    def rules(self) -> list[Rule]:
        """Return one printable rule for each leaf, from left to right."""
        check_is_fitted(self)
        classifies = self.task_ is Task.CLASSIFICATION
        answer = (
            label_answers(self.tree_, self.classes_.tolist()) if classifies else number_answers(self.tree_)
        )
        return rules_of(self.tree_, self.domain_, answer)

    @property
    def n_leaves_(self) -> int:
        """The number of leaves."""
        check_is_fitted(self)
        return self.tree_.n_leaves

    @property
    def depth_(self) -> int:
        """The most questions asked about a row."""
        check_is_fitted(self)
        return self.tree_.depth

    def _limits(self) -> Limits:
        one_of("objective", self.objective, OBJECTIVES)
        if self.max_depth is not None:
            whole("max_depth", self.max_depth, at_least=1)
        return Limits(
            whole("max_leaf_nodes", self.max_leaf_nodes, at_least=2),
            min_leaf_rows=whole("min_leaf_rows", self.min_leaf_rows, at_least=1),
            max_depth=self.max_depth,
        )

    def _read_first(self, X: object) -> Table:
        """Read the rows to learn from, and remember their columns."""
        table, self._header = read_first(X, self.domain.names if self.domain is not None else None)
        self.n_features_in_ = len(table.names)
        self.__dict__.pop("feature_names_in_", None)  # of an earlier fit
        if self._header.named:
            self.feature_names_in_ = np.array(table.names, dtype=object)
        return table

    def _read_lesson(self, y: object, scores: object, sample_weight: object, *, n_rows: int) -> Lesson:
        if y is None:
            raise InputError("A tree surrogate requires y to be passed, but the target y is None.")
        answers = np.asarray(y)
        check_answers(answers, n_rows)
        if self._read_task(answers) is Task.REGRESSION:
            return read_regression(answers, scores, sample_weight)
        if self.objective == "score" and scores is None:
            raise InputError("objective='score' learns the box's scores; give them as `scores`.")
        answers = column_or_1d(answers, warn=True)
        check_classification_targets(answers)
        return read_classification(answers, scores, sample_weight, self.labels)

    def _read_task(self, y: NDArray[Any]) -> Task:
        if self.task is not None:
            return Task(one_of("task", self.task, [task.value for task in Task]))
        kind = type_of_target(y, input_name="y")
        if kind in ("binary", "multiclass"):
            return Task.CLASSIFICATION
        if kind in ("continuous", "continuous-multioutput"):
            return Task.REGRESSION
        raise InputError(
            f"Unknown label type {kind!r} of y: give 1-d labels for classification, or set "
            "task='regression' for several numbers to a row."
        )

    def _learn(self, codes: Codes, lesson: Lesson, limits: Limits) -> None:
        self.task_ = lesson.task
        self._one_column = lesson.one_column
        self.__dict__.pop("classes_", None)  # of an earlier fit
        if lesson.labels is not None:
            self.classes_ = lesson.labels
        bins = Bins.of(codes, self.domain_)
        growth = grow(bins, lesson.target(self.objective), limits)
        self.tree_ = finish(growth.at(limits.max_leaf_nodes), bins, lesson.rows)

    @property
    def _estimator_type(self) -> str | None:
        """What scikit-learn before 1.6 asks for; None while the task is open."""
        return _KINDS.get(self.task_ if hasattr(self, "task_") else self.task)

    def _more_tags(self) -> dict[str, Any]:
        """Return what scikit-learn before 1.6 asks for besides."""
        return {
            "requires_y": True,
            "allow_nan": True,
            "X_types": ["2darray", "string", "categorical"],
            "multioutput": self._estimator_type == "regressor",
        }

    def __sklearn_tags__(self) -> Any:
        """Return what scikit-learn from 1.6 on asks for."""
        from sklearn.utils import ClassifierTags, RegressorTags  # noqa: PLC0415 - not in scikit-learn 1.5

        tags = super().__sklearn_tags__()
        tags.estimator_type = self._estimator_type
        tags.classifier_tags = ClassifierTags() if tags.estimator_type == "classifier" else None
        tags.regressor_tags = RegressorTags() if tags.estimator_type == "regressor" else None
        tags.target_tags.required = True
        tags.target_tags.multi_output = tags.estimator_type == "regressor"
        tags.input_tags.allow_nan = True
        tags.input_tags.string = True
        tags.input_tags.categorical = True
        return tags


_KINDS: dict[str | None, str] = {Task.CLASSIFICATION: "classifier", Task.REGRESSION: "regressor"}
