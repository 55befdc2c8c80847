"""What a legal row is: the kind, range and levels of each column, and how far apart two rows are."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from distill.checks import listed
from distill.errors import InputError
from distill.table import Table
from distill.typing import Bools, Codes, Floats

UNSEEN = -1.0
"""The code of a category that is not one of the domain's levels."""

DAY = 86_400.0


class Kind(StrEnum):
    """What the values of a column are."""

    NUMERIC = "numeric"
    INTEGER = "integer"
    BOOLEAN = "boolean"
    ORDINAL = "ordinal"
    CATEGORICAL = "categorical"
    DATETIME = "datetime"
    TEXT = "text"
    """Id-like text: passed on with the row it came from, never split on or explained unless named."""


@dataclass(frozen=True)
class Column:
    """One column of a domain.

    Parameters
    ----------
    name : str
    kind : Kind
    dtype : pandas or numpy dtype
        The dtype of the reference rows.
    levels : tuple
        Boolean, ordinal, categorical: the values, in code order (ordinal: the declared order).
    low, high : float
        The smallest and largest finite code in the reference rows.
    sd : float
        Their standard deviation; 0 for a constant or all-missing column.
    step : float
        Legal codes are multiples of it (1 for integers, 86,400 for dates); 0 means any number.
    missing : float
        The share of reference rows in which the value is missing.
    marker : object
        How the reference rows write a missing value (the commonest way, if several).
    protected : bool
        The user named it as protected.
    """

    name: str
    kind: Kind
    dtype: Any
    levels: tuple[Any, ...]
    low: float
    high: float
    sd: float
    step: float
    missing: float
    marker: Any
    protected: bool = False

    @property
    def is_levelled(self) -> bool:
        """Whether the codes are indices of levels."""
        return self.kind in (Kind.BOOLEAN, Kind.ORDINAL, Kind.CATEGORICAL, Kind.TEXT)

    @property
    def is_nominal(self) -> bool:
        """Whether the codes have no order, so that only equal and different mean anything."""
        return self.kind in (Kind.CATEGORICAL, Kind.TEXT)

    @property
    def is_constant(self) -> bool:
        """Whether the reference rows hold one value only (or none at all) and never miss it."""
        return self.low >= self.high and self.missing in (0.0, 1.0)

    @property
    def is_usable(self) -> bool:
        """Whether a surrogate may look at the column: neither constant nor id-like."""
        return not self.is_constant and self.kind is not Kind.TEXT

    def show(self, code: float) -> str:
        """Return the value of a code in the data's own words: "12.5", "2024-03-01", "Paris", "missing"."""
        if np.isnan(code):
            return "missing"
        if self.is_levelled:
            return str(self.levels[int(code)]) if code >= 0 else "unseen"
        if self.kind is Kind.DATETIME:
            stamp = pd.Timestamp(code, unit="s")
            return str(stamp.date()) if code % DAY == 0 else str(stamp.round("s"))
        return f"{code:.6g}" if self.step == 0 or abs(code) < 1e6 else f"{code:.0f}"


@dataclass(frozen=True)
class Domain:
    """The legal rows, learned on the reference rows alone.

    Parameters
    ----------
    columns : tuple of Column
    groups : tuple of tuples of int
        Columns (by position) that depend on each other and therefore move together when rows are
        sampled. Every column is in exactly one group.
    """

    columns: tuple[Column, ...]
    groups: tuple[tuple[int, ...], ...]

    @classmethod
    def learn(
        cls, table: Table, *, protected: Collection[str] = (), explainable: Collection[str] = ()
    ) -> Domain:
        """Learn kinds, ranges, levels and dependent columns from the reference rows.

        Text columns named in `explainable` are categories even where nearly every row has its own.
        """
        columns = tuple(
            _learn_column(name, table.frame[name], name in protected, name in explainable)
            for name in table.names
        )
        plain = cls(columns, tuple((j,) for j in range(len(columns))))
        return cls(columns, dependent_groups(plain, plain.encode(table.frame)))

    @property
    def names(self) -> tuple[str, ...]:
        """The column names."""
        return tuple(column.name for column in self.columns)

    @cached_property
    def nominal(self) -> Bools:
        """(n_columns,): which columns have unordered levels."""
        return np.array([column.is_nominal for column in self.columns])

    @cached_property
    def usable(self) -> Bools:
        """(n_columns,): which columns a surrogate may look at."""
        return np.array([column.is_usable for column in self.columns])

    @cached_property
    def scale(self) -> Floats:
        """(n_columns,): the sd of each column, 1 where that is 0."""
        sd = np.array([column.sd for column in self.columns])
        return np.where(sd > 0, sd, 1.0)

    def encode(self, frame: pd.DataFrame) -> Codes:
        """Return the rows as numbers: see `distill.typing.Codes`.

        Raises
        ------
        InputError
            A column is missing, or a number is expected and something else stands there.
        """
        absent = [name for name in self.names if name not in frame.columns]
        if absent:
            raise InputError(f"The rows lack the column(s) {listed(absent)}.")
        codes = np.empty((len(frame), len(self.columns)))
        for j, column in enumerate(self.columns):
            codes[:, j] = _encode_column(column, frame[column.name])
        return codes

    def decode(self, codes: Codes, like: pd.DataFrame | None = None) -> pd.DataFrame:
        """Return legal rows in the reference dtypes.

        Numbers are clipped to the column's range and rounded to its step. Id-like text cannot be made
        up: those columns are copied from `like`, row by row.
        """
        series = {}
        for j, column in enumerate(self.columns):
            if column.kind is Kind.TEXT and like is not None:
                series[column.name] = like[column.name].reset_index(drop=True)
            else:
                series[column.name] = _decode_column(column, codes[:, j])
        return pd.DataFrame(series)

    def conform(self, frame: pd.DataFrame) -> pd.DataFrame:
        """Return real rows in the reference dtypes; values stay as given where the dtype can hold them."""
        return pd.DataFrame({c.name: _conform_column(c, frame[c.name]) for c in self.columns})

    def legalise(self, codes: Codes) -> Codes:
        """Return the nearest legal codes: clipped to the range, rounded to the step, unseen as missing."""
        low = np.array([column.low for column in self.columns])
        high = np.array([column.high for column in self.columns])
        step = np.array([column.step for column in self.columns])
        legal = np.clip(codes, low, high)
        stepped = step > 0
        legal[:, stepped] = np.round(legal[:, stepped] / step[stepped]) * step[stepped]
        legal[codes == UNSEEN] = np.where(self.nominal, np.nan, legal)[codes == UNSEEN]
        return legal

    def distance(self, row: Codes, codes: Codes) -> Floats:
        """Gower distance of each row of `codes` to one row: the mean over the usable columns.

        A number counts its difference in standard deviations, a category 0 or 1, missing against
        present 1 (Gower 1971, with sd in the place of the range so that one outlier does not shrink
        every other difference).

        Parameters
        ----------
        row : (n_columns,)
        codes : (n_rows, n_columns)

        Returns
        -------
        (n_rows,) float64
        """
        total = np.zeros(len(codes))
        for j in np.flatnonzero(self.usable):
            total += _column_distance(row[j], codes[:, j], nominal=bool(self.nominal[j]), sd=self.scale[j])
        return total / max(int(self.usable.sum()), 1)


def _column_distance(value: float, codes: Floats, *, nominal: bool, sd: float) -> Floats:
    absent = np.isnan(codes)
    if np.isnan(value):
        return (~absent).astype(np.float64)
    apart = (codes != value).astype(np.float64) if nominal else np.abs(codes - value) / sd
    return np.where(absent, 1.0, apart)


# ---------------------------------------------------------------- learning a column


def _learn_column(name: str, values: pd.Series[Any], protected: bool, explainable: bool) -> Column:  # noqa: FBT001
    kind, levels = _kind_and_levels(name, values, explainable)
    draft = Column(name, kind, values.dtype, levels, 0.0, 0.0, 0.0, 0.0, 0.0, _marker(values), protected)
    codes = _encode_column(draft, values)
    finite = codes[np.isfinite(codes)]
    declared = float(len(levels) - 1) if levels else None
    low = float(finite.min()) if len(finite) else 0.0
    high = float(finite.max()) if len(finite) else 0.0
    sd = float(finite.std()) if len(finite) and low < high else 0.0
    if declared is not None:
        low, high = (0.0, declared) if low < high else (low, high)
    step = 1.0 if levels else _step(kind, finite)
    share = float(np.isnan(codes).mean()) if len(codes) else 0.0
    return Column(name, kind, values.dtype, levels, low, high, sd, step, share, _marker(values), protected)


def _kind_and_levels(name: str, values: pd.Series[Any], explainable: bool) -> tuple[Kind, tuple[Any, ...]]:  # noqa: FBT001
    dtype = values.dtype
    if isinstance(dtype, pd.CategoricalDtype):
        kind = Kind.ORDINAL if dtype.ordered else Kind.CATEGORICAL
        return kind, tuple(dtype.categories)
    if pd.api.types.is_bool_dtype(dtype):
        return Kind.BOOLEAN, (False, True)
    if pd.api.types.is_datetime64_any_dtype(dtype):
        return Kind.DATETIME, ()
    if pd.api.types.is_numeric_dtype(dtype) or pd.api.types.is_timedelta64_dtype(dtype):
        return _number_kind(values), ()
    return _object_kind(name, values, explainable)


def _number_kind(values: pd.Series[Any]) -> Kind:
    if pd.api.types.is_integer_dtype(values.dtype):
        return Kind.INTEGER
    if pd.api.types.is_complex_dtype(values.dtype):
        raise InputError(f"Column {values.name!r} holds complex numbers; give real ones.")
    codes = _as_floats(values)
    finite = codes[np.isfinite(codes)]
    whole = len(finite) > 0 and bool(np.all(finite == np.round(finite)))
    return Kind.INTEGER if whole else Kind.NUMERIC


def _object_kind(name: str, values: pd.Series[Any], explainable: bool) -> tuple[Kind, tuple[Any, ...]]:  # noqa: FBT001
    present = values.dropna()
    inferred = pd.api.types.infer_dtype(present, skipna=True)
    if inferred in ("integer", "floating", "mixed-integer-float", "decimal") or len(present) == 0:
        return _number_kind(pd.to_numeric(values.astype(object), errors="coerce")), ()
    if inferred == "boolean":
        return Kind.BOOLEAN, (False, True)
    if inferred in ("datetime", "datetime64", "date"):
        return Kind.DATETIME, ()
    try:
        distinct = list(pd.unique(present))
    except TypeError:
        raise InputError(
            f"Column {name!r} holds values of type {type(present.iloc[0]).__name__}, "
            "which cannot be categories; drop the column or turn it into numbers or text."
        ) from None
    levels = tuple(sorted(distinct, key=lambda value: (type(value).__name__, str(value))))
    id_like = len(levels) > max(10, 0.5 * len(present)) and not explainable
    return (Kind.TEXT if id_like else Kind.CATEGORICAL), levels


def _step(kind: Kind, finite: Floats) -> float:
    if kind is Kind.INTEGER:
        return 1.0
    if kind is Kind.DATETIME and len(finite):
        for step in (DAY, 3600.0, 60.0, 1.0):
            if np.all(finite % step == 0):
                return step
    return 0.0


def _marker(values: pd.Series[Any]) -> Any:
    if values.dtype != object:
        return getattr(values.dtype, "na_value", np.nan)
    absent = values[values.isna()]
    kinds = absent.map(lambda value: type(value).__name__).value_counts()
    if not len(kinds):
        return None
    commonest = kinds.index[0]
    return next(value for value in absent if type(value).__name__ == commonest)


# ---------------------------------------------------------------- one column, there and back


def _encode_column(column: Column, values: pd.Series[Any]) -> Floats:
    if not column.is_levelled:
        return _encode_number(column, values)
    absent = values.isna().to_numpy()
    found = pd.Index(column.levels, dtype=object).get_indexer(pd.Index(values, dtype=object))
    codes: Floats = np.asarray(found, dtype=np.float64)
    codes[absent] = np.nan
    return codes


def _encode_number(column: Column, values: pd.Series[Any]) -> Floats:
    try:
        return _as_datetimes(values) if column.kind is Kind.DATETIME else _as_floats(values)
    except (TypeError, ValueError):
        raise InputError(
            f"Column {column.name!r} holds {_first_misfit(column, values)!r}, "
            f"but the reference rows hold {column.kind} values there."
        ) from None


def _as_floats(values: pd.Series[Any]) -> Floats:
    if pd.api.types.is_timedelta64_dtype(values.dtype):
        return np.asarray(values.dt.total_seconds(), dtype=np.float64)
    if isinstance(values.dtype, pd.CategoricalDtype):
        values = values.astype(object)
    if values.dtype == object:
        values = values.where(values.notna(), np.nan)
        if any(isinstance(value, str) for value in values):
            raise ValueError
    return values.to_numpy(dtype=np.float64, na_value=np.nan)


def _as_datetimes(values: pd.Series[Any]) -> Floats:
    stamps = pd.to_datetime(values, utc=True)
    seconds = (stamps - pd.Timestamp(0, tz="UTC")).dt.total_seconds()
    return np.asarray(seconds, dtype=np.float64)


def _first_misfit(column: Column, values: pd.Series[Any]) -> object:
    for value in values.dropna():
        try:
            if column.kind is Kind.DATETIME:
                pd.Timestamp(value)
            elif isinstance(value, str):
                return value
            else:
                float(value)
        except (TypeError, ValueError):
            return value
    return values.dtype


def _decode_column(column: Column, codes: Floats) -> pd.Series[Any]:
    absent = np.isnan(codes)
    if column.is_levelled:
        return _decode_levels(column, codes, absent)
    filled = np.where(absent, 0.0, codes)
    if column.kind is Kind.DATETIME:
        return _decode_datetimes(column, filled, absent)
    if pd.api.types.is_timedelta64_dtype(column.dtype):
        deltas = pd.Series(pd.to_timedelta(filled, unit="s"))
        return deltas.mask(absent).astype(column.dtype)
    return _cast(pd.Series(filled).mask(absent), column)


def _decode_levels(column: Column, codes: Floats, absent: Bools) -> pd.Series[Any]:
    if isinstance(column.dtype, pd.CategoricalDtype):
        whole = np.where(absent, -1, codes).astype(np.int64)
        return pd.Series(pd.Categorical.from_codes(whole, dtype=column.dtype))
    # One more slot than levels: the last one is the missing marker.
    values = np.empty(len(column.levels) + 1, dtype=object)
    values[: len(column.levels)] = column.levels
    values[-1] = column.marker
    taken = values[np.where(absent | (codes < 0), len(column.levels), codes).astype(np.int64)]
    return _cast(pd.Series(taken, dtype=object), column)


def _decode_datetimes(column: Column, seconds: Floats, absent: Bools) -> pd.Series[Any]:
    stamps = pd.Series(pd.to_datetime(np.round(seconds * 1e6).astype(np.int64), unit="us", utc=True))
    stamps = stamps.mask(absent)
    if column.dtype == object:
        return stamps.dt.tz_localize(None).astype(object)
    zone = getattr(column.dtype, "tz", None)
    stamps = stamps.dt.tz_convert(zone) if zone is not None else stamps.dt.tz_localize(None)
    return stamps.astype(column.dtype)


def _conform_column(column: Column, values: pd.Series[Any]) -> pd.Series[Any]:
    values = values.reset_index(drop=True)
    if values.dtype == column.dtype:
        return values
    if column.kind is Kind.DATETIME:
        return _decode_column(column, _encode_number(column, values))
    if isinstance(column.dtype, pd.CategoricalDtype):
        return values.astype(object).astype(column.dtype)
    return _cast(values, column)


def _cast(values: pd.Series[Any], column: Column) -> pd.Series[Any]:
    """Cast to the reference dtype, or to float where that dtype cannot hold a missing value."""
    absent = values.isna()
    if column.dtype == object:
        values = values.astype(object)
        return values.where(~absent, column.marker) if absent.any() else values
    if absent.any() and isinstance(column.dtype, np.dtype) and column.dtype.kind in "iub":
        wanted: Any = np.float64 if column.dtype.kind != "b" else object
    else:
        wanted = column.dtype
    if not column.is_levelled and isinstance(wanted, np.dtype) and wanted.kind in "iu":
        whole = _as_floats(values)
        if np.any(whole != np.round(whole)):
            wanted = np.float64
    try:
        return values.astype(wanted)
    except (TypeError, ValueError):
        raise InputError(
            f"Column {column.name!r} holds {_first_misfit(column, values)!r}, "
            f"but the reference rows hold {column.kind} values there."
        ) from None


# ---------------------------------------------------------------- dependent columns


def dependent_groups(domain: Domain, codes: Codes, *, most_levels: int = 64) -> tuple[tuple[int, ...], ...]:
    """Group the columns that determine or exclude each other, each column in one group.

    Two columns belong together when each value of one goes with a single value of the other and
    back (education and its number of years), or when both have two values and one of the four
    combinations, expected at least ten times were they independent, never occurs (one-hot columns,
    nested indicators).
    """
    few = [j for j in range(codes.shape[1]) if domain.columns[j].is_usable]
    labels = {j: np.unique(np.nan_to_num(codes[:, j], nan=-2.0), return_inverse=True)[1] for j in few}
    counts = {j: int(labels[j].max()) + 1 if len(codes) else 0 for j in few}
    few = [j for j in few if 2 <= counts[j] <= most_levels]
    root = list(range(codes.shape[1]))
    for position, a in enumerate(few):
        for b in few[position + 1 :]:
            if root[a] != root[b] and _depend(labels[a], labels[b], counts[a], counts[b]):
                old, new = root[b], root[a]
                root = [new if r == old else r for r in root]
    members: dict[int, list[int]] = {}
    for j, r in enumerate(root):
        members.setdefault(r, []).append(j)
    return tuple(tuple(group) for group in members.values())


def _depend(a: NDArray[Any], b: NDArray[Any], n_a: int, n_b: int) -> bool:
    joint = np.bincount(a * n_b + b, minlength=n_a * n_b).reshape(n_a, n_b)
    if (
        n_a == n_b
        and n_a > 2
        and np.all((joint > 0).sum(axis=0) == 1)
        and np.all((joint > 0).sum(axis=1) == 1)
    ):
        return bool(joint.sum() >= 10 * n_a)
    if n_a == n_b == 2:
        expected = np.outer(joint.sum(axis=1), joint.sum(axis=0)) / max(joint.sum(), 1)
        return bool(np.any((joint == 0) & (expected >= 10)))
    return False


def columns_named(domain: Domain, names: Sequence[str]) -> list[int]:
    """Return the positions of columns by name.

    Raises
    ------
    InputError
        A name is not a column; the message lists those that are.
    """
    position = {name: j for j, name in enumerate(domain.names)}
    absent = [name for name in names if name not in position]
    if absent:
        raise InputError(f"No column named {listed(absent)}; the columns are {listed(domain.names)}.")
    return [position[name] for name in names]
