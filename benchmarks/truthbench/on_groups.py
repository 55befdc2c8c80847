"""Cases about many figures that must hold together, and about protected columns."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd
from scipy.stats import norm

from distill import fidelity
from distill.bias import flips, outcome_rates
from distill.table import Table
from truthbench import rivals
from truthbench.case import SIZES, Case, all_of, together

FEW = 10
"""Groups with fewer rows are not told."""


def cases() -> Iterator[Case]:
    for shares in ((0.9,) * 8, (0.5, 0.7, 0.9, 0.95, 0.99, 0.999)):
        yield _leaves(np.array(shares))
    for sizes, rates in (
        ((0.7, 0.3), (0.05, 0.02)),
        ((0.5, 0.5), (0.5, 0.5)),
        ((0.6, 0.2, 0.1, 0.06, 0.04), (0.3, 0.3, 0.35, 0.25, 0.4)),
    ):
        yield _rates(np.array(sizes), np.array(rates))
    yield from (_flips(rate) for rate in (0.01, 0.3))


def _leaves(true: np.ndarray) -> Case:
    """The intervals of the leaves of a tree, whose agreement differs from leaf to leaf."""

    def draw(n, rng):
        leaf = rng.integers(0, len(true), n)
        return leaf, (rng.random(n) < true[leaf]).astype(int)

    def figure(leaf, same):
        groups = fidelity.leaves_as_groups(leaf)
        found = fidelity.by_group(fidelity.agreement, groups, np.ones_like(same), same, min_rows=FEW)
        told = [(group.figure, true[int(group.name.split()[1])]) for group in found.told]
        return all_of(*zip(*told, strict=True))

    def others(leaf, same):
        return {"Wilson": together(*_wilson(leaf, same, true))}

    world = f"{len(true)} leaves at once, {min(true):g} to {max(true):g}"
    return Case("agreement by leaf", world, 0.0, (200, 1000), draw, figure, others)


def _wilson(group, hits, true):
    """Return Wilson's intervals of the groups told, at Bonferroni's level, and the truths."""
    told = [i for i in range(len(true)) if (group == i).sum() >= FEW]
    z = float(norm.ppf(1 - 0.025 / len(told)))
    return [rivals.wilson(hits[group == i].sum(), (group == i).sum(), z) for i in told], true[told]


def _rates(sizes: np.ndarray, true: np.ndarray) -> Case:
    """The rates of an answer in groups, and the largest less the smallest of those told."""

    def draw(n, rng):
        group = rng.choice(len(sizes), n, p=sizes)
        return group, (rng.random(n) < true[group]).astype(int)

    def figure(group, answer):
        masks = {str(i): group == i for i in range(len(sizes))}
        found = outcome_rates(answer, 1, masks, min_rows=FEW)
        told = [(one.figure, true[int(one.name)]) for one in found.groups.told]
        figures, truths = zip(*told, strict=True)
        if len(told) < 2:
            return all_of(figures, truths)
        return all_of([*figures, found.difference], [*truths, max(truths) - min(truths)])

    def others(group, answer):
        intervals, truths = _wilson(group, answer, true)
        lows, highs = np.array(intervals).T
        difference = max(lows.max() - highs.min(), 0.0), highs.max() - lows.min()
        return {"Wilson": together([*intervals, difference], [*truths, truths.max() - truths.min()])}

    world = f"{len(sizes)} groups at once, rates {min(true):g} to {max(true):g}"
    return Case("outcome rates", world, 0.0, SIZES, draw, figure, others)


def _flips(rate: float) -> Case:
    """A box whose answer hangs on the protected column in a share of the rows."""

    def draw(n, rng):
        return rng.integers(0, 2, n), rng.random(n)

    def figure(group, place):
        table = Table.of(pd.DataFrame({"group": group, "place": place}))
        return flips(table, [{"group": 0}, {"group": 1}], ask).figure

    def ask(table):
        frame = table.frame
        return np.where(frame["place"] < rate, frame["group"], 0)

    def others(_group, place):
        return {"Wilson": rivals.wilson(sum(place < rate), len(place))}

    return Case("flip rate", f"{rate:.0%} of the rows", rate, SIZES, draw, figure, others)
