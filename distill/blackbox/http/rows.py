"""Rows as JSON values: what stands in a request."""

from __future__ import annotations

import datetime as dt
import json
import math
from dataclasses import dataclass
from functools import cached_property
from hashlib import blake2b
from typing import Any, TypeAlias

import numpy as np
import pandas as pd

from distill.errors import InputError
from distill.table import Inputs

Cell: TypeAlias = str | int | float | bool | None
"""A value of a row in JSON; a missing one is null."""


@dataclass(frozen=True)
class JsonRows:
    """A batch of rows.

    Parameters
    ----------
    columns : tuple of str, optional
        None for rows that came in an array.
    data : list of lists of Cell
        (n_rows, n_columns)
    """

    columns: tuple[str, ...] | None
    data: list[list[Cell]]

    @classmethod
    def of(cls, inputs: Inputs) -> JsonRows:
        """Write a frame or an array as JSON values; whole numbers stay whole.

        Raises
        ------
        InputError
            An infinite number, which JSON does not have, or a value of another kind.
        """
        frame = inputs if isinstance(inputs, pd.DataFrame) else pd.DataFrame(inputs)
        columns = [[_cell(value) for value in frame.iloc[:, j].tolist()] for j in range(frame.shape[1])]
        names = tuple(str(name) for name in frame.columns) if isinstance(inputs, pd.DataFrame) else None
        return cls(names, [list(row) for row in zip(*columns, strict=True)])

    def __len__(self) -> int:
        return len(self.data)

    @cached_property
    def id(self) -> str:
        """32 hex digits that stand for the content: the same rows, the same id."""
        content = json.dumps([self.columns, self.data], separators=(",", ":"))
        return blake2b(content.encode(), digest_size=16).hexdigest()


def _cell(value: Any) -> Cell:
    if isinstance(value, np.generic):
        value = value.item()
    if value is None or value is pd.NaT or value is pd.NA or (isinstance(value, float) and math.isnan(value)):
        return None
    if isinstance(value, float) and math.isinf(value):
        raise InputError("JSON has no infinite numbers, so a row with one cannot be sent to a server.")
    if isinstance(value, bool | int | float | str):
        return value
    if isinstance(value, dt.datetime | dt.date):
        return value.isoformat()
    raise InputError(f"A value of type {type(value).__name__} cannot be sent to a server: {value!r}.")
