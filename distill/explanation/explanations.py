"""Explanations of several rows, in the order they were given."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import overload

import pandas as pd

from distill.explanation.result import Explanation


class Explanations(Sequence[Explanation]):
    """Explanations of several rows, in the order they were given."""

    def __init__(self, items: Sequence[Explanation]) -> None:
        self._items = tuple(items)

    @overload
    def __getitem__(self, index: int) -> Explanation: ...

    @overload
    def __getitem__(self, index: slice) -> Explanations: ...

    def __getitem__(self, index: int | slice) -> Explanation | Explanations:
        return Explanations(self._items[index]) if isinstance(index, slice) else self._items[index]

    def __len__(self) -> int:
        return len(self._items)

    def to_frame(self) -> pd.DataFrame:
        """Return one row per component of every explanation."""
        return pd.concat([item.to_frame() for item in self], ignore_index=True)

    def to_json(self) -> str:
        """Return a JSON list of the explanations."""
        return json.dumps([item.to_dict() for item in self], ensure_ascii=False, indent=2)

    def _repr_html_(self) -> str:
        return "".join(f"<div>{item.plot().svg()}</div>" for item in self)
