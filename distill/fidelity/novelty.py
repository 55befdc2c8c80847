"""Whether report rows are new: rows the surrogate was fitted on flatter it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from distill.errors import InputError
from distill.fidelity.classes import agreement
from distill.fidelity.measure import Meaning, Measure
from distill.fidelity.pairs import check_weight, unit_codes
from distill.typing import Bools, Codes

SEEN = Meaning(
    "seen before",
    "lower",
    "Share of report rows whose values also occur in the fit part; Clopper and Pearson (1934)",
    "Rows that differ in the last digit count as new.",
)


@dataclass(frozen=True)
class Novelty:
    """How many report rows were seen before, and the figure on the others.

    Parameters
    ----------
    seen : Measure
        The share of report rows whose values also occur in the fit part.
    unseen : Measure
        The measure on the rows that do not occur there; n = 0 where all do.
    """

    seen: Measure
    unseen: Measure


def seen_before(fit: Codes, report: Codes) -> Bools:
    """Return (n_report,): whether a row's values also occur in the fit part; missing equals missing.

    Parameters
    ----------
    fit : (n_fit, n_columns) float64
    report : (n_report, n_columns) float64

    Raises
    ------
    InputError
        The two have other columns.
    """
    if fit.ndim != 2 or report.ndim != 2 or fit.shape[1] != report.shape[1]:
        raise InputError(
            f"The fit rows have shape {fit.shape} and the report rows {report.shape}; give both the same "
            "columns."
        )
    known = set(map(bytes, _canonical(fit)))
    return np.array([bytes(row) in known for row in _canonical(report)], dtype=np.bool_)


def novelty(
    measure: Callable[..., Measure],
    seen: Bools,
    box: ArrayLike,
    surrogate: ArrayLike,
    weight: ArrayLike | None = None,
    *,
    unit: ArrayLike | None = None,
    confidence: float = 0.95,
) -> Novelty:
    """Measure the share of rows seen before, and a measure on those that were not.

    Parameters
    ----------
    measure : function
        `agreement`, `r2`, ... of this package.
    seen : (n_rows,) bool
        From `seen_before`.
    box, surrogate : (n_rows,) or (n_rows, n_outputs)
    weight : (n_rows,), optional
    unit : (n_rows,), optional
        Ids: both intervals are those of whole units.
    confidence : float

    Raises
    ------
    InputError
        As the measure does.
    """
    told, said = np.asarray(box), np.asarray(surrogate)
    weights = check_weight(weight, len(seen))
    units = unit_codes(unit, len(seen))
    kept = None if units is None else units[~seen]
    unseen = measure(told[~seen], said[~seen], weights[~seen], unit=kept, confidence=confidence)
    share = agreement(seen, np.ones_like(seen), weights, unit=units, confidence=confidence)
    return Novelty(SEEN.measured(share.value, (share.low, share.high), n=share.n), unseen)


def _canonical(codes: Codes) -> Codes:
    """Return rows whose bytes are equal where their values are."""
    table = np.ascontiguousarray(codes + 0.0)  # -0.0 becomes 0.0
    return np.where(np.isnan(table), np.nan, table)
