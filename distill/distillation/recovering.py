"""Before a tree is fitted: finding out whether the box itself is one, small enough to be found whole."""

from __future__ import annotations

import numpy as np

from distill.distillation.choosing import Choice, Size
from distill.distillation.curve import LARGEST_CHOSEN
from distill.distillation.folds import Pool
from distill.oracle import Oracle
from distill.samples import Part
from distill.seeds import stream
from distill.transfer import Finding, Plan, answered_rows
from distill.tree.recovery import FIRST_LOOK, Recovery, recover
from distill.tree.recovery.asking import NotATreeError
from distill.tree.surrogate import TreeSurrogate
from distill.tree.value import Tree
from distill.typing import Codes, Scores

DEAR = 0.1
"""Recovery is tried where being refused costs at most this share of the planned queries."""

LABELS_LOOK = 900
"""Queries after which a box of labels is refused, at most; others mostly go at the first look."""


def try_recovery(oracle: Oracle, plan: Plan, seed: int) -> Recovery | None:
    """Return what recovery came to; None where it would cost too much of the plan to be refused.

    The real rows of the report part teach it nothing. It may spend as many queries as rows were to be
    sampled, within the budget.
    """
    spare = spare_for_recovery(oracle, plan)
    if not spare:
        return None
    planned = len(plan.table) + plan.n_samples
    plan, scores = answered_rows(oracle, plan)
    if oracle.answers.hard and DEAR * planned < LABELS_LOOK:
        return None
    learnable = np.flatnonzero(plan.part != Part.REPORT)
    like = plan.table.frame.iloc[learnable[:1]]

    def ask(codes: Codes) -> Scores:
        frame = plan.domain.decode(codes, like=like.iloc[np.zeros(len(codes), dtype=int)])
        kept, found = oracle.answerable(plan.table.with_frame(frame))
        if len(kept) < len(codes):
            raise NotATreeError("it does not answer every row")
        return found

    answers = oracle.answers
    return recover(
        ask,
        plan.domain,
        plan.domain.encode(plan.table.frame)[learnable],
        budget=spare,
        rng=stream(seed, "recovery"),
        known=scores[learnable],
        decide=answers.decide if answers.classifies else None,
    )


def spare_for_recovery(oracle: Oracle, plan: Plan) -> int:
    """Return how many queries recovery may spend; 0 where being refused would cost too much."""
    planned = len(plan.table) + plan.n_samples
    left = oracle.budget_left
    spare = plan.n_samples if left is None else min(plan.n_samples, left - planned - plan.n_probe)
    return 0 if spare < FIRST_LOOK or DEAR * planned < FIRST_LOOK else spare


def recovery_findings(recovery: Recovery | None) -> tuple[Finding, ...]:
    """Return the sentence that says what the box is, where it was found out."""
    if recovery is None or not recovery.exact:
        return ()
    return (Finding("recovered-tree", recovery.sentence),)


def within_size(recovery: Recovery | None, size: Size) -> Tree | None:
    """Return the box's own tree if it is known and no larger than wanted; up to 32 leaves for "auto"."""
    if recovery is None or not recovery.exact or recovery.tree is None:
        return None
    largest = LARGEST_CHOSEN if size == "auto" else size
    return recovery.tree if recovery.tree.n_leaves <= largest else None


def choice_of(tree: Tree, recovery: Recovery, seed: int) -> Choice:
    """Return the estimator that is to hold the box's own tree."""
    holder = TreeSurrogate(max(2, tree.n_leaves), effort="fast", random_state=seed)
    return Choice(holder, Pool(0.0, 1.0), recovery.sentence)
