"""How often an answer is given in each group."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from distill.fidelity import Grouped, Measure, agreement, by_group
from distill.fidelity.measure import Meaning

OUTCOME_RATE = Meaning(
    "outcome rate",
    "higher",
    "Share of the rows with this answer; Clopper and Pearson (1934), Biometrika 26",
    "No rate is good or bad by itself, and groups may differ in what the answer should rest on.",
)
DIFFERENCE = Meaning(
    "rate difference",
    "lower",
    "Largest rate less the smallest; both ends from the groups' simultaneous intervals (Bonferroni)",
    "Groups with too few rows to say are not in it.",
)


@dataclass(frozen=True)
class Rates:
    """The outcome rates of one who answers, box or surrogate.

    Parameters
    ----------
    answer : str
        The outcome counted.
    groups : Grouped
    difference : Measure
        Between the group with the largest rate and that with the smallest; NaN with fewer than two told.
    """

    answer: str
    groups: Grouped
    difference: Measure


def outcome_rates(
    decisions: ArrayLike,
    answer: object,
    groups: Mapping[str, ArrayLike],
    weight: ArrayLike | None = None,
    *,
    unit: ArrayLike | None = None,
    min_rows: int = 30,
    confidence: float = 0.95,
) -> Rates:
    """Measure how often one answer is given in each group.

    Parameters
    ----------
    decisions : (n_rows,)
        Of the box, or of the surrogate.
    answer : object
        One of the decisions, "deny".
    groups : mapping of name to (n_rows,) bool
        Every value of a protected column is one.
    weight, unit : (n_rows,), optional
    min_rows : int
        Smaller groups are too few to say.
    confidence : float
        Of all intervals together, the difference's included.

    Raises
    ------
    InputError
        As `distill.fidelity.by_group`.
    """
    hits = np.asarray(np.asarray(decisions) == answer, dtype=np.int64)
    found = by_group(
        _rate,
        groups,
        hits,
        np.ones_like(hits),
        weight,
        unit=unit,
        min_rows=min_rows,
        confidence=confidence,
    )
    return Rates(str(answer), found, _difference(found))


def _rate(
    hits: ArrayLike, ones: ArrayLike, weight: ArrayLike, *, unit: ArrayLike | None, confidence: float
) -> Measure:
    share = agreement(hits, ones, weight, unit=unit, confidence=confidence)
    return OUTCOME_RATE.measured(share.value, (share.low, share.high), n=share.n)


def _difference(groups: Grouped) -> Measure:
    """Measure it; the group whose true rate is largest need not be the one with the largest rate seen."""
    told = [group.figure for group in groups.told]
    if len(told) < 2:
        return DIFFERENCE.unknown(sum(figure.n for figure in told))
    top, bottom = (choose(told, key=lambda figure: figure.value) for choose in (max, min))
    lows, highs = [figure.low for figure in told], [figure.high for figure in told]
    interval = max(max(lows) - min(highs), 0.0), max(highs) - min(lows)
    return DIFFERENCE.measured(top.value - bottom.value, interval, n=min(top.n, bottom.n), baseline=0.0)
