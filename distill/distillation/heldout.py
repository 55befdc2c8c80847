"""What surrogates answered on real rows they were not fitted on, and the figures of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from distill.distillation.folds import Fold, Pool, learning_rows
from distill.distillation.student import answers_of, taught
from distill.fidelity import Fidelity, Row, agreement, judge, kappa, r2
from distill.policy import Policy, Verdict
from distill.samples import TransferSet
from distill.typing import Floats, Ints, Scores


@dataclass(frozen=True)
class HeldOut:
    """The answers of one kind of surrogate, fitted once per fold, to the rows that judge it.

    Parameters
    ----------
    rows : (n,) int64
        Positions in the transfer set.
    said : (n,) int64 or (n, n_outputs) float64
        Decisions; values for regression.
    """

    rows: Ints
    said: Ints | Scores


class Mark(NamedTuple):
    """Held-out agreement, or R2, and its standard error."""

    value: float
    error: float


def hold_out(surrogate: Any, samples: TransferSet, folds: Sequence[Fold], pool: Pool) -> HeldOut:
    """Fit a clone of the surrogate in each fold and collect what it says to the judging rows."""
    said = [_said(surrogate, samples, fold, pool) for fold in folds]
    return HeldOut(np.concatenate([fold.judge for fold in folds]), np.concatenate(said))


def _said(surrogate: Any, samples: TransferSet, fold: Fold, pool: Pool) -> NDArray[Any]:
    student = taught(surrogate, samples, *learning_rows(samples, pool, fold.teach))
    answers = answers_of(student, samples.table.take(fold.judge), samples.answers)
    return answers.scores if answers.decisions is None else answers.decisions


def mark_of(samples: TransferSet, held: HeldOut) -> Mark:
    """Return 1 less the mean loss: agreement, or R2 averaged over the targets that vary."""
    loss = _losses(samples, held)
    return Mark(float(1.0 - loss.mean()), float(loss.std() / np.sqrt(len(loss))))


def interval_of(samples: TransferSet, held: HeldOut) -> tuple[float, float]:
    """Return the 95 % interval of the mark."""
    measure = _figures(samples, held).headline
    return measure.low, measure.high


def verdict_of(samples: TransferSet, held: HeldOut, policy: Policy) -> Verdict:
    """Return the verdict without groups."""
    return judge(_figures(samples, held), policy).verdict


def _losses(samples: TransferSet, held: HeldOut) -> Floats:
    """Return (n,): 0 or 1 by decision; for numbers the squared error in units of their variance."""
    if samples.answers.classifies:
        return np.asarray(samples.decisions[held.rows] != held.said, dtype=np.float64)
    truth = samples.scores[held.rows]
    varies = np.ptp(truth, axis=0) > 0
    if not varies.any():
        return np.full(len(truth), np.nan)
    squared = (truth - held.said)[:, varies] ** 2 / truth[:, varies].var(axis=0)
    return np.asarray(squared.mean(axis=1), dtype=np.float64)


def _figures(samples: TransferSet, held: HeldOut) -> Fidelity:
    """Return what a verdict without groups is judged on, the headline first."""
    if samples.answers.classifies:
        decided = samples.decisions[held.rows]
        measures = [agreement(decided, held.said), kappa(decided, held.said)]
    else:
        measures = [r2(samples.scores[held.rows], held.said)]
    return Fidelity(tuple(Row.of(measure, rows="real") for measure in measures))
