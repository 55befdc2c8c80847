"""The wire format of FlatBuffers, as far as it takes to look into a table without its library.

Source: https://flatbuffers.dev/internals/
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True)
class FlatTable:
    """A table: its fields by number, as its schema counts them from 0.

    Every method raises ValueError where the bytes it needs are not there.

    Parameters
    ----------
    content : bytes
        The buffer.
    place : int
        Where the table begins in it.
    """

    content: bytes = field(repr=False)
    place: int

    @classmethod
    def root(cls, content: bytes) -> FlatTable:
        """Return the table that a buffer holds."""
        return cls(content, _number(content, 0, "<u4"))

    def number(self, number: int, dtype: str, default: int) -> int:
        """Return a field that is a number; what is its default is not written."""
        place = self._field(number)
        return default if place is None else _number(self.content, place, dtype)

    def numbers(self, number: int, dtype: str) -> NDArray[Any]:
        """Return a field that is a list of numbers or of structures: (n,), empty where it is absent."""
        return self._list(number, dtype)[1]

    def table(self, number: int) -> FlatTable:
        """Return a field that is a table and must be there."""
        place = self._field(number)
        if place is None:
            raise ValueError(f"field {number} is absent")
        return FlatTable(self.content, place + _number(self.content, place, "<u4"))

    def tables(self, number: int) -> list[FlatTable]:
        """Return a field that is a list of tables, empty where it is absent."""
        start, offsets = self._list(number, "<u4")
        return [FlatTable(self.content, start + 4 * j + int(offset)) for j, offset in enumerate(offsets)]

    def _list(self, number: int, dtype: str) -> tuple[int, NDArray[Any]]:
        place = self._field(number)
        if place is None:
            return 0, np.empty(0, dtype)
        place += _number(self.content, place, "<u4")
        length = _number(self.content, place, "<u4")
        return place + 4, np.frombuffer(self.content, dtype, length, place + 4)

    def _field(self, number: int) -> int | None:
        """Return where a field stands; the table of offsets that says so lies before or behind."""
        offsets = self.place - _number(self.content, self.place, "<i4")
        if 4 + 2 * number >= _number(self.content, offsets, "<u2"):
            return None
        offset = _number(self.content, offsets + 4 + 2 * number, "<u2")
        return self.place + offset if offset else None


def _number(content: bytes, place: int, dtype: str) -> int:
    return int(np.frombuffer(content, dtype, 1, place)[0])
