"""Reading protocol buffers and UBJSON without their libraries."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from distill.blackbox.protobuf import fields, integers, messages
from distill.blackbox.ubjson import is_whole


def varint(value):
    value %= 1 << 64
    digits = []
    while value >= 0x80:
        digits.append(value & 0x7F | 0x80)
        value >>= 7
    return bytes([*digits, value])


def text(number, content):
    return varint(number << 3 | 2) + varint(len(content)) + content


NUMBERS = st.lists(st.integers(-(2**63), 2**63 - 1), max_size=5)


@given(NUMBERS, st.integers(1, 200))
def test_integers_are_read_packed_or_not(numbers, number):
    loose = b"".join(varint(number << 3) + varint(value) for value in numbers)
    assert integers(loose, number) == numbers
    assert integers(text(number, b"".join(map(varint, numbers))), number) == numbers
    assert integers(loose, number + 1) == []


def test_messages_are_found_by_their_path():
    inner = text(2, b"one") + text(2, b"two") + text(3, b"three")
    assert list(messages(text(7, inner) + text(7, text(2, b"four")), 7, 2)) == [b"one", b"two", b"four"]


def test_numbers_of_fixed_size_are_stepped_over():
    assert list(fields(b"\x0d\x00\x00\x80\x3f" + b"\x11" + bytes(8) + b"\x18\x05")) == [
        (1, b"\x00\x00\x80\x3f"),
        (2, bytes(8)),
        (3, 5),
    ]


@pytest.mark.parametrize("content", [b"\x0a\x05abc", b"\x80", b"\x08" + b"\xff" * 11, b"\x0b", b"\x0d\x00"])
def test_what_is_no_message_is_a_value_error(content):
    with pytest.raises(ValueError, match=r"cut off|longer than 64 bits|wire type"):
        list(fields(content))


UBJSON = b"{i\x01a[$d#i\x02" + bytes(8) + b"i\x01b[#i\x02TSi\x01xi\x01c{i\x01d[Z]}}"


def test_a_whole_ubjson_is_whole_and_no_part_of_it_is():
    assert is_whole(UBJSON)
    assert not any(is_whole(UBJSON[:cut]) for cut in range(len(UBJSON)))
    assert not is_whole(UBJSON + b"Z")


@pytest.mark.parametrize(
    "content", [b"[" * 100 + b"]" * 100, b"[#i\xff", b"Si\xff", b"x", b"[$S#i\x01", b"[#SZ"]
)
def test_what_is_no_ubjson_is_not_whole(content):
    assert not is_whole(content)
