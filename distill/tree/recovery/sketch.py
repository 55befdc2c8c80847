"""Drawing up a tree from what is known: a pure function, done anew whenever something new is known."""

from __future__ import annotations

from collections.abc import Hashable, Iterator
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np

from distill.tree.recovery.asking import NotATreeError
from distill.tree.recovery.region import Question, Region
from distill.tree.recovery.subset import Knowledge, Subset

DEEPEST = 40

Unit: TypeAlias = tuple[str, int]
"""("edge", its number) or ("levels", the column)."""


@dataclass(frozen=True, eq=False)
class Leaf:
    """A region with one answer, as far as is known."""

    region: Region
    answer: int


@dataclass(frozen=True, eq=False)
class Split:
    """A question and what follows on either side."""

    question: Question
    left: Sketch
    right: Sketch


@dataclass(frozen=True, eq=False)
class Unknown:
    """A region in which no row has been asked."""

    region: Region


@dataclass(frozen=True, eq=False)
class Mixed:
    """A region with different answers, and no edge known that explains them."""

    subset: Subset


@dataclass(frozen=True, eq=False)
class Doubtful:
    """A region whose best question may cut through other edges.

    Parameters
    ----------
    subset : Subset
    question : Question
    units : tuple of Unit
        The edges and nominal columns that seem to matter on one side only, each with whether it is the left.
    """

    subset: Subset
    question: Question
    units: tuple[tuple[Unit, bool], ...]


Sketch: TypeAlias = Leaf | Split | Unknown | Mixed | Doubtful


class Choices:
    """The best question of every region, remembered while its evidence is the same."""

    def __init__(self) -> None:
        self._made: dict[Hashable, Question] = {}

    def best(self, subset: Subset) -> Question:
        """Return the question after which the fewest splits are still to come; ties by Gini gain."""
        key = (subset.region.key, subset.pairs.tobytes(), subset.scans)
        if key not in self._made:
            self._made[key] = _best(subset)
        return self._made[key]


def _best(subset: Subset) -> Question:
    questions = subset.questions()
    if len(questions) == 1:
        return questions[0]
    need = [sum(side.need for side in subset.split(question)) for question in questions]
    least = [question for question, count in zip(questions, need, strict=True) if count == min(need)]
    gains = [_gain(subset, question) for question in least]
    return least[int(np.argmax(gains))]


def _gain(subset: Subset, question: Question) -> float:
    """Return the fall in Gini impurity, up to a constant, over the rows asked."""
    answers = subset.known.answers[subset.points]
    left = question.goes_left(subset.known.codes[subset.points])
    counts = [np.bincount(answers[side]) for side in (left, ~left) if np.any(side)]
    return float(sum((count.astype(np.float64) ** 2).sum() / count.sum() for count in counts))


class Doubts:
    """How often each edge has been carried across each question, without being met on the other side."""

    def __init__(self) -> None:
        self._tried: dict[Hashable, int] = {}

    def count(self, subset: Subset, question: Question, unit: Unit) -> int:
        """Return the number of tries."""
        return self._tried.get((subset.region.key, question, unit), 0)

    def note(self, subset: Subset, question: Question, unit: Unit) -> None:
        """Count one more."""
        self._tried[subset.region.key, question, unit] = self.count(subset, question, unit) + 1


TRIES = 4
"""Edges carried across a question, shared among the edges of the region, but at least two of each.

What is missed costs a few checks of leaves later, so more tries cost more than they save."""


def draw_up(known: Knowledge, choices: Choices, doubts: Doubts) -> Sketch:
    """Return the tree that the evidence asks for, with open ends where it does not suffice."""
    return _draw(Subset.everything(known), choices, doubts, depth=0)


def _draw(subset: Subset, choices: Choices, doubts: Doubts, *, depth: int) -> Sketch:
    if depth > DEEPEST:
        raise NotATreeError(f"more than {DEEPEST} questions stand one below the other")
    if not len(subset.pairs) and not subset.scans:
        return _end(subset)
    question = choices.best(subset)
    left, right = subset.split(question)
    units = tuple(_one_sided(subset, question, left, right, doubts))
    if units:
        return Doubtful(subset, question, units)
    below = (_draw(side, choices, doubts, depth=depth + 1) for side in (left, right))
    return Split(question, *below)


def _end(subset: Subset) -> Sketch:
    if not len(subset.points):
        return Unknown(subset.region)
    answers = subset.known.answers[subset.points]
    return Leaf(subset.region, int(answers[0])) if np.all(answers == answers[0]) else Mixed(subset)


def _one_sided(
    subset: Subset, question: Question, left: Subset, right: Subset, doubts: Doubts
) -> Iterator[tuple[Unit, bool]]:
    """Yield what is met on one side only and has not been carried across often enough."""
    units = _units(subset)
    enough = max(2, -(-TRIES // max(len(units) - 1, 1)))
    on_left, on_right = set(_units(left)), set(_units(right))
    for unit in units:
        same_column = _column(subset, unit) == question.column
        if same_column or (unit in on_left) == (unit in on_right):
            continue
        if doubts.count(subset, question, unit) < enough:
            yield unit, unit in on_left


def _units(subset: Subset) -> list[Unit]:
    edges: list[Unit] = [("edge", int(number)) for number in subset.edges]
    return edges + [("levels", column) for column in subset.scanned]


def _column(subset: Subset, unit: Unit) -> int:
    kind, number = unit
    return subset.known.edges[number].column if kind == "edge" else number


def parts(sketch: Sketch) -> Iterator[Sketch]:
    """Yield every node in preorder."""
    yield sketch
    if isinstance(sketch, Split):
        yield from parts(sketch.left)
        yield from parts(sketch.right)
