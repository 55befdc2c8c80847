"""Rows that fill the space evenly, whatever the data's distribution."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from distill.domain import Column, Domain
from distill.errors import InputError
from distill.sampling.base import Draw, Sampler, orphans, positions
from distill.typing import Codes, Floats


@dataclass(frozen=True)
class Hypercube(Sampler):
    """Draw from the box the rows span, by a randomly shifted Sobol sequence.

    A number is uniform over its range in the rows, and missing as often as it is there. A column of
    levels is uniform over the levels that occur, and dependent columns over the combinations that
    occur; missing counts as one more level.

    References
    ----------
    Sobol' (1967), USSR Computational Mathematics and Mathematical Physics 7(4). Cranley and Patterson
    (1976), SIAM Journal on Numerical Analysis 13(6), for the shift modulo 1.
    """

    def _draw(self, rows: Codes, domain: Domain, n: int, rng: np.random.Generator) -> Draw:
        cube = _shifted_sobol(n, len(domain.groups), rng)
        codes = np.empty((n, rows.shape[1]))
        for g, group in enumerate(domain.groups):
            codes[:, group] = _fill(cube[:, g], rows[:, group], [domain.columns[j] for j in group])
        return Draw(codes, orphans(n))


def _shifted_sobol(n: int, dimensions: int, rng: np.random.Generator) -> Floats:
    """Return (n, dimensions) numbers in [0, 1): the sequence's first n points, each moved by one shift."""
    from scipy.stats import qmc  # noqa: PLC0415 -- slow to import and needed by this strategy only

    if dimensions > qmc.Sobol.MAXDIM:
        raise InputError(
            f"A Sobol sequence has at most {qmc.Sobol.MAXDIM} dimensions and the domain "
            f'{dimensions} independent columns; use the sampler "near-manifold".'
        )
    points = qmc.Sobol(dimensions, scramble=False).random_base2(int(n - 1).bit_length())[:n]
    return np.asarray((points + rng.random(dimensions)) % 1.0, dtype=np.float64)


def _fill(uniforms: Floats, rows: Codes, columns: Sequence[Column]) -> Codes:
    """Turn (n,) uniform numbers into (n, n_columns) codes of one group."""
    if len(columns) > 1 or columns[0].is_levelled:
        seen = _combinations(rows)
        return seen[positions(uniforms, len(seen))]
    return _numbers(uniforms, rows[:, 0], columns[0].step)[:, None]


def _combinations(rows: Codes) -> Codes:
    # No two NaN are equal; -inf is a value no legal row holds.
    distinct = np.unique(np.where(np.isnan(rows), -np.inf, rows), axis=0)
    return np.where(np.isneginf(distinct), np.nan, distinct)


def _numbers(uniforms: Floats, values: Floats, step: float) -> Floats:
    absent = np.isnan(values)
    share = float(absent.mean())
    if share == 1.0:
        return np.full(len(uniforms), np.nan)
    low, high = float(values[~absent].min()), float(values[~absent].max())
    within = np.clip((uniforms - share) / (1.0 - share), 0.0, 1.0)
    if step > 0:
        count = round((high - low) / step) + 1
        spread = low + step * np.minimum(np.floor(within * count), count - 1)
    else:
        spread = low + within * (high - low)
    return np.where(uniforms < share, np.nan, spread)
