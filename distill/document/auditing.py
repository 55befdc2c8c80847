"""The verb: distil, explain, measure, and write it all down."""

from __future__ import annotations

import time
from collections.abc import Collection, Mapping, Sequence
from typing import Any, Literal

from numpy.typing import ArrayLike

from distill.checks import one_of, whole
from distill.distillation import distill
from distill.document.blanks import blanks_of
from distill.document.files import SourceFile
from distill.document.gathering import About, Rows, gather
from distill.document.grouping import groups_of
from distill.document.record import build
from distill.document.regulation import regulation_of
from distill.document.result import Audit
from distill.document.run import run
from distill.document.wording import words
from distill.oracle import oracle_of
from distill.policy import Policy
from distill.sampling import Sampler
from distill.truth import check_length

ROWS = ("kept", "hashed")


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
    importance: int = 0,
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
    importance : int, default 0
        Permute each column, and each group of related ones, in so many report rows, at least 2, and say
        how far the answers of box and surrogate move; three questions a row and column, where the budget
        allows them.
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
    importance = whole("importance", importance, at_least=2) if importance else 0
    oracle = oracle_of(model)
    one_of("rows", rows, ROWS)
    stated, laid_beside = blanks_of(blanks), regulation_of(regulation)
    given = Rows.of(oracle, X, test)
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
        "importance": importance,
        "max_leaf_nodes": max_leaf_nodes,
        "n_samples": n_samples,
        "sampler": _sampler_name(sampler),
        "effort": effort,
        "groups": list(groups),
        "dropped": len(drop),
        "by_id": id_column is not None,
        "rows": rows,
    }
    about = About(given, policy or Policy(), tuple(files), settings, title, stated, laid_beside)
    material = gather(oracle, found, about, groups=grouped, y=y, y_test=y_test)
    record = build(material, run(oracle.counts, time.perf_counter() - began))
    return Audit(record, material.distillation, material.explanations)


def _sampler_name(sampler: str | Sampler) -> str:
    if isinstance(sampler, str):
        return "near-manifold" if sampler == "auto" else sampler
    return type(sampler).__name__
