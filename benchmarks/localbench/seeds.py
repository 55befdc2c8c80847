"""Other seeds: which components lead, and whether intervals cover what they say."""

from __future__ import annotations

import numpy as np

from distill import explain
from distill.explanation.effects import Z95
from distill.explanation.engine import Engine
from distill.explanation.region import MOST_ROWS, region
from distill.linear import Lesson, fit
from distill.samples import Part
from distill.sampling import NearManifold
from localbench.cells import Cell, codes
from localbench.rivals import lime_weights

LOTS = 300_000


def jaccard(cell: Cell, n_rows: int, n_seeds: int) -> tuple[float, float]:
    """Return the mean top-5 Jaccard over seeds, plain and with tie groups counted as one."""
    found = explain(cell.oracle, cell.asked.iloc[:n_rows], background=cell.samples)
    stable = [item.stability(n_seeds) for item in found]
    return tuple(float(np.mean([getattr(s, name) for s in stable])) for name in ("jaccard", "jaccard_tied"))


def lime_jaccard(cell: Cell, n_rows: int, n_seeds: int) -> float:
    """Return lime's mean top-5 Jaccard over seeds."""
    values = []
    for position in range(n_rows):
        row = cell.asked.iloc[[position]]
        tops = [set(order[:5]) for order in lime_weights(cell, row, range(n_seeds))]
        values += [len(a & b) / len(a | b) for i, a in enumerate(tops) for b in tops[:i]]
    return float(np.mean(values))


def coverage(cell: Cell, n_rows: int, n_draws: int) -> tuple[int, int]:
    """Return how many intervals cover their stated target, and how many there are.

    The target: the line with the same penalty and curves, fitted in the same window with the same
    weights to the same real rows and, for the draws' share, endless draws of the sampler (here
    300,000). Each of `n_draws` sets of as many draws as the transfer set has gives an interval for each
    component.
    """
    samples = cell.samples
    engine = Engine(samples, n_neighbors=50, seed=0)
    setting = engine.setting(1)
    model = engine.pool.model(1, setting.link, setting.offset)
    real = samples.codes[samples.where(part=Part.FIT, real=True)]
    n_drawn = len(samples.where(part=Part.FIT, real=False))
    total = LOTS + n_draws * n_drawn
    drawn = NearManifold().draw(real, samples.domain, total, np.random.default_rng(7)).codes
    everything = np.vstack([real, drawn])
    scores = cell.scores(samples.domain.decode(everything))
    already = np.zeros(len(everything)) if model is None else model.at(everything)
    inside = count = 0
    for row in codes(cell, cell.asked.iloc[:n_rows]):
        columns = engine.pool.columns(row)
        radius = setting.width * region(engine.pool.report.distances.to(row), 50).radius
        distance = samples.domain.distance(row, everything)

        def lesson(places, worth, columns=columns, radius=radius, distance=distance):
            weight = np.maximum(1 - (distance[places] / radius) ** 3, 0) ** 3 * worth
            kept, weight = places[weight > 0], weight[weight > 0]
            return Lesson(columns.design(everything[kept]), scores[kept], weight, already[kept])

        near = np.flatnonzero(distance < radius)
        own = near[near < len(real)][:MOST_ROWS]
        lots = near[(near >= len(real)) & (near < len(real) + LOTS)]
        for draw in range(n_draws):
            start = len(real) + LOTS + draw * n_drawn
            drawn_near = near[(near >= start) & (near < start + n_drawn)][: MOST_ROWS - len(own)]
            if not len(drawn_near):
                continue
            taught = lesson(np.concatenate([own, drawn_near]), 1.0)
            worth = np.concatenate([np.ones(len(own)), np.full(len(lots), len(drawn_near) / len(lots))])
            whole = lesson(np.concatenate([own, lots]), worth)
            if len(taught) < 4 * len(columns.used):
                continue
            # The penalty counts in rows: as strong for the many as for these.
            penalty = setting.penalty * len(whole) / len(taught)
            target = fit(whole, link=setting.link, penalty=penalty).line.coefficients
            found = fit(taught, link=setting.link, penalty=setting.penalty)
            error = Z95 * np.sqrt(np.diag(found.covariance)[1:])
            varies = found.line.coefficients != 0
            inside += int(np.sum((np.abs(found.line.coefficients - target) <= error) & varies))
            count += int(varies.sum())
    return inside, count
