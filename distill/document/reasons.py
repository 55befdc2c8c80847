"""Principal reasons for a box's answer to one row: drafts, each verified by asking the box again.

A column is a reason where the box's score for its own answer falls once that column, and it alone, takes the
values of real rows that were answered otherwise. At most four are given: more help nobody, as the official
interpretation of 12 CFR 1002.9(b)(2) has it. Nothing is given where the local line, the tree or the order
of the columns is in doubt.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from distill.distillation import Distillation
from distill.distillation.student import answers_of
from distill.explanation import Explanation, Stability
from distill.oracle import Oracle
from distill.policy import LocalVerdict, Policy
from distill.samples import Part, TransferSet
from distill.seeds import stream
from distill.table import Table, stack
from distill.typing import Ints

MOST = 4
CANDIDATES = 8
"""So many of a row's weightiest columns are tried."""

OTHERS = 25
"""Real rows of the fit part, answered otherwise, whose values a column takes."""

STEADY = 0.8
"""Explanations from other seeds share at least so much of the weightiest columns, where that was measured."""


class Withheld(StrEnum):
    """Why no reason is given."""

    NOT_FAITHFUL = "not faithful"
    DISAGREE = "disagree"
    UNSTABLE = "unstable"
    NO_OTHER = "no other answer"
    BUDGET = "budget"
    NOTHING = "nothing"


@dataclass(frozen=True)
class Reason:
    """A column, and by how much the score of the box's answer falls on average without its value."""

    column: str
    effect: float


@dataclass(frozen=True)
class Draft:
    """At most four reasons, the largest effect first; or none, and why."""

    reasons: tuple[Reason, ...] = ()
    withheld: Withheld | None = None


def drafts(
    oracle: Oracle,
    found: Distillation,
    rows: Ints,
    explanations: Sequence[Explanation],
    *,
    stabilities: Sequence[Stability],
    policy: Policy,
) -> tuple[Draft, ...]:
    """Return the reasons for each of some explained rows, the first ones; none for regression.

    Parameters
    ----------
    rows : (n_rows,) int64
        Their positions in the transfer set.
    stabilities : sequence
        Of the first of them; may be empty.
    """
    samples = found.samples
    if not samples.answers.classifies or not len(rows):
        return ()
    said = answers_of(found.surrogate, samples.table.take(rows), samples.answers).decisions
    disagree = np.asarray(said != samples.decisions[rows])
    doubts = [
        _doubt(explanations[k], stabilities[k] if k < len(stabilities) else None, disagrees=bool(disagree[k]))
        for k in range(len(rows))
    ]
    cost = CANDIDATES * OTHERS * doubts.count(None)
    if oracle.budget_left is not None and cost > oracle.budget_left:
        doubts = [doubt or Withheld.BUDGET for doubt in doubts]
    return tuple(
        Draft(withheld=doubt)
        if doubt
        else _draft(oracle, samples, int(rows[k]), explanations[k], _Limits(policy.flat, found.seed))
        for k, doubt in enumerate(doubts)
    )


@dataclass(frozen=True)
class _Limits:
    least: float
    seed: int


def _doubt(explanation: Explanation, stability: Stability | None, *, disagrees: bool) -> Withheld | None:
    if explanation.verdict is not LocalVerdict.FAITHFUL:
        return Withheld.NOT_FAITHFUL
    if disagrees:
        return Withheld.DISAGREE
    first = sum(component.place == 1 for component in explanation.components)
    if first > MOST or (stability is not None and not stability.jaccard_tied.value >= STEADY):
        return Withheld.UNSTABLE
    return None


def _draft(
    oracle: Oracle, samples: TransferSet, row: int, explanation: Explanation, limits: _Limits
) -> Draft:
    decided = int(samples.decisions[row])
    fit = samples.where(part=Part.FIT, real=True)
    others = fit[samples.decisions[fit] != decided]
    if not len(others):
        return Draft(withheld=Withheld.NO_OTHER)
    order = stream(limits.seed, "principal reasons").permutation(len(others))[:OTHERS]
    columns = [component.name for component in explanation.components[:CANDIDATES]]
    changed = stack(list(_changed(samples.table, row, others[order], columns)))
    kept, answers = oracle.answerable(changed)
    scores, is_known = np.zeros(len(changed)), np.zeros(len(changed), dtype=np.bool_)
    scores[kept], is_known[kept] = answers[:, decided], True
    with np.errstate(invalid="ignore"):  # a column with no answer at all is no reason
        means = scores.reshape(len(columns), -1).sum(axis=1) / is_known.reshape(len(columns), -1).sum(axis=1)
    falls = samples.scores[row, decided] - means
    verified = [Reason(columns[j], float(falls[j])) for j in np.argsort(-falls, kind="stable")]
    reasons = tuple(reason for reason in verified if reason.effect > limits.least)[:MOST]
    return Draft(reasons, None if reasons else Withheld.NOTHING)


def _changed(table: Table, row: int, others: Ints, columns: Sequence[str]) -> Iterator[Table]:
    """Yield the row, once for each other row and column, with that column's value from that other row."""
    same, donors = table.take(np.full(len(others), row)), table.take(others).frame
    for column in columns:
        yield same.with_frame(same.frame.assign(**{column: donors[column].array}))
