"""How much a reader has to take in, counted on plain values."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from distill.checks import refuse
from distill.fidelity.measure import NAN
from distill.fidelity.pairs import check_weight
from distill.typing import Bools


@dataclass(frozen=True)
class Comprehensibility:
    """The size of a surrogate as its reader meets it.

    Parameters
    ----------
    leaves : int
        Leaves of a tree, rules of a list, terms of a linear surrogate.
    depth : int
        The most questions asked about a row.
    mean_path : float
        The questions asked about a row, on average over the rows; NaN without any.
    conditions : float
        The conditions a decision comes down to, on average: questions about one column make one.
    features : int
        The columns that are looked at.
    overlap : float
        The share of rows that more than one rule speaks about; 0 for a tree.
    """

    leaves: int
    depth: int
    mean_path: float
    conditions: float
    features: int
    overlap: float = 0.0


def of_rules(
    paths: Sequence[Sequence[Hashable]], reach: ArrayLike, *, fires: ArrayLike | None = None
) -> Comprehensibility:
    """Return the size of a tree, or of a list of rules.

    Parameters
    ----------
    paths : sequence of sequences
        For each leaf or rule, the column of each question on the way, repeated as often as asked.
    reach : (n_rules,)
        The weight of the rows that each decides.
    fires : (n_rows, n_rules) bool, optional
        Which rules speak about which rows; without it each row has one rule, as in a tree.

    Raises
    ------
    InputError
        No rule; not one weight per rule, or a negative one.
    """
    if not paths:
        refuse("paths", "at least one rule", list(paths))
    weight = check_weight(reach, len(paths))
    lengths = np.array([len(path) for path in paths], dtype=np.float64)
    distinct = np.array([len(set(path)) for path in paths], dtype=np.float64)
    total = float(weight.sum())
    return Comprehensibility(
        leaves=len(paths),
        depth=int(lengths.max()),
        mean_path=float(weight @ lengths) / total if total else NAN,
        conditions=float(weight @ distinct) / total if total else NAN,
        features=len({column for path in paths for column in path}),
        overlap=0.0 if fires is None else _overlap(np.asarray(fires, dtype=np.bool_), len(paths)),
    )


def of_weights(weights: ArrayLike) -> Comprehensibility:
    """Return the size of a linear surrogate: each weight that is not zero is a term every decision needs.

    Parameters
    ----------
    weights : (n_columns,)

    Raises
    ------
    InputError
        A weight is no finite number.
    """
    values = np.asarray(weights, dtype=np.float64)
    if values.ndim != 1 or not np.isfinite(values).all():
        refuse("weights", "one finite number per column", values.tolist())
    terms = int(np.count_nonzero(values))
    return Comprehensibility(terms, terms, float(terms), float(terms), terms)


def _overlap(fires: Bools, n_rules: int) -> float:
    if fires.ndim != 2 or fires.shape[1] != n_rules:
        refuse("fires", f"a table (n_rows, {n_rules})", f"an array of shape {fires.shape}")
    return float(np.mean(fires.sum(axis=1) > 1)) if len(fires) else NAN
