"""The verb: distil a black box into a small model and measure how far they agree."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

import numpy as np

from distill.checks import one_of, refuse, whole
from distill.distillation.choosing import Size, Wish, choose_pool, choose_tree
from distill.distillation.findings import box_findings
from distill.distillation.folds import folds, learning_rows
from distill.distillation.probe import MOST_DRAWN, Probe, probe
from distill.distillation.recovering import choice_of, recovery_findings, try_recovery, within_size
from distill.distillation.result import Distillation, Queries
from distill.distillation.student import answers_of, check_surrogate, taught
from distill.errors import InputError
from distill.fidelity import Fidelity, assess, judge
from distill.ledger import distinct, row_keys
from distill.oracle import oracle_of
from distill.policy import Policy
from distill.samples import Part, TransferSet
from distill.sampling import Sampler
from distill.transfer import Finding, collect, lost_findings, plan
from distill.tree.effort import EFFORTS
from distill.tree.recovery import Recovery
from distill.tree.surrogate import OBJECTIVES
from distill.typing import Bools


def distill(
    model: object,
    X: object,
    *,
    test: object = None,
    max_leaf_nodes: Size = "auto",
    n_samples: int | None = None,
    sampler: str | Sampler = "auto",
    objective: str = "decision",
    effort: str = "best",
    surrogate: Any = None,
    recover: bool = True,
    policy: Policy | None = None,
    drop: Collection[str] = (),
    id_column: str | None = None,
    protected: Collection[str] = (),
    seed: int = 0,
) -> Distillation:
    """Distil a black box into a small model.

    Parameters
    ----------
    model : Oracle, or anything `distill.wrap` takes
    X : data frame or array, (n_rows, n_columns)
        Reference rows. Without `test`, a fifth of them is held back to report on.
    test : data frame or array, optional
        Rows the box never saw: the report is on them, and may speak of new cases.
    max_leaf_nodes : int or "auto", default "auto"
        The leaves of the tree; "auto" takes the knee of the curve, or what meets the policy, up to 32.
    n_samples : int, optional
        Rows to sample around the real ones: 10,000, or what the budget allows. As many again, but no more
        than 2,000, than there are rows to fit on and than the budget leaves, are drawn column by column
        to find out whether the box tells such rows from real ones; 0 for none of either.
    sampler : str or Sampler, default "auto"
        "near-manifold" ("auto"), "empirical", "marginal" or "hypercube".
    objective : {"decision", "score"}, default "decision"
        What the tree learns to tell apart.
    effort : {"best", "fast"}, default "best"
        "best" searches for better questions where that pays on held-out rows; "fast" grows and refines.
    surrogate : estimator, optional
        A `TreeSurrogate` or any scikit-learn estimator in the place of the default tree; it keeps its
        own size. A clone is fitted.
    recover : bool, default True
        Find out first whether the box is itself a small tree, where that costs at most a tenth of the
        planned queries; if so, that tree is delivered.
    policy : Policy, optional
        The thresholds of the verdict; an "auto" size is then the smallest that meets them.
    drop : names of columns that the box is not asked with
    id_column : str, optional
        Rows that share its value stay in one part, and intervals are those of whole ids; it is not
        passed to the box.
    protected : names of columns that are marked as protected
    seed : int, default 0

    Returns
    -------
    Distillation

    Raises
    ------
    InputError
        An argument or a table cannot be used.
    BudgetError, BoxError
        As `Oracle.label`.

    Examples
    --------
    >>> import numpy as np
    >>> X = np.random.default_rng(0).normal(size=(200, 3))
    >>> d = distill(lambda rows: np.where(rows[:, 0] > 0, "yes", "no"), X, n_samples=100, max_leaf_nodes=2)
    >>> print(d.surrogate.rules()[0].answer)
    no
    """
    seed = whole("seed", seed, at_least=0)
    _check_size(max_leaf_nodes, effort, surrogate)
    wish = Wish(
        max_leaf_nodes,
        one_of("objective", objective, OBJECTIVES),
        one_of("effort", effort, EFFORTS),
        policy,
        seed,
    )
    oracle = oracle_of(model)
    settled = plan(
        oracle,
        X,
        test=test,
        n_samples=n_samples,
        drop=drop,
        id_column=id_column,
        protected=protected,
        most_probed=MOST_DRAWN,
        seed=seed,
    )
    recovery = try_recovery(oracle, settled, seed) if recover and surrogate is None else None
    samples = collect(oracle, settled, sampler=sampler, seed=seed)
    probed = probe(oracle, settled, samples, seed)
    findings = (
        settled.findings
        + lost_findings(settled, samples)
        + box_findings(oracle, samples)
        + recovery_findings(recovery)
    )
    return learn(samples, surrogate=surrogate, wish=wish, recovery=recovery, probed=probed, findings=findings)


def learn(
    samples: TransferSet,
    *,
    surrogate: Any,
    wish: Wish,
    recovery: Recovery | None,
    probed: Probe,
    findings: tuple[Finding, ...],
) -> Distillation:
    """Choose, fit and measure on a labelled sample; asks nothing."""
    cuts = folds(samples, wish.seed)
    own_tree = within_size(recovery, wish.size)
    if own_tree is not None and recovery is not None:
        choice = choice_of(own_tree, recovery, wish.seed)
    elif surrogate is None:
        choice = choose_tree(samples, cuts, wish)
    else:
        check_surrogate(surrogate, samples.answers)
        choice = choose_pool(samples, cuts, surrogate)
    student = taught(choice.surrogate, samples, *learning_rows(samples, choice.pool))
    if own_tree is not None:
        student.tree_ = own_tree
    fidelity = measured(student, samples)
    return Distillation(
        surrogate=student,
        fidelity=fidelity,
        judgement=judge(fidelity, wish.policy or Policy()),
        curve=choice.curve,
        candidates=choice.candidates,
        samples=samples,
        findings=findings + probed.findings(),
        pool=choice.reason,
        recovery=recovery,
        probe=probed,
        queries=_queries(samples, probed),
        seed=wish.seed,
    )


def measured(student: Any, samples: TransferSet, groups: dict[str, Bools] | None = None) -> Fidelity:
    """Return the fidelity of a fitted surrogate on the report part.

    Parameters
    ----------
    groups : dict of (n_report_rows,) bool, optional
        Rows of the report part, real and sampled in order, that are reported on their own.
    """
    report = samples.take(samples.where(part=Part.REPORT))
    said = answers_of(student, report.table, samples.answers)
    return assess(
        samples.answers,
        box_scores=report.scores,
        surrogate_scores=said.scores,
        surrogate_decisions=said.decisions,
        real=report.real,
        weight=report.weight,
        groups=groups or {},
        unit=report.unit,
    )


def _queries(samples: TransferSet, probed: Probe) -> Queries:
    """Return what was labelled: the transfer set and the rows of the probe."""
    keys = np.concatenate([row_keys(samples.rows), probed.keys])
    return Queries(len(keys), len(distinct(keys)))


def _check_size(max_leaf_nodes: Size, effort: str, surrogate: Any) -> None:
    if surrogate is not None and effort != "best":
        raise InputError("`effort` and `surrogate` were both given; the surrogate keeps its own effort.")
    if surrogate is not None and max_leaf_nodes != "auto":
        raise InputError(
            "`max_leaf_nodes` and `surrogate` were both given; the surrogate keeps its own size."
        )
    if isinstance(max_leaf_nodes, str):
        if max_leaf_nodes != "auto":
            refuse("max_leaf_nodes", "a whole number of at least 2, or 'auto'", max_leaf_nodes)
        return
    whole("max_leaf_nodes", max_leaf_nodes, at_least=2)
