"""Cases about scores without bounds, near a row too, and about their order."""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np

from distill import fidelity
from truthbench import rivals, worlds
from truthbench.case import FEWER, MANY, NEARBY, Case, fresh, no_others


def cases() -> Iterator[Case]:
    for draw in (worlds.linear, worlds.heavy):
        yield from _unbounded(draw)
    yield from _two_outputs()
    for draw in (worlds.curved, worlds.stepped, worlds.jump, worlds.linear):
        yield from _local(draw)
    for draw in (worlds.curved, worlds.jump):
        yield from _within(draw)
    for draw in (worlds.evenly_weighted_numbers, worlds.heavy_errors):
        yield from _weighted(draw)
    for draw in (worlds.sharing_units, worlds.far_units):
        yield from _units(draw)
    yield from (_ranks(correlation) for correlation in (0.0, 0.6, 0.95))
    yield from (_slipped_ranks(draw) for draw in (worlds.slipped, worlds.turned))
    yield from (_taught(draw) for draw in (worlds.taught_alike, worlds.taught_apart))
    yield from (_ceiling(noise) for noise in (0.1, 0.5))


def truths(draw) -> dict[str, float]:
    """Return the figures of a world on many rows, weighted if they are."""
    box, surrogate, *weights = draw(MANY, fresh())
    weight = weights[0] if weights else None
    error = box - surrogate
    mean = np.average(box, weights=weight)
    square, variance = (np.average(v, weights=weight) for v in (error**2, (box - mean) ** 2))
    return {
        "r2": 1 - square / variance,
        "mae": float(np.average(np.abs(error), weights=weight)),
        "rmse": math.sqrt(square),
        "variation": math.sqrt(variance),
    }


def r2_rivals(box, surrogate, weight=None):
    weight = np.ones(len(box)) if weight is None else weight
    moments = np.column_stack([(box - surrogate) ** 2, box, box**2, np.ones(len(box))])
    return rivals.of_moments(weight[:, None] * moments, _r2)


def mae_rivals(box, surrogate, weight=None):
    weight = np.ones(len(box)) if weight is None else weight
    moments = weight[:, None] * np.column_stack([np.abs(box - surrogate), np.ones(len(box))])
    return rivals.of_moments(moments, _ratio)


def _r2(m):
    mean, square = m[:, 1] / m[:, 3], m[:, 2] / m[:, 3]
    return 1 - m[:, 0] / m[:, 3] / np.maximum(square - mean**2, 1e-300)


def _ratio(m):
    return m[:, 0] / m[:, 1]


def _rmse_rivals(box, surrogate):
    return rivals.of_moments(((box - surrogate) ** 2)[:, None], lambda m: np.sqrt(m[:, 0]))


def _sd_rivals(box, _surrogate):
    moments = np.column_stack([box - box.mean(), (box - box.mean()) ** 2])
    return rivals.of_moments(moments, lambda m: np.sqrt(np.maximum(m[:, 1] - m[:, 0] ** 2, 0)))


def _unbounded(draw) -> Iterator[Case]:
    truth = truths(draw)
    for measure, figure, others in (("r2", fidelity.r2, r2_rivals), ("mae", fidelity.mae, mae_rivals)):
        yield Case(f"{measure}, no bounds", draw.__name__, truth[measure], FEWER, draw, figure, others)


def _two_outputs() -> Iterator[Case]:
    """The mean R2 of two outputs, one of them with heavy tails."""

    def draw(n, rng):
        return tuple(
            np.column_stack(pair) for pair in zip(worlds.linear(n, rng), worlds.heavy(n, rng), strict=True)
        )

    def others(box, surrogate):
        moments = np.column_stack([(box - surrogate) ** 2, box, box**2, np.ones(len(box))])
        return rivals.of_moments(moments, lambda m: (_r2(m[:, [0, 2, 4, 6]]) + _r2(m[:, [1, 3, 5, 6]])) / 2)

    truth = (truths(worlds.linear)["r2"] + truths(worlds.heavy)["r2"]) / 2
    yield Case("r2, no bounds", "two outputs, linear and heavy", truth, FEWER, draw, fidelity.r2, others)


def _local(draw) -> Iterator[Case]:
    truth = truths(draw)
    for measure, figure, others in (
        ("r2, no bounds", fidelity.local_r2, r2_rivals),
        ("rmse", fidelity.local_rmse, _rmse_rivals),
        ("mae, no bounds", fidelity.local_mae, mae_rivals),
        ("variation", lambda x, _: fidelity.variation(x), _sd_rivals),
    ):
        true = truth[measure.split(",")[0]]
        yield Case(measure, f"near a row, {draw.__name__}", true, NEARBY, draw, figure, others)


def _within(draw) -> Iterator[Case]:
    """The same where scores are probabilities and the interval may use that."""
    truth, bounds = truths(draw), (0.0, 1.0)
    for measure, figure, always in (
        ("r2", fidelity.local_r2, None),
        ("rmse", fidelity.local_rmse, _bounded_rmse),
        ("mae", fidelity.local_mae, _bounded_mae),
        ("variation", lambda x, _, bounds: fidelity.variation(x, bounds=bounds), None),
    ):
        yield Case(
            f"{measure}, nearby, bounded",
            f"near a row, {draw.__name__}",
            truth[measure],
            NEARBY,
            draw,
            lambda x, y, figure=figure: figure(x, y, bounds=bounds),
            always or no_others,
        )


def _bounded_mae(box, surrogate):
    return rivals.of_bounded(np.abs(box - surrogate))


def _bounded_rmse(box, surrogate):
    squares = rivals.of_bounded((box - surrogate) ** 2)
    return {name: tuple(math.sqrt(end) for end in interval) for name, interval in squares.items()}


def _weighted(draw) -> Iterator[Case]:
    truth = truths(draw)
    for measure, figure, others in (("r2", fidelity.r2, r2_rivals), ("mae", fidelity.mae, mae_rivals)):
        yield Case(f"{measure}, weighted", draw.__doc__, truth[measure], FEWER, draw, figure, others)


def _units(draw) -> Iterator[Case]:
    """Rows in units, which count as one each."""
    box, surrogate, _ = draw(MANY // 2, fresh())
    error = box - surrogate
    for measure, figure, truth, moments, statistic in (
        ("r2", fidelity.r2, 1 - np.mean(error**2) / box.var(), lambda x, y: ((x - y) ** 2, x, x**2), _r2),
        ("mae", fidelity.mae, np.abs(error).mean(), lambda x, y: (np.abs(x - y),), _ratio),
    ):

        def others(x, y, unit, moments=moments, statistic=statistic):
            rows = np.column_stack([*moments(x, y), np.ones(len(x))])
            sums = np.stack([np.bincount(unit, weights=column) for column in rows.T], axis=1)
            return rivals.of_moments(sums, statistic)

        yield Case(
            f"{measure}, units",
            draw.__doc__,
            float(truth),
            FEWER,
            draw,
            lambda x, y, unit, figure=figure: figure(x, y, unit=unit),
            others,
        )


def _ranks(correlation: float) -> Case:
    def draw(n, rng):
        x = rng.normal(size=n)
        return x, correlation * x + math.sqrt(1 - correlation**2) * rng.normal(size=n)

    truth = 2 / math.pi * math.asin(correlation)  # Kendall's tau of a bivariate normal
    world = f"normal, correlation {correlation:g}"
    return Case("rank correlation", world, truth, NEARBY, draw, fidelity.rank_correlation, _tau_rivals)


def _slipped_ranks(draw) -> Case:
    truth = fidelity.rank_correlation(*draw(200_000, fresh())).value
    return Case(
        "rank correlation", draw.__name__, truth, NEARBY, draw, fidelity.rank_correlation, _tau_rivals
    )


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


def _taught(draw) -> Case:
    box, sampled, real = draw(MANY, fresh())
    truth = float(np.mean((box - sampled) ** 2 - (box - real) ** 2) / box.var())

    def others(x, first, second):
        moments = np.column_stack([(x - first) ** 2 - (x - second) ** 2, x, x**2, np.ones(len(x))])
        return rivals.of_moments(moments, lambda m: 1 - _r2(m))

    return Case("taught r2 gap", draw.__doc__, truth, FEWER, draw, fidelity.taught_r2_gap, others)


def _ceiling(noise: float) -> Case:
    """A box that adds noise to a row's own score each time it is asked."""

    def draw(n, rng):
        score = rng.normal(size=n)
        return tuple(score + noise * rng.normal(size=n) for _ in range(2))

    truth = 1 / (1 + noise**2)
    return Case("r2 ceiling", f"noise of {noise:g} sd", truth, FEWER, draw, fidelity.r2_ceiling, no_others)
