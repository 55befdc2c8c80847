"""The verb: distil, explain, measure, and write it all down."""

from __future__ import annotations

import time
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal, Self

import numpy as np
from numpy.typing import ArrayLike

from distill.checks import one_of, whole
from distill.distillation import Distillation, distill, measured
from distill.distillation.student import answers_of
from distill.document.blanks import blanks_of
from distill.document.choice import rows_to_explain, score_bands
from distill.document.files import SourceFile
from distill.document.grouping import Group, groups_of
from distill.document.material import Material
from distill.document.protected import protected_columns
from distill.document.reasons import drafts
from distill.document.record import build
from distill.document.regulation import regulation_of
from distill.document.result import Audit
from distill.document.run import run
from distill.document.truth import TRUTH_NOT_USED, accuracy, worse_than_guessing
from distill.document.wording import words
from distill.explanation import Explanation, Explanations
from distill.explanation import explain as explain_rows
from distill.fidelity import Fidelity, judge
from distill.oracle import Oracle, oracle_of
from distill.policy import Policy
from distill.samples import Part, TransferSet
from distill.sampling import Sampler
from distill.table import Table
from distill.tree.surrogate import TreeSurrogate
from distill.truth import check_length, read_truth
from distill.typing import Floats, Ints

ROWS = ("kept", "hashed")

MOST_CHALLENGED = 25
"""So many explained rows have their line challenged by a tree and, if asked for, its stability measured."""


def audit(
    model: object,
    X: object,
    *,
    test: object = None,
    y: ArrayLike | None = None,
    y_test: ArrayLike | None = None,
    groups: Sequence[str] = (),
    explain: int = 5,
    stability: int = 0,
    reasons: int = 0,
    policy: Policy | None = None,
    max_leaf_nodes: int | Literal["auto"] = "auto",
    n_samples: int | None = None,
    sampler: str | Sampler = "auto",
    effort: str = "best",
    surrogate: Any = None,
    recover: bool = True,
    drop: Collection[str] = (),
    id_column: str | None = None,
    protected: Collection[str] = (),
    title: str | None = None,
    files: Sequence[SourceFile] = (),
    rows: Literal["kept", "hashed"] = "kept",
    blanks: Mapping[str, object] | None = None,
    regulation: Sequence[str] = (),
    seed: int = 0,
) -> Audit:
    """Distil a black box, explain some rows, and write down what was measured.

    Every answer is bought once: `distill` and `explain` share one oracle.

    Parameters
    ----------
    model : Oracle, or anything `distill.wrap` takes
    X, test, max_leaf_nodes, n_samples, sampler, effort, surrogate, recover, drop, id_column, seed
        As `distill.distill` takes them.
    protected : names of columns
        As well; and each is tested: outcomes by group, columns that tell it, and up to 500 report rows
        asked about with its other values, where the budget allows.
    y, y_test : (n_rows,), optional
        The truth for `X` and `test`; where the report rows have it, the accuracy of both models stands in
        the record beside their fidelity.
    groups : names of columns
        Fidelity is measured within each of their groups, and judged. Columns that the box is not asked
        with are allowed; numbers are cut at the quartiles of `X`.
    explain : int, default 5
        How many report rows to explain: one per leaf of the tree in turn, the commonest leaf first.
    stability : int, default 0
        Explain the first of them again from so many seeds, at least 2, and say how alike the reasons are.
        Each seed draws new samples, which are asked about.
    reasons : int, default 0
        Draft principal reasons for so many of the explained rows; up to 200 questions verify those of one.
    policy : Policy, optional
        The thresholds of the verdicts.
    title : str, optional
    files : sequence of SourceFile
        The files that model and data came from.
    rows : {"kept", "hashed"}, default "kept"
        The record keeps 200 report rows for `Audit.verify`, and the values of rows it shows. With
        "hashed" it keeps hashes of the 200 and no value of any row.
    blanks : mapping of str to text, optional
        What only people can state, such as `purpose` and `owner`; see `distill.document.blanks.BLANKS`.
    regulation : sequence of str, default ()
        "eu", "us": a dated map of provisions, with where the document speaks to each. No legal advice.

    Raises
    ------
    InputError
        An argument or a table cannot be used.
    BudgetError, BoxError
        As `Oracle.label`.
    """
    began = time.perf_counter()
    explain = whole("explain", explain, at_least=0)
    stability = whole("stability", stability, at_least=2) if stability else 0
    reasons = whole("reasons", reasons, at_least=0)
    oracle = oracle_of(model)
    one_of("rows", rows, ROWS)
    stated, laid_beside = blanks_of(blanks), regulation_of(regulation)
    given = _Rows.of(oracle, X, test)
    check_length("y", y, len(given.X))
    check_length("y_test", y_test, given.n_test)
    grouped = groups_of(groups, given.X, given.test, words())
    found = distill(
        oracle,
        X,
        test=test,
        max_leaf_nodes=max_leaf_nodes,
        n_samples=n_samples,
        sampler=sampler,
        effort=effort,
        surrogate=surrogate,
        recover=recover,
        policy=policy,
        drop=drop,
        id_column=id_column,
        protected=protected,
        seed=seed,
    )
    settings = {
        "seed": seed,
        "explain": explain,
        "stability": stability,
        "reasons": reasons,
        "max_leaf_nodes": max_leaf_nodes,
        "n_samples": n_samples,
        "sampler": _sampler_name(sampler),
        "effort": effort,
        "groups": list(groups),
        "dropped": len(drop),
        "by_id": id_column is not None,
        "rows": rows,
    }
    about = _About(given, policy or Policy(), tuple(files), settings, title, stated, laid_beside)
    material = _material(oracle, found, about, groups=grouped, y=y, y_test=y_test)
    record = build(material, run(oracle.counts, time.perf_counter() - began))
    return Audit(record, material.distillation, material.explanations)


@dataclass(frozen=True)
class _Rows:
    """The user's rows with every column they have."""

    X: Table
    test: Table | None

    @classmethod
    def of(cls, oracle: Oracle, X: object, test: object) -> Self:
        raw = Table.of(X, oracle.box.columns)
        names = None if raw.layout.array_dtype is None else raw.names
        return cls(raw, None if test is None else Table.of(test, names))

    @property
    def n_test(self) -> int:
        """How many rows were given as `test`."""
        return 0 if self.test is None else len(self.test)


@dataclass(frozen=True)
class _About:
    """What was given and asked for."""

    rows: _Rows
    policy: Policy
    files: tuple[SourceFile, ...]
    settings: Mapping[str, Any]
    title: str | None
    blanks: Sequence[Mapping[str, Any]]
    regulation: Mapping[str, Any] | None


def _material(
    oracle: Oracle,
    found: Distillation,
    about: _About,
    *,
    groups: tuple[Group, ...],
    y: ArrayLike | None,
    y_test: ArrayLike | None,
) -> Material:
    """Judge by group, measure against the truth, and explain rows."""
    found = _judged_by_group(found, groups, about.policy)
    found, truth, accurate = _beside_truth(found, about.rows, y, y_test)
    chosen = _rows_to_explain(found, about.settings["explain"])
    explanations = _explained(oracle, found.samples, chosen, about.policy, found.seed)
    first, n_seeds = explanations[:MOST_CHALLENGED], about.settings["stability"]
    wanted = chosen[: about.settings["reasons"]]
    steady = tuple(one.stability(n_seeds) for one in first) if n_seeds else ()
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
    found: Distillation, rows: _Rows, y: ArrayLike | None, y_test: ArrayLike | None
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
        return replace(found, findings=(*found.findings, TRUTH_NOT_USED)), None, None
    said = answers_of(found.surrogate, samples.table.take(report), samples.answers)
    unit = samples.units_of(report)
    figures = accuracy(truth, samples.scores[report], said.scores, said.decisions, samples.answers, unit=unit)
    return replace(found, findings=(*found.findings, *worse_than_guessing(figures))), truth, figures


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
    return explain_rows(oracle, inputs, background=samples, policy=policy, seed=seed)


def _sampler_name(sampler: str | Sampler) -> str:
    if isinstance(sampler, str):
        return "near-manifold" if sampler == "auto" else sampler
    return type(sampler).__name__
