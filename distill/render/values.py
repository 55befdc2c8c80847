"""What can be drawn: plain frozen values that know nothing of models, tables or surrogates.

Whoever wants a picture fills one of these; every number arrives computed, every text arrives in
the reader's words. Nothing here is escaped or shortened yet, that is the drawing's work.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

from distill.checks import number, refuse
from distill.task import Task


class Unit(StrEnum):
    """How figures of a scale are written: .25 as "25 %", or as "0.25"."""

    PERCENT = "percent"
    NUMBER = "number"


@dataclass(frozen=True)
class Estimate:
    """A measured figure, with its interval and the number of rows behind it.

    `low` and `high` are NaN where no interval is known, `n` is None where the count is not.
    """

    value: float
    low: float = math.nan
    high: float = math.nan
    n: int | None = None

    def __post_init__(self) -> None:
        number("value", self.value)
        if self.has_interval and self.low > self.high:
            refuse("low", f"at most `high` ({self.high:g})", self.low)

    @property
    def has_interval(self) -> bool:
        """Whether both ends of the interval are known, finite numbers."""
        return math.isfinite(self.low) and math.isfinite(self.high)

    @property
    def ends(self) -> tuple[float, ...]:
        """The numbers that a scale must hold to show this estimate."""
        return (self.low, self.value, self.high) if self.has_interval else (self.value,)


@dataclass(frozen=True)
class Node:
    """One node of a tree: how it is reached, what it asks next, and what it answers.

    Parameters
    ----------
    id, parent : int
        `parent` is None for the root. Children are drawn in the order they are given.
    condition : str
        The parent's question answered: "≤ 30", "in {N, S}", "missing". Empty for the root, unless
        it stands for something else than all rows.
    question : str
        What this node splits on: "age". Empty for a leaf.
    share : float
        Part of all rows that come here, 0 to 1.
    answer : str
        What the tree says to a row that ends here: a class name, or a number already formatted.
    means : tuple of float, one per output
        Mean scores: the class distribution, or the mean of each regression target.
    decision : int, optional
        Classification: index of the output the answer stands for; it gives the colour.
    agreement : Estimate, optional
        How often the tree answers here as the box does, on report rows. None if no row came here.
    """

    id: int
    parent: int | None
    share: float
    answer: str
    means: tuple[float, ...]
    condition: str = ""
    question: str = ""
    decision: int | None = None
    agreement: Estimate | None = None

    def __post_init__(self) -> None:
        number("share", self.share, low=0, high=1)
        for mean in self.means:
            number("means", mean)


@dataclass(frozen=True)
class TreeDrawing:
    """A tree to draw.

    Parameters
    ----------
    task : Task
    outputs : tuple of str
        Class names, or names of the regression targets.
    nodes : sequence of Node
        One root; every other node names its parent.
    title : str
    path : tuple of int
        Ids of the nodes one row passes through, to be highlighted.
    agreement_name : str
        Heading of the leaves' agreement column.
    agreement_unit : Unit
        How agreement is written; a regression tree may give an error in the target's own units.

    Raises
    ------
    InputError
        No or several roots, an id used twice, a parent that is not there, a path through unknown
        nodes, or a number of means other than the number of outputs.
    """

    task: Task
    outputs: tuple[str, ...]
    nodes: Sequence[Node]
    title: str = ""
    path: tuple[int, ...] = ()
    agreement_name: str = "agreement with the box"
    agreement_unit: Unit = Unit.PERCENT

    def __post_init__(self) -> None:
        if sum(node.parent is None for node in self.nodes) != 1:
            refuse("nodes", "a tree with exactly one root", [n.id for n in self.nodes if n.parent is None])
        if len(self.by_id) != len(self.nodes):
            refuse("nodes", "a tree whose ids differ", [node.id for node in self.nodes])
        for node in self.nodes:
            self._check(node)
        if len(self.in_order) != len(self.nodes):
            lost = sorted(self.by_id.keys() - {node.id for node in self.in_order})
            refuse("nodes", "all reachable from the root", lost)
        for step in self.path:
            if step not in self.by_id:
                refuse("path", "made of ids of nodes", step)

    def _check(self, node: Node) -> None:
        if node.parent is not None and node.parent not in self.by_id:
            refuse("parent", "the id of a node, or None for the root", node.parent)
        if len(node.means) != len(self.outputs):
            refuse("means", f"as long as `outputs` ({len(self.outputs)})", node.means)
        if node.decision is not None and not 0 <= node.decision < len(self.outputs):
            refuse("decision", f"the index of one of {len(self.outputs)} outputs", node.decision)

    @property
    def classifies(self) -> bool:
        """Whether the answers are classes."""
        return self.task is Task.CLASSIFICATION

    @cached_property
    def by_id(self) -> dict[int, Node]:
        """Every node under its id."""
        return {node.id: node for node in self.nodes}

    @cached_property
    def _children(self) -> dict[int | None, list[Node]]:
        children: dict[int | None, list[Node]] = {}
        for node in self.nodes:
            children.setdefault(node.parent, []).append(node)
        return children

    @property
    def root(self) -> Node:
        """The node every row starts at."""
        return self._children[None][0]

    def children(self, node: Node) -> Sequence[Node]:
        """Return the nodes right below `node`, from top to bottom; none for a leaf."""
        return self._children.get(node.id, [])

    @cached_property
    def in_order(self) -> tuple[Node, ...]:
        """All nodes as they are read: each before its children, first child first."""
        order, waiting = [], [self.root]
        while waiting:
            node = waiting.pop()
            order.append(node)
            waiting.extend(reversed(self.children(node)))
        return tuple(order)

    @cached_property
    def leaves(self) -> tuple[Node, ...]:
        """The leaves, from top to bottom."""
        return tuple(node for node in self.in_order if not self.children(node))

    def way_to(self, node: Node) -> tuple[Node, ...]:
        """Return the nodes from the root to `node`, both included."""
        way = [node]
        while way[-1].parent is not None:
            way.append(self.by_id[way[-1].parent])
        return tuple(reversed(way))

    def rule(self, node: Node) -> tuple[str, ...]:
        """Return what must hold for a row to come here: ("age ≤ 30", "region in {N, S}")."""
        way = self.way_to(node)
        return tuple(
            f"{above.question} {below.condition}".strip() for above, below in itertools.pairwise(way)
        )


@dataclass(frozen=True)
class Component:
    """One reason: a component of the row, its value in the row's own words, and its signed weight."""

    label: str
    value: str
    weight: float
    low: float = math.nan
    high: float = math.nan

    def __post_init__(self) -> None:
        _ = self.estimate

    @property
    def estimate(self) -> Estimate:
        """The weight with its interval."""
        return Estimate(self.weight, self.low, self.high)


@dataclass(frozen=True)
class Bars:
    """Signed weights of components, in the order they are to be read.

    `toward` and `against` say in words what the two directions mean, `axis` the unit of a weight.
    """

    components: tuple[Component, ...]
    axis: str = "weight"
    toward: str = ""
    against: str = ""
    title: str = ""
    subtitle: str = ""


@dataclass(frozen=True)
class Curve:
    """A figure against size: `x` the sizes, ascending, and an estimate for each.

    `chosen` is the index of the size that was taken, `delivered` its figure where the tree that was
    delivered was found otherwise than those of the curve, `baseline` what no information would give.
    """

    x: tuple[float, ...]
    y: tuple[Estimate, ...]
    chosen: int | None = None
    delivered: Estimate | None = None
    baseline: float | None = None
    x_name: str = "leaves"
    y_name: str = "agreement with the box"
    unit: Unit = Unit.PERCENT
    title: str = ""

    def __post_init__(self) -> None:
        if not self.x or len(self.x) != len(self.y):
            refuse("x", f"as long as `y` ({len(self.y)}) and not empty", self.x)
        if any(later <= earlier for earlier, later in zip(self.x, self.x[1:], strict=False)):
            refuse("x", "ascending", self.x)
        if self.chosen is not None and not 0 <= self.chosen < len(self.x):
            refuse("chosen", f"an index into {len(self.x)} sizes", self.chosen)


@dataclass(frozen=True)
class Whisker:
    """One line of an interval plot; `baseline` is what no information gives on the same rows."""

    label: str
    estimate: Estimate
    baseline: float | None = None


@dataclass(frozen=True)
class Intervals:
    """Estimates side by side, one line each: fidelity per group, per class, per leaf."""

    rows: tuple[Whisker, ...]
    axis: str = "agreement with the box"
    unit: Unit = Unit.PERCENT
    title: str = ""
