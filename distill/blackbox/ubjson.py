"""Whether a UBJSON text is whole. XGBoost ends the process, or fills the memory, on one that is not.

Source: https://ubjson.org/ (draft 12), with the sized and typed arrays that XGBoost writes.
"""

from __future__ import annotations

SIZES = {
    b"Z": 0,
    b"N": 0,
    b"T": 0,
    b"F": 0,
    b"i": 1,
    b"U": 1,
    b"C": 1,
    b"I": 2,
    b"l": 4,
    b"L": 8,
    b"d": 4,
    b"D": 8,
}
"""Bytes of a value after its marker; all numbers are big-endian."""

DEEPEST = 64


def is_whole(content: bytes) -> bool:
    """Whether the content is exactly one UBJSON value."""
    try:
        return _Walk(content).after_value(0, 0) == len(content)
    except ValueError:
        return False


class _Walk:
    """Steps over values; each method takes a place in the content and returns the place after."""

    def __init__(self, content: bytes) -> None:
        self.content = content

    def after_value(self, place: int, depth: int) -> int:
        marker, place = self.marker(place)
        if marker in SIZES:
            return self.inside(place + SIZES[marker])
        if depth > DEEPEST:
            raise ValueError("too deep")
        if marker == b"S":
            return self.after_text(place)
        if marker == b"[":
            return self.after_array(place, depth + 1)
        if marker == b"{":
            return self.after_object(place, depth + 1)
        raise ValueError(f"marker {marker!r}")

    def after_text(self, place: int) -> int:
        size, place = self.count(place)
        return self.inside(place + size)

    def after_array(self, place: int, depth: int) -> int:
        if self.content[place : place + 1] == b"$":
            kind, place = self.marker(place + 1)
            size, place = self.count(place + 1)
            return self.inside(place + size * SIZES.get(kind, len(self.content)))
        if self.content[place : place + 1] == b"#":
            size, place = self.count(place + 1)
            for _ in range(size):
                place = self.after_value(place, depth)
            return place
        while self.content[place : place + 1] != b"]":
            place = self.after_value(place, depth)
        return place + 1

    def after_object(self, place: int, depth: int) -> int:
        while self.content[place : place + 1] != b"}":
            place = self.after_value(self.after_text(place), depth)
        return place + 1

    def marker(self, place: int) -> tuple[bytes, int]:
        return self.content[place : place + 1], self.inside(place + 1)

    def count(self, place: int) -> tuple[int, int]:
        kind, place = self.marker(place)
        if kind not in (b"i", b"U", b"I", b"l", b"L"):
            raise ValueError(f"count {kind!r}")
        end = self.inside(place + SIZES[kind])
        size = int.from_bytes(self.content[place:end], "big", signed=kind != b"U")
        if size < 0:
            raise ValueError("a negative count")
        return size, end

    def inside(self, place: int) -> int:
        if place > len(self.content):
            raise ValueError("cut off")
        return place
