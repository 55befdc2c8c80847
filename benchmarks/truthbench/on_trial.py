"""Cases about explanations on trial, means over many of them, and permuted columns."""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np
from scipy.stats import t

from distill import fidelity
from distill.explanation.overview.averaging import mean_sizes, mean_with_interval
from distill.permutation.shuffling import LOSS, SCORE_CHANGE, Shuffle, reliance
from truthbench import rivals, worlds
from truthbench.case import FEWER, MANY, NEARBY, Case, fresh

SEEDS = (5, 10, 20)
"""How many explanations of one row are compared."""


def cases() -> Iterator[Case]:
    yield from (_vsi(n_tied) for n_tied in (2, 6))
    yield from (_jaccard(n_tied) for n_tied in (2, 6))
    yield from (_csi(spread) for spread in (0.3, 0.8))
    yield from (_width(name) for name in ("even", "uneven"))
    yield from (_infidelity(draw) for draw in (worlds.bent, worlds.cliff))
    for measure in (fidelity.deletion, fidelity.insertion):
        yield from (_erasure(measure, (0.0, 1.0), rare) for rare in (0.0, 0.04))
        yield _erasure(measure, None)
    yield from (_averaged(draw, bounds) for draw, bounds in worlds.AVERAGED)
    yield from _mean_sizes()
    for world in worlds.PERMUTED:
        yield from _importance(world)


def _delta(alike):
    """Return the delta method's interval of the mean likeness of two, from all pairs (n, n)."""
    n = len(alike)
    own = (alike.sum(axis=1) - np.diag(alike)) / (n - 1)
    half = float(t.ppf(0.975, n - 1)) * 2 * own.std(ddof=1) / math.sqrt(n)
    return {"delta": (float(own.mean()) - half, float(own.mean()) + half)}


def _shared(weights):
    """(n, n): how many of their top five two explanations have in common."""
    tops = np.zeros(weights.shape)
    np.put_along_axis(tops, np.argsort(-weights, axis=1)[:, :5], 1.0, axis=1)
    return tops @ tops.T


def _vsi(n_tied: int) -> Case:
    kept = n_tied // 2

    def others(weights):
        return _delta(_shared(weights) / 5)

    truth = (5 - kept + kept * kept / n_tied) / 5
    return Case("vsi", _tied(n_tied), truth, SEEDS, worlds.seeds(n_tied), fidelity.vsi, others)


def _jaccard(n_tied: int) -> Case:
    draw = worlds.seeds(n_tied)
    tops = np.argsort(-draw(200_000, fresh())[0], axis=1)[:, :5]
    sets = np.zeros((len(tops), 10))
    np.put_along_axis(sets, tops, 1.0, axis=1)
    kinds, counts = np.unique(sets, axis=0, return_counts=True)
    shared = kinds @ kinds.T
    share = counts / counts.sum()
    truth = float(share @ (shared / (10 - shared)) @ share)

    def others(weights):
        shared = _shared(weights)
        return _delta(shared / (10 - shared))

    return Case("jaccard", _tied(n_tied), truth, SEEDS, draw, fidelity.jaccard, others)


def _tied(n_tied: int) -> str:
    return f"{n_tied // 2} of 5 drawn from {n_tied}"


def _csi(spread: float) -> Case:
    """Intervals of ten weights, as wide as stated or too narrow for how much the weights move."""

    def draw(n, rng):
        middle = spread * rng.normal(size=(n, 10))
        half = rng.uniform(0.3, 0.7, size=(n, 10))
        return middle - half, middle + half

    low, high = (ends[:, 0] for ends in draw(MANY, fresh()))
    truth = 1 - 2 * float(np.mean(np.searchsorted(np.sort(high), low) / len(high)))

    def others(low, high):
        meets = (low[:, None] <= high) & (low <= high[:, None])
        return _delta(meets.mean(axis=2))

    return Case("csi", f"weights move by {spread:g}", truth, SEEDS, draw, fidelity.csi, others)


def _width(name: str) -> Case:
    def draw(n, rng):
        width = rng.uniform(0.5, 1.5, size=(n, 5)) if name == "even" else rng.gamma(2.0, 0.5, size=(n, 5))
        return -width / 2, width / 2

    def others(low, high):
        return rivals.of_moments((high - low).mean(axis=1)[:, None], lambda m: m[:, 0])

    return Case("coefficient width", name, 1.0, SEEDS, draw, fidelity.coefficient_width, others)


def _infidelity(box) -> Case:
    """Slopes on trial at a row, near which the box bends or has a cliff."""
    row, weights = np.zeros(3), np.array([0.6, -0.3, 0.0])

    def draw(n, rng):
        return (rng.normal(scale=0.5, size=(n, 3)),)

    def squares(nearby):
        return (nearby @ weights - (box(nearby) - box(row[None, :]))) ** 2

    def figure(nearby):
        return fidelity.infidelity(row, weights, box, nearby)

    def others(nearby):
        return rivals.of_moments(squares(nearby)[:, None], lambda m: m[:, 0])

    truth = float(squares(*draw(MANY, fresh())).mean())
    return Case("infidelity", box.__doc__, truth, FEWER, draw, figure, others)


def _erasure(measure, bounds, rare=0.0) -> Case:
    """A probability while columns are filled from other rows, or return; a few fill otherwise than most."""
    row = weights = np.array([2.0, 1.0, 0.5, -1.0])
    is_deletion = measure is fidelity.deletion

    def draw(n, rng):
        fill = rng.normal(size=(n, 4))
        fill[rng.random(n) < rare, 0 if is_deletion else 3] = 12.0
        return (fill,)

    def figure(fill):
        return measure(row, weights, worlds.logistic, fill, bounds=bounds)

    def others(fill):
        values = _areas(fill, row, weights, is_deletion=is_deletion)
        always = rivals.of_bounded(values) if bounds else {}
        return rivals.of_moments(values[:, None], lambda m: m[:, 0]) | always

    fill = draw(MANY // 10, fresh())[0]
    truth = float(_areas(fill, row, weights, is_deletion=is_deletion).mean())
    name = measure.__name__ if bounds else f"{measure.__name__}, no bounds"
    world = f"a probability, {rare:.0%} of the rows fill otherwise" if rare else "a probability"
    return Case(name, world, truth, NEARBY, draw, figure, others)


def _areas(fill, row, weights, *, is_deletion):
    order, scores = np.argsort(-weights), []
    for k in range(len(row) + 1):
        changed = np.isin(np.arange(len(row)), order[:k])
        scores.append(worlds.logistic(np.where(changed == is_deletion, fill, row)))
    curve = np.array(scores)
    return ((curve[1:] + curve[:-1]) / 2).mean(axis=0)


def _averaged(draw, bounds) -> Case:
    """The mean of one figure of many explained rows."""

    def rows(n, rng):
        return (draw(n, rng),)

    def figure(values):
        known = [fidelity.Measure("figure", value, 0, 0, 1, 0, "higher", "", "") for value in values]
        return fidelity.averaged(known, bounds=bounds)

    def others(values):
        always = rivals.of_bounded(values) if bounds == (0.0, 1.0) else {}
        return rivals.of_moments(values[:, None], lambda m: m[:, 0]) | always

    truth = float(draw(MANY, fresh()).mean())
    return Case("averaged", draw.__doc__, truth, NEARBY, rows, figure, others)


def _mean_sizes() -> Iterator[Case]:
    """The mean size of a component's weight over explained rows, and the mean in a part of them."""
    for draw in (worlds.weights_alike, worlds.weights_rare):

        def rows(n, rng, draw=draw):
            return (draw(n, rng),)

        def mean_size(weights):
            return mean_sizes(weights[:, None], np.full((len(weights), 1), np.nan), 0.95)[0]

        def mean(weights):
            value, low, high = mean_with_interval(weights, 0.95)
            return fidelity.Measure("mean", value, low, high, len(weights), 0, "higher", "", "")

        weights = draw(MANY, fresh())
        for measure, figure, size in (("mean size", mean_size, np.abs), ("mean weight", mean, np.asarray)):

            def others(weights, size=size):
                return rivals.of_moments(size(weights)[:, None], lambda m: m[:, 0])

            truth = float(size(weights).mean())
            yield Case(measure, draw.__doc__, truth, NEARBY, rows, figure, others)


def _importance(world: worlds.Permuted) -> Iterator[Case]:
    """A column permuted three times: how far answers move, and how many more are wrong."""

    def draw(n, rng):
        shuffle = Shuffle.drawn(n, 3, rng)
        rows = world.rows(n, rng)
        return world.changes(rows, shuffle.donor), world.losses(rows, shuffle.donor), shuffle

    rows = world.rows(MANY, fresh())
    donor = np.roll(np.arange(MANY), 1)[None, :]
    for measure, meaning, which, bounds in (
        ("score change", SCORE_CHANGE, 0, world.bounds),
        ("accuracy loss", LOSS, 1, world.loss_bounds),
    ):

        def figure(*data, which=which, meaning=meaning, bounds=bounds):
            known = np.ones(data[which].shape, dtype=bool)
            return reliance(data[which], known, data[2], meaning, bounds=bounds, confidence=0.95)

        def others(*data, which=which):
            changes = data[which]
            value = changes.mean()
            taken, given = changes.mean(axis=0) - value, data[2].given(changes - value) / len(changes)
            return rivals.of_moments((value + taken + given)[:, None], lambda m: m[:, 0])

        truth = float((world.changes, world.losses)[which](rows, donor).mean())
        yield Case(measure, world.name, truth, FEWER, draw, figure, others)
