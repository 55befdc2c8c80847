"""Other seeds: which components lead, and whether intervals cover what they say."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from distill import explain
from distill.explanation.line.effects import FEWEST_ROWS, Z95
from distill.explanation.local.engine import Engine
from distill.explanation.local.region import MOST_ROWS, region
from distill.linear import Lesson, LinearFit, fit, line
from distill.samples import Part
from distill.sampling import NearManifold
from localbench.cells import Cell, codes
from localbench.rivals import lime_weights

LOTS = 200_000


def jaccard(cell: Cell, n_rows: int, n_seeds: int) -> tuple[float, float]:
    """Return the mean top-5 Jaccard over seeds, plain and with tie groups counted as one."""
    found = explain(cell.oracle, cell.asked.iloc[:n_rows], background=cell.samples)
    stable = [item.stability(n_seeds) for item in found]
    return tuple(
        float(np.mean([getattr(s, name).value for s in stable])) for name in ("jaccard", "jaccard_tied")
    )


def lime_jaccard(cell: Cell, n_rows: int, n_seeds: int) -> float:
    """Return lime's mean top-5 Jaccard over seeds."""
    values = []
    for position in range(n_rows):
        row = cell.asked.iloc[[position]]
        tops = [set(order[:5]) for order in lime_weights(cell, row, range(n_seeds))]
        values += [len(a & b) / len(a | b) for i, a in enumerate(tops) for b in tops[:i]]
    return float(np.mean(values))


@dataclass(frozen=True)
class Coverage:
    """How 95 % intervals did: shares of those given, one value per explained row.

    `inside` is the share that holds its stated target; `width` the mean width over that of the
    narrowest interval of one width that is valid: 1.96 true root mean squared errors to each side;
    `given` the share of the components that vary which were given an interval.
    """

    inside: tuple[float, ...]
    width: float
    given: float

    @property
    def share(self) -> float:
        return float(np.mean(self.inside))

    @property
    def error(self) -> float:
        """The standard error of the share, the rows explained being its sample."""
        return float(np.std(self.inside, ddof=1) / np.sqrt(len(self.inside)))


def coverage(cell: Cell, n_rows: int, n_draws: int) -> Coverage:
    """Measure intervals against their stated target.

    The target: the line with the same penalty and curves, fitted in the same window with the same
    weights to all its real rows and, for the draws' share, endless draws of the sampler (here 200,000).
    Each of `n_draws` sets of as many draws as the transfer set has gives an interval for each component.
    """
    samples = cell.samples
    engine = Engine(samples, n_neighbors=50, seed=0)
    real = samples.codes[samples.where(part=Part.FIT, real=True)]
    n_drawn = len(samples.where(part=Part.FIT, real=False))
    drawn = (
        NearManifold().draw(real, samples.domain, LOTS + n_draws * n_drawn, np.random.default_rng(7)).codes
    )
    codes_ = np.vstack([real, drawn])
    law = _Law(engine, codes_, cell.scores(samples.domain.decode(codes_)), len(real), n_drawn)
    inside, widths, given = [], [], []
    for row in codes(cell, cell.asked.iloc[:n_rows]):
        repeated = list(law.repeated(row, n_draws))
        if not repeated:
            continue
        found, targets = zip(*repeated, strict=True)
        error = np.array([fit_.line.coefficients for fit_ in found]) - np.array(targets)
        margin = np.array([fit_.margin for fit_ in found])
        varies = np.array([fit_.line.coefficients != 0 for fit_ in found])
        shown = varies & np.isfinite(margin)
        given.append(shown.sum() / varies.sum())
        if shown.any():
            inside.append(np.mean(np.abs(error[shown]) <= margin[shown]))
            root = np.sqrt(np.mean(error**2, axis=0, where=shown))
            usual = np.broadcast_to(Z95 * root, margin.shape)
            widths.append(margin[shown].mean() / usual[shown].mean())
    return Coverage(tuple(inside), float(np.mean(widths)), float(np.mean(given)))


@dataclass(frozen=True)
class _Law:
    """Real rows, then a lot of draws that stand for endless ones, then sets of `n_drawn` draws."""

    engine: Engine
    codes: np.ndarray
    scores: np.ndarray
    n_real: int
    n_drawn: int

    def repeated(self, row: np.ndarray, n_draws: int) -> Iterator[tuple[LinearFit, np.ndarray]]:
        """Yield what each set of draws gives for a row, and the coefficients it should have given."""
        engine, targets = self.engine, {}
        setting, columns = engine.setting(1), engine.pool.columns(row)
        model = engine.pool.model(1, setting.link, setting.offset)
        radius = setting.width * region(engine.pool.report.distances.to(row), 50).radius
        distance = engine.pool.domain.distance(row, self.codes)
        near = np.flatnonzero(distance < radius)

        def lesson(places, share, chance=1.0):
            weight = (1 - (distance[places] / radius) ** 3) ** 3 * share
            offset = 0.0 if model is None else model.at(self.codes[places])
            return Lesson(columns.design(self.codes[places]), self.scores[places], weight, offset, chance)

        real, lots = near[near < self.n_real], near[(near >= self.n_real) & (near < self.n_real + LOTS)]
        for draw in range(n_draws):
            start = self.n_real + LOTS + draw * self.n_drawn
            own = (
                real if len(real) <= MOST_ROWS else np.random.default_rng(draw).permutation(real)[:MOST_ROWS]
            )
            drawn = near[(near >= start) & (near < start + self.n_drawn)][: MOST_ROWS - len(own)]
            rows = np.concatenate([own, drawn])
            if len(rows) < FEWEST_ROWS * len(columns.used):
                continue
            left_out = 1 - len(own) / max(len(real), 1)
            chance = np.repeat([left_out, 1.0], [len(own), len(drawn)])
            if len(drawn) not in targets:
                worth = [len(own) / max(len(real), 1), len(drawn) / max(len(lots), 1)]
                whole = lesson(np.concatenate([real, lots]), np.repeat(worth, [len(real), len(lots)]))
                # The penalty counts in rows: as strong for the many as for these.
                penalty = setting.penalty * whole.n / len(rows)
                targets[len(drawn)] = line(whole, link=setting.link, penalty=penalty).coefficients
            found = fit(lesson(rows, 1.0, chance), link=setting.link, penalty=setting.penalty)
            yield found, targets[len(drawn)]
