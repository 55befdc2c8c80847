"""Agreement beyond what chance, or guessing the commonest answer, would reach."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import ArrayLike

from distill.fidelity.intervals import Blocks, one_more_row, widened
from distill.fidelity.measure import Meaning, Measure
from distill.fidelity.pairs import Decisions, check_confidence, pair_decisions
from distill.typing import Floats, Ints

KAPPA = Meaning(
    "kappa",
    "higher",
    "Cohen (1960), Educ. Psychol. Meas. 20; interval: Walley (1996), J. R. Stat. Soc. B 58",
    "Depends on how common the answers are: compare kappas only on rows of the same kind.",
)
SKILL = Meaning(
    "skill",
    "higher",
    "Goodman and Kruskal (1954), J. Am. Stat. Assoc. 49; interval: Walley (1996), J. R. Stat. Soc. B 58",
    "Zero also for a surrogate that knows much about a rare answer but never decides for it.",
)


def kappa(
    box_decisions: ArrayLike,
    surrogate_decisions: ArrayLike,
    weight: ArrayLike | None = None,
    *,
    unit: ArrayLike | None = None,
    confidence: float = 0.95,
) -> Measure:
    """Measure Cohen's kappa: agreement beyond that of chance, kappa = (p_o - p_e) / (1 - p_e).

    Parameters and errors are those of `agreement`. NaN where box and surrogate give one and the same
    answer on all rows. The interval is Walley's imprecise Dirichlet model with s = 1: see
    `distill.fidelity.intervals`.
    """
    pairs = pair_decisions(box_decisions, surrogate_decisions, weight, unit)
    check_confidence(confidence)
    if not len(pairs) or len(np.unique(np.stack([pairs.box, pairs.surrogate]))) == 1:
        return KAPPA.unknown(len(pairs))
    return _table_measure(KAPPA, pairs, _kappa_of, confidence)


def skill(
    box_decisions: ArrayLike,
    surrogate_decisions: ArrayLike,
    weight: ArrayLike | None = None,
    *,
    unit: ArrayLike | None = None,
    confidence: float = 0.95,
) -> Measure:
    """Measure the share of the baseline's disagreements that the surrogate removes.

    skill = (agreement - baseline) / (1 - baseline), with the baseline always guessing the black box's
    commonest answer (Goodman and Kruskal's lambda, 1954). Parameters and errors are those of
    `agreement`; NaN where the black box gives one answer only.
    """
    pairs = pair_decisions(box_decisions, surrogate_decisions, weight, unit)
    check_confidence(confidence)
    if len(np.unique(pairs.box)) < 2:
        return SKILL.unknown(len(pairs))
    return _table_measure(SKILL, pairs, _skill_of, confidence)


def _table_measure(meaning: Meaning, pairs: Decisions, statistic: _Statistic, confidence: float) -> Measure:
    """Measure a statistic of the table (box x surrogate), whose cells are blocks of like rows."""
    k = len(pairs.answers)
    cells, group = np.unique(pairs.box * k + pairs.surrogate, return_inverse=True)
    moments = _moments(cells, k)
    means = np.average(moments, axis=0, weights=np.bincount(group, weights=pairs.weight))
    value = float(statistic(means[None, :])[0])
    if pairs.unit is None:
        blocks = Blocks.of_groups(moments[group], pairs.weight, group)
    else:
        influence = one_more_row(statistic, means, moments, len(pairs)) - value
        blocks = Blocks.of_rows(moments[group], pairs.weight, influence[group], pairs.unit)
    unseen = _moments(_extreme_cells(means, k), k)
    after = one_more_row(statistic, means, unseen, len(pairs))
    interval = blocks.statistic_interval(
        statistic, down=unseen[after.argmin()], up=unseen[after.argmax()], confidence=confidence
    )
    return meaning.measured(value, widened(interval, value), n=len(pairs), baseline=0.0)


_Statistic = Callable[[Floats], Floats]
"""Mean moments (n, 1 + 2 k) of table cells to (n,)."""


def _moments(cells: Ints, k: int) -> Floats:
    """(n, 1 + 2 k): whether a cell is on the diagonal, then its row and its column, one-hot."""
    rows, columns = np.divmod(cells, k)
    one_hot = np.eye(k)
    return np.column_stack([rows == columns, one_hot[rows], one_hot[columns]]).astype(np.float64)


def _extreme_cells(means: Floats, k: int) -> Ints:
    """Return the cells among which one more row can move the statistic most: the commonest and rarest."""
    common = np.argsort(means[1 : k + 1] + means[k + 1 :], kind="stable")
    ends = np.unique(np.concatenate([common[:2], common[-2:]]))
    return np.asarray((ends[:, None] * k + ends[None, :]).ravel(), dtype=np.int64)


def _kappa_of(means: Floats) -> Floats:
    k = means.shape[1] // 2
    chance = np.sum(means[:, 1 : k + 1] * means[:, k + 1 :], axis=1)
    return _beyond(means[:, 0], chance)


def _skill_of(means: Floats) -> Floats:
    k = means.shape[1] // 2
    return _beyond(means[:, 0], means[:, 1 : k + 1].max(axis=1))


def _beyond(reached: Floats, expected: Floats) -> Floats:
    """(reached - expected) / (1 - expected); 0 where nothing is left to reach."""
    room = 1 - expected
    return np.asarray(np.where(room > 1e-12, (reached - expected) / np.maximum(room, 1e-12), 0.0))
