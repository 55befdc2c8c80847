"""One column: the kind of its values, their range, and how to show them."""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd

from distill.typing import Floats, Objects

UNSEEN = -1.0
"""The code of a category that is not one of the domain's levels."""

DAY = 86_400.0

PLAIN = "{:.6g}".format
"""How a number without a step is written."""


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

    @cached_property
    def is_levelled(self) -> bool:
        """Whether the codes are indices of levels."""
        return self.kind in (Kind.BOOLEAN, Kind.ORDINAL, Kind.CATEGORICAL, Kind.TEXT)

    @cached_property
    def code_of(self) -> dict[Any, float]:
        """The code of each level."""
        return {level: float(code) for code, level in enumerate(self.levels)}

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
        if math.isnan(code):
            return "missing"
        if self.is_levelled:
            return str(self.levels[int(code)]) if code >= 0 else "unseen"
        if self.kind is Kind.DATETIME:
            stamp = pd.Timestamp(code, unit="s")
            return str(stamp.date()) if code % DAY == 0 else str(stamp.round("s"))
        return PLAIN(code) if self.step == 0 or abs(code) < 1e6 else f"{code:.0f}"

    def texts(self, codes: Floats) -> Objects:
        """Return (n,) object: `show` of every code, each distinct one written once."""
        distinct, back = np.unique(codes, return_inverse=True)
        is_plain = self.step == 0 and not self.is_levelled and self.kind is not Kind.DATETIME
        known = distinct[~np.isnan(distinct)]
        written = list(map(PLAIN if is_plain else self.show, known.tolist()))
        return np.array([*written, "missing"], dtype=object)[back]
