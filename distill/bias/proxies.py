"""Which columns tell what a protected column holds, on rows that were not learned from."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from distill.checks import refuse
from distill.domain import Domain
from distill.fidelity import Measure, macro_agreement, r2, shared_level
from distill.typing import Bools, Codes, Floats, Ints

BINS = 32
"""A column of numbers is cut into at most so many pieces of equally many rows."""


@dataclass(frozen=True)
class Proxies:
    """How well other columns tell a protected one.

    Parameters
    ----------
    protected : str
    columns : tuple of (str, Measure)
        Each other column by itself, the one that tells most first: macro agreement (guessing reaches
        one part in the number of values), or R2 where the protected column is numeric.
    together : Measure
        All other columns at once.
    confidence : float
        The level at which all intervals hold together.
    """

    protected: str
    columns: tuple[tuple[str, Measure], ...]
    together: Measure
    confidence: float

    def of(self, asked: set[str]) -> tuple[tuple[str, Measure], ...]:
        """Return those among some columns, say the ones a surrogate asks about."""
        return tuple(pair for pair in self.columns if pair[0] in asked)


def proxies(
    codes: Codes, domain: Domain, protected: str, taught: Bools, *, confidence: float = 0.95, seed: int = 0
) -> Proxies:
    """Predict a protected column from each other column, and from all of them.

    One column predicts by a table: cut into pieces (levels, or quantiles of the rows learned from, missing
    values apart), each piece answers the value it makes likeliest against the other values' own shares,
    or the mean. All together, gradient boosting does (Ke et al. 2017).

    Parameters
    ----------
    codes : (n_rows, n_columns) float64
        Rows encoded by the domain; those whose protected value is missing are left out.
    domain : Domain
    protected : str
    taught : (n_rows,) bool
        The rows that are learned from; the others judge.
    confidence : float
        Of all intervals together.
    seed : int
        Of the boosting.

    Raises
    ------
    InputError
        No such column, it does not vary where it is learned, or `taught` is no mask of the rows.
    """
    j = _position(codes, domain, protected, taught)
    known = ~np.isnan(codes[:, j])
    rows, mask = codes[known], taught[known]
    target = rows[:, j]
    if not mask.any() or mask.all() or np.ptp(target[mask]) == 0:
        refuse("taught", f"rows of both kinds, among which {protected!r} varies", f"{int(mask.sum())} rows")
    others = [k for k in np.flatnonzero(domain.usable).tolist() if k != j]
    level = shared_level(confidence, len(others) + 1)
    judge = _judge_numbers if _is_numeric(domain, j, target) else _judge_levels
    found = [
        (
            domain.names[k],
            judge(_pieces(rows[:, k], mask, nominal=bool(domain.nominal[k])), target, mask, level),
        )
        for k in others
    ]
    found.sort(key=lambda pair: (-np.nan_to_num(pair[1].low, nan=-np.inf), pair[0]))
    told = _boosted(rows[:, others], target, mask, numeric=judge is _judge_numbers, seed=seed)
    measure = r2 if judge is _judge_numbers else macro_agreement
    together = measure(target[~mask], told, confidence=level)
    return Proxies(protected, tuple(found), together, confidence)


def _position(codes: Codes, domain: Domain, protected: str, taught: Bools) -> int:
    if protected not in domain.names:
        refuse("protected", f"one of the columns {list(domain.names)}", protected)
    if taught.shape != (len(codes),) or taught.dtype != np.bool_:
        refuse(
            "taught", f"one True or False per row ({len(codes)})", f"{taught.dtype} of shape {taught.shape}"
        )
    return domain.names.index(protected)


def _is_numeric(domain: Domain, j: int, target: Floats) -> bool:
    """Return whether a column is predicted as a number: one without levels and with many values."""
    return not domain.columns[j].is_levelled and len(np.unique(target)) > BINS


def _pieces(values: Floats, taught: Bools, *, nominal: bool) -> Ints:
    """(n_rows,): the piece of each row; values of a nominal column that were not seen are as missing."""
    absent = np.isnan(values)
    seen = np.unique(values[taught & ~absent])
    if not len(seen):
        return np.zeros(len(values), dtype=np.int64)
    if nominal:
        place = np.searchsorted(seen, values).clip(max=len(seen) - 1)
        return np.where(absent | (seen[place] != values), 0, place + 1)
    cuts = np.unique(np.quantile(values[taught & ~absent], np.linspace(0, 1, BINS + 1)[1:-1]))
    cuts = seen[:-1] if len(seen) <= BINS else cuts
    return np.where(absent, 0, np.searchsorted(cuts, values, side="left") + 1)


def _judge_levels(pieces: Ints, target: Floats, taught: Bools, confidence: float) -> Measure:
    levels, codes = np.unique(target, return_inverse=True)
    counts = np.zeros((int(pieces.max()) + 1, len(levels)))
    np.add.at(counts, (pieces[taught], codes[taught]), 1.0)
    shares = counts / np.maximum(counts.sum(axis=0), 1.0)
    told = levels[np.argmax(shares, axis=1)][pieces]
    return macro_agreement(target[~taught], told[~taught], confidence=confidence)


def _judge_numbers(pieces: Ints, target: Floats, taught: Bools, confidence: float) -> Measure:
    size = int(pieces.max()) + 1
    counts = np.bincount(pieces[taught], minlength=size)
    sums = np.bincount(pieces[taught], weights=target[taught], minlength=size)
    means = np.where(counts > 0, sums / np.maximum(counts, 1), target[taught].mean())
    return r2(target[~taught], means[pieces][~taught], confidence=confidence)


def _boosted(rows: Codes, target: Floats, taught: Bools, *, numeric: bool, seed: int) -> Floats:
    """Return (n_judging,): the protected value that all other columns tell."""
    from sklearn.ensemble import (  # noqa: PLC0415 - slow to load
        HistGradientBoostingClassifier,
        HistGradientBoostingRegressor,
    )

    kind = HistGradientBoostingRegressor if numeric else HistGradientBoostingClassifier
    options = {} if numeric else {"class_weight": "balanced"}
    model = kind(max_iter=50, early_stopping=False, random_state=seed, **options)
    return np.asarray(model.fit(rows[taught], target[taught]).predict(rows[~taught]), dtype=np.float64)
