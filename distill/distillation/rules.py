"""The leaves of a surrogate tree as rules, each with what real report rows say about it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import overload

import pandas as pd

from distill import numbers
from distill.fidelity import Measure, agreement, by_group, leaves_as_groups, mae
from distill.samples import Part, TransferSet
from distill.tree.rules import Rule
from distill.tree.surrogate import TreeSurrogate


@dataclass(frozen=True)
class MeasuredRule:
    """A rule and how well it holds.

    Parameters
    ----------
    rule : Rule
    coverage : float
        The share of the real report rows that it covers, 0 to 1.
    fidelity : Measure
        On those rows: how often the box answers what the rule says; for regression, the mean absolute
        difference in the box's own units. NaN where it covers none; no interval where too few.
    """

    rule: Rule
    coverage: float
    fidelity: Measure

    def __str__(self) -> str:
        conditions = " and ".join(map(str, self.rule.conditions))
        return f"if {conditions} then {self.rule.answer}" if conditions else f"always {self.rule.answer}"


@dataclass(frozen=True)
class RuleList(Sequence[MeasuredRule]):
    """The rules of a tree, that of the most rows first; every row is covered by exactly one.

    Parameters
    ----------
    rules : tuple of MeasuredRule
    n : int
        The number of real report rows.
    confidence : float
        The intervals of all rules hold together at this level (Bonferroni's inequality).
    min_rows : int
        A rule that covers fewer rows has no interval.
    """

    rules: tuple[MeasuredRule, ...]
    n: int
    confidence: float
    min_rows: int

    def __len__(self) -> int:
        return len(self.rules)

    @overload
    def __getitem__(self, index: int) -> MeasuredRule: ...
    @overload
    def __getitem__(self, index: slice) -> tuple[MeasuredRule, ...]: ...
    def __getitem__(self, index: int | slice) -> MeasuredRule | tuple[MeasuredRule, ...]:
        return self.rules[index]

    def to_frame(self) -> pd.DataFrame:
        """Return one row per rule: leaf, rule, answer, coverage, n, measure, value, low, high."""
        return pd.DataFrame(
            {
                "leaf": measured.rule.leaf,
                "rule": str(measured),
                "answer": measured.rule.answer,
                "coverage": measured.coverage,
                "n": measured.fidelity.n,
                "measure": measured.fidelity.name,
                "value": measured.fidelity.value,
                "low": measured.fidelity.low,
                "high": measured.fidelity.high,
            }
            for measured in self.rules
        )

    def text(self) -> str:
        """Return the rules to be read one below the other, each with its figures under it."""
        head = (
            f"{len(self)} rules, measured on {self.n:,} real rows that none was learned from; the intervals "
            f"of those that cover at least {self.min_rows} hold together at {numbers.level(self.confidence)}."
        )
        return "\n".join([head, *self._lines()]) + "\n"

    def __str__(self) -> str:
        return self.text()

    def _repr_html_(self) -> str:
        return self.to_frame().to_html(index=False, float_format="{:.3f}".format)

    def _lines(self) -> Iterator[str]:
        width = len(str(len(self)))
        for number, measured in enumerate(self.rules, start=1):
            yield f"{number:>{width}}. {measured}"
            yield f"{'':>{width}}  {_figures(measured)}"


def measured_rules(surrogate: TreeSurrogate, samples: TransferSet) -> RuleList:
    """Return a fitted tree's rules, measured on the real report rows."""
    rows = samples.where(part=Part.REPORT, real=True)
    tree, rules = surrogate.tree_, surrogate.rules()
    reached = tree.apply(samples.codes[rows])
    groups = leaves_as_groups(reached, {rule.leaf: str(rule.leaf) for rule in rules})
    unit = samples.units_of(rows)
    if samples.answers.classifies:
        found = by_group(agreement, groups, samples.decisions[rows], tree.decision[reached], unit=unit)
    else:
        found = by_group(mae, groups, samples.scores[rows], tree.value[reached], unit=unit)
    measured = [
        MeasuredRule(rule, group.figure.n / max(len(rows), 1), group.figure)
        for rule, group in zip(rules, found.groups, strict=True)
    ]
    most_first = sorted(measured, key=lambda some: -some.fidelity.n)
    return RuleList(tuple(most_first), len(rows), found.confidence, found.min_rows)


def _figures(measured: MeasuredRule) -> str:
    figure = measured.fidelity
    if not figure.n:
        return "covers no row"
    if figure.name == "agreement":
        value, ends = f"agrees {numbers.share(figure.value)}", numbers.shares(figure.low, figure.high)
    else:
        value, ends = f"mean error {numbers.figure(figure.value)}", numbers.figures(figure.low, figure.high)
    if figure.low != figure.low:  # NaN
        ends = "too few rows"
    return f"covers {numbers.share(measured.coverage)} (n = {figure.n:,}), {value} ({ends})"
