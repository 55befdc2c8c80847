"""Cases about probabilities, whose bounds are known."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from distill import fidelity
from truthbench import rivals, worlds
from truthbench.case import FEWER, MANY, Case, fresh
from truthbench.on_numbers import mae_rivals, r2_rivals, truths

BOUNDS = (0.0, 1.0)


def cases() -> Iterator[Case]:
    for draw in (worlds.rare, worlds.balanced):
        yield from _of_two(draw)
    for draw in (worlds.three, worlds.three_rare):
        yield from _of_three(draw)


def _of_two(draw) -> Iterator[Case]:
    truth, world = truths(draw), f"probabilities, {draw.__name__}"

    def others(box, surrogate):
        return mae_rivals(box, surrogate) | rivals.of_bounded(np.abs(box - surrogate))

    for measure, figure, found in (("r2", fidelity.r2, r2_rivals), ("mae", fidelity.mae, others)):
        yield Case(
            f"{measure}, bounded",
            world,
            truth[measure],
            FEWER,
            draw,
            lambda x, y, figure=figure: figure(x, y, bounds=BOUNDS),
            found,
        )


def _of_three(draw) -> Iterator[Case]:
    box, surrogate = draw(MANY, fresh())
    world = draw.__doc__
    for name, figure, distance in (
        ("jensen-shannon", fidelity.jensen_shannon, _divergence),
        ("soft brier", fidelity.soft_brier, _half_square),
        ("mae, bounded", _mae, _mean_absolute),
    ):

        def others(x, y, distance=distance):
            values = distance(x, y)
            return rivals.of_moments(values[:, None], lambda m: m[:, 0]) | rivals.of_bounded(values)

        yield Case(name, world, float(distance(box, surrogate).mean()), FEWER, draw, figure, others)
    pooled = float(_pooled(_moments(box, surrogate).mean(axis=0)[None, :])[0])

    def pooled_others(x, y):
        return rivals.of_moments(_moments(x, y), _pooled)

    yield Case("pooled r2", world, pooled, FEWER, draw, fidelity.pooled_r2, pooled_others)


def _mae(box, surrogate):
    return fidelity.mae(box, surrogate, bounds=BOUNDS)


def _mean_absolute(box, surrogate):
    return np.abs(box - surrogate).mean(axis=1)


def _half_square(box, surrogate):
    return np.sum((box - surrogate) ** 2, axis=1) / 2


def _divergence(p, q):
    return _entropy((p + q) / 2) - (_entropy(p) + _entropy(q)) / 2


def _entropy(p):
    return -np.sum(p * np.log2(np.where(p > 0, p, 1.0)), axis=1)


def _moments(box, surrogate):
    return np.column_stack([_half_square(box, surrogate) * 2, box, box**2])


def _pooled(means):
    variance = (means[:, 4:] - means[:, 1:4] ** 2).sum(axis=1)
    return 1 - means[:, 0] / np.maximum(variance, 1e-300)
