"""Measures on decisions: whether the surrogate answers as the black box does."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import ArrayLike

from distill.fidelity.intervals import (
    DRAWS,
    SEED,
    Blocks,
    Interval,
    effective_size,
    one_more_row,
    share_interval,
    widened,
)
from distill.fidelity.measure import Meaning, Measure
from distill.fidelity.pairs import Decisions, check_confidence, pair_decisions
from distill.typing import Bools, Floats, Ints

_EXACT = "Clopper and Pearson (1934), Biometrika 26; weighted rows: Korn and Graubard (1998)"

AGREEMENT = Meaning(
    "agreement",
    "higher",
    f"Craven and Shavlik (1996), NIPS 8; interval: {_EXACT}",
    "Near 1 whenever one answer is common: read it beside its baseline, kappa and the agreement per class.",
)
CLASS_AGREEMENT = Meaning(
    "class agreement",
    "higher",
    f"Recall, among the rows where the black box gives this answer; interval: {_EXACT}",
    "Silent about rows where the surrogate gives this answer and the black box does not.",
)
MACRO_AGREEMENT = Meaning(
    "macro agreement",
    "higher",
    "Brodersen et al. (2010), ICPR; interval: Fay, Proschan and Brittain (2015), Biometrics 71",
    "Only over the answers the black box gave on these rows; a class of three rows counts as one of 3,000.",
)
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
ACCURACY = Meaning(
    "accuracy",
    "higher",
    f"Share of right answers; interval: {_EXACT}",
    "Says how often an answer is true, not how well a surrogate follows the black box.",
)


def agreement(
    box_decisions: ArrayLike,
    surrogate_decisions: ArrayLike,
    weight: ArrayLike | None = None,
    *,
    confidence: float = 0.95,
) -> Measure:
    """Measure how often the surrogate answers as the black box does.

    Parameters
    ----------
    box_decisions, surrogate_decisions : (n_rows,)
        Labels or positions of outputs; only equal or different matters.
    weight : (n_rows,), optional
        Not negative; a row of weight zero does not count.
    confidence : float
        The level of the exact interval.

    Returns
    -------
    Measure
        Its baseline is always guessing the black box's commonest answer on these rows.

    Raises
    ------
    InputError
        Lengths differ, an answer is missing, or a weight is not allowed.
    """
    return _share(
        AGREEMENT,
        pair_decisions(box_decisions, surrogate_decisions, weight),
        check_confidence(confidence),
    )


def accuracy(
    y_true: ArrayLike, decisions: ArrayLike, weight: ArrayLike | None = None, *, confidence: float = 0.95
) -> Measure:
    """Measure how often decisions are true: about the world, never about a surrogate's fidelity.

    Parameters and errors are those of `agreement`, with the truth in the black box's place.
    """
    return _share(ACCURACY, pair_decisions(y_true, decisions, weight), check_confidence(confidence))


def class_agreement(
    box_decisions: ArrayLike,
    surrogate_decisions: ArrayLike,
    answer: object,
    weight: ArrayLike | None = None,
    *,
    confidence: float = 0.95,
) -> Measure:
    """Measure how often the surrogate follows where the black box gives one particular answer.

    Parameters and errors are those of `agreement`. `n` counts the rows with that answer; without any
    the value is NaN. The baseline, always guessing the commonest answer, is 1 for that one and 0 for
    the others.
    """
    pairs = pair_decisions(box_decisions, surrogate_decisions, weight)
    check_confidence(confidence)
    told = np.flatnonzero(pairs.answers == answer)
    rows = np.isin(pairs.box, told)
    if not rows.any():
        return CLASS_AGREEMENT.unknown(0)
    value, interval = _share_of(pairs.box[rows] == pairs.surrogate[rows], pairs.weight[rows], confidence)
    common = np.argmax(_box_weights(pairs))
    return CLASS_AGREEMENT.measured(value, interval, n=int(rows.sum()), baseline=float(common in told))


def macro_agreement(
    box_decisions: ArrayLike,
    surrogate_decisions: ArrayLike,
    weight: ArrayLike | None = None,
    *,
    confidence: float = 0.95,
) -> Measure:
    """Measure the agreement per class, averaged over the answers the black box gave on these rows.

    Parameters and errors are those of `agreement`. The interval adds up the exact confidence
    distributions of the classes' shares (Fay, Proschan and Brittain 2015).
    """
    pairs = pair_decisions(box_decisions, surrogate_decisions, weight)
    check_confidence(confidence)
    if not len(pairs):
        return MACRO_AGREEMENT.unknown(0)
    rng = np.random.default_rng(SEED)
    values, lows, highs = [], np.zeros(DRAWS), np.zeros(DRAWS)
    for answer in np.unique(pairs.box):
        rows = pairs.box == answer
        same, weights = (pairs.surrogate == answer)[rows], pairs.weight[rows]
        hits, size = _effective(same, weights)
        values.append(float(weights[same].sum() / weights.sum()))
        lows += _beta(rng, hits, size - hits + 1)
        highs += _beta(rng, hits + 1, size - hits)
    tail = (1 - confidence) / 2
    value, k = float(np.mean(values)), len(values)
    interval = float(np.quantile(lows, tail)) / k, float(np.quantile(highs, 1 - tail)) / k
    return MACRO_AGREEMENT.measured(value, widened(interval, value), n=len(pairs), baseline=1 / k)


def kappa(
    box_decisions: ArrayLike,
    surrogate_decisions: ArrayLike,
    weight: ArrayLike | None = None,
    *,
    confidence: float = 0.95,
) -> Measure:
    """Measure Cohen's kappa: agreement beyond that of chance, kappa = (p_o - p_e) / (1 - p_e).

    Parameters and errors are those of `agreement`. NaN where box and surrogate give one and the same
    answer on all rows. The interval is Walley's imprecise Dirichlet model with s = 1: see
    `distill.fidelity.intervals`.
    """
    pairs = pair_decisions(box_decisions, surrogate_decisions, weight)
    check_confidence(confidence)
    if not len(pairs) or len(np.unique(np.stack([pairs.box, pairs.surrogate]))) == 1:
        return KAPPA.unknown(len(pairs))
    return _table_measure(KAPPA, pairs, _kappa_of, confidence)


def skill(
    box_decisions: ArrayLike,
    surrogate_decisions: ArrayLike,
    weight: ArrayLike | None = None,
    *,
    confidence: float = 0.95,
) -> Measure:
    """Measure the share of the baseline's disagreements that the surrogate removes.

    skill = (agreement - baseline) / (1 - baseline), with the baseline always guessing the black box's
    commonest answer (Goodman and Kruskal's lambda, 1954). Parameters and errors are those of
    `agreement`; NaN where the black box gives one answer only.
    """
    pairs = pair_decisions(box_decisions, surrogate_decisions, weight)
    check_confidence(confidence)
    if len(np.unique(pairs.box)) < 2:
        return SKILL.unknown(len(pairs))
    return _table_measure(SKILL, pairs, _skill_of, confidence)


def _share(meaning: Meaning, pairs: Decisions, confidence: float) -> Measure:
    if not len(pairs):
        return meaning.unknown(0)
    value, interval = _share_of(pairs.box == pairs.surrogate, pairs.weight, confidence)
    commonest = _box_weights(pairs).max() / pairs.weight.sum()
    return meaning.measured(value, interval, n=len(pairs), baseline=commonest)


def _share_of(same: Bools, weight: Floats, confidence: float) -> tuple[float, Interval]:
    value = float(weight[same].sum() / weight.sum())
    return value, widened(share_interval(*_effective(same, weight), confidence), value)


def _effective(same: Bools, weight: Floats) -> tuple[float, float]:
    """Return hits and rows as effective numbers; exact counts where all weights are equal."""
    size = effective_size(weight)
    if same.all():
        return size, size
    return size * float(weight[same].sum() / weight.sum()), size


def _box_weights(pairs: Decisions) -> Floats:
    return np.bincount(pairs.box, weights=pairs.weight, minlength=len(pairs.answers)).astype(np.float64)


def _beta(rng: np.random.Generator, a: float, b: float) -> Floats:
    """Draw from a beta distribution; a parameter of zero puts everything on that end."""
    left, right = rng.standard_gamma(a, DRAWS), rng.standard_gamma(b, DRAWS)
    return np.asarray(left / (left + right))


def _table_measure(meaning: Meaning, pairs: Decisions, statistic: _Statistic, confidence: float) -> Measure:
    """Measure a statistic of the table (box x surrogate), whose cells are blocks of like rows."""
    k = len(pairs.answers)
    cells, group = np.unique(pairs.box * k + pairs.surrogate, return_inverse=True)
    blocks = Blocks.of_groups(_moments(cells, k)[group], pairs.weight, group)
    means = np.average(blocks.moments, axis=0, weights=blocks.mass)
    value = float(statistic(means[None, :])[0])
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
