"""Checked pairs of answers, the black box's beside the surrogate's: what every measure starts from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from distill.checks import number, refuse
from distill.errors import InputError
from distill.typing import Bools, Floats, Ints


@dataclass(frozen=True)
class Decisions:
    """Two columns of decisions as codes of one list of answers; rows of weight zero are left out.

    Parameters
    ----------
    box, surrogate : (n,) int64
        Positions in `answers`.
    weight : (n,) float64
        Positive.
    answers : (n_answers,)
        Every answer that the box or the surrogate gave.
    unit : (n,) int64, optional
        Rows of one number were drawn together.
    """

    box: Ints
    surrogate: Ints
    weight: Floats
    answers: NDArray[Any]
    unit: Ints | None = None

    def __len__(self) -> int:
        return len(self.weight)

    @property
    def same(self) -> Bools:
        """(n,): where the two agree."""
        return np.asarray(self.box == self.surrogate)

    @property
    def counts_alike(self) -> bool:
        """Every row was drawn by itself, and they all weigh the same."""
        return self.unit is None and (not len(self) or float(np.ptp(self.weight)) == 0.0)

    def where(self, rows: Bools) -> Decisions:
        """Return the pairs of some rows."""
        unit = None if self.unit is None else self.unit[rows]
        return Decisions(self.box[rows], self.surrogate[rows], self.weight[rows], self.answers, unit)


@dataclass(frozen=True)
class ScorePairs:
    """Two tables of scores, (n, k) float64 and finite; rows of weight zero are left out.

    Rows of one number in `unit`, (n,) int64, were drawn together.
    """

    box: Floats
    surrogate: Floats
    weight: Floats
    unit: Ints | None = None

    def __len__(self) -> int:
        return len(self.weight)


def pair_decisions(
    box: ArrayLike, surrogate: ArrayLike, weight: ArrayLike | None, unit: ArrayLike | None = None
) -> Decisions:
    """Check two columns of decisions.

    Raises
    ------
    InputError
        They are not columns of one length, an answer is missing, or a weight or unit is not allowed.
    """
    left, right = np.asarray(box), np.asarray(surrogate)
    for name, column in (("box_decisions", left), ("surrogate_decisions", right)):
        if column.ndim != 1:
            refuse(name, "one column of answers (n_rows,)", f"an array of shape {column.shape}")
    _same_length(left, right, "decisions")
    weights = check_weight(weight, len(left))
    codes, answers = _encode(left, right)
    missing = int(np.sum(codes < 0))
    if missing:
        raise InputError(
            f"{missing} of {codes.size} decisions are missing; leave out rows without an answer."
        )
    kept = weights > 0
    return Decisions(
        codes[0][kept], codes[1][kept], weights[kept], answers, _kept(unit_codes(unit, len(kept)), kept)
    )


def pair_scores(
    box: ArrayLike, surrogate: ArrayLike, weight: ArrayLike | None, unit: ArrayLike | None = None
) -> ScorePairs:
    """Check two tables of scores of one shape, (n,) or (n, k).

    Raises
    ------
    InputError
        They differ in shape, a score is not a finite number, or a weight or unit is not allowed.
    """
    left, right = _table("box_scores", box), _table("surrogate_scores", surrogate)
    _same_length(left, right, "scores")
    if left.shape != right.shape:
        raise InputError(
            f"The black box has {left.shape[1]} score columns and the surrogate {right.shape[1]}; "
            "give both the same outputs."
        )
    weights = check_weight(weight, len(left))
    kept = weights > 0
    return ScorePairs(left[kept], right[kept], weights[kept], _kept(unit_codes(unit, len(kept)), kept))


def check_weight(weight: ArrayLike | None, n: int) -> Floats:
    """Return (n,) float64 weights with mean 1 over the rows that count; 1 for each row if not given.

    Raises
    ------
    InputError
        There is not one weight per row, or one is negative, missing or infinite.
    """
    if weight is None:
        return np.ones(n)
    weights = np.asarray(weight, dtype=np.float64)
    if weights.shape != (n,):
        refuse("weight", f"one number per row ({n})", f"an array of shape {weights.shape}")
    bad = ~(np.isfinite(weights) & (weights >= 0))
    if bad.any():
        refuse("weight", "finite and not negative", float(weights[bad][0]))
    positive = weights[weights > 0]
    if not len(positive):
        return weights
    if positive.min() == positive.max():
        return (weights > 0).astype(np.float64)
    return np.asarray(weights / positive.mean())


def check_confidence(confidence: float) -> float:
    """Return the confidence level if it is one."""
    return number("confidence", confidence, low=0.5, high=0.999999)


def unit_codes(unit: ArrayLike | None, n: int) -> Ints | None:
    """Return (n,) int64: the number of each row's unit; None where every row is its own.

    Raises
    ------
    InputError
        There is not one id per row, or one is missing.
    """
    if unit is None:
        return None
    column = np.asarray(unit)
    if column.shape != (n,):
        refuse("unit", f"one id per row ({n})", f"an array of shape {column.shape}")
    codes = pd.factorize(column)[0]
    if np.any(codes < 0):
        refuse("unit", "known for every row", f"{int(np.sum(codes < 0))} missing ids")
    return codes.astype(np.int64)


def _kept(codes: Ints | None, kept: Bools) -> Ints | None:
    return None if codes is None else codes[kept]


def _encode(left: NDArray[Any], right: NDArray[Any]) -> tuple[Ints, NDArray[Any]]:
    """Code both columns by one list; texts and numbers stay apart, as they do in the user's data."""
    if left.dtype.kind != right.dtype.kind:
        left, right = left.astype(object), right.astype(object)
    codes, answers = pd.factorize(np.concatenate([left, right]))
    return codes.astype(np.int64).reshape(2, len(left)), np.asarray(answers)


def _table(name: str, scores: ArrayLike) -> Floats:
    try:
        table = np.asarray(scores, dtype=np.float64)
    except (TypeError, ValueError):
        refuse(name, "numbers", scores)
    if table.ndim == 1:
        table = table[:, None]
    if table.ndim != 2 or table.shape[1] == 0:
        refuse(name, "a column (n_rows,) or a table (n_rows, n_outputs)", f"an array of shape {table.shape}")
    bad = ~np.isfinite(table).all(axis=1)
    if bad.any():
        raise InputError(
            f"`{name}` must be finite, but {int(bad.sum())} of {len(table)} rows hold NaN or infinity; "
            "leave out rows without an answer."
        )
    return table


def _same_length(left: NDArray[Any], right: NDArray[Any], what: str) -> None:
    if len(left) != len(right):
        raise InputError(
            f"The black box has {what} for {len(left)} rows and the surrogate for {len(right)}; "
            "give both the same rows."
        )
