"""From a distillation to all that an audit is written from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Self

import numpy as np
from numpy.typing import ArrayLike

from distill.distillation import Distillation, measured
from distill.distillation.student import answers_of
from distill.document.choice import rows_to_explain, score_bands
from distill.document.files import SourceFile
from distill.document.grouping import Group
from distill.document.material import Material
from distill.document.permuting import importance_within
from distill.document.protected import protected_columns
from distill.document.reasons import drafts
from distill.document.truth import accuracy, truth_not_used, worse_than_guessing
from distill.explanation import Explanation, Explanations, Stability
from distill.explanation import explain as explain_rows
from distill.fidelity import Fidelity, judge
from distill.oracle import Oracle
from distill.policy import Policy
from distill.samples import Part, TransferSet
from distill.table import Table
from distill.tree.surrogate import TreeSurrogate
from distill.truth import read_truth
from distill.typing import Floats, Ints

MOST_CHALLENGED = 25
"""So many explained rows have their line challenged by a tree and, if asked for, its stability measured."""


@dataclass(frozen=True)
class Rows:
    """The user's rows with every column they have."""

    X: Table
    test: Table | None

    @classmethod
    def of(cls, oracle: Oracle, X: object, test: object) -> Self:
        """Read what was given; the columns of an array get the box's names."""
        raw = Table.of(X, oracle.box.columns)
        names = None if raw.layout.array_dtype is None else raw.names
        return cls(raw, None if test is None else Table.of(test, names))

    @property
    def n_test(self) -> int:
        """How many rows were given as `test`."""
        return 0 if self.test is None else len(self.test)


@dataclass(frozen=True)
class About:
    """What was given and asked for."""

    rows: Rows
    policy: Policy
    files: tuple[SourceFile, ...]
    settings: Mapping[str, Any]
    title: str | None
    blanks: Sequence[Mapping[str, Any]]
    regulation: Mapping[str, Any] | None


def gather(
    oracle: Oracle,
    found: Distillation,
    about: About,
    *,
    groups: tuple[Group, ...],
    y: ArrayLike | None,
    y_test: ArrayLike | None,
) -> Material:
    """Judge by group, measure against the truth, explain rows, test protected columns, permute columns.

    Parameters
    ----------
    oracle : Oracle
    found : Distillation
    about : About
    groups : tuple of Group
    y, y_test : (n_rows,) or (n_rows, n_outputs), optional
        The truth of the rows of `X` and of `test`.

    Raises
    ------
    InputError
        The truth holds what is no answer of the box.
    BudgetError, BoxError
        As `distill.explain`.
    """
    found = _judged_by_group(found, groups, about.policy)
    found, truth, accurate = _beside_truth(found, about.rows, y, y_test)
    chosen = _rows_to_explain(found, about.settings["explain"])
    explanations = _explained(oracle, found.samples, chosen, about.policy, found.seed)
    first = explanations[:MOST_CHALLENGED]
    wanted, n_permuted = chosen[: about.settings["reasons"]], about.settings["importance"]
    steady = _steady(oracle, found.samples, first, about.settings["stability"])
    return Material(
        box=oracle.box,
        distillation=found,
        explained=chosen,
        explanations=explanations,
        challengers=tuple(one.challenger() for one in first),
        stabilities=steady,
        drafts=drafts(oracle, found, wanted, explanations, stabilities=steady, policy=about.policy),
        groups=groups,
        protected=protected_columns(oracle, found, about.rows.X, about.rows.test),
        importance=importance_within(oracle, found, n_permuted, truth) if n_permuted else None,
        accuracy=accurate,
        truth=truth,
        policy=about.policy,
        X=about.rows.X,
        test=about.rows.test,
        files=about.files,
        settings=about.settings,
        title=about.title,
        hides_rows=about.settings["rows"] == "hashed",
        blanks=about.blanks,
        regulation=about.regulation,
    )


def _judged_by_group(found: Distillation, groups: tuple[Group, ...], policy: Policy) -> Distillation:
    """Measure and judge again with the groups; only real report rows belong to a group."""
    if not groups:
        return found
    source = found.samples.source[found.samples.where(part=Part.REPORT)]
    masks = {group.name: (source >= 0) & group.rows[source] for group in groups}
    fidelity = measured(found.surrogate, found.samples, masks)
    return replace(found, fidelity=fidelity, judgement=judge(fidelity, policy))


def _beside_truth(
    found: Distillation, rows: Rows, y: ArrayLike | None, y_test: ArrayLike | None
) -> tuple[Distillation, Floats | None, Fidelity | None]:
    """Return truth and accuracy on the report rows, or say that the truth did not reach them."""
    if y is None and y_test is None:
        return found, None, None
    samples = found.samples
    known = [
        read_truth("y", y, len(rows.X), samples.answers),
        read_truth("y_test", y_test, rows.n_test, samples.answers),
    ]
    report = samples.where(part=Part.REPORT, real=True)
    truth = np.concatenate(known)[samples.source[report]]
    if np.isnan(truth).all():
        return replace(found, findings=(*found.findings, truth_not_used())), None, None
    said = answers_of(found.surrogate, samples.table.take(report), samples.answers)
    unit = samples.units_of(report)
    figures = accuracy(truth, samples.scores[report], said.scores, said.decisions, samples.answers, unit=unit)
    return (
        replace(found, findings=(*found.findings, *worse_than_guessing(figures, samples.answers))),
        truth,
        figures,
    )


def _rows_to_explain(found: Distillation, most: int) -> Ints:
    """Return positions in the transfer set, spread over the leaves, or over the box's scores."""
    samples = found.samples
    report = samples.where(part=Part.REPORT, real=True)
    if isinstance(found.surrogate, TreeSurrogate):
        strata = found.surrogate.tree_.apply(samples.codes[report])
    else:
        strata = score_bands(samples, report)
    return report[rows_to_explain(strata, most, found.seed)]


def _explained(
    oracle: Oracle, samples: TransferSet, rows: Ints, policy: Policy, seed: int
) -> Explanations[Explanation]:
    if not len(rows):
        return Explanations(())
    inputs = samples.table.take(rows).inputs()
    found = explain_rows(oracle, inputs, background=samples, policy=policy, seed=seed)
    return Explanations(found, chosen="chosen by the audit's rule")


def _steady(
    oracle: Oracle, samples: TransferSet, explanations: Explanations[Explanation], n_seeds: int
) -> tuple[Stability, ...]:
    """Explain rows again from other seeds; not where the budget would end before the last of them."""
    left = oracle.budget_left
    cost = n_seeds * (len(samples.where(real=False)) + 1)  # the share of a part is rounded
    if not n_seeds or (left is not None and left < cost):
        return ()
    return tuple(one.stability(n_seeds) for one in explanations)
