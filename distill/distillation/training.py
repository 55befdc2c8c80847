"""The verb: distil a black box into a small model and measure how far they agree."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

from distill.checks import one_of, refuse, whole
from distill.distillation.curve import (
    LARGEST,
    LARGEST_CHOSEN,
    REFERENCE_SIZES,
    Curve,
    judge_sizes,
    points_of,
    smallest_good_enough,
)
from distill.distillation.folds import Fold, Pool, folds, learning_rows, pools
from distill.distillation.result import Distillation, Queries
from distill.distillation.student import answers_of, check_surrogate, taught
from distill.errors import InputError
from distill.fidelity import Fidelity, agreement, assess, gap, judge, r2
from distill.ledger import row_keys
from distill.oracle import Oracle, oracle_of
from distill.policy import Policy
from distill.samples import Part, TransferSet
from distill.sampling import Sampler
from distill.transfer import Finding, collect, plan
from distill.tree.surrogate import OBJECTIVES, TreeSurrogate
from distill.typing import Bools

Size = int | Literal["auto"]

NOTABLE_GAP = 0.05
"""A difference between real and sampled rows below this is no finding."""


def distill(
    model: object,
    X: object,
    *,
    test: object = None,
    max_leaf_nodes: Size = "auto",
    n_samples: int | None = None,
    sampler: str | Sampler = "auto",
    objective: str = "decision",
    surrogate: Any = None,
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
        The leaves of the tree; "auto" takes the knee of the curve, up to 32.
    n_samples : int, optional
        Rows to sample around the real ones: 10,000, or what the budget allows.
    sampler : str or Sampler, default "auto"
        "near-manifold" ("auto"), "empirical", "marginal" or "hypercube".
    objective : {"decision", "score"}, default "decision"
        What the tree learns to tell apart.
    surrogate : estimator, optional
        A `TreeSurrogate` or any scikit-learn estimator in the place of the default tree; it keeps its
        own size. A clone is fitted.
    policy : Policy, optional
        The thresholds of the verdict.
    drop : names of columns that the box is not asked with
    id_column : str, optional
        Rows that share its value stay in one part; it is not passed to the box.
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
    _check_size(max_leaf_nodes, surrogate)
    one_of("objective", objective, OBJECTIVES)
    oracle = oracle_of(model)
    settled = plan(
        oracle,
        X,
        test=test,
        n_samples=n_samples,
        drop=drop,
        id_column=id_column,
        protected=protected,
        seed=seed,
    )
    samples = collect(oracle, settled, sampler=sampler, seed=seed)
    return learn(
        samples,
        max_leaf_nodes=max_leaf_nodes,
        objective=objective,
        surrogate=surrogate,
        policy=policy or Policy(),
        findings=settled.findings + _box_findings(oracle, samples),
        seed=seed,
    )


def learn(
    samples: TransferSet,
    *,
    max_leaf_nodes: Size,
    objective: str,
    surrogate: Any,
    policy: Policy,
    findings: tuple[Finding, ...],
    seed: int,
) -> Distillation:
    """Choose, fit and measure on a labelled sample; asks nothing."""
    cuts = folds(samples, seed)
    if surrogate is None:
        choice = _choose_tree(samples, cuts, max_leaf_nodes, objective)
        surrogate = TreeSurrogate(choice.curve.chosen, objective=objective, random_state=seed)
    else:
        check_surrogate(surrogate, samples.answers)
        choice = _choose_pool(samples, cuts, surrogate)
    rows, weight = learning_rows(samples, choice.pool)
    student = taught(surrogate, samples, rows, weight)
    fidelity = measured(student, samples)
    return Distillation(
        surrogate=student,
        fidelity=fidelity,
        judgement=judge(fidelity, policy),
        curve=choice.curve,
        samples=samples,
        findings=findings + _fidelity_findings(fidelity, samples),
        pool=choice.reason,
        queries=Queries(len(samples), len(set(row_keys(samples.rows)))),
        seed=seed,
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
    )


@dataclass(frozen=True)
class _Choice:
    pool: Pool
    reason: str
    curve: Curve | None


def _choose_tree(samples: TransferSet, cuts: tuple[Fold, ...], size: Size, objective: str) -> _Choice:
    """Choose pool and size by held-out agreement on real rows."""
    largest = min(LARGEST if size == "auto" else max(LARGEST, size), min(len(cut.teach) for cut in cuts))
    largest = max(largest, 2)
    candidates = pools(samples)
    curves = [
        points_of(samples, judge_sizes(samples, cuts, pool, largest=largest, objective=objective))
        for pool in candidates
    ]
    sizes = REFERENCE_SIZES if size == "auto" else (size,)
    marks = [np.mean([points[min(k, largest) - 2].value for k in sizes]) for points in curves]
    best = int(np.argmax(np.round(marks, 12)))
    points = curves[best]
    chosen, why = (smallest_good_enough(points), _KNEE) if size == "auto" else (size, "The size was given.")
    measure = "agreement" if samples.answers.classifies else "r2"
    reason = _pool_reason(candidates[best], [float(mark) for mark in marks], measure)
    return _Choice(candidates[best], reason, Curve(measure, points, chosen, why))


_KNEE = (
    f"The smallest size within one standard error of the best up to {LARGEST_CHOSEN} leaves, "
    "on real rows the trees of the curve were not fitted on."
)


def _choose_pool(samples: TransferSet, cuts: tuple[Fold, ...], surrogate: Any) -> _Choice:
    """Choose the pool for a surrogate of the user's, by its held-out agreement in the first fold."""
    fold = cuts[0]
    judge_table = samples.table.take(fold.judge)
    candidates = pools(samples)[:3]
    marks = []
    for pool in candidates:
        student = taught(surrogate, samples, *learning_rows(samples, pool, fold.teach))
        said = answers_of(student, judge_table, samples.answers)
        if said.decisions is not None:
            marks.append(agreement(samples.decisions[fold.judge], said.decisions).value)
        else:
            marks.append(r2(samples.scores[fold.judge], said.scores).value)
    best = int(np.argmax(np.round(marks, 12)))
    measure = "agreement" if samples.answers.classifies else "r2"
    return _Choice(candidates[best], _pool_reason(candidates[best], marks, measure), None)


def _pool_reason(pool: Pool, marks: list[float], measure: str) -> str:
    if len(marks) == 1:
        return f"Learned from {pool.sentence}; no rows were sampled."
    tried = ", ".join(f"{mark:.3f}" for mark in marks)
    return f"Learned from {pool.sentence}: the best held-out {measure} of {tried}."


def _check_size(max_leaf_nodes: Size, surrogate: Any) -> None:
    if surrogate is not None and max_leaf_nodes != "auto":
        raise InputError(
            "`max_leaf_nodes` and `surrogate` were both given; the surrogate keeps its own size."
        )
    if isinstance(max_leaf_nodes, str):
        if max_leaf_nodes != "auto":
            refuse("max_leaf_nodes", "a whole number of at least 2, or 'auto'", max_leaf_nodes)
        return
    whole("max_leaf_nodes", max_leaf_nodes, at_least=2)


def _box_findings(oracle: Oracle, samples: TransferSet) -> tuple[Finding, ...]:
    notes = [Finding("box", note) for note in oracle.box.notes]
    if samples.answers.classifies:
        decided = np.unique(samples.decisions)
        if len(decided) == 1:
            name = samples.answers.outputs[int(decided[0])]
            sentence = f"The box answers {name!r} to every row, so the tree has one leaf."
            notes.append(Finding("constant-box", sentence))
    elif np.all(np.ptp(samples.scores, axis=0) == 0):
        notes.append(
            Finding("constant-box", "The box gives every row the same number, so the tree has one leaf.")
        )
    if not samples.given:
        notes.append(Finding("held-back-rows", _HELD_BACK))
    return tuple(notes)


_HELD_BACK = (
    "The report rows were held back from the given rows. If the box was trained on them, its agreement with "
    "a surrogate on new rows may differ by 6 to 13 points; give rows it never saw as `test`."
)


def _fidelity_findings(fidelity: Fidelity, samples: TransferSet) -> tuple[Finding, ...]:
    if not len(samples.where(part=Part.REPORT, real=False)):
        return ()
    difference = gap(fidelity)
    apart = difference.low > NOTABLE_GAP or difference.high < -NOTABLE_GAP
    if not apart:
        return ()
    sentence = (
        f"Surrogate and box agree differently on real and on sampled rows: by {difference.value:+.3f} "
        f"({difference.low:+.3f} to {difference.high:+.3f}); the box may tell the two apart."
    )
    return (Finding("real-sampled-gap", sentence),)
