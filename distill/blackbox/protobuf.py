"""The wire format of protocol buffers, as far as it takes to look into a message without its library.

Source: https://protobuf.dev/programming-guides/encoding/
"""

from __future__ import annotations

from collections.abc import Iterator

Value = int | bytes


def fields(message: bytes) -> Iterator[tuple[int, Value]]:
    """Yield the number of each field and its value: an int, or bytes for texts, messages and packed lists.

    Raises
    ------
    ValueError
        The bytes are no message.
    """
    place = 0
    while place < len(message):
        key, place = _varint(message, place)
        value, place = _value(message, place, key & 7)
        yield key >> 3, value


def messages(message: bytes, *path: int) -> Iterator[bytes]:
    """Yield the messages or texts at a path of field numbers."""
    if not path:
        yield message
        return
    for number, value in fields(message):
        if number == path[0] and isinstance(value, bytes):
            yield from messages(value, *path[1:])


def integers(message: bytes, number: int) -> list[int]:
    """Return the signed integers of a repeated field, packed or not."""
    found: list[int] = []
    for field, value in fields(message):
        if field == number:
            found += _unpacked(value) if isinstance(value, bytes) else [value]
    return [value - (1 << 64) if value >= 1 << 63 else value for value in found]


def _unpacked(packed: bytes) -> list[int]:
    found, place = [], 0
    while place < len(packed):
        value, place = _varint(packed, place)
        found.append(value)
    return found


def _value(message: bytes, place: int, wire: int) -> tuple[Value, int]:
    if wire == 0:
        return _varint(message, place)
    if wire == 2:
        size, place = _varint(message, place)
    elif wire in (1, 5):
        size = 8 if wire == 1 else 4
    else:
        raise ValueError(f"wire type {wire}")
    if place + size > len(message):
        raise ValueError("the message is cut off")
    return message[place : place + size], place + size


def _varint(message: bytes, place: int) -> tuple[int, int]:
    value = 0
    for step in range(10):
        if place + step >= len(message):
            raise ValueError("the message is cut off")
        byte = message[place + step]
        value |= (byte & 0x7F) << (7 * step)
        if byte < 0x80:
            return value, place + step + 1
    raise ValueError("a number is longer than 64 bits")
