"""What surrogates answered on real rows they were not fitted on, and the figures of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple

import numpy as np

from distill.distillation.folds import Fold, Pool, learning_rows
from distill.distillation.student import Said, answers_of, taught
from distill.fidelity import Fidelity, Measure, Row, agreement, judge, kappa, pooled_r2, r2
from distill.policy import Policy, Verdict
from distill.samples import TransferSet
from distill.task import Answers
from distill.typing import Floats, Ints, Scores

Yardstick = Literal["agreement", "r2"]
"""What a choice goes by."""


def yardstick(answers: Answers, objective: str) -> Yardstick:
    """Return what surrogates of an objective are compared by: of labels there is agreement alone."""
    return "agreement" if answers.classifies and (objective == "decision" or answers.hard) else "r2"


@dataclass(frozen=True)
class HeldOut:
    """The answers of one kind of surrogate, fitted once per fold, to the rows that judge it.

    Parameters
    ----------
    rows : (n,) int64
        Positions in the transfer set.
    measure : "agreement" or "r2"
    said : (n,) int64 or (n, n_outputs) float64
        What is measured: decisions, or scores.
    decisions : (n,) int64, optional
        None for regression.
    """

    rows: Ints
    measure: Yardstick
    said: Ints | Scores
    decisions: Ints | None


class Mark(NamedTuple):
    """Held-out agreement, or R2, and its standard error."""

    value: float
    error: float


def hold_out(
    surrogate: Any, samples: TransferSet, folds: Sequence[Fold], pool: Pool, measure: Yardstick
) -> HeldOut:
    """Fit a clone of the surrogate in each fold and collect what it says to the judging rows."""
    said = [_said(surrogate, samples, fold, pool) for fold in folds]
    return held_out(folds, measure, said)


def held_out(folds: Sequence[Fold], measure: Yardstick, said: Sequence[Said]) -> HeldOut:
    """Put together what was said to the judging rows of each fold."""
    rows = np.concatenate([fold.judge for fold in folds])
    decisions = [part.decisions for part in said if part.decisions is not None]
    decided = np.concatenate(decisions) if decisions else None
    if measure == "agreement" and decided is not None:
        return HeldOut(rows, measure, decided, decided)
    return HeldOut(rows, measure, np.concatenate([part.scores for part in said]), decided)


def _said(surrogate: Any, samples: TransferSet, fold: Fold, pool: Pool) -> Said:
    student = taught(surrogate, samples, *learning_rows(samples, pool, fold.teach))
    return answers_of(student, samples.table.take(fold.judge), samples.answers)


def mark_of(samples: TransferSet, held: HeldOut) -> Mark:
    """Return 1 less the mean loss: agreement, or R2."""
    loss = losses(samples, held)
    return Mark(float(1.0 - loss.mean()), float(loss.std() / np.sqrt(len(loss))))


def interval_of(samples: TransferSet, held: HeldOut) -> tuple[float, float]:
    """Return the 95 % interval of the mark."""
    figure = figure_of(samples, held)
    return figure.low, figure.high


def verdict_of(samples: TransferSet, held: HeldOut, policy: Policy) -> Verdict:
    """Return the verdict without groups: on decisions, or on the numbers of a regression."""
    if held.decisions is None:
        figures = [figure_of(samples, held)]
    else:
        decided = samples.decisions[held.rows]
        unit = samples.units_of(held.rows)
        figures = [measure(decided, held.decisions, unit=unit) for measure in (agreement, kappa)]
    return judge(Fidelity(tuple(Row.of(figure, rows="real") for figure in figures)), policy).verdict


def figure_of(samples: TransferSet, held: HeldOut) -> Measure:
    """Return held-out agreement, or R2, with its interval."""
    unit = samples.units_of(held.rows)
    if held.measure == "agreement":
        return agreement(samples.decisions[held.rows], held.said, unit=unit)
    explained = pooled_r2 if samples.answers.classifies else r2
    return explained(samples.scores[held.rows], held.said, unit=unit)


def losses(samples: TransferSet, held: HeldOut) -> Floats:
    """Return (n,): 0 or 1 by decision; for scores the squared error in units of their variance.

    Targets of a regression count the same, whatever their units; probabilities have one unit.
    """
    if held.measure == "agreement":
        return np.asarray(samples.decisions[held.rows] != held.said, dtype=np.float64)
    truth = samples.scores[held.rows]
    varies = np.ptp(truth, axis=0) > 0
    if not varies.any():
        return np.full(len(truth), np.nan)
    squared, variance = (truth - held.said)[:, varies] ** 2, truth[:, varies].var(axis=0)
    if samples.answers.classifies:
        return np.asarray(squared.sum(axis=1) / variance.sum(), dtype=np.float64)
    return np.asarray((squared / variance).mean(axis=1), dtype=np.float64)
