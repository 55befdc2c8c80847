"""The box itself asked about the same rows with another value in the protected column."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from distill.checks import listed, refuse
from distill.errors import InputError
from distill.fidelity import Measure, agreement
from distill.fidelity.measure import Meaning
from distill.table import Table, stack
from distill.typing import Bools, Ints

FLIP_RATE = Meaning(
    "flip rate",
    "lower",
    "Kusner et al. (2017), NeurIPS 30, without a causal model: the column alone is set; "
    "Clopper and Pearson (1934), Biometrika 26",
    "Proxies keep their values, so no flip does not mean that the protected column plays no part.",
)

Setting = Mapping[str, object]
"""Values for one protected column, or for all columns that code it (one-hot)."""


@dataclass(frozen=True)
class Flips:
    """How many answers changed when the protected column alone was set to something else.

    Parameters
    ----------
    columns : tuple of str
        What was set.
    figure : Measure
        The share of rows whose answer changed under at least one other value.
    asked : int
        Questions: a row is asked once for each value that is not its own.
    changed : int
        How many of them were answered otherwise.
    by_setting : tuple of Measure
        For each setting, the share of the rows with another value whose answer it changed.
    """

    columns: tuple[str, ...]
    figure: Measure
    asked: int
    changed: int
    by_setting: tuple[Measure, ...]


def flips(
    table: Table,
    settings: Sequence[Setting],
    ask: Callable[[Table], ArrayLike],
    weight: ArrayLike | None = None,
    *,
    confidence: float = 0.95,
) -> Flips:
    """Ask the box about each row with every other value of the protected column.

    Parameters
    ----------
    table : Table
        Real rows, (n_rows, n_columns).
    settings : sequence of mapping of column to value
        {"sex": "F"}, {"sex": "M"}; for one-hot columns {"sex_F": 1, "sex_M": 0} and so on. A row that
        has these values already is not asked about again.
    ask : function
        Takes a table, gives the box's decisions, (n_rows,). All questions come in one call.
    weight : (n_rows,), optional
    confidence : float
        Of each interval by itself.

    Raises
    ------
    InputError
        Fewer than two settings, settings of other columns, or a column the table lacks.
    """
    columns = _columns(table, settings)
    others = [~_has(table.frame, setting) for setting in settings]
    moved = [with_values(table.take(rows), setting) for rows, setting in zip(others, settings, strict=True)]
    answers = np.asarray(ask(stack([table, *moved])))
    own, rest = answers[: len(table)], answers[len(table) :]
    if len(rest) != sum(int(rows.sum()) for rows in others):
        raise InputError(f"`ask` must give one decision per row, got {len(answers)}.")
    differs = np.zeros((len(settings), len(table)), dtype=np.bool_)
    ends = np.cumsum([0, *(int(rows.sum()) for rows in others)])
    for s, rows in enumerate(others):
        differs[s, rows] = rest[ends[s] : ends[s + 1]] != own[rows]
    return Flips(
        columns=columns,
        figure=_share(_in_any(differs), _in_any(np.stack(others)), weight, confidence),
        asked=int(ends[-1]),
        changed=int(differs.sum()),
        by_setting=tuple(
            _share(changed, rows, weight, confidence) for changed, rows in zip(differs, others, strict=True)
        ),
    )


def _columns(table: Table, settings: Sequence[Setting]) -> tuple[str, ...]:
    if len(settings) < 2:
        raise InputError(f"At least two values of the protected column are needed, got {len(settings)}.")
    columns = tuple(settings[0])
    if any(set(setting) != set(columns) for setting in settings):
        raise InputError("Every setting must set the same columns.")
    absent = [name for name in columns if name not in table.names]
    if absent:
        raise InputError(f"No column named {listed(absent)}; the columns are {listed(table.names)}.")
    return columns


def _in_any(settings: Bools) -> Bools:
    """(n_rows,): whether a row is marked in any setting, from (n_settings, n_rows)."""
    return np.asarray(settings.any(axis=0), dtype=np.bool_)


def _has(frame: pd.DataFrame, setting: Setting) -> Bools:
    """Return (n_rows,): which rows have these values already."""
    same = [np.asarray(frame[name] == value, dtype=np.bool_) for name, value in setting.items()]
    return np.asarray(np.all(same, axis=0))


def with_values(table: Table, setting: Setting) -> Table:
    """Return the rows with these values, dtypes kept."""
    frame = table.frame.copy(deep=False)
    for name, value in setting.items():
        frame[name] = _filled(name, value, table.frame[name])
    return table.with_frame(frame)


def _filled(name: str, value: object, like: pd.Series[Any]) -> pd.Series[Any]:
    """Return a column of one value, as long and of the dtype as another one."""
    dtype = like.dtype
    if isinstance(dtype, pd.CategoricalDtype) and value is not None and value not in dtype.categories:
        refuse(f"settings[{name!r}]", f"one of {listed(dtype.categories)}", value)
    try:
        return pd.Series([value] * len(like), index=like.index, dtype=dtype)
    except (TypeError, ValueError):
        refuse(f"settings[{name!r}]", f"a value that a column of {dtype} can hold", value)


def _share(changed: Bools, asked: Bools, weight: ArrayLike | None, confidence: float) -> Measure:
    rows: Ints = np.flatnonzero(asked)
    kept = None if weight is None else np.asarray(weight)[rows]
    share = agreement(changed[rows], np.ones(len(rows), dtype=np.bool_), kept, confidence=confidence)
    return FLIP_RATE.measured(share.value, (share.low, share.high), n=share.n, baseline=0.0)
