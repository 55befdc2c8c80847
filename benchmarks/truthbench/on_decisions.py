"""Cases about decisions: agreement and what is made of the table of answers."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

import numpy as np

from distill import fidelity
from truthbench import rivals, worlds
from truthbench.case import FEWER, MANY, SIZES, Case, all_of, fresh, no_others, together


def cases() -> Iterator[Case]:
    for rates in worlds.RATES:
        yield from _of_rates(rates)
    yield from (_macro(rates) for rates in (worlds.Rates(0.1, 0.8, 0.05), worlds.Rates(0.01, 0.9, 0.01)))
    yield from _five_classes()
    for heavy in (worlds.evenly_weighted, worlds.heavy_ones, worlds.heavy_misses):
        yield from _weighted(heavy)
    for share in (0.2, 0.8):
        world = f"units of 1-9 rows, {share:.0%} of them alike within"
        yield from _units(world, worlds.in_units(share), 0.9)
    yield from _units(worlds.missed_units.__doc__, worlds.missed_units, 1 - (0.45 + 0.045) / 1.9)
    for real, sampled in ((0.97, 0.9), (0.99, 0.99), (1.0, 0.98), (0.8, 0.9)):
        yield _gap(real, sampled)
    yield from (_taught(rate) for rate in (0.0, 0.05, 0.3))
    yield from (_ceiling(*shares) for shares in ((0.9, 0.5), (0.99, 0.5), (0.5, 0.9)))
    yield from (_seen(share) for share in (0.01, 0.3))


def _of_rates(rates: worlds.Rates) -> Iterator[Case]:
    table = rates.table
    agreed, rows, columns = np.trace(table), table.sum(axis=1), table.sum(axis=0)
    chance = rows @ columns

    def case(measure, truth, figure, others):
        return Case(measure, rates.name, float(truth), SIZES, rates.draw, figure, others)

    yield case("agreement", agreed, fidelity.agreement, _wilson)
    yield case("kappa", (agreed - chance) / (1 - chance), fidelity.kappa, _of_table(_kappa))
    if rates.prevalence < 0.5:
        skill = (agreed - rows.max()) / (1 - rows.max())
        yield case("skill", skill, fidelity.skill, _of_table(_skill))
    yield case("class agreement", rates.hit, _of_ones, lambda x, y: _wilson(x[x == 1], y[x == 1]))


def _of_ones(box, surrogate):
    return fidelity.class_agreement(box, surrogate, 1)


def _wilson(box, surrogate):
    return {"Wilson": rivals.wilson(sum(box == surrogate), len(box))} if len(box) else {}


def _macro(rates: worlds.Rates) -> Case:
    def draw(n, rng):
        box, said = rates.draw(n, rng)
        return (box, said) if box.any() else draw(n, rng)

    truth = (rates.hit + 1 - rates.false_alarm) / 2
    return Case("macro agreement", rates.name, truth, SIZES, draw, fidelity.macro_agreement, _mover)


def _mover(box, surrogate):
    counts = [(sum(surrogate[box == a] == a), sum(box == a)) for a in np.unique(box)]
    return {"MOVER of Wilson": rivals.mover_mean(counts)}


def _five_classes() -> Iterator[Case]:
    name, truth = "five classes, the rarest 1 %", worlds.five_truths()

    def macro(box, surrogate):
        """The truth is about the classes seen."""
        true = float(np.mean(worlds.FIVE_RATES[np.unique(box)]))
        return all_of([fidelity.macro_agreement(box, surrogate)], [true])

    def others(box, surrogate):
        true = float(np.mean(worlds.FIVE_RATES[np.unique(box)]))
        return {"MOVER of Wilson": together([_mover(box, surrogate)["MOVER of Wilson"]], [true])}

    yield Case("agreement", name, truth["agreement"], SIZES, worlds.five, fidelity.agreement, _wilson)
    yield Case("kappa", name, truth["kappa"], SIZES, worlds.five, fidelity.kappa, _of_table(_kappa, 5))
    yield Case("macro agreement", name, 0.0, SIZES, worlds.five, macro, others)


def _of_table(statistic, k=2):
    """Rivals' intervals of a statistic of mean moments: agreement, then the two answers, one-hot."""

    def others(box, surrogate, weight=None):
        if len(np.unique(box)) < 2:
            return {}
        hot, weight = np.eye(k), np.ones(len(box)) if weight is None else weight
        moments = np.column_stack([box == surrogate, hot[box], hot[surrogate], np.ones(len(box))])
        return rivals.of_moments(weight[:, None] * moments, lambda m: statistic(m[:, :-1] / m[:, -1:]))

    return others


def _agreed(means):
    return means[:, 0]


def _kappa(means):
    k = means.shape[1] // 2
    chance = np.sum(means[:, 1 : k + 1] * means[:, k + 1 :], axis=1)
    return _beyond(means[:, 0], chance)


def _skill(means):
    k = means.shape[1] // 2
    return _beyond(means[:, 0], means[:, 1 : k + 1].max(axis=1))


def _beyond(reached, expected):
    room = 1 - expected
    return np.where(room > 1e-12, (reached - expected) / np.maximum(room, 1e-12), 0.0)


def _weighted(draw) -> Iterator[Case]:
    """Rows with weights that say nothing, or much, about the answers."""
    box, surrogate, weight = draw(MANY, fresh())
    hot = np.eye(2)
    moments = np.column_stack([box == surrogate, hot[box], hot[surrogate]])
    means = np.average(moments, axis=0, weights=weight)[None, :]
    for measure, figure, statistic in (
        ("agreement", fidelity.agreement, _agreed),
        ("kappa", fidelity.kappa, _kappa),
    ):
        truth, others = float(statistic(means)[0]), _of_table(statistic)
        yield Case(f"{measure}, weighted", draw.__doc__, truth, SIZES, draw, figure, others)


def _units(world: str, draw, agreed: float) -> Iterator[Case]:
    """Rows in units, which count as one each; both answers are as common."""

    def others(box, surrogate, unit, *, statistic):
        hot = np.eye(2)
        moments = np.column_stack([box == surrogate, hot[box], hot[surrogate], np.ones(len(box))])
        sums = np.stack([np.bincount(unit, weights=column) for column in moments.T], axis=1)
        return rivals.of_moments(sums, lambda m: statistic(m[:, :-1] / m[:, -1:]))

    for measure, truth, figure, other in (
        ("agreement", agreed, fidelity.agreement, partial(others, statistic=_agreed)),
        ("kappa", 2 * agreed - 1, fidelity.kappa, partial(others, statistic=_kappa)),
        ("macro agreement", agreed, fidelity.macro_agreement, no_others),
    ):
        yield Case(
            f"{measure}, units",
            world,
            truth,
            FEWER,
            draw,
            lambda x, y, unit, figure=figure: figure(x, y, unit=unit),
            other,
        )


def _gap(real: float, sampled: float) -> Case:
    def draw(n, rng):
        return (rng.random(n) < real).astype(int), (rng.random(2 * n) < sampled).astype(int)

    def figure(first, second):
        return fidelity.gap(*(fidelity.agreement(np.ones(len(same)), same) for same in (first, second)))

    def others(first, second):
        return {"Newcombe": rivals.newcombe((sum(second), len(second)), (sum(first), len(first)))}

    return Case("gap", f"{real:g} against {sampled:g}", sampled - real, SIZES, draw, figure, others)


def _taught(rate: float) -> Case:
    """A gap between two surrogates: one misses 10 % of the rows, the other these less some, and 2 % more."""

    def draw(n, rng):
        hard, extra, spared = rng.random(n) < 0.1, rng.random(n) < 0.02, rng.random(n) < rate
        box = np.zeros(n, dtype=int)
        return box, (hard | extra).astype(int), (hard & ~spared).astype(int)

    def others(_box, sampled, real):
        return rivals.of_moments((sampled - real)[:, None].astype(float), lambda m: m[:, 0])

    truth = 0.1 * rate + 0.9 * 0.02
    world = f"misses 11.8 % against {10 * (1 - rate):.1f} %"
    return Case("taught gap", world, truth, FEWER, draw, fidelity.taught_gap, others)


def _ceiling(sure: float, share: float) -> Case:
    """A box that is sure of some rows and gives the second answer to the others in a share of the times."""

    def draw(n, rng):
        unsure = rng.random(n) >= sure
        first, second = (unsure & (rng.random(n) < share) for _ in range(2))
        return first.astype(int), second.astype(int)

    best = sure + (1 - sure) * max(share, 1 - share)
    world = f"sure of {sure:.0%}, else {share:g} to {1 - share:g}"
    return Case("ceiling", world, best, SIZES, draw, fidelity.ceiling, no_others)


def _seen(share: float) -> Case:
    def draw(n, rng):
        return (rng.random(n) < share,)

    def figure(seen):
        answers = np.zeros(len(seen), dtype=int)
        return fidelity.novelty(fidelity.agreement, seen, answers, answers).seen

    def others(seen):
        return {"Wilson": rivals.wilson(sum(seen), len(seen))}

    return Case("seen before", f"{share:.0%} of the rows", share, SIZES, draw, figure, others)
