"""Leaves as rules in the data's own words: "if age > 30 and region in {N, S} then deny".

Numbers read "age <= 30", "age > 30", "30 < age <= 45", and "age = 31" where one whole number is left;
ordered levels likewise, booleans "married = True". Of a set of levels the shorter description is given, those
that are in or those that are not; one level reads "region = N" or "region != N". Where the reference rows
miss values, "or missing" says that they come along, and "not missing" alone that only they do not.
A level that the domain does not know goes where missing values go.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

import numpy as np
import pandas as pd

from distill import numbers
from distill.domain import DAY, Column, Domain, Kind
from distill.tree.cuts import shown_cut
from distill.tree.value import Tree


@dataclass(frozen=True)
class Condition:
    """What a rule asks of one column.

    Parameters
    ----------
    column : str
    text : str
        The whole condition, the column's name included.
    """

    column: str
    text: str

    def __str__(self) -> str:
        return self.text


@dataclass(frozen=True)
class Rule:
    """A leaf, as the conditions on the way to it and the answer in it.

    Parameters
    ----------
    conditions : tuple of Condition
        One for each column on the way, in the order in which they are first asked.
    answer : str
    coverage : float
        The leaf's share of the training weight, 0 to 1.
    n : int
        Its number of training rows.
    leaf : int
        Its node id.
    value : tuple of float
        Its mean scores.
    """

    conditions: tuple[Condition, ...]
    answer: str
    coverage: float
    n: int
    leaf: int
    value: tuple[float, ...]

    def __str__(self) -> str:
        if not self.conditions:
            return f"always {self.answer}"
        asked = " and ".join(map(str, self.conditions))
        return f"if {asked} then {self.answer} ({numbers.share(self.coverage)} of rows)"


def rules_of(tree: Tree, domain: Domain, answer: Callable[[int], str]) -> list[Rule]:
    """Return a rule for each leaf, from left to right; `answer` puts a node's answer into words."""
    return [_rule(tree, domain, int(leaf), answer(int(leaf))) for leaf in tree.leaves]


def label_answers(tree: Tree, labels: Sequence[Any]) -> Callable[[int], str]:
    """Return what puts a node's commonest decision into words."""
    return lambda node: str(labels[int(tree.decision[node])])


def number_answers(tree: Tree) -> Callable[[int], str]:
    """Return what puts a node's mean into words, to four digits."""
    return lambda node: ", ".join(f"{number:.4g}" for number in tree.value[node])


def split_text(tree: Tree, node: int, domain: Domain) -> tuple[str, str]:
    """Return what a node asks, as the texts of its left and its right branch.

    Of a nominal column only the levels that can still reach the node are spoken of.
    """
    j = int(tree.feature[node])
    column = domain.columns[j]
    above = _regions(tree, domain, node).get(j, _everything(column))
    start = above if column.is_nominal else _everything(column)
    left, right = (_narrow(start, tree, node, left=side) for side in (True, False))
    return _say(column, left, start), _say(column, right, start)


@dataclass(frozen=True)
class _Region:
    """The values of a column that reach a node: low < code <= high, or the level codes, and missing ones."""

    low: float
    high: float
    levels: frozenset[int]
    missing: bool


def _everything(column: Column) -> _Region:
    levels = frozenset(range(len(column.levels))) if column.is_nominal else frozenset[int]()
    return _Region(-math.inf, math.inf, levels, missing=True)


def _rule(tree: Tree, domain: Domain, leaf: int, answer: str) -> Rule:
    conditions = []
    for j, region in _regions(tree, domain, leaf).items():
        column = domain.columns[j]
        conditions.append(Condition(column.name, _say(column, region, _everything(column))))
    return Rule(
        tuple(conditions),
        answer,
        float(tree.weight[leaf] / tree.weight[0]),
        int(tree.n[leaf]),
        leaf,
        tuple(tree.value[leaf].tolist()),
    )


def _regions(tree: Tree, domain: Domain, node: int) -> dict[int, _Region]:
    """Return, for each column asked about above a node, the values that reach it."""
    regions: dict[int, _Region] = {}
    for parent, child in pairwise(tree.way_to(node).tolist()):
        j = int(tree.feature[parent])
        region = regions.get(j, _everything(domain.columns[j]))
        regions[j] = _narrow(region, tree, parent, left=bool(tree.left[parent] == child))
    return regions


def _narrow(region: _Region, tree: Tree, node: int, *, left: bool) -> _Region:
    missing = region.missing and bool(tree.missing_left[node]) == left
    threshold = float(tree.threshold[node])
    if math.isnan(threshold):
        named = frozenset(tree.categories[node])
        levels = region.levels & named if left else region.levels - named
        return replace(region, levels=levels, missing=missing)
    if left:
        return replace(region, high=min(region.high, threshold), missing=missing)
    return replace(region, low=max(region.low, threshold), missing=missing)


# ---------------------------------------------------------------- words


def _say(column: Column, region: _Region, outer: _Region) -> str:
    values = _say_levels(column, region, outer) if column.is_nominal else _say_interval(column, region)
    if values is None:
        return f"{column.name} missing"
    if not values:
        return f"any {column.name}" if region.missing else f"{column.name} not missing"
    # Rows without a value are not worth a word where the reference rows have none.
    return f"{values} or missing" if column.missing > 0 and region.missing else values


def _say_levels(column: Column, region: _Region, outer: _Region) -> str | None:
    """Return the words for a set of levels: "" for all of `outer`, None for none."""
    if not region.levels:
        return None
    out = outer.levels - region.levels
    if not out:
        return ""
    if len(region.levels) <= len(out):
        return _say_set(column, region.levels, "=", "in")
    return _say_set(column, out, "!=", "not in")


def _say_set(column: Column, codes: frozenset[int], one: str, many: str) -> str:
    names = [str(column.levels[code]) for code in sorted(codes)]
    return (
        f"{column.name} {one} {names[0]}"
        if len(names) == 1
        else f"{column.name} {many} {{{', '.join(names)}}}"
    )


def _say_interval(column: Column, region: _Region) -> str | None:
    """Return the words for an interval: "" if it is unbounded, None if it is empty."""
    name, low, high = column.name, shown_cut(column, region.low), shown_cut(column, region.high)
    if low == math.inf:
        return None
    single = _single(column, low, high)
    if single is not None:
        return f"{name} = {show_cut(column, single)}"
    if low == -math.inf:
        return "" if high == math.inf else f"{name} <= {show_cut(column, high)}"
    if high == math.inf:
        return f"{name} > {show_cut(column, low)}"
    return f"{show_cut(column, low)} < {name} <= {show_cut(column, high)}"


def _single(column: Column, low: float, high: float) -> float | None:
    """Return the one legal value in low < value <= high, if there is just one."""
    if column.is_levelled and (low, high) != (-math.inf, math.inf):
        low, high = max(low, -1.0), min(high, len(column.levels) - 1.0)
    whole = column.kind is Kind.INTEGER or column.is_levelled
    return high if whole and high - low == 1 else None


def show_cut(column: Column, cut: float) -> str:
    """Return a threshold in the data's own words, exactly: no digit that matters is rounded away."""
    if column.is_levelled:
        return str(column.levels[int(cut)])
    if math.isinf(cut):
        return str(cut)
    if column.kind is Kind.DATETIME:
        return _show_instant(cut, whole_days=column.step > 0 and column.step % DAY == 0)
    return _show_number(cut)


def _show_instant(seconds: float, *, whole_days: bool) -> str:
    stamp = pd.Timestamp(round(seconds * 1e6), unit="us")
    if whole_days:
        return str(stamp.date())
    return stamp.isoformat(sep=" ", timespec="minutes" if seconds % 60 == 0 else "auto")


def _show_number(number: float) -> str:
    if number == 0:
        return "0"
    if 1e-5 <= abs(number) < 1e16:
        return np.format_float_positional(number, trim="-")
    return repr(number)
