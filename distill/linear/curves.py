"""Two ways to fit an additive model: by bends, for smooth boxes, and by steps, for boxes made of trees."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from distill.domain import Domain
from distill.linear.additive import Additive, Curve, Shape
from distill.linear.fit import line
from distill.linear.lesson import Lesson
from distill.linear.link import Link
from distill.typing import Codes, Floats

KNOTS = 7
"""Inner bends of a number's curve, at quantiles."""

PENALTY = 10.0
MOST_STEPS = 63
"""Steps of a number's curve, at quantiles."""

ROUNDS = 300
"""Trees with one split each that are added up."""


def bends(codes: Codes, target: Floats, domain: Domain, *, link: Link) -> Additive:
    """Fit curves that are straight between quantiles: a ridge on hinge functions.

    Parameters
    ----------
    codes : (n_rows, n_columns) float64
    target : (n_rows,) float64
        The box's scores of one output.
    domain : Domain
        Its usable columns get a curve each.
    link : Link
    """
    columns = _columns(domain)
    grids = [_grid(codes[:, j], domain, j, KNOTS) for j in columns]
    design = np.hstack([_basis(codes[:, j], grids[i], domain, j) for i, j in enumerate(columns)])
    found = line(Lesson(design, target, np.ones(len(target))), link=link, penalty=PENALTY)
    ends = np.cumsum([0, *(_width(grids[i], domain, j) for i, j in enumerate(columns))])
    curves = tuple(
        _curve(grids[i], domain, j, found.coefficients[ends[i] : ends[i + 1]]) for i, j in enumerate(columns)
    )
    return Additive(link, columns, curves, found.intercept)


def steps(codes: Codes, target: Floats, domain: Domain, *, link: Link) -> Additive:
    """Fit curves made of steps: boosted trees with one split each (Friedman 2001).

    A tree with one split reads one column, so the sum of all is one curve per column (Lou, Caruana
    and Gehrke 2012). Parameters as in `bends`.
    """
    columns = _columns(domain)
    grids = [_grid(codes[:, j], domain, j, MOST_STEPS) for j in columns]
    places = np.column_stack([_places(codes[:, j], grids[i]) for i, j in enumerate(columns)])
    unordered = [i for i, j in enumerate(columns) if domain.nominal[j]]
    raw = _boosted(places, link.within(target), unordered, link)
    rest = np.full(len(columns), np.nan)
    level = float(raw(rest[None, :])[0])
    curves = tuple(
        _stepped(grids[i], _alone(raw, rest, i, len(grids[i])) - level, unordered=bool(domain.nominal[j]))
        for i, j in enumerate(columns)
    )
    return Additive(link, columns, curves, level)


def _columns(domain: Domain) -> tuple[int, ...]:
    return tuple(int(j) for j in np.flatnonzero(domain.usable))


def _grid(codes: Floats, domain: Domain, column: int, most: int) -> Floats:
    """Return the codes where a curve may turn: every level, or the ends and `most` quantiles."""
    if domain.nominal[column]:
        return np.arange(len(domain.columns[column].levels), dtype=np.float64)
    seen = codes[~np.isnan(codes)]
    if not len(seen):
        return np.empty(0)
    inner = np.quantile(seen, np.arange(1, most + 1) / (most + 1), method="inverted_cdf")
    return np.unique(np.concatenate([[seen.min()], inner, [seen.max()]]))


def _width(grid: Floats, domain: Domain, column: int) -> int:
    return max(len(grid) if domain.nominal[column] else len(grid) - 1, 0) + 1


def _basis(codes: Floats, grid: Floats, domain: Domain, column: int) -> Floats:
    """Return (n_rows, width): a hinge at each point but the last, or a column per level; then missing."""
    if domain.nominal[column]:
        known = np.asarray(codes[:, None] == grid, dtype=np.float64)
        absent = 1.0 - known.sum(axis=1)
    else:
        absent = np.isnan(codes).astype(np.float64)
        present = np.where(np.isnan(codes), domain.columns[column].low, codes)
        known = np.maximum(present[:, None] - grid[:-1], 0.0)
    return np.column_stack([known, absent])


def _curve(grid: Floats, domain: Domain, column: int, coefficients: Floats) -> Curve:
    shape = Shape.LEVELS if domain.nominal[column] else Shape.BENDS
    values = _basis(grid, grid, domain, column) @ coefficients
    return Curve(grid, values, float(coefficients[-1]), shape)


def _places(codes: Floats, grid: Floats) -> Floats:
    """Return (n_rows,): the position on the grid of the last point not above each code; NaN if missing."""
    place = np.searchsorted(grid, codes, side="right") - 1.0
    return np.where(np.isnan(codes), np.nan, np.maximum(place, 0.0))


def _stepped(grid: Floats, values: Floats, *, unordered: bool) -> Curve:
    """Return the curve of these values, steps of no height left out."""
    if unordered:
        return Curve(grid, values, 0.0, Shape.LEVELS)
    rises = np.diff(values, prepend=np.inf) != 0
    return Curve(grid[rises], values[rises], 0.0, Shape.STEPS)


class _Raw:
    """Boosted trees as a function of places on the grids."""

    def __init__(self, booster: object) -> None:
        self.booster = booster

    def __call__(self, places: Floats) -> Floats:
        return np.asarray(self.booster.predict(places, raw_score=True))  # type: ignore[attr-defined]  # LightGBM has no types


def _boosted(places: Floats, target: Floats, unordered: Sequence[int], link: Link) -> _Raw:
    import lightgbm  # noqa: PLC0415 - takes longer to load than to use

    parameters = {
        "objective": "cross_entropy" if link is Link.LOGIT else "regression",
        "num_leaves": 2,
        "learning_rate": 0.1,
        "lambda_l2": 1.0,
        "min_data_in_leaf": max(1, min(20, len(target) // 10)),
        "min_data_in_bin": 1,
        "max_bin": 255,
        "max_cat_to_onehot": 1_000_000,  # a level against all others, never a set of levels
        "deterministic": True,
        "force_col_wise": True,
        "num_threads": 1,
        "seed": 0,
        "verbose": -1,
    }
    data = lightgbm.Dataset(places, target, categorical_feature=list(unordered), params=parameters)
    return _Raw(lightgbm.train(parameters, data, ROUNDS))


def _alone(raw: _Raw, rest: Floats, column: int, n_points: int) -> Floats:
    """Return (n_points,): the sum along one column's grid, all other columns missing."""
    rows = np.tile(rest, (n_points, 1))
    rows[:, column] = np.arange(n_points)
    return raw(rows) if n_points else np.empty(0)
