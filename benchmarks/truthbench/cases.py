"""One case of the coverage protocol: a figure, the truth about it, and rivals' intervals for it."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
from scipy.stats import norm

from distill import fidelity
from distill.fidelity import Measure
from truthbench import rivals, worlds
from truthbench.rivals import Interval

BOUNDS = (0.0, 1.0)


@dataclass(frozen=True)
class Case:
    """What is measured on random rows again and again.

    Parameters
    ----------
    measure : str
    world : str
    truth : float
    sizes : tuple of int
        The numbers of rows it is measured on.
    draw : function (n, rng) -> data
    figure : function of the data -> Measure
    others : function of the data -> {name: interval}
    """

    measure: str
    world: str
    truth: float
    sizes: tuple[int, ...]
    draw: Callable[[int, np.random.Generator], tuple]
    figure: Callable[..., Measure]
    others: Callable[..., dict[str, Interval]]


def cases() -> Iterator[Case]:
    for rates in worlds.RATES:
        yield from _of_decisions(rates)
    yield from _macro()
    for name in ("rare", "balanced"):
        yield from _of_probabilities(name)
    for name in ("linear", "heavy"):
        yield from _unbounded(name)
    for name in ("curved", "stepped", "jump", "linear"):
        yield from _local(name)
    for correlation in (0.0, 0.6, 0.95):
        yield _ranks(correlation)
    yield from (_slipped_ranks(name) for name in ("slipped", "turned"))
    yield from (_units(share) for share in (0.2, 0.8))
    yield from (_taught(rate) for rate in (0.0, 0.05, 0.3))
    yield from (_stability(n_tied) for n_tied in (2, 6))
    yield from (_leaves(shares) for shares in ((0.9,) * 8, (0.5, 0.7, 0.9, 0.95, 0.99, 0.999)))
    for real, sampled in ((0.97, 0.9), (0.99, 0.99), (1.0, 0.98), (0.8, 0.9)):
        yield _gap(real, sampled)


SIZES = (50, 200, 1000)


def _of_decisions(rates: worlds.Rates) -> Iterator[Case]:
    table = rates.table
    agreed, rows, columns = np.trace(table), table.sum(axis=1), table.sum(axis=0)
    chance = rows @ columns

    def case(measure, truth, figure, others):
        return Case(measure, rates.name, float(truth), SIZES, rates.draw, figure, others)

    yield case(
        "agreement", agreed, fidelity.agreement, lambda x, y: {"Wilson": rivals.wilson(sum(x == y), len(x))}
    )
    yield case("kappa", (agreed - chance) / (1 - chance), fidelity.kappa, _table_rivals(_kappa))
    if rates.prevalence < 0.5:
        skill = (agreed - rows.max()) / (1 - rows.max())
        yield case("skill", skill, fidelity.skill, _table_rivals(_skill))
    yield case(
        "class agreement",
        rates.hit,
        lambda x, y: fidelity.class_agreement(x, y, 1),
        lambda x, y: {"Wilson": rivals.wilson(sum(y[x == 1]), sum(x))} if x.any() else {},
    )


def _macro() -> Iterator[Case]:
    for rates in (worlds.Rates(0.1, 0.8, 0.05), worlds.Rates(0.01, 0.9, 0.01)):

        def draw(n, rng, rates=rates):
            box, said = rates.draw(n, rng)
            while not box.any():
                box, said = rates.draw(n, rng)
            return box, said

        def others(x, y):
            counts = [(sum(y[x == a] == a), sum(x == a)) for a in (0, 1)]
            return {"MOVER of Wilson": rivals.mover_mean(counts)}

        truth = (rates.hit + 1 - rates.false_alarm) / 2
        yield Case("macro agreement", rates.name, truth, SIZES, draw, fidelity.macro_agreement, others)


def _table_rivals(statistic):
    def others(box, surrogate):
        if len(np.unique(box)) < 2:
            return {}
        hot = np.eye(2)
        moments = np.column_stack([box == surrogate, hot[box], hot[surrogate]])
        return rivals.of_moments(moments, statistic)

    return others


def _kappa(means):
    chance = np.sum(means[:, 1:3] * means[:, 3:5], axis=1)
    return _beyond(means[:, 0], chance)


def _skill(means):
    return _beyond(means[:, 0], means[:, 1:3].max(axis=1))


def _beyond(reached, expected):
    room = 1 - expected
    return np.where(room > 1e-12, (reached - expected) / np.maximum(room, 1e-12), 0.0)


def truths(draw) -> dict[str, float]:
    """Return the figures of a world on two million rows."""
    box, surrogate = draw(2_000_000, np.random.default_rng(99))
    error = box - surrogate
    return {
        "r2": 1 - np.mean(error**2) / box.var(),
        "mae": float(np.abs(error).mean()),
        "rmse": math.sqrt(np.mean(error**2)),
        "variation": float(box.std()),
    }


def _moments(box, surrogate):
    return np.column_stack([(box - surrogate) ** 2, box - box.mean(), (box - box.mean()) ** 2])


def _r2_rivals(box, surrogate):
    return rivals.of_moments(
        _moments(box, surrogate), lambda m: 1 - m[:, 0] / np.maximum(m[:, 2] - m[:, 1] ** 2, 1e-300)
    )


def _mae_rivals(box, surrogate):
    return rivals.of_moments(np.abs(box - surrogate)[:, None], lambda m: m[:, 0])


def _rmse_rivals(box, surrogate):
    return rivals.of_moments(((box - surrogate) ** 2)[:, None], lambda m: np.sqrt(m[:, 0]))


def _sd_rivals(box, _surrogate):
    moments = _moments(box, box)[:, 1:]
    return rivals.of_moments(moments, lambda m: np.sqrt(np.maximum(m[:, 1] - m[:, 0] ** 2, 0)))


def _of_probabilities(name: str) -> Iterator[Case]:
    draw = getattr(worlds, name)
    truth = truths(draw)

    def others(box, surrogate):
        return _mae_rivals(box, surrogate) | rivals.of_bounded(np.abs(box - surrogate))

    world = f"probabilities, {name}"
    figures = {
        "r2": (lambda x, y: fidelity.r2(x, y, bounds=BOUNDS), _r2_rivals),
        "mae": (lambda x, y: fidelity.mae(x, y, bounds=BOUNDS), others),
    }
    for measure, (figure, found) in figures.items():
        yield Case(f"{measure}, bounded", world, truth[measure], SIZES, draw, figure, found)


def _unbounded(name: str) -> Iterator[Case]:
    draw = getattr(worlds, name)
    truth = truths(draw)
    for measure, figure, others in (("r2", fidelity.r2, _r2_rivals), ("mae", fidelity.mae, _mae_rivals)):
        yield Case(f"{measure}, no bounds", name, truth[measure], SIZES, draw, figure, others)


def _local(name: str) -> Iterator[Case]:
    draw = getattr(worlds, name)
    truth = truths(draw)
    for measure, figure, others in (
        ("r2, no bounds", fidelity.local_r2, _r2_rivals),
        ("rmse", fidelity.local_rmse, _rmse_rivals),
        ("variation", lambda x, _: fidelity.variation(x), _sd_rivals),
    ):
        true = truth[measure.split(",")[0]]
        yield Case(measure, f"near a row, {name}", true, (20, 50, 200), draw, figure, others)


def _ranks(correlation: float) -> Case:
    def draw(n, rng):
        x = rng.normal(size=n)
        return x, correlation * x + math.sqrt(1 - correlation**2) * rng.normal(size=n)

    truth = 2 / math.pi * math.asin(correlation)  # Kendall's tau of a bivariate normal
    world = f"normal, correlation {correlation:g}"
    return Case("rank correlation", world, truth, (20, 50, 200), draw, fidelity.rank_correlation, _tau_rivals)


def _tau_rivals(x, y):
    """The delta method on Hoeffding's projection, also on Fisher's scale."""
    n = len(x)
    x_signs, y_signs = np.sign(x[:, None] - x), np.sign(y[:, None] - y)
    untied = math.sqrt(np.abs(x_signs).mean() * np.abs(y_signs).mean()) * n / (n - 1)
    own = (x_signs * y_signs).sum(axis=1) / (n - 1) / max(untied, 1e-9)
    tau = own.mean()
    half = 1.96 * 2 * own.std(ddof=1) / math.sqrt(n)
    steep = 1 - min(tau**2, 1 - 1e-9)
    middle = math.atanh(np.clip(tau, -1 + 1e-9, 1 - 1e-9))
    fisher = math.tanh(middle - half / steep), math.tanh(middle + half / steep)
    return {"delta": (tau - half, tau + half), "Fisher z": fisher}


def _gap(real: float, sampled: float) -> Case:
    def draw(n, rng):
        return (rng.random(n) < real).astype(int), (rng.random(2 * n) < sampled).astype(int)

    def figure(first, second):
        return fidelity.gap(*(fidelity.agreement(np.ones(len(same)), same) for same in (first, second)))

    def others(first, second):
        return {"Newcombe": rivals.newcombe((sum(second), len(second)), (sum(first), len(first)))}

    return Case("gap", f"{real:g} against {sampled:g}", sampled - real, SIZES, draw, figure, others)


def _slipped_ranks(name: str) -> Case:
    draw = getattr(worlds, name)
    truth = fidelity.rank_correlation(*draw(200_000, np.random.default_rng(99))).value
    return Case("rank correlation", name, truth, (20, 50, 200), draw, fidelity.rank_correlation, _tau_rivals)


def _units(share: float) -> Case:
    """Agreement on units of one to nine rows, which agree as a whole in a share of them."""

    def draw(n, rng):
        size = rng.integers(1, 10, n)
        unit = np.repeat(np.arange(n), size)
        whole, easy = rng.random(n) < share, rng.random(n) < 0.9
        same = np.where(whole[unit], easy[unit], rng.random(len(unit)) < 0.9)
        return np.ones(len(unit), dtype=int), same.astype(int), unit

    def figure(box, surrogate, unit):
        return fidelity.agreement(box, surrogate, unit=unit)

    def others(_box, surrogate, unit):
        counts, hits = np.bincount(unit), np.bincount(unit, weights=surrogate)
        found = rivals.of_moments(np.column_stack([hits, counts]), lambda m: m[:, 0] / m[:, 1])
        return {f"{name} of units": interval for name, interval in found.items()}

    world = f"units of 1-9 rows, {share:.0%} of them alike within"
    return Case("agreement, units", world, 0.9, (50, 200), draw, figure, others)


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
    return Case("taught gap", world, truth, SIZES, draw, fidelity.taught_gap, others)


def _stability(n_tied: int) -> Case:
    """Explanations of a row by n seeds; some components of the top five trade places with others."""

    def draw(n, rng):
        weights = np.tile(np.r_[np.full(5 - n_tied // 2, 3.0), np.full(10, 0.0)], (n, 1))[:, :10]
        start = 5 - n_tied // 2
        weights[:, start : start + n_tied] = 1 + rng.random((n, n_tied))
        return (weights,)

    kept = n_tied // 2
    truth = (5 - kept + kept * kept / n_tied) / 5
    return Case("vsi", f"{kept} of 5 drawn from {n_tied}", truth, (20,), draw, fidelity.vsi, lambda _: {})


def _leaves(shares: tuple[float, ...]) -> Case:
    """All intervals of the leaves of a tree at once, whose agreement differs from leaf to leaf."""
    true = np.array(shares)

    def draw(n, rng):
        leaf = rng.integers(0, len(true), n)
        return leaf, (rng.random(n) < true[leaf]).astype(int)

    def figure(leaf, same):
        found = fidelity.by_group(
            fidelity.agreement, fidelity.leaves_as_groups(leaf), np.ones_like(same), same, min_rows=10
        )
        told = [(group.figure, true[int(group.name.split()[1])]) for group in found.told]
        held = all(one.low <= share <= one.high for one, share in told)
        width = float(np.mean([one.high - one.low for one, _ in told]))
        low = 0.0 if held else 2.0
        return fidelity.Measure("leaves", 0, low, low + width, len(same), 0, "higher", "", "")

    def others(leaf, same):
        counts = [(same[leaf == i].sum(), (leaf == i).sum()) for i in range(len(true))]
        z = float(norm.ppf(1 - 0.025 / len(true)))
        ends = [
            (rivals.wilson(hits, n, z), share)
            for (hits, n), share in zip(counts, true, strict=True)
            if n >= 10
        ]
        held = all(low <= share <= high for (low, high), share in ends)
        width = float(np.mean([high - low for (low, high), _ in ends]))
        return {"Wilson": (0.0 if held else 2.0, (0.0 if held else 2.0) + width)}

    world = f"{len(true)} leaves at once, {min(shares):g} to {max(shares):g}"
    return Case("agreement by leaf", world, 0.0, (200, 1000), draw, figure, others)
