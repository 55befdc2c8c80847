"""The tree surrogate as a scikit-learn estimator."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Self

import numpy as np
from numpy.typing import NDArray
from sklearn.metrics import accuracy_score, r2_score
from sklearn.utils.metaestimators import available_if
from sklearn.utils.validation import check_is_fitted

from distill.checks import number, one_of, whole
from distill.domain import Domain
from distill.render import tree_dot
from distill.seeds import stream
from distill.table import Table
from distill.task import Task
from distill.tree.bins import Bins
from distill.tree.drawing import tree_drawing
from distill.tree.effort import EFFORTS, filled, learn_best, learn_fast
from distill.tree.export import exported, program_of
from distill.tree.finish import finish
from distill.tree.grow import Grower, Limits
from distill.tree.header import read_first
from distill.tree.histogram import Layout
from distill.tree.lesson import read_lesson
from distill.tree.monotone import Monotone, read_monotone
from distill.tree.rules import Rule, label_answers, number_answers, rules_of
from distill.tree.shape import Shape
from distill.tree.tags import OpenTask
from distill.tree.targets import Lesson
from distill.tree.value import Tree
from distill.typing import Bools, Codes, Ints, Objects, Scores

if TYPE_CHECKING:  # the library is loaded when a graph is made
    from graphviz import Digraph

OBJECTIVES = ("decision", "score")

LEAST_SHARE = 1e-4
"""A leaf that holds less of the training weight is noise, however many rows there are."""


def _may_classify(surrogate: TreeSurrogate) -> bool:
    return surrogate._estimator_type != "regressor"  # noqa: SLF001 - this module's own class


class TreeSurrogate(OpenTask):
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
    effort : {"best", "fast"}, default "best"
        How hard to look: "fast" grows a tree and refines it, "best" searches on from there.
    time_limit : float, optional
        Seconds after which "best" stops searching; a tree so limited is not repeatable. On few rows as
        many may go into trying whether a search pays.
    min_leaf_rows : int, default 1
        The fewest training rows in a leaf.
    min_leaf_weight : float, default 0
        The smallest training weight of a leaf; never less than a ten-thousandth of all.
    max_depth : int, optional
        The most questions asked about a row.
    never_split : collection of str, default ()
        Columns that are never asked about.
    monotone : mapping of str to int, optional
        Columns with which the answer must not fall (+1) or not rise (-1), missing values aside: the
        number, or of two labels the last.
    domain : Domain, optional
        What a legal row is; learned from X by default.
    random_state : int, default 0
        The seed of the search.

    Attributes
    ----------
    tree_ : Tree
    domain_ : Domain
    task_ : Task
    repeatable_ : bool
        Fitting again gives the same tree: no time limit was set to the search.
    classes_ : (n_classes,)
        The labels, dtype kept. Classification only.
    n_features_in_ : int
    feature_names_in_ : (n_features_in_,) object
        Only if X was a frame whose column names are all strings.
    """

    tree_: Tree
    domain_: Domain
    task_: Task
    repeatable_: bool
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
        effort: str = "best",
        time_limit: float | None = None,
        min_leaf_rows: int = 1,
        min_leaf_weight: float = 0.0,
        max_depth: int | None = None,
        never_split: Collection[str] = (),
        monotone: Mapping[str, int] | None = None,
        domain: Domain | None = None,
        random_state: int = 0,
    ) -> None:
        self.max_leaf_nodes = max_leaf_nodes
        self.objective = objective
        self.task = task
        self.labels = labels
        self.effort = effort
        self.time_limit = time_limit
        self.min_leaf_rows = min_leaf_rows
        self.min_leaf_weight = min_leaf_weight
        self.max_depth = max_depth
        self.never_split = never_split
        self.monotone = monotone
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
        lesson = read_lesson(
            y,
            scores,
            sample_weight,
            n_rows=len(table),
            task=self.task,
            objective=self.objective,
            labels=self.labels,
        )
        held = lesson.rows.weight > 0
        if not held.all():
            table, lesson = table.take(held), lesson.take(held)
        self.domain_, codes = self._encode_first(table)
        self._learn(codes, lesson, limits)
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

    def to_graphviz(self) -> Digraph:
        """Return the tree as a `graphviz.Digraph`: DOT text, and PNG or PDF through the program `dot`.

        `Distillation.plot` draws it without that program, with its agreement at every node.
        """
        check_is_fitted(self)
        if self.task_ is Task.CLASSIFICATION:
            outputs = tuple(map(str, self.classes_.tolist()))
        else:
            outputs = tuple(f"output {k}" for k in range(self.tree_.value.shape[1]))
        return tree_dot(tree_drawing(self.tree_, self.domain_, outputs))

    def export(self, format: str) -> str:  # noqa: A002 - the word users know
        """Return the tree as text that gives its answers without this library.

        "sql" is a query, "python" a module, "json" nodes for any other program, "rules" a list for people.

        Raises
        ------
        InputError
            No such format, or a column name or category that it cannot hold.
        """
        check_is_fitted(self)
        labels = self.classes_.tolist() if self.task_ is Task.CLASSIFICATION else None
        return exported(program_of(self.tree_, self.domain_, labels), format)

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
        one_of("effort", self.effort, EFFORTS)
        if self.time_limit is not None:
            number("time_limit", self.time_limit, low=0.0)
        if self.max_depth is not None:
            whole("max_depth", self.max_depth, at_least=1)
        return Limits(
            whole("max_leaf_nodes", self.max_leaf_nodes, at_least=2),
            min_leaf_rows=whole("min_leaf_rows", self.min_leaf_rows, at_least=1),
            min_leaf_weight=number("min_leaf_weight", self.min_leaf_weight, low=0.0),
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

    def _encode_first(self, table: Table) -> tuple[Domain, Codes]:
        if self.domain is None:
            return Domain.learn_coded(table)
        return self.domain, self.domain.encode(table.frame)

    def _learn(self, codes: Codes, lesson: Lesson, limits: Limits) -> None:
        self.task_ = lesson.task
        self._one_column = lesson.one_column
        self.__dict__.pop("classes_", None)  # of an earlier fit
        if lesson.labels is not None:
            self.classes_ = lesson.labels
        bins = Bins.of(codes, self.domain_)
        least = max(limits.min_leaf_weight, LEAST_SHARE * float(lesson.rows.weight.sum()))
        limits = replace(limits, min_leaf_weight=least)
        layout = Layout.of(bins, self._splittable())
        grower = Grower(layout, lesson.target(self.objective), limits, self._monotone(lesson))
        self.tree_ = finish(self._shape(grower), bins, lesson.rows)
        self.repeatable_ = self.effort == "fast" or self.time_limit is None

    def _shape(self, grower: Grower) -> Shape:
        rng = stream(whole("random_state", self.random_state, at_least=0), "tree search")
        if self.effort == "fast":
            found = learn_fast(grower, rng)
        else:
            found = learn_best(grower, rng, time_limit=self.time_limit)
        return filled(grower, found.shape)

    def _splittable(self) -> Bools:
        """Return (n_columns,): the columns that may be asked about."""
        names = list(self.domain_.names)
        for name in self.never_split:
            one_of("never_split", name, names)
        return np.array([name not in self.never_split for name in names])

    def _monotone(self, lesson: Lesson) -> Monotone | None:
        return read_monotone(self.monotone, self.domain_, lesson.labels) if self.monotone else None
