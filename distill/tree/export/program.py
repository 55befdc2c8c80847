"""A tree as questions about the user's own values: what every export writes down in its language."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, TypeAlias

import numpy as np

from distill.domain import Column, Domain, Kind
from distill.errors import InputError
from distill.tree.value import LEAF, Tree

Level: TypeAlias = bool | int | float | str | dt.date
"""A category in a type that every language can write."""

EPOCH = dt.datetime(1970, 1, 1)  # noqa: DTZ001 - columns with and without a zone are both counted in UTC
MICROSECOND = dt.timedelta(microseconds=1)
FIRST, LAST = dt.datetime(1, 1, 1), dt.datetime(9999, 12, 31, 23, 59, 59, 999_999)  # noqa: DTZ001 - in UTC too


@dataclass(frozen=True)
class AtMost:
    """Values up to a cut go left: of numbers as floats, of datetimes in UTC without a zone."""

    cut: float | dt.datetime


@dataclass(frozen=True)
class Known:
    """Every value goes left: only rows without one may go right."""


@dataclass(frozen=True)
class Among:
    """Some of a column's levels go left, the others right."""

    left: tuple[Level, ...]
    right: tuple[Level, ...]


Test: TypeAlias = AtMost | Known | Among


@dataclass(frozen=True)
class Question:
    """A node that asks.

    Parameters
    ----------
    column : int
        Its position among the columns.
    test : AtMost, Known or Among
    missing_left : bool
        Where rows without a value go, and of a column of levels those with a level not among them.
    left, right : int
        The next nodes.
    """

    column: int
    test: Test
    missing_left: bool
    left: int
    right: int


@dataclass(frozen=True)
class Answer:
    """A leaf.

    Parameters
    ----------
    label : Level or None
        What is decided; None for regression.
    scores : tuple of float
        The mean scores, or numbers.
    """

    label: Level | None
    scores: tuple[float, ...]


@dataclass(frozen=True)
class Step:
    """A question whose rows of one side, `to_left` or not, turn `aside`, while the others go on."""

    question: Question
    to_left: bool
    aside: int

    @property
    def levels(self) -> tuple[tuple[Level, ...], tuple[Level, ...]]:
        """The levels that turn aside, and those that go on."""
        test = self.question.test
        if not isinstance(test, Among):
            return (), ()
        return (test.left, test.right) if self.to_left else (test.right, test.left)

    @property
    def missing(self) -> bool:
        """Whether rows without a value, or with an unknown level, turn aside."""
        return self.question.missing_left is self.to_left


@dataclass(frozen=True)
class Program:
    """The whole tree; node 0 is the root, and every node stands before those below it.

    Parameters
    ----------
    columns : tuple of Column
    nodes : tuple of Question or Answer
    labels : tuple of Level, or None for regression
    """

    columns: tuple[Column, ...]
    nodes: tuple[Question | Answer, ...]
    labels: tuple[Level, ...] | None

    @property
    def outputs(self) -> tuple[str, ...]:
        """A name for each score: that of the label, or "output 0" and so on."""
        if self.labels is not None:
            return tuple(map(str, self.labels))
        leaf = next(node for node in self.nodes if isinstance(node, Answer))
        return tuple(f"output {k}" for k in range(len(leaf.scores)))

    def below(self, node: int) -> int:
        """Return how many leaves a node has below it, itself included."""
        found = self.nodes[node]
        return 1 if isinstance(found, Answer) else self.below(found.left) + self.below(found.right)

    def steps(self, node: int) -> tuple[list[Step], int]:
        """Return how to get from a node to one of its leaves, leaving a smaller subtree at each step.

        Written so, no tree nests deeper than the logarithm of its leaves, and languages set limits.
        """
        found: list[Step] = []
        while isinstance(asked := self.nodes[node], Question):
            to_left = self.below(asked.left) <= self.below(asked.right)
            aside, node = (asked.left, asked.right) if to_left else (asked.right, asked.left)
            found.append(Step(asked, to_left, aside))
        return found, node

    @property
    def asked(self) -> tuple[int, ...]:
        """The positions of the columns that are asked about, ascending."""
        return tuple(sorted({node.column for node in self.nodes if isinstance(node, Question)}))

    @property
    def size(self) -> str:
        """Its size in words: "5 leaves"."""
        leaves = self.below(0)
        return f"{leaves} leaves" if leaves > 1 else "1 leaf"


def program_of(tree: Tree, domain: Domain, labels: Sequence[Any] | None) -> Program:
    """Return a tree as a program; `labels` are the classes, None for regression.

    Raises
    ------
    InputError
        A level or a label is of a type that text cannot hold, such as an interval.
    """
    plain = None if labels is None else tuple(level(label, "A label") for label in labels)
    nodes = tuple(
        _answer(tree, node, plain) if tree.feature[node] == LEAF else _question(tree, node, domain)
        for node in range(len(tree))
    )
    return Program(domain.columns, nodes, plain)


def level(value: Any, whose: str) -> Level:
    """Return a category as a plain Python value.

    Raises
    ------
    InputError
        It is none of truth value, number, text, date.
    """
    if isinstance(value, np.generic):
        value = value.item()
    if isinstance(value, Decimal):
        value = float(value)
    if isinstance(value, dt.datetime) and value.tzinfo is None:
        return EPOCH + (value - EPOCH) // MICROSECOND * MICROSECOND  # a pandas one is more than it
    if isinstance(value, bool | int | float | str) or type(value) is dt.date:
        return value
    raise InputError(
        f"{whose} is of type {type(value).__name__} ({value}), which an export cannot write; "
        "turn such values into text or numbers before distilling."
    )


def _answer(tree: Tree, node: int, labels: tuple[Level, ...] | None) -> Answer:
    scores = tuple(map(float, tree.value[node]))
    return Answer(None if labels is None else labels[int(tree.decision[node])], scores)


def _question(tree: Tree, node: int, domain: Domain) -> Question:
    place = int(tree.feature[node])
    test = _test(tree, node, domain.columns[place])
    sides = int(tree.left[node]), int(tree.right[node])
    return Question(place, test, bool(tree.missing_left[node]), *sides)


def _test(tree: Tree, node: int, column: Column) -> Test:
    threshold = float(tree.threshold[node])
    if column.is_levelled:
        levels = [level(value, f"A level of column {column.name!r}") for value in column.levels]
        chosen = set(tree.categories[node])
        left = [code in chosen if math.isnan(threshold) else code <= threshold for code in range(len(levels))]
        return Among(
            tuple(value for value, is_left in zip(levels, left, strict=True) if is_left),
            tuple(value for value, is_left in zip(levels, left, strict=True) if not is_left),
        )
    if math.isinf(threshold):
        return Known()
    return AtMost(_instant(threshold) if column.kind is Kind.DATETIME else threshold)


def _instant(seconds: float) -> dt.datetime:
    """Return the last microsecond that counts, as seconds, at most so many since 1970."""
    last = math.floor(seconds * 1e6)
    while last / 1e6 > seconds:
        last -= 1
    while (last + 1) / 1e6 <= seconds:
        last += 1
    try:
        return EPOCH + last * MICROSECOND
    except OverflowError:  # the calendar ends before the cut
        return LAST if seconds > 0 else FIRST
